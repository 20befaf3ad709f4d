"""Pictures of a whole visit: desk, waiting, conversation, an interpreter, a lost line, a slow connection."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.album import DESKTOP, Album
from tests.e2e.office import Office
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.guest import Guest
from tests.e2e.pages.scenes import open_desk, see_each_other
from tests.e2e.portraits import CITIZEN, CLERK, INTERPRETER
from tests.e2e.screenshots.people import CLIMATE, HEARD, PICTURES, SHARP, Person, Visitor, queue_of_four

pytestmark = PICTURES


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


def line_is_lost(office: Office, citizen: Person, clerk: Clerk, album: Album) -> None:
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
