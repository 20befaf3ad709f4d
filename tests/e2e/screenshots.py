"""Makes docs/screenshots: every page and state in the window of a phone and of a desktop (``make screenshots``)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e.album import DESKTOP, Album, on_a_workday_morning, waits_since, zone_where_it_is_morning
from tests.e2e.browsers import launch
from tests.e2e.conftest import Someone
from tests.e2e.homepage import Homepage, homepage
from tests.e2e.office import ROOT, Office, make_data, running
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.guest import Guest
from tests.e2e.pages.scenes import open_desk, see_each_other
from tests.e2e.portraits import CITIZEN, CLERK, INTERPRETER, SCREEN, Portrait, draw
from tests.e2e.retold import Retold

pytestmark = [pytest.mark.media, pytest.mark.timeout(300), pytest.mark.only_browser("chromium")]

CLIMATE = "Klimaschutz und Förderung"
GARDEN = "Gartenbau und Landschaftspflege"
SHARP = 2.5
"""Seconds until a still picture has become sharp on the other side."""

HOMEPAGE = (
    '<!doctype html><html lang="de"><meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>Landkreis Musterland</title><style>body { max-width: 60rem; margin: 0 auto; padding: 1rem; "
    "font: 1rem/1.5 serif } header { border-bottom: 4px double #0a5c36 }</style>"
    "<header><h1>Landkreis Musterland</h1></header><main><h2>Mit uns sprechen</h2>"
    "<p>Sie erreichen uns am Telefon, in der Kreisverwaltung und am Videoschalter:</p>"
    "COMPONENT</buergerbuero-status></main>"
)

Visitor = Callable[..., Page]
HEARD: dict[Page, Retold] = {}
"""What each person with a camera hears of the connections; all are good until a picture wants another one."""


@pytest.fixture(scope="module")
def album() -> Album:
    return Album(ROOT / "docs" / "screenshots")


@pytest.fixture
def morning(tmp_path: Path) -> Iterator[Office]:
    """An office of its own in which it is always a workday's morning."""
    template = make_data(tmp_path / "template")
    on_a_workday_morning(template)
    with running(template, tmp_path / "data") as office:
        yield office


@pytest.fixture
def morning_with_site(tmp_path: Path) -> Iterator[tuple[Office, Homepage]]:
    """The same, and a homepage that may show it."""
    template = make_data(tmp_path / "template")
    on_a_workday_morning(template)
    with homepage() as site, running(template, tmp_path / "data", BUERO_WEB__SITES=json.dumps([site.origin])) as office:
        yield office, site


@pytest.fixture(scope="module")
def portraits(playwright: Playwright, fakes: Path) -> None:
    browser = launch(playwright, "chromium", None, fakes)
    draw(browser, fakes)
    browser.close()


@pytest.fixture
def look(looker: Someone) -> Visitor:
    """A person without devices."""
    return lambda **context: looker(timezone_id=zone_where_it_is_morning(), viewport=DESKTOP, **context)


@pytest.fixture
def come(someone: Someone, portraits: None) -> Visitor:
    """A person with a camera."""

    def bring(person: Portrait) -> Page:
        page = someone(person, timezone_id=zone_where_it_is_morning(), viewport=DESKTOP)
        page.add_init_script(SCREEN)
        HEARD[page] = Retold().attach(page)
        return page

    return bring


class Person(Citizen):
    """A citizen with a matter of her own."""

    def asks(self, department: str, service: str, matter: str = "", language: str = "") -> str:
        self.opens_portal()
        self.chooses(department)
        self.fills(service, matter, language)
        self.page.get_by_role("button", name="Nummer ziehen").click()
        self.page.wait_for_url("**/visit")
        self.number = self.shown_number()
        return self.number

    def fills(self, service: str, matter: str, language: str) -> None:
        self.page.get_by_label("Ihr Anliegen").select_option(service)
        self.page.get_by_label("In wenigen Worten").fill(matter)
        self.page.get_by_label("Wie dürfen wir Sie ansprechen?").fill(self.name)
        if language:
            self.page.get_by_label("Welche Sprache sprechen Sie am liebsten?").select_option(language)


def queue_of_four(office: Office, look: Visitor) -> list[Person]:
    """People who wait for Frau Yıldız, since a while."""
    people = [
        (
            Person(look(), office, "Frau Nguyen"),
            CLIMATE,
            "Heizungstausch und Wärmepumpe",
            "Zuschuss für eine Wärmepumpe im Altbau",
            "vi",
        ),
        (
            Person(look(), office, "Familie Brandt"),
            GARDEN,
            "Baumschutz und Fällung",
            "Dürfen wir die kranke Birke fällen?",
            "",
        ),
        (Person(look(), office), CLIMATE, "Lastenrad für Familien und Betriebe", "", ""),
        (
            Person(look(), office, "Herr Haddad"),
            CLIMATE,
            "Nachweise zu einem bewilligten Antrag",
            "Rechnungen zum Bescheid vom Oktober nachreichen",
            "ar",
        ),
    ]
    for (person, *matter), minutes in zip(people, (14, 9, 6, 2), strict=True):
        waits_since(office.data, person.asks(*matter), minutes)
    return [person for person, *_ in people]


def test_the_portal_and_the_numbers(morning: Office, look: Visitor, album: Album) -> None:
    morning.run("admin", "pause", "business")
    clerks = [Clerk(look(), morning, account) for account in morning.accounts[:2]]
    for clerk in clerks:
        clerk.logs_in()
        clerk.opens_desk()
    for _ in range(2):
        Person(look(), morning).asks(GARDEN, "Hecken und Schnittzeiten")

    citizen = Person(look(), morning, "Herr Kowalski")
    citizen.opens_portal()
    citizen.sees_department("Geöffnet, 2 warten", GARDEN)
    album.take(citizen.page, "portal")
    album.take(citizen.page, "portal-departments", at=citizen.page.get_by_role("heading", name="Unsere Fachbereiche"))
    dark = look(color_scheme="dark")
    dark.goto(morning.url)
    expect(dark.get_by_text("Geöffnet, 2 warten")).to_be_visible()
    album.take(dark, "portal-dark")
    english = look(locale="en-GB")
    english.goto(morning.url)
    expect(english.get_by_text("Open, 2 are waiting")).to_be_visible()
    album.take(english, "portal-english")

    citizen.chooses(CLIMATE)
    citizen.page.get_by_role("button", name="Nummer ziehen").click()
    expect(citizen.page.get_by_text("Bitte prüfen Sie Ihre Angaben")).to_be_visible()
    album.take(
        citizen.page, "number-errors", at=citizen.page.get_by_role("heading", name="Bitte prüfen Sie Ihre Angaben")
    )
    citizen.page.reload()
    citizen.fills(
        "Photovoltaik und Balkonkraftwerk", "Ich möchte einen Zuschuss für Solarmodule auf unserem Dach beantragen.", ""
    )
    album.take(citizen.page, "number")
    album.take(citizen.page, "number-privacy", at=citizen.page.get_by_label("Wie dürfen wir Sie ansprechen?"))

    for department, name in (("addiction", "closed"), ("business", "paused")):
        citizen.page.goto(f"{morning.url}/d/{department}")
        expect(citizen.page.get_by_text("Von Ihnen ist nichts gespeichert.")).to_be_visible()
        album.take(citizen.page, f"number-{name}")
    citizen.page.goto(f"{morning.url}/visit")
    expect(citizen.page.get_by_role("heading", name="Sie haben hier noch keine Nummer")).to_be_visible()
    album.take(citizen.page, "no-number")
    citizen.page.goto(f"{morning.url}/nirgends")
    expect(citizen.page.get_by_role("link", name="Zur Übersicht der Fachbereiche")).to_be_visible()
    album.take(citizen.page, "not-found")


def test_goodbyes(morning: Office, look: Visitor, album: Album) -> None:
    clerk = Clerk(look(), morning)
    clerk.logs_in()
    clerk.opens_desk()
    morning.misses_at_once("climate")
    missed, refused, leaving = (Person(look(), morning, name) for name in ("Frau Nguyen", "Herr Haddad", "Frau Berg"))
    for person in (missed, refused, leaving):
        person.asks(CLIMATE, "Dämmung und Fenster")

    leaving.page.get_by_role("button", name="Nicht mehr warten").click()
    expect(leaving.page.get_by_role("heading", name="Möchten Sie wirklich gehen?")).to_be_visible()
    album.take(
        leaving.page, "waiting-leave", at=leaving.page.get_by_role("heading", name="Möchten Sie wirklich gehen?")
    )
    leaving.page.get_by_role("button", name="Ja, Nummer abgeben").click()
    expect(leaving.page.get_by_role("heading", name="Sie warten nicht mehr")).to_be_visible()
    album.take(leaving.page, "goodbye-left")

    missed.page.get_by_role("button", name="Kamera einschalten").click()
    expect(missed.page.get_by_text("Sie können auch ohne Kamera teilnehmen.")).to_be_visible()
    album.take(missed.page, "device-trouble", at=missed.page.get_by_role("heading", name="Kamera und Mikrofon prüfen"))
    clerk.calls_next()
    clerk.rings(missed.number)
    clerk.marks_missed(missed.number)
    expect(missed.page.get_by_role("heading", name="Wir haben Sie aufgerufen")).to_be_visible()
    album.take(missed.page, "missed")

    clerk.queued(refused.number).get_by_role("button", name="Abweisen").click()
    dialog = clerk.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("radio", name=re.compile("^Es fehlen noch Unterlagen")).check()
    album.take(clerk.page, "desk-send-away")
    dialog.get_by_role("button", name="Abweisen", exact=True).click()
    expect(refused.page.get_by_text("Es fehlen noch Unterlagen")).to_be_visible()
    album.take(refused.page, "goodbye-refused")

    again = Person(look(), morning)
    again.asks(CLIMATE, "Dämmung und Fenster")
    copy = again.page.context.new_page()
    copy.goto(f"{morning.url}/visit")
    expect(again.page.get_by_role("heading", name="an anderer Stelle geöffnet")).to_be_visible()
    album.take(again.page, "moved")


def test_a_visit(morning: Office, come: Visitor, look: Visitor, album: Album) -> None:
    clerk = Clerk(come(CLERK), morning)
    clerk.page.goto(f"{morning.url}/desk")
    expect(clerk.page.get_by_label("Anmeldename")).to_be_visible()
    album.take(clerk.page, "desk-login")
    clerk.page.get_by_label("Anmeldename").fill("yildiz")
    clerk.page.get_by_label("Kennwort", exact=True).fill("falsch")
    clerk.page.get_by_role("button", name="Anmelden").click()
    expect(clerk.page.get_by_text("passen nicht zusammen")).to_be_visible()
    album.take(clerk.page, "desk-login-wrong")
    clerk.logs_in()
    album.take(clerk.page, "desk-closed")
    clerk.opens_desk()
    album.take(clerk.page, "desk-idle")

    first, *others = queue_of_four(morning, look)
    citizen = Person(come(CITIZEN), morning, "Herr Kowalski")
    citizen.asks(CLIMATE, "Photovoltaik und Balkonkraftwerk", "Zuschuss für Solarmodule auf unserem Dach")
    citizen.page.bring_to_front()
    citizen.checks_devices()
    morning.misses_at_once("climate")
    clerk.calls(others[1].number)
    clerk.marks_missed(others[1].number)
    clerk.page.reload()
    clerk.sees_queue(first.number, others[0].number, others[2].number, citizen.number)
    album.take(clerk.page, "desk")
    clerk.page.emulate_media(color_scheme="dark")
    album.take(clerk.page, "desk-dark")
    clerk.page.emulate_media(color_scheme="light")

    album.take(citizen.page, "waiting", settle=1)
    album.take(
        citizen.page,
        "device-check",
        at=citizen.page.get_by_role("heading", name="Kamera und Mikrofon prüfen"),
        settle=1,
    )
    clerk.calls(citizen.number)
    citizen.is_called()
    album.take(citizen.page, "called")
    album.take(clerk.page, "desk-called")
    citizen.answers()
    album.take(citizen.page, "answered")
    clerk.sees_answer()
    album.take(clerk.page, "desk-answered")
    clerk.admits(citizen.number)
    citizen.expect_conversation()
    citizen.sees_and_hears(clerk.name)

    album.take(citizen.page, "conversation", settle=SHARP)
    album.take(clerk.page, "desk-conversation", settle=SHARP)
    clerk.shares_screen()
    citizen.sees_screen_of(clerk.name)
    album.take(citizen.page, "conversation-screen", settle=SHARP)
    album.take(clerk.page, "desk-sharing", settle=SHARP)
    clerk.page.set_viewport_size(DESKTOP)
    clerk.stops_sharing()
    clerk.writes("Guten Tag, Herr Kowalski! Haben Sie das Angebot des Betriebs zur Hand?")
    citizen.writes("Ja, einen Moment bitte.")
    clerk.writes("Lassen Sie sich ruhig Zeit.")
    citizen.reads("Lassen Sie sich ruhig Zeit.")
    album.take(citizen.page, "conversation-chat", settle=SHARP)
    album.take(clerk.page, "desk-chat")
    for person in (citizen, clerk):
        person.page.get_by_role("button", name="Chat schließen").click()

    guest = Guest(come(INTERPRETER), "Frau Lefèvre")
    guest.opens(invites(clerk, guest.name, album))
    album.take(guest.page, "join")
    guest.checks_devices()
    album.take(
        guest.page,
        "join-device-check",
        at=guest.page.get_by_role("heading", name="Kamera und Mikrofon prüfen"),
        settle=1,
    )
    guest.knocks()
    album.take(guest.page, "join-knocking")
    expect(clerk.guest(guest.name)).to_contain_text(
        "klopft an",
    )
    album.take(clerk.page, "desk-guest-knocks")
    clerk.admits_guest(guest.name)
    guest.expect_conversation()
    guest.sees_and_hears(clerk.name, citizen.name)
    citizen.sees_and_hears(clerk.name, guest.name)
    clerk.sees_and_hears(citizen.name, guest.name)
    album.take(citizen.page, "conversation-interpreter", settle=SHARP)
    album.take(guest.page, "join-conversation", settle=SHARP)
    album.take(clerk.page, "desk-conversation-interpreter", settle=SHARP)

    line_is_lost(morning, citizen, clerk, album)
    guest.expect_conversation()
    guest.leaves()
    album.take(guest.page, "join-ended")
    clerk.page.set_viewport_size(DESKTOP)
    clerk.control("Beenden: Besuch für alle beenden").click()
    album.take(clerk.page, "desk-finish")
    clerk.page.get_by_role("dialog").get_by_role("button", name="Zurück zum Gespräch").click()
    clerk.finishes(citizen.number)
    citizen.is_thanked()
    album.take(citizen.page, "goodbye-finished")
    album.take(clerk.page, "desk-finished")


def test_a_slow_connection(morning: Office, come: Visitor, album: Album) -> None:
    clerk, citizen = Clerk(come(CLERK), morning), Person(come(CITIZEN), morning, "Herr Kowalski")
    open_desk(clerk)
    citizen.asks(CLIMATE, "Photovoltaik und Balkonkraftwerk")
    citizen.page.bring_to_front()
    citizen.checks_devices()
    clerk.calls_next()
    citizen.answers()
    clerk.admits(citizen.number)
    see_each_other(clerk, citizen)

    mine, hers = HEARD[citizen.page], HEARD[clerk.page]
    mine.levels["citizen"] = hers.levels["citizen"] = ("weak", "camera-reduced")
    expect(citizen.page.get_by_text("Wir haben Ihr Kamerabild verkleinert.")).to_be_visible()
    album.take(citizen.page, "conversation-slow", settle=SHARP)
    citizen.page.get_by_role("button", name="Was kann ich tun?").click()
    album.take(citizen.page, "conversation-slow-help")
    citizen.page.get_by_role("dialog").get_by_role("button", name="Fertig").click()
    lamp = clerk.page.get_by_role("button", name="Herr Kowalski, Verbindung: schwach")
    expect(lamp).to_be_visible()
    album.take(clerk.page, "desk-slow", settle=SHARP)
    lamp.click()
    album.take(clerk.page, "desk-slow-details")
    clerk.page.get_by_role("dialog").get_by_role("button", name="Fertig").click()

    mine.levels["citizen"] = hers.levels["citizen"] = ("bad", "pictures-paused")
    mine.paused.add(("clerk", "camera"))
    # Who sits where is told anew with every change of it.
    clerk.shares_screen()
    clerk.stops_sharing()
    expect(citizen.page.get_by_text("Bild pausiert: Verbindung zu langsam.")).to_be_visible()
    expect(citizen.page.get_by_text("Bilder der anderen machen Pause.")).to_be_visible()
    album.take(citizen.page, "conversation-paused", settle=1)


def invites(clerk: Clerk, name: str, album: Album) -> str:
    """Invite an interpreter and photograph the dialog; the link."""
    clerk.control("Einladen: eine Person dazuholen").click()
    dialog = clerk.page.get_by_role("dialog", name="Person einladen")
    dialog.get_by_role("radio", name="Dolmetschen").check()
    dialog.get_by_label("Name (freiwillig, steht am Bild)").fill(name)
    album.take(clerk.page, "desk-invite")
    dialog.get_by_role("button", name="Link erstellen").click()
    link = dialog.get_by_label("Link", exact=True)
    expect(link).to_be_visible()
    album.take(clerk.page, "desk-invite-link")
    address = link.input_value()
    dialog.locator("footer").get_by_role("button", name="Schließen").click()
    return address


def line_is_lost(office: Office, citizen: Citizen, clerk: Clerk, album: Album) -> None:
    """The office and its media die and stay away while the pictures are taken, then come back."""
    office.kill()
    for worker in office.worker_pids:
        office.kill_worker(worker)
    for person, name in ((citizen, "conversation-reconnecting"), (clerk, "desk-reconnecting")):
        expect(
            person.page.get_by_text(re.compile("^(Die Verbindung ist unterbrochen|Keine Verbindung seit)")).last
        ).to_be_visible()
        album.take(person.page, name)
    office.start()
    for person in (citizen, clerk):
        person.expect_conversation(within=30_000)


def test_the_homepage_and_the_hall(morning_with_site: tuple[Office, Homepage], look: Visitor, album: Album) -> None:
    office, site = morning_with_site
    office.run("admin", "pause", "business")
    office.run("admin", "set-desk", office.accounts[1].login, "Zimmer 12")
    clerks = [Clerk(look(), office, account) for account in office.accounts[:2]]
    for clerk in clerks:
        clerk.logs_in()
        clerk.opens_desk()
    people = [Person(look(), office) for _ in range(5)]
    for person in people:
        person.asks(GARDEN, "Hecken und Schnittzeiten")

    framed = look()
    framed.goto(f"{office.url}/embed?lang=de&refresh=off")
    expect(framed.get_by_text("Geöffnet, 5 warten")).to_be_visible()
    album.take(framed, "embed")
    script = f'<script type="module" src="{office.url}/embed/status.js"></script>'
    site.pages["/"] = HOMEPAGE.replace("COMPONENT", f'{script}<buergerbuero-status office="{office.url}">')
    homepage = look()
    homepage.goto(site.origin)
    expect(homepage.locator("buergerbuero-status")).to_contain_text("Geöffnet, 5 warten")
    album.take(homepage, "homepage")

    garden = next(entry["id"] for entry in office.departments() if entry["name"]["de"] == GARDEN)
    board = look()
    board.goto(f"{office.url}/board/{garden}?lang=de&next=3")
    expect(board.get_by_text("Als Nächste")).to_be_visible()
    calling = [clerk for clerk in clerks if GARDEN in clerk.page.locator("body").inner_text()]
    for clerk, person in zip(calling, people, strict=False):
        clerk.calls_next()
        clerk.rings(person.number)
    expect(board.locator(".vb-board__call")).to_have_count(len(calling))
    album.take(board, "board")


def test_the_waiting_room(morning: Office, look: Visitor, album: Album) -> None:
    morning.misses_at_once("climate")
    clerk, colleague = (Clerk(look(), morning, account) for account in morning.accounts[:2])
    for one in (clerk, colleague):
        open_desk(one)
    people = queue_of_four(morning, look)
    citizen = Person(look(), morning, "Herr Kowalski")
    citizen.asks(CLIMATE, "Photovoltaik und Balkonkraftwerk", "Zuschuss für Solarmodule auf unserem Dach")
    album.take(citizen.page, "waiting-more")
    citizen.shares_ticket()
    album.take(citizen.page, "waiting-elsewhere", at=citizen.page.get_by_text("Auf einem anderen Gerät weitermachen"))
    citizen.page.reload()
    for words, name in (("Wie wir uns bemerkbar machen", "alerts"), ("E-Mail, wenn Sie gleich dran sind", "mail")):
        citizen.page.get_by_text(words).click()
        album.take(citizen.page, f"waiting-{name}", at=citizen.page.get_by_text(words))
        citizen.page.get_by_text(words).click()
    citizen.page.get_by_role("button", name="Ich brauche noch etwas Zeit").click()
    album.take(citizen.page, "away-ask", at=citizen.page.get_by_role("heading", name="Wie viel Zeit brauchen Sie?"))
    citizen.page.get_by_role("button", name="10 Minuten").click()
    citizen.is_away()
    album.take(citizen.page, "away")

    clerk.calls(people[2].number)
    clerk.marks_missed(people[2].number)
    people[2].is_missed()
    clerk.chooses_for(people[3].number, "Vorziehen")
    clerk.sees_mark(people[3].number, "vorgezogen")
    clerk.chooses_for(people[0].number, "Weitergeben")
    dialog = clerk.page.get_by_role("dialog")
    dialog.get_by_label("Notiz").fill("Antrag liegt vor, es fehlt nur der Kostenvoranschlag.")
    album.take(clerk.page, "desk-transfer")
    dialog.get_by_label("Fachbereich", exact=True).select_option(GARDEN)
    dialog.get_by_role("button", name="Weitergeben").click()
    expect(people[0].page.get_by_text("Sie wurden weitergegeben an").first).to_be_visible()
    album.take(people[0].page, "transferred")
    clerk.page.get_by_role("button", name="Nachricht an alle").click()
    album.take(clerk.page, "desk-notify")
    dialog.get_by_role("button", name="Senden").click()
    people[3].reads_notice("etwa 15 Minuten länger")
    album.take(people[3].page, "waiting-notice")
    album.take(clerk.page, "desk-queue")
    clerk.page.set_viewport_size(DESKTOP)
    clerk.queued(people[3].number).locator("summary").click()
    album.take(clerk.page, "desk-more", at=clerk.page.get_by_role("heading", name="Warteschlange"))

    empty = look()
    empty.goto(f"{morning.url}/visit")
    expect(empty.get_by_role("heading", name="Nummer von einem anderen Gerät öffnen")).to_be_visible()
    album.take(empty, "open-ticket", at=empty.get_by_role("heading", name="Nummer von einem anderen Gerät öffnen"))


def test_on_hold(morning: Office, come: Visitor, look: Visitor, album: Album) -> None:
    clerk, citizen = Clerk(come(CLERK), morning), Person(come(CITIZEN), morning, "Herr Kowalski")
    open_desk(clerk)
    colleague = open_desk(Clerk(look(), morning, morning.accounts[1]))
    citizen.asks(CLIMATE, "Photovoltaik und Balkonkraftwerk")
    citizen.page.bring_to_front()
    citizen.checks_devices()
    clerk.calls_next()
    citizen.answers()
    clerk.admits(citizen.number)
    see_each_other(clerk, citizen)
    clerk.page.get_by_role("button", name="Warten lassen").click()
    album.take(clerk.page, "desk-hold-ask")
    clerk.page.get_by_role("dialog").get_by_role("button", name="Abbrechen").click()
    clerk.holds("Ich frage kurz eine Kollegin.")
    citizen.is_on_hold("Ich frage kurz eine Kollegin.")
    album.take(citizen.page, "on-hold")
    album.take(clerk.page, "desk-on-hold")
    clerk.page.set_viewport_size(DESKTOP)
    clerk.page.get_by_role("button", name="Dazuholen", exact=True).click()
    clerk.page.get_by_role("dialog").get_by_role("button", name="Dazubitten").click()
    expect(colleague.page.get_by_role("button", name="Dazukommen")).to_be_visible()
    album.take(clerk.page, "desk-consult")
    album.take(colleague.page, "desk-consulted")
