"""What the office shows elsewhere: framed in a homepage, as a component of one, and on the display in the hall."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import complaints, complaints_in_both
from tests.e2e.conftest import MakeOffice, Someone
from tests.e2e.homepage import Homepage, homepage
from tests.e2e.office import Office, poll
from tests.e2e.pages.citizen import DEPARTMENT, Citizen
from tests.e2e.pages.clerk import Clerk

ASK_NOW = "() => dispatchEvent(new Event('online'))"
"""The component asks at once when the network is back; nobody waits for half a minute in a test."""
WIDTH = "() => document.documentElement.scrollWidth"
FRAMED = '<!doctype html><html lang="de"><title>Rathaus</title><main><h1>Rathaus</h1>{}</main>'


@pytest.fixture
def site() -> Iterator[Homepage]:
    with homepage() as site:
        yield site


@pytest.fixture
def open_to_site(make_office: MakeOffice, site: Homepage) -> Office:
    """An office that knows the homepage."""
    return make_office(BUERO_WEB__SITES=json.dumps([site.origin]))


def manned(office: Office, looker: Someone) -> Clerk:
    clerk = Clerk(looker(), office)
    clerk.logs_in()
    clerk.opens_desk()
    return clerk


def where(office: Office) -> str:
    return next(entry["id"] for entry in office.departments() if entry["name"]["de"] == DEPARTMENT)


# --- framed ---


def frame(office: Office, more: str = "") -> str:
    address = f"{office.url}/embed?lang=de{more}"
    return FRAMED.format(f'<iframe title="Videoschalter" width="360" height="640" src="{address}"></iframe>')


def test_the_homepage_frames_the_page_and_its_links_lead_to_the_portal(
    open_to_site: Office, looker: Someone, site: Homepage, browser_name: str
) -> None:
    manned(open_to_site, looker)
    site.pages["/"] = frame(open_to_site)
    page = looker()
    page.goto(site.origin)
    framed = page.frame_locator("iframe")
    card = framed.get_by_role("listitem").filter(has_text=DEPARTMENT)
    expect(card).to_contain_text("Geöffnet, niemand wartet")
    link = card.get_by_role("link", name=f"Zum Videoschalter {DEPARTMENT} (öffnet ein neues Fenster)")
    with page.context.expect_page() as opened:
        if browser_name == "firefox":
            # Its driver's mouse and keys do not reach into a frame of another origin.
            link.evaluate("(it) => it.click()")
        else:
            link.click()
    portal = opened.value
    expect(portal.get_by_role("heading", name="Worum geht es?")).to_be_visible()
    assert portal.evaluate("() => window.opener") is None


def test_a_site_that_is_not_in_the_settings_frames_nothing(
    open_to_site: Office, looker: Someone, site: Homepage
) -> None:
    with homepage() as other:
        other.pages["/"] = site.pages["/"] = frame(open_to_site)
        page = looker()
        for origin, shown in ((site.origin, 1), (other.origin, 0)):
            page.goto(origin, wait_until="load")
            expect(page.frame_locator("iframe").get_by_role("heading", level=2, name=DEPARTMENT)).to_have_count(shown)


@pytest.mark.only_browser("chromium")
def test_the_framed_page_is_clean_and_fits_into_320_pixels(shared_office: Office, looker: Someone) -> None:
    page = looker(viewport={"width": 320, "height": 640})
    page.goto(f"{shared_office.url}/embed?lang=de")
    # It reloads by itself, and whoever needs more time can turn that off (WCAG 2.2.1).
    assert [line.split(" ")[0] for line in complaints(page)] == ["meta-refresh"]
    page.get_by_role("link", name="Nicht mehr von selbst neu laden").click()
    expect(page.get_by_role("link", name="Neu laden")).to_be_visible()
    assert page.locator("meta[http-equiv]").count() == 0
    assert complaints_in_both(page) == []
    assert page.evaluate(WIDTH) <= 320
    page.goto(f"{shared_office.url}/embed?lang=en&department={where(shared_office)}&refresh=off")
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.get_by_role("listitem")).to_have_count(1)
    page.goto(f"{shared_office.url}/embed?department=nowhere&refresh=off")
    expect(page.get_by_text("Diesen Fachbereich gibt es hier nicht.")).to_be_visible()
    assert complaints_in_both(page) == []


# --- the component ---

STRICT = (
    "default-src 'none'; script-src {office}; connect-src {office}; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def with_component(office: Office, site: Homepage, attributes: str = "") -> None:
    """A homepage as strict as can be, with the component on it."""
    site.policy = STRICT.format(office=office.url)
    site.pages["/"] = FRAMED.format(
        f'<script type="module" src="{office.url}/embed/status.js"></script>'
        f'<h2>Video</h2><buergerbuero-status office="{office.url}" {attributes}></buergerbuero-status>'
    ).replace("<title>", '<meta name="viewport" content="width=device-width"><title>')


def asks_until(page: Page, words: str) -> None:
    """Until the component knows: what the office answered may be kept for five seconds."""
    told = page.locator("buergerbuero-status").get_by_role("listitem").filter(has_text=words)

    def asked() -> bool:
        page.evaluate(ASK_NOW)
        return told.count() == 1

    poll(asked, within=30, what=words, every=0.5)


def test_the_component_tells_how_things_stand_and_says_aloud_what_changes(
    open_to_site: Office, looker: Someone, site: Homepage
) -> None:
    with_component(open_to_site, site, f'department="{where(open_to_site)}" lang="de"')
    page = looker()
    wrongs: list[str] = []
    page.on("console", lambda line: wrongs.append(line.text) if line.type == "error" else None)
    page.goto(site.origin)
    component = page.locator("buergerbuero-status")
    expect(component.get_by_role("listitem")).to_have_count(1)
    expect(component).to_contain_text("Zurzeit pausiert")
    heard = component.get_by_role("status")
    expect(heard).to_have_text("")
    link = component.get_by_role("link", name=f"Mehr erfahren {DEPARTMENT} (öffnet ein neues Fenster)")
    link.focus()

    manned(open_to_site, looker)
    # Only the tab in front has a focus.
    page.bring_to_front()
    asks_until(page, "Geöffnet, niemand wartet")
    expect(heard).to_have_text(f"{DEPARTMENT}: Geöffnet, niemand wartet.")
    expect(component.get_by_role("link", name=f"Zum Videoschalter {DEPARTMENT}")).to_be_focused()
    for _ in range(2):
        Citizen(looker(), open_to_site).comes()
    asks_until(page, "Geöffnet, 2 warten")
    # Aloud it says that somebody waits, and not how many there are with each who comes.
    expect(heard).to_contain_text(re.compile("Geöffnet, (?!niemand).*warte"))
    assert wrongs == []


def test_the_component_keeps_what_it_knew_and_says_how_old_that_is(
    open_to_site: Office, looker: Someone, site: Homepage
) -> None:
    manned(open_to_site, looker)
    with_component(open_to_site, site, 'lang="en"')
    page = looker()
    page.clock.install()
    page.goto(site.origin)
    component = page.locator("buergerbuero-status")
    count = len(open_to_site.departments())
    expect(component.get_by_role("listitem")).to_have_count(count)
    expect(component).to_contain_text("Open, nobody is waiting")
    open_to_site.kill()

    def asked_in_vain() -> bool:
        # What the office answered may be kept for five seconds by the clock on the wall.
        page.clock.fast_forward("00:40")
        return component.get_by_text("cannot be reached").count() > 0

    poll(asked_in_vain, within=30, what="a question that nobody answers", every=0.5)
    page.clock.fast_forward("03:10")
    expect(component).to_contain_text(re.compile(r"This is how things were [345] minutes ago\."))
    expect(component.get_by_role("listitem")).to_have_count(count)
    expect(component.get_by_role("status")).to_contain_text("The office cannot be reached at the moment.")
    assert complaints(page) == []
    open_to_site.start()
    page.evaluate(ASK_NOW)
    expect(component).not_to_contain_text("cannot be reached")


def test_the_component_of_a_site_that_is_not_in_the_settings_says_that_it_cannot_reach_the_office(
    office: Office, looker: Someone, site: Homepage
) -> None:
    with_component(office, site)
    # The script comes from the site itself: the office would not even give that one.
    site.policy = ""
    script = office.get("/embed/status.js")[2].decode()
    address = f' src="{office.url}/embed/status.js">'
    site.pages["/"] = site.pages["/"].replace(address, f">{script}")
    page = looker()
    page.goto(site.origin)
    expect(page.locator("buergerbuero-status")).to_contain_text("Das Bürgerbüro ist gerade nicht zu erreichen.")


@pytest.mark.only_browser("chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_component_is_clean_and_fits_into_320_pixels(
    open_to_site: Office, looker: Someone, site: Homepage, scheme: str
) -> None:
    with_component(open_to_site, site)
    # axe does not know every browser's own dark colours: the homepage names what it stands on.
    body = "<body>" if scheme == "light" else '<body bgcolor="#111111" text="#eeeeee">'
    meta = '<meta name="color-scheme" content="light dark">'
    site.pages["/"] = site.pages["/"].replace("<title>", f"{meta}<title>").replace("<main>", f"{body}<main>")
    page = looker(color_scheme=scheme, viewport={"width": 320, "height": 640})
    page.goto(site.origin)
    expect(page.locator("buergerbuero-status").get_by_role("heading", name=DEPARTMENT)).to_be_visible()
    card = page.locator("buergerbuero-status").get_by_role("listitem").first
    expect(card).to_have_css("background-color", "rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 24, 43)")
    assert complaints(page) == []
    assert page.evaluate(WIDTH) <= 320


# --- the display in the hall ---


def board(page: Page, office: Office, more: str = "?lang=de&next=3") -> Page:
    page.goto(f"{office.url}/board/{where(office)}{more}")
    expect(page.get_by_role("heading", level=1, name=DEPARTMENT)).to_be_visible()
    return page


SENSES = """
(() => {
  const senses = { notes: 0, lit: 0 };
  Object.defineProperty(window, '__senses', { value: senses });
  const make = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { senses.notes += 1; return make.call(this); };
  const ask = WakeLock.prototype.request;
  WakeLock.prototype.request = function (kind) {
    senses.lit += kind === 'screen' ? 1 : 0;
    return ask.call(this, kind);
  };
})();
"""
"""Counts the notes that a page plays, and how often it asks for the screen to stay on."""
NOTES = "() => __senses.notes"
LIT = "() => __senses.lit"
CHIME = 2
"""Notes for each call."""
HAS_SOUND = """
async () => {
  const audio = new AudioContext();
  await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 2000))]);
  return audio.state === 'running';
}
"""
"""Chromium makes up a loudspeaker where the machine has none; in Firefox audio never begins to run there."""


def chimed(page: Page, times: int) -> None:
    poll(lambda: page.evaluate(NOTES) == times * CHIME, within=5, what="the chime")


def test_the_display_shows_each_call_with_its_desk_and_comes_back_after_the_office_was_away(
    office: Office, looker: Someone, browser_name: str
) -> None:
    office.run("admin", "set-desk", office.accounts[1].login, "Zimmer 12")
    page = looker(viewport={"width": 1920, "height": 1080})
    page.add_init_script(SENSES)
    board(page, office)
    expect(page.get_by_text("Zurzeit ist niemand aufgerufen")).to_be_visible()
    assert page.evaluate(LIT) == 1
    sound = page.evaluate(HAS_SOUND)
    assert sound or browser_name == "firefox"
    people = [Citizen(looker(), office, "Erika Muster") for _ in range(4)]
    clerks = []
    for account in office.accounts[:2]:
        clerk = Clerk(looker(), office, account)
        clerk.logs_in()
        clerk.opens_desk()
        clerks.append(clerk)
    numbers = [person.comes() for person in people]
    expect(page.get_by_text("Als Nächste")).to_be_visible()
    assert page.evaluate(NOTES) == 0, "an arrival is no call"
    for chimes, (clerk, number) in enumerate(zip(clerks, numbers, strict=False), 1):
        clerk.calls_next()
        clerk.rings(number)
        expect(page.locator(".vb-board__calls")).to_contain_text(number)
        chimed(page, chimes if sound else 0)
    calls = page.locator(".vb-board__call")
    expect(calls).to_have_count(2)
    expect(calls.first).to_contain_text(f"{numbers[1]}")
    expect(calls.first).to_contain_text("Zimmer 12")
    expect(calls.last).to_contain_text("Schalter 1")
    expect(page.locator("#vb-assertive")).to_have_text(f"{numbers[1]}: Zimmer 12")
    expect(page.locator(".vb-board__next li")).to_have_text(numbers[2:])
    text = page.locator("body").inner_text()
    assert not any(name in text for name in ("Erika", clerks[0].name, clerks[1].name))
    sizes = [row.evaluate("(it) => parseFloat(getComputedStyle(it).fontSize)") for row in calls.all()]
    assert sizes[0] > 1.5 * sizes[1] > 100, "the newest is the largest, and both can be read from afar"
    assert complaints(page) == []

    office.restart()
    clerks[0].rings(numbers[0])
    clerks[0].admits(numbers[0])
    expect(calls).to_have_count(1)
    assert page.evaluate(NOTES) == (2 * CHIME if sound else 0), "who was called already is not called anew"
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    poll(lambda: page.evaluate(LIT) == 2, within=5, what="the screen of a display that was covered to stay on again")


@pytest.mark.only_browser("chromium")
def test_both_languages_take_turns_unless_the_address_names_one(office: Office, looker: Someone) -> None:
    page = looker()
    page.clock.install()
    board(page, office, "")
    expect(page.get_by_text("Zurzeit ist niemand aufgerufen")).to_be_visible()
    page.clock.run_for(10_500)
    expect(page.get_by_text("Nobody is called at the moment")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    page.clock.run_for(10_500)
    expect(page.get_by_text("Zurzeit ist niemand aufgerufen")).to_be_visible()
    board(page, office, "?lang=de")
    page.clock.run_for(10_500)
    expect(page.get_by_text("Zurzeit ist niemand aufgerufen")).to_be_visible()


@pytest.mark.only_browser("chromium")
@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_new_call_draws_attention_with_motion_only_for_those_who_want_it(
    office: Office, looker: Someone, motion: str
) -> None:
    page = board(looker(viewport={"width": 390, "height": 844}, reduced_motion=motion), office)
    clerk = manned(office, looker)
    number = Citizen(looker(), office).comes()
    clerk.calls_next()
    call = page.locator(".vb-board__call--fresh")
    expect(call).to_contain_text(number)
    style = call.evaluate("(it) => [getComputedStyle(it).animationName, getComputedStyle(it).outlineStyle]")
    assert style == ["none" if motion == "reduce" else "vb-board-fresh", "solid"]
    assert page.evaluate(WIDTH) <= 390
    assert complaints(page) == []


@pytest.mark.only_browser("chromium")
def test_a_display_of_no_department_says_so(shared_office: Office, looker: Someone) -> None:
    page = looker()
    page.goto(f"{shared_office.url}/board/nowhere?lang=en")
    expect(page.get_by_role("heading", name="There is no such department here.")).to_be_visible()
    assert complaints(page) == []
