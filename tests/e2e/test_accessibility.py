"""axe has no complaint on any page and state, and a visit needs no mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.accessibility import complaints, complaints_in_both
from tests.e2e.conftest import Someone
from tests.e2e.media import CITIZEN, CLERK
from tests.e2e.office import Account, Office
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.guest import Guest
from tests.e2e.pages.scenes import open_desk, still_at_desk, talking
from tests.e2e.retold import Retold

VISIBLE_FOCUS = """
() => {
  const it = document.activeElement;
  if (!it || it === document.body) return 'nothing has the focus';
  const { width, height, top, bottom } = it.getBoundingClientRect();
  if (!width || !height || bottom <= 0 || top >= innerHeight) return 'the focus is out of sight';
  // Round and square fields draw the ring on themselves, or on what stands for them.
  const rings = [it, it.parentElement, it.nextElementSibling].filter(Boolean).map((one) => getComputedStyle(one));
  const drawn = (one) => (one.outlineStyle !== 'none' && one.outlineWidth !== '0px') || one.boxShadow !== 'none';
  return rings.some(drawn) ? '' : 'the focus is not drawn';
}
"""
NAME = "() => (document.activeElement.innerText || document.activeElement.id || document.activeElement.tagName).trim()"
FOCUSED = "() => document.activeElement && document.activeElement !== document.body"
ON_THE_PAGE = "() => document.hasFocus() && document.activeElement !== document.body"
"""Behind the last stop come the browser's own bars. While they have the focus Firefox draws no ring on the page, though
a driver's keys go on to the page and move what is active there; Tab comes back from the bars in the end."""
MOST_STOPS = 80
"""More than twice the stops of the longest page: once around with the focus on the page, once with it in the bars."""
WITHIN = "(it) => it.contains(document.activeElement)"


@pytest.fixture
def petersen(shared_office: Office) -> Account:
    """The clerk of these tests; the other one has her desk closed."""
    return shared_office.accounts[1]


@pytest.fixture
def clerk(shared_office: Office, looker: Someone, petersen: Account) -> Clerk:
    """A clerk at an open desk; every test leaves an empty queue behind."""
    return still_at_desk(Clerk(looker(), shared_office, petersen))


def clean(page: Page, state: str) -> None:
    assert complaints(page) == [], state


def clean_in_both(page: Page, state: str) -> None:
    assert complaints_in_both(page) == [], state


@pytest.mark.only_browser("chromium")
def test_the_pages_before_a_visit_are_clean(shared_office: Office, looker: Someone, clerk: Clerk) -> None:
    page = looker()
    citizen = Citizen(page, shared_office)
    citizen.opens_portal()
    citizen.sees_department("Geöffnet")
    clean_in_both(page, "portal")
    citizen.chooses()
    clean_in_both(page, "number")
    page.get_by_role("button", name="Nummer ziehen").click()
    expect(page.get_by_text("Bitte prüfen Sie Ihre Angaben")).to_be_visible()
    clean_in_both(page, "number with errors")
    page.get_by_text("Mehr zum Datenschutz").click()
    clean_in_both(page, "number with the whole privacy notice")
    for path, words in (
        ("/d/climate", "Von Ihnen ist nichts gespeichert."),
        ("/visit", "Sie haben hier noch keine Nummer"),
        ("/join", "Hier fehlt der Einladungslink"),
        ("/nowhere", "Diese Seite gibt es nicht"),
        ("/desk", "Anmelden am Schalter"),
    ):
        page.goto(shared_office.url + path)
        expect(page.get_by_text(words)).to_be_visible()
        clean_in_both(page, path)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_text("Bitte geben Sie Anmeldename und Kennwort ein.")).to_be_visible()
    clean_in_both(page, "login with an error")


@pytest.mark.only_browser("chromium")
def test_waiting_and_the_desk_are_clean_in_every_state(shared_office: Office, looker: Someone, clerk: Clerk) -> None:
    clean(clerk.page, "desk without anybody")
    shared_office.misses_at_once()
    missed, refused = Citizen(looker(), shared_office, "Frau Berg"), Citizen(looker(), shared_office)
    missed.comes(matter="Es geht um die Straßenlampe.")
    refused.comes()
    clerk.sees_queue(missed.number, refused.number)
    clean(clerk.page, "desk with a queue")
    clean(missed.page, "waiting")
    missed.page.get_by_role("button", name="Kamera einschalten").click()
    expect(missed.page.get_by_text("Sie können auch ohne Kamera teilnehmen.")).to_be_visible()
    clean(missed.page, "no camera")
    missed.page.get_by_role("button", name="Nicht mehr warten").click()
    clean(missed.page, "really leave?")
    missed.page.get_by_role("button", name="Nein, weiter warten").click()

    clerk.calls_next()
    clerk.rings(missed.number)
    clean(clerk.page, "called")
    # Only the tab in front has a focus.
    missed.page.bring_to_front()
    missed.is_called()
    clean(missed.page, "it is your turn")
    clerk.marks_missed(missed.number)
    expect(missed.page.get_by_role("heading", name="Wir haben Sie aufgerufen")).to_be_visible()
    clean(missed.page, "missed")
    clean(clerk.page, "desk with somebody missed")

    clerk.queued(refused.number).get_by_role("button", name="Abweisen").click()
    dialog = clerk.page.get_by_role("dialog")
    dialog.get_by_role("radio").first.check()
    clean(clerk.page, "send away")
    dialog.get_by_role("button", name="Abweisen", exact=True).click()
    expect(refused.page.get_by_role("heading", name="nicht weiterhelfen")).to_be_visible()
    clean(refused.page, "sent away")

    copy = missed.page.context.new_page()
    copy.goto(f"{shared_office.url}/visit")
    expect(missed.page.get_by_role("heading", name="an anderer Stelle geöffnet")).to_be_visible()
    clean(missed.page, "moved")
    missed.page = copy
    missed.gives_up()
    clean(missed.page, "left")


@pytest.mark.only_browser("chromium")
def test_nothing_needs_scrolling_sideways_in_the_smallest_window(
    shared_office: Office, looker: Someone, clerk: Clerk
) -> None:
    page = looker(viewport={"width": 320, "height": 640})
    citizen = Citizen(page, shared_office, "Frau Berg-Sonnenschein")
    citizen.opens_portal()
    citizen.sees_department("Geöffnet")
    fits(page, "portal")
    citizen.chooses()
    fits(page, "number")
    citizen.takes_number(matter="Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüssel")
    fits(page, "waiting")
    clerk.page.set_viewport_size({"width": 320, "height": 640})
    clerk.sees_queue(citizen.number)
    fits(clerk.page, "desk")
    clerk.calls_next()
    clerk.rings(citizen.number)
    fits(clerk.page, "called")
    clerk.marks_missed(citizen.number)
    citizen.gives_up()
    fits(page, "left")


@pytest.mark.media
@pytest.mark.only_browser("chromium")
def test_a_slow_connection_is_told_cleanly_and_without_a_mouse(office: Office, someone: Someone) -> None:
    clerk = Clerk(someone(CLERK), office)
    citizen = Citizen(someone(CITIZEN), office, "Erika Muster")
    hers, mine = Retold().attach(clerk.page), Retold().attach(citizen.page)
    open_desk(clerk)
    talking(clerk, citizen)
    own = citizen.page.get_by_role("button", name="Ihre Verbindung: gut")
    expect(own).to_be_visible()
    for person in (clerk, citizen):
        clean_in_both(person.page, "good")

    hers.levels["citizen"] = mine.levels["citizen"] = ("bad", "pictures-paused")
    mine.paused.add(("clerk", "camera"))
    expect(citizen.page.get_by_role("status").get_by_text("Bilder der anderen machen Pause.")).to_be_visible()
    lamp = clerk.page.get_by_role("button", name="Erika Muster, Verbindung: schlecht")
    expect(lamp).to_be_visible()
    expect(clerk.page.locator("#vb-polite")).to_contain_text("Erika Muster hat jetzt eine schlechte Verbindung.")
    # Who sits where is told anew with every change of it.
    clerk.shares_screen()
    clerk.stops_sharing()
    expect(citizen.page.get_by_text("Bild pausiert: Verbindung zu langsam. Der Ton geht weiter.")).to_be_visible()
    for person in (clerk, citizen):
        clean_in_both(person.page, "bad")

    for page, button in (
        (clerk.page, lamp),
        (citizen.page, citizen.page.get_by_role("button", name="Was kann ich tun?")),
    ):
        page.bring_to_front()
        tab_to(page, button)
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        clean_in_both(page, "details")
        keeps_focus(page, dialog)
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(button).to_be_focused()


@pytest.mark.media
@pytest.mark.only_browser("chromium")
def test_the_conversation_is_clean_for_everybody(office: Office, someone: Someone, looker: Someone) -> None:
    clerk = Clerk(someone(CLERK), office)
    clerk.logs_in()
    clerk.opens_desk()
    citizen = Citizen(someone(CITIZEN), office, "Erika Muster")
    citizen.comes()
    citizen.checks_devices()
    clean(citizen.page, "camera and microphone on")
    clerk.calls_next()
    citizen.answers()
    clean(citizen.page, "answered")
    clerk.sees_answer()
    clean(clerk.page, "called and ready")
    clerk.admits(citizen.number)
    citizen.expect_conversation()
    citizen.sees_and_hears(clerk.name)
    for person in (citizen, clerk):
        clean(person.page, "conversation")
    clerk.shares_screen()
    citizen.sees_screen_of(clerk.name)
    citizen.writes("Ich sehe es.")
    clerk.reads("Ich sehe es.")
    for person in (citizen, clerk):
        clean(person.page, "screen and chat")

    clerk.control("Einladen: eine Person dazuholen").click()
    clean(clerk.page, "invite")
    clerk.page.get_by_role("dialog").get_by_role("button", name="Abbrechen").click()
    guest = Guest(looker(), "Frau Lefèvre")
    guest.opens(clerk.invites(guest.name))
    clean(guest.page, "invited")
    guest.knocks()
    clean(guest.page, "knocked")
    expect(clerk.guest(guest.name)).to_contain_text("klopft an")
    clean(clerk.page, "somebody knocks")
    clerk.admits_guest(guest.name)
    guest.expect_conversation()
    clean(guest.page, "guest in conversation, without devices")
    guest.leaves()
    clean(guest.page, "guest has left")

    office.kill()
    expect(citizen.page.get_by_text("Die Verbindung ist unterbrochen").first).to_be_visible()
    clean(citizen.page, "line lost")
    office.start()
    citizen.expect_conversation()
    clerk.expect_conversation()
    clerk.control("Beenden: Besuch für alle beenden").click()
    clean(clerk.page, "really finish?")
    clerk.page.get_by_role("dialog").get_by_role("button", name="Zurück zum Gespräch").click()
    clerk.finishes(citizen.number)
    citizen.is_thanked()
    clean(citizen.page, "thanked")
    clean(clerk.page, "desk afterwards")


def test_a_visit_needs_no_mouse_and_shows_where_the_focus_is(
    shared_office: Office, looker: Someone, clerk: Clerk
) -> None:
    # Without smooth scrolling, which would still be on its way when the test looks.
    page = looker(reduced_motion="reduce")
    citizen = Citizen(page, shared_office)
    citizen.opens_portal()
    citizen.sees_department("Geöffnet")
    page.keyboard.press("Tab")
    assert page.evaluate(NAME) == "Zum Inhalt springen"
    page.evaluate("() => { document.querySelector('main').firstElementChild.__stays = true }")
    page.keyboard.press("Enter")
    page.wait_for_url("**/#main")
    assert page.evaluate("() => document.querySelector('main').firstElementChild.__stays"), "the page begins anew"
    tab_to(page, citizen.department().get_by_role("link", name="Nummer ziehen"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Worum geht es?")).to_be_visible()
    assert page.evaluate("() => document.activeElement.id") == "main"

    button = page.get_by_role("button", name="Nummer ziehen")
    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Bitte prüfen Sie Ihre Angaben")).to_be_visible()
    assert page.evaluate("() => document.activeElement.id") == "summary"
    tab_to(page, page.get_by_role("link", name="Bitte wählen Sie aus, worum es geht."))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Ihr Anliegen")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("Anliegen")
    page.keyboard.press("Enter")
    if not page.get_by_label("Ihr Anliegen").input_value():
        page.keyboard.press("ArrowDown")
    tab_to(page, button)
    page.keyboard.press("Enter")
    page.wait_for_url("**/visit")
    citizen.number = citizen.shown_number()
    assert page.evaluate("() => document.activeElement.closest('main') !== null")

    shared_office.misses_at_once()
    # Called: the dialog takes the focus and keeps it; Escape leaves the button on the page.
    clerk.calls_next()
    page.bring_to_front()
    citizen.is_called()
    dialog = page.get_by_role("dialog")
    keeps_focus(page, dialog)
    expect(page.locator("#vb-assertive")).to_contain_text(citizen.number)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    clerk.marks_missed(citizen.number)
    expect(page.get_by_role("heading", name="Wir haben Sie aufgerufen")).to_be_visible()

    leave = page.get_by_role("button", name="Nicht mehr warten")
    tab_to(page, leave)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Nein, weiter warten")).to_be_focused()
    page.keyboard.press("Enter")
    expect(leave).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Ja, Nummer abgeben"))
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name="Sie warten nicht mehr")
    expect(heading).to_be_focused()


def test_a_dialog_of_the_desk_keeps_the_focus_and_gives_it_back(
    shared_office: Office, looker: Someone, clerk: Clerk
) -> None:
    citizen = Citizen(looker(), shared_office)
    citizen.comes()
    clerk.page.bring_to_front()
    send_away = clerk.queued(citizen.number).get_by_role("button", name="Abweisen")
    send_away.focus()
    clerk.page.keyboard.press("Enter")
    dialog = clerk.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    keeps_focus(clerk.page, dialog)
    clerk.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(send_away).to_be_focused()
    for region in ("#vb-polite", "#vb-assertive"):
        expect(clerk.page.locator(region)).to_have_count(1)
    expect(clerk.page.locator("#vb-polite")).to_contain_text(citizen.number)
    citizen.gives_up()


WIDE = """() => [...document.querySelectorAll("body *")].filter((it) => it.getBoundingClientRect().right > 320)
  .map((it) => `${it.tagName} ${it.className} ${Math.round(it.getBoundingClientRect().right)}`).slice(0, 12)"""
"""What reaches beyond the right edge."""


def fits(page: Page, state: str) -> None:
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320, (state, page.evaluate(WIDE))


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus; at every stop the focus can be seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(ON_THE_PAGE):
            assert page.evaluate(VISIBLE_FOCUS) == "", page.evaluate(NAME)
            if target.evaluate("(it) => it === document.activeElement"):
                return
    raise AssertionError(f"no way to {target} by Tab")


def keeps_focus(page: Page, dialog: Locator) -> None:
    """Tab never reaches the page behind the dialog; it may reach the browser's own bars, and comes back from them."""
    for step in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert not page.evaluate(FOCUSED) or dialog.evaluate(WITHIN), page.evaluate(NAME)
        if step >= 11 and page.evaluate(ON_THE_PAGE):
            return
    raise AssertionError("the focus does not come back from the browser's bars")
