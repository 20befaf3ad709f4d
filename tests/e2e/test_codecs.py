"""People whose browsers have not the same codecs: the room finds one for all, or tells who cannot show what.

A phone prefers H264, every desktop VP8, and Debian's Firefox has no H264 at all.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import probe
from tests.e2e.conftest import Someone
from tests.e2e.media import CITIZEN, CLERK
from tests.e2e.office import Office, poll
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.scenes import called, open_desk, see_each_other

pytestmark = [pytest.mark.media, pytest.mark.timeout(300)]

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
)
WITHOUT_VP8 = """
(() => {
  for (const one of [RTCRtpSender, RTCRtpReceiver]) {
    const all = one.getCapabilities.bind(one);
    one.getCapabilities = (kind) => {
      const found = all(kind);
      return { ...found, codecs: found.codecs.filter(({ mimeType }) => mimeType !== 'video/VP8') };
    };
  }
})();
"""
"""A page that believes its browser to have nothing but H264 asks for nothing else."""
CODECS = """
async () => {
  const found = { in: [], out: [] };
  for (const connection of window.__probe.connections.filter((one) => one.connectionState !== 'closed')) {
    const all = await connection.getStats();
    for (const entry of all.values()) {
      if (!['inbound-rtp', 'outbound-rtp'].includes(entry.type) || entry.kind !== 'video') continue;
      const codec = all.get(entry.codecId);
      if (codec && (entry.framesDecoded || entry.framesSent)) found[entry.type.split('bound')[0]].push(codec.mimeType);
    }
  }
  return found;
}
"""


def sends(page: Page, codec: str) -> bool:
    """Whether the pictures that leave this page are in this codec, and no others."""
    found: dict[str, list[str]] = page.evaluate(CODECS)
    return set(found["out"]) == {f"video/{codec}"}


def test_a_phone_sends_h264_and_vp8_where_somebody_has_no_h264(
    office: Office, someone: Someone, browser_name: str
) -> None:
    clerk = open_desk(Clerk(someone(CLERK, browser_name), office))
    citizen = Citizen(someone(CITIZEN, "chromium", user_agent=PHONE), office, "Erika Muster")
    called(clerk, citizen)
    clerk.admits(citizen.number)
    see_each_other(clerk, citizen)
    wanted = "VP8" if browser_name == "firefox" else "H264"
    poll(lambda: sends(citizen.page, wanted), within=60, what=f"the phone to send {wanted}", every=0.5)


@pytest.mark.only_browser("firefox")
def test_two_without_a_codec_in_common_hear_each_other_and_are_told(office: Office, someone: Someone) -> None:
    clerk = open_desk(Clerk(someone(CLERK, "firefox"), office))
    page = someone(CITIZEN, "chromium")
    page.add_init_script(WITHOUT_VP8)
    citizen = Citizen(page, office, "Erika Muster")
    called(clerk, citizen)
    clerk.admits(citizen.number)
    for person, other in ((citizen, clerk), (clerk, citizen)):
        person.expect_conversation()
        probe.hears(person.page)
        expect(person.tile(other.name)).to_contain_text("Ihr Browser kann dieses Bild nicht zeigen.", timeout=60_000)
    assert [probe.transports(person.page) for person in (citizen, clerk)] == [["connected"]] * 2
