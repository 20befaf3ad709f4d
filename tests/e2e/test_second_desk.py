"""A colleague comes in on the side and takes over while the visitor waits outside; a visitor crosses every desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e import probe
from tests.e2e.accessibility import complaints
from tests.e2e.conftest import Someone
from tests.e2e.media import CITIZEN, CLERK
from tests.e2e.office import Office
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.guest import Guest
from tests.e2e.pages.scenes import open_desk, see_each_other, talking

pytestmark = [pytest.mark.media, pytest.mark.timeout(300)]
OUTSIDE = "wartet draußen, sieht und hört Sie nicht"


def clean(*people: Citizen | Clerk | Guest) -> None:
    for person in people:
        assert complaints(person.page) == [], person


def test_a_colleague_comes_in_and_takes_over_a_visitor_on_hold(
    office: Office, someone: Someone, looker: Someone
) -> None:
    clerk = open_desk(Clerk(someone(CLERK, "chromium"), office))
    citizen = Citizen(someone(CITIZEN), office, "Erika Muster")
    guest = Guest(looker("chromium"), "Frau Lefèvre")
    colleague = open_desk(Clerk(looker("chromium"), office, office.accounts[1]))
    talking(clerk, citizen)
    guest.opens(clerk.invites(guest.name))
    guest.knocks()
    clerk.admits_guest(guest.name)
    guest.expect_conversation()
    before = probe.transports(citizen.page)

    # Held: she reads why and sees nobody; those inside see that she is outside, and the guest stays with the clerk.
    clerk.page.get_by_role("button", name="Warten lassen").click()
    clean(clerk)
    clerk.page.get_by_role("dialog").get_by_role("button", name="Abbrechen").click()
    clerk.holds("Ich frage kurz einen Kollegen.")
    citizen.is_on_hold("Ich frage kurz einen Kollegen.")
    expect(citizen.page.locator("video:visible")).to_have_count(0)
    for inside in (clerk, guest):
        expect(inside.tile(citizen.name)).to_contain_text(OUTSIDE)
    clerk.writes("Nur unter uns.")
    guest.reads("Nur unter uns.")

    clerk.asks_in(colleague.name)
    colleague.is_asked_in(clerk.name, citizen.number)
    clean(clerk, colleague)
    colleague.comes_in()
    expect(clerk.colleague(colleague.name)).to_contain_text("ist im Gespräch")
    clean(clerk)
    expect(guest.tile(colleague.name)).to_be_visible()
    citizen.is_on_hold("Ich frage kurz einen Kollegen.")

    clerk.hands_over(colleague.name)
    # By that she is inside again, on the seat that she had, with colleague and guest, without the first clerk.
    citizen.expect_conversation()
    expect(citizen.tile(colleague.name)).to_contain_text("Behörde")
    expect(citizen.tile(guest.name)).to_be_visible()
    expect(citizen.tile(clerk.name)).to_have_count(0)
    expect(guest.tile(clerk.name)).to_have_count(0)
    expect(guest.tile(citizen.name)).not_to_contain_text(OUTSIDE)
    assert probe.transports(citizen.page) == before == ["connected"]
    clean(citizen, clerk, colleague)
    colleague.writes("Ab hier übernehme ich.")
    citizen.reads("Ab hier übernehme ich.")
    expect(citizen.page.get_by_text("Nur unter uns.")).to_have_count(0)
    expect(clerk.page.get_by_role("button", name="Nächste Nummer aufrufen")).to_be_visible()

    colleague.finishes(citizen.number)
    citizen.is_thanked()
    expect(guest.page.get_by_role("group", name="Bedienung des Gesprächs")).to_have_count(0)
    for person in (citizen, clerk, colleague, guest):
        assert probe.errors(person.page) == []


def test_nobody_is_lost_between_two_devices_two_desks_and_three_calls(
    office: Office, someone: Someone, looker: Someone
) -> None:
    """Away, back on another device, missed, called again, held, handed to a colleague by name: one number."""
    office.misses_at_once()
    clerk = open_desk(Clerk(someone(CLERK, "chromium"), office))
    colleague = open_desk(Clerk(someone(CLERK, "chromium"), office, office.accounts[1]))
    phone = Citizen(looker(), office, "Frau Berg")
    number = phone.comes(matter="Die Straßenlampe vor unserem Haus.")
    phone.shares_ticket()
    pin = phone.pin()
    phone.steps_away(10)
    clerk.sees_mark(number, "kurz weg seit")

    citizen = Citizen(someone(CITIZEN), office, phone.name)
    citizen.enters(number, pin)
    citizen.number = number
    citizen.is_away()
    phone.has_moved()
    citizen.comes_back()
    citizen.waits_at(1)
    citizen.checks_devices()

    clerk.calls_next()
    citizen.is_called()
    clerk.marks_missed(number)
    citizen.is_missed()
    clerk.calls_again(number)
    citizen.is_called()
    citizen.answers()
    clerk.sees_answer()
    clerk.admits(number)
    see_each_other(clerk, citizen)
    clerk.holds("Einen Augenblick.")
    citizen.is_on_hold("Einen Augenblick.")
    clerk.goes_on()
    see_each_other(clerk, citizen)

    clerk.transfers_conversation(colleague.name, note="Der Mast ist gemeldet.")
    expect(citizen.page.get_by_text("Ihre Nummer gilt weiter").first).to_be_visible()
    citizen.waits_at(1)
    for words in ("für Sie", "Der Mast ist gemeldet.", "Die Straßenlampe vor unserem Haus.", "Frau Berg"):
        colleague.sees_mark(number, words)
    expect(clerk.queued(number)).to_contain_text(f"für {colleague.name}")
    colleague.calls_next()
    citizen.is_called()
    expect(colleague.page.get_by_text("Der Mast ist gemeldet.")).to_be_visible()
    citizen.answers()
    colleague.admits(number)
    see_each_other(colleague, citizen)
    colleague.finishes(number)
    citizen.is_thanked()
    for person in (citizen, phone, clerk, colleague):
        assert probe.errors(person.page) == []
