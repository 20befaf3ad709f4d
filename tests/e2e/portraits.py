# ruff: noqa: E501
"""Drawn people in drawn rooms: what the cameras of the screenshots show, and a form as the shared screen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from tests.e2e.media import GREY, Fake

WIDTH, HEIGHT = 960, 540


@dataclass(frozen=True)
class Look:
    """The colours of one person, and the shape of the hair."""

    skin: str
    shade: str
    hair: str
    clothes: str
    collar: str
    style: str
    room: str
    headset: bool = False


class Portrait(Fake):
    """A fake camera with one drawn picture; ``draw`` must have been called for its folder."""

    def picture(self, folder: Path) -> Path:
        """Motion JPEG, which the browser loops."""
        return folder / f"{self.name}.mjpeg"


def portrait(name: str, tone: int) -> Portrait:
    return Portrait(name, (GREY, GREY, GREY, GREY), tone)


CITIZEN, CLERK, INTERPRETER = portrait("kowalski", 440), portrait("yildiz", 660), portrait("lefevre", 880)

_HAIR = {
    "bun": (
        '<circle cx="480" cy="84" r="46"/>'
        '<path d="M364 250c-14-112 42-164 116-164s130 52 116 164c-8-50-26-82-56-96-46 22-118 20-136-4-22 18-34 50-40 100z"/>'
    ),
    "long": (
        '<path d="M352 400c-26-70-14-150-2-196 14-72 66-112 130-112s116 40 130 112c12 46 24 126-2 196-18 12-46 12-60 0'
        ' 14-60 16-130 6-190-44-6-84-22-108-48-8 28-24 46-42 54-8 62-6 124 8 184-14 12-42 12-60 0z"/>'
    ),
    "short": (
        '<path d="M366 236c-22-96 34-152 114-152s136 56 114 152c-6-34-14-58-28-76-44 10-130 12-172-6-14 22-22 48-28 82z"/>'
    ),
}

_ROOMS = {
    "office": """
        <rect width="960" height="540" fill="#e9eef4"/><rect y="430" width="960" height="110" fill="#d5dde7"/>
        <g><rect x="90" y="60" width="230" height="250" rx="8" fill="#fff"/>
        <rect x="104" y="74" width="202" height="222" rx="3" fill="#bcdcf2"/>
        <path d="M104 240c40-40 70-30 100-6s60 20 102-30v92H104z" fill="#9cc7a4"/>
        <path d="M205 74v222M104 180h202" stroke="#fff" stroke-width="8"/></g>
        <g fill="#fff"><rect x="680" y="120" width="220" height="12" rx="4"/><rect x="680" y="230" width="220" height="12" rx="4"/></g>
        <g><rect x="696" y="62" width="22" height="58" fill="#3b5b8c"/><rect x="722" y="54" width="18" height="66" fill="#c8553d"/>
        <rect x="744" y="66" width="24" height="54" fill="#7a9e7e"/><rect x="846" y="60" width="26" height="60" fill="#e0a458"/>
        <rect x="700" y="176" width="40" height="54" fill="#8d99ae"/><rect x="746" y="168" width="20" height="62" fill="#3b5b8c"/>
        <path d="M822 230h44l-6-36h-32z" fill="#c07a55"/>
        <path d="M844 196c-30-14-34-40-30-54 20 6 30 26 30 54zm0 0c28-16 32-40 28-56-20 8-30 28-28 56z" fill="#4f8a5b"/></g>
    """,
    "home": """
        <rect width="960" height="540" fill="#f3e8da"/><rect y="420" width="960" height="120" fill="#e3d2bd"/>
        <g><rect x="110" y="80" width="170" height="130" rx="4" fill="#fffaf2"/><rect x="126" y="96" width="138" height="98" fill="#cfe3ee"/>
        <path d="M126 170l44-40 30 24 26-18 38 34v24H126z" fill="#8fb69a"/><circle cx="232" cy="120" r="12" fill="#f4c55c"/></g>
        <g><path d="M790 0v90" stroke="#8a7965" stroke-width="4"/><path d="M736 140a54 54 0 0 1 108 0z" fill="#d98e5f"/>
        <circle cx="790" cy="146" r="14" fill="#fff4d6"/></g>
        <g><path d="M96 420h96l-12 90h-72z" fill="#b8694a"/>
        <path d="M144 420c-60-30-70-90-60-130 44 20 64 70 60 130zm0 0c-6-70 14-120 50-150 26 46 4 110-50 150z" fill="#5c8f63"/></g>
        <rect x="690" y="330" width="270" height="210" rx="36" fill="#7f9cb5"/><rect x="660" y="400" width="70" height="140" rx="30" fill="#6f8ca6"/>
    """,
    "study": """
        <rect width="960" height="540" fill="#dfe8e3"/><rect y="440" width="960" height="100" fill="#c9d6cf"/>
        <rect x="640" y="70" width="250" height="300" rx="6" fill="#b58b64"/>
        <g fill="#8f6a47"><rect x="656" y="86" width="218" height="80"/><rect x="656" y="182" width="218" height="80"/>
        <rect x="656" y="278" width="218" height="80"/></g>
        <g><rect x="668" y="100" width="20" height="66" fill="#e9c46a"/><rect x="692" y="94" width="16" height="72" fill="#457b9d"/>
        <rect x="712" y="104" width="24" height="62" fill="#f1faee"/><rect x="800" y="98" width="18" height="68" fill="#e76f51"/>
        <rect x="822" y="106" width="28" height="60" fill="#2a9d8f"/><rect x="672" y="196" width="26" height="66" fill="#e76f51"/>
        <rect x="702" y="190" width="18" height="72" fill="#f1faee"/><rect x="776" y="200" width="22" height="62" fill="#e9c46a"/>
        <rect x="802" y="194" width="20" height="68" fill="#264653"/><rect x="690" y="292" width="24" height="66" fill="#457b9d"/>
        <rect x="718" y="298" width="18" height="60" fill="#e9c46a"/><rect x="810" y="290" width="22" height="68" fill="#e76f51"/></g>
        <circle cx="200" cy="170" r="70" fill="#fff"/><circle cx="200" cy="170" r="60" fill="#f7faf8"/>
        <path d="M200 130v40l28 18" fill="none" stroke="#35524a" stroke-width="7" stroke-linecap="round"/>
    """,
}

LOOKS = {
    CITIZEN: Look("#f0c8a6", "#dba983", "#8a8f98", "#4d7c8a", "#f7f3ea", "short", "home"),
    CLERK: Look("#d9a27c", "#bd845e", "#2f2422", "#2f4770", "#ffffff", "bun", "office"),
    INTERPRETER: Look("#8d5a3c", "#74462c", "#1f1816", "#a5524d", "#f4e7d8", "long", "study", headset=True),
}


def drawing(look: Look) -> str:
    """One person as an SVG image."""
    headset = (
        '<path d="M362 246C352 130 412 78 480 78s128 52 118 168" fill="none" stroke="#2b2f38" stroke-width="12"/>'
        '<rect x="346" y="226" width="30" height="66" rx="14" fill="#2b2f38"/>'
        '<rect x="584" y="226" width="30" height="66" rx="14" fill="#2b2f38"/>'
        '<path d="M360 290c6 40 34 60 70 62" fill="none" stroke="#2b2f38" stroke-width="7"/>'
        '<rect x="424" y="342" width="32" height="18" rx="9" fill="#2b2f38"/>'
    )
    behind = look.style == "long"
    hair = f'<g fill="{look.hair}">{_HAIR[look.style]}</g>'
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 960 540">
      {_ROOMS[look.room]}
      {f'<rect x="358" y="180" width="244" height="240" rx="90" fill="{look.hair}"/>' if behind else ""}
      <path d="M190 560c6-110 90-150 200-166h180c110 16 194 56 200 166z" fill="{look.clothes}"/>
      <path d="M408 398l72 82 72-82-14-30H422z" fill="{look.collar}"/>
      <path d="M432 330h96v66c0 24-24 48-48 62-24-14-48-38-48-62z" fill="{look.shade}"/>
      <path d="M372 226c0-90 42-136 108-136s108 46 108 136c0 92-44 162-108 162s-108-70-108-162z" fill="{look.skin}"/>
      <ellipse cx="370" cy="246" rx="16" ry="28" fill="{look.shade}"/><ellipse cx="590" cy="246" rx="16" ry="28" fill="{look.shade}"/>
      {hair}
      <g fill="#2a2220"><ellipse cx="438" cy="240" rx="8" ry="10"/><ellipse cx="522" cy="240" rx="8" ry="10"/></g>
      <g fill="none" stroke="{look.hair}" stroke-width="7" stroke-linecap="round">
      <path d="M418 214c12-10 30-10 42-2M500 212c12-8 30-8 42 2"/></g>
      <path d="M480 246c-4 20-10 30-6 40 4 4 10 4 14 2" fill="none" stroke="{look.shade}" stroke-width="6" stroke-linecap="round"/>
      <path d="M440 318c24 26 56 26 80 0-22 6-58 6-80 0z" fill="#fff"/>
      <path d="M438 316c24 30 60 30 84 0" fill="none" stroke="#a4503f" stroke-width="7" stroke-linecap="round"/>
      {headset if look.headset else ""}
    </svg>"""


def draw(browser: Browser, folder: Path) -> None:
    """Make every portrait's picture."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    for person, look in LOOKS.items():
        page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{drawing(look)}")
        person.picture(folder).write_bytes(page.screenshot(type="jpeg", quality=92))
    page.close()


SCREEN = """
(() => {
  if (!navigator.mediaDevices) return;
  const form = (paint) => {
    const text = (words, x, y, font, colour = '#1c2333') => { paint.font = font; paint.fillStyle = colour; paint.fillText(words, x, y); };
    paint.fillStyle = '#e6eaf0'; paint.fillRect(0, 0, 1280, 720);
    paint.fillStyle = '#2b3a55'; paint.fillRect(0, 0, 1280, 44);
    text('Antrag-Photovoltaik.pdf', 24, 29, '18px sans-serif', '#fff');
    paint.fillStyle = '#fff'; paint.fillRect(190, 70, 900, 650);
    text('Landkreis Musterland', 240, 124, '20px sans-serif', '#5a6478');
    text('Antrag auf einen Zuschuss für Photovoltaik', 240, 170, 'bold 32px sans-serif');
    ['Name', 'Anschrift', 'Leistung der Anlage', 'Voraussichtliche Kosten'].forEach((label, n) => {
      const y = 226 + n * 84;
      text(label, 240, y, '18px sans-serif', '#5a6478');
      paint.strokeStyle = n === 3 ? '#2044aa' : '#aab3c2'; paint.lineWidth = n === 3 ? 3 : 1.5;
      paint.strokeRect(240, y + 12, 800, 44);
      text(['Jan Kowalski', 'Am Lindenhof 4, 12345 Musterstadt', '8,4 kWp', '14.200 €'][n], 256, y + 42, '22px sans-serif');
    });
    text('Bitte legen Sie das Angebot des Betriebs bei.', 240, 592, '20px sans-serif');
  };
  const share = async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
    const paint = canvas.getContext('2d');
    form(paint);
    setInterval(() => form(paint), 200);
    return canvas.captureStream(5);
  };
  // Devices are called as on people's own machines.
  const called = { audioinput: 'Eingebautes Mikrofon', audiooutput: 'Lautsprecher', videoinput: 'Eingebaute Kamera' };
  const plain = (kind, label) => label && `${called[kind]}${/2/.test(label) ? ' (Headset)' : ''}`;
  const { get } = Object.getOwnPropertyDescriptor(MediaDeviceInfo.prototype, 'label');
  Object.defineProperty(MediaDeviceInfo.prototype, 'label', { get() { return plain(this.kind, get.call(this)); } });
  // A phone's browser has no way to show its screen.
  const fit = () => {
    if (innerWidth < 600) delete MediaDevices.prototype.getDisplayMedia;
    else MediaDevices.prototype.getDisplayMedia = share;
  };
  fit();
  addEventListener('resize', fit);
})();
"""
"""Sharing shows a filled form; in a narrow window sharing is as absent as on a phone."""
