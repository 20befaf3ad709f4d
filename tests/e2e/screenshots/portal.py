"""Pictures of what everybody sees: the portal, taking a number, the goodbyes, the homepage and the hall."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.album import Album
from tests.e2e.homepage import Homepage
from tests.e2e.office import Office
from tests.e2e.pages.clerk import Clerk
from tests.e2e.screenshots.people import CLIMATE, GARDEN, PICTURES, Person, Visitor

pytestmark = PICTURES

HOMEPAGE = (
    '<!doctype html><html lang="de"><meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>Landkreis Musterland</title><style>body { max-width: 60rem; margin: 0 auto; padding: 1rem; "
    "font: 1rem/1.5 serif } header { border-bottom: 4px double #0a5c36 }</style>"
    "<header><h1>Landkreis Musterland</h1></header><main><h2>Mit uns sprechen</h2>"
    "<p>Sie erreichen uns am Telefon, in der Kreisverwaltung und am Videoschalter:</p>"
    "COMPONENT</buergerbuero-status></main>"
)


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
