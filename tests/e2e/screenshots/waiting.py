"""Pictures of the waiting room: away, another device, notices, handed on, on hold, a colleague, no more numbers."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.album import DESKTOP, Album
from tests.e2e.office import Office
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.scenes import open_desk, see_each_other, still_at_desk
from tests.e2e.portraits import CITIZEN, CLERK
from tests.e2e.screenshots.people import CLIMATE, GARDEN, PICTURES, SHARP, Person, Visitor, queue_of_four

pytestmark = PICTURES


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

    missed = people[2]
    link = missed.shares_ticket()
    citizen.page.goto(link)
    expect(citizen.page.get_by_role("heading", name="Sie haben hier schon die Nummer")).to_be_visible()
    album.take(citizen.page, "other-ticket")

    empty = look()
    empty.goto(f"{morning.url}/visit")
    expect(empty.get_by_role("heading", name="Nummer von einem anderen Gerät öffnen")).to_be_visible()
    album.take(empty, "open-ticket", at=empty.get_by_role("heading", name="Nummer von einem anderen Gerät öffnen"))


def test_no_more_numbers(slow_morning: Office, look: Visitor, album: Album) -> None:
    clerk = still_at_desk(Clerk(look(), slow_morning))
    first, citizen = Person(look(), slow_morning, "Frau Nguyen"), Person(look(), slow_morning)
    first.asks(CLIMATE, "Dämmung und Fenster")
    citizen.opens_portal()
    citizen.sees_department("Zurzeit keine Nummern mehr", CLIMATE)
    album.take(citizen.page, "portal-cut-off", at=citizen.page.get_by_role("heading", name="Unsere Fachbereiche"))
    citizen.page.goto(f"{slow_morning.url}/d/climate")
    expect(citizen.page.get_by_role("heading", name="Keine Nummern mehr")).to_be_visible()
    album.take(citizen.page, "number-cut-off")
    clerk.queued(first.number).get_by_role("button", name="Abweisen").click()
    dialog = clerk.page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("^Es fehlen noch Unterlagen")).check()
    dialog.get_by_label("Heute keine neue Nummer mehr").check()
    dialog.get_by_role("button", name="Abweisen", exact=True).click()
    expect(first.page.get_by_text("Heute können Sie hier keine neue Nummer mehr ziehen.")).to_be_visible()
    album.take(first.page, "goodbye-not-today")


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
    colleague.page.set_viewport_size(DESKTOP)
    colleague.comes_in()
    expect(clerk.colleague(colleague.name)).to_contain_text("ist im Gespräch")
    album.take(clerk.page, "desk-consult-joined")
    clerk.page.set_viewport_size(DESKTOP)
    clerk.hands_over(colleague.name)
    citizen.expect_conversation()
    album.take(citizen.page, "conversation-handed-over", settle=SHARP)
    album.take(colleague.page, "desk-handed-over", settle=SHARP)
    album.take(clerk.page, "desk-after-handing-over")
