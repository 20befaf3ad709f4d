"""The waiting room as people use it: away and back, missed and back, on another device, told, on hold, handed on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e import probe
from tests.e2e.accessibility import complaints
from tests.e2e.conftest import Someone
from tests.e2e.media import CITIZEN, CLERK
from tests.e2e.office import Office
from tests.e2e.pages.citizen import DEPARTMENT, Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.scenes import open_desk, see_each_other, talking

pytestmark = pytest.mark.timeout(240)
CLIMATE = "Klimaschutz und Förderung"


def clean(*people: Citizen | Clerk) -> None:
    for person in people:
        assert complaints(person.page) == [], person


@pytest.mark.only_browser("chromium")
def test_away_keeps_the_place_and_others_are_called_meanwhile(office: Office, looker: Someone) -> None:
    clerk = open_desk(Clerk(looker(), office))
    citizen, other = Citizen(looker(), office, "Frau Berg"), Citizen(looker(), office)
    citizen.comes()
    other.comes()
    citizen.steps_away(10)
    clerk.sees_mark(citizen.number, "kurz weg seit")
    clean(citizen, clerk)
    clerk.calls_next()
    clerk.rings(other.number)
    citizen.comes_back()
    citizen.waits_at(1)
    clerk.sees_queue(citizen.number)


@pytest.mark.only_browser("chromium")
def test_who_was_missed_can_queue_again_and_be_called_again(office: Office, looker: Someone) -> None:
    office.misses_at_once()
    clerk = open_desk(Clerk(looker(), office))
    citizen = Citizen(looker(), office)
    citizen.comes()
    clerk.calls_next()
    citizen.is_called()
    clerk.marks_missed(citizen.number)
    citizen.is_missed()
    clerk.sees_missed(citizen.number)
    clerk.sees_mark(citizen.number, "ist wieder da")
    clean(citizen, clerk)
    citizen.queues_again()
    citizen.waits_at(1)
    clerk.sees_queue(citizen.number)


def test_a_ticket_moves_to_another_device_by_its_link(office: Office, looker: Someone) -> None:
    open_desk(Clerk(looker(), office))
    citizen = Citizen(looker(), office, "Frau Berg")
    number = citizen.comes()
    link = citizen.shares_ticket()
    clean(citizen)
    there = Citizen(looker(), office)
    there.opens_ticket(link)
    assert there.number == number
    there.waits_at(1)
    citizen.has_moved()
    there.gives_up()


@pytest.mark.only_browser("chromium")
def test_number_and_pin_open_a_ticket_on_another_device(office: Office, looker: Someone) -> None:
    open_desk(Clerk(looker(), office))
    citizen = Citizen(looker(), office)
    number = citizen.comes()
    citizen.shares_ticket()
    there = Citizen(looker(), office)
    there.enters("K-999", "000000")
    expect(there.page.get_by_text("Diese Nummer und PIN passen heute nicht zusammen.")).to_be_visible()
    clean(there)
    there.enters(number, citizen.pin())
    there.number = number
    there.waits_at(1)
    citizen.has_moved()


@pytest.mark.only_browser("chromium")
def test_everybody_is_told_and_one_is_handed_to_another_department(office: Office, looker: Someone) -> None:
    clerk = open_desk(Clerk(looker(), office))
    citizen, other = Citizen(looker(), office), Citizen(looker(), office)
    for one in (citizen, other):
        one.comes()
    clerk.tells_all("Es dauert länger", minutes=20, department=DEPARTMENT)
    for one in (citizen, other):
        one.reads_notice("etwa 20 Minuten länger")
    clean(citizen)
    clerk.chooses_for(other.number, "Vorziehen")
    clerk.sees_queue(other.number, citizen.number)
    clerk.sees_mark(other.number, "vorgezogen")
    clerk.transfers(citizen.number, CLIMATE, note="Es geht um den Zuschuss.")
    expect(citizen.page.get_by_text(f"Sie wurden weitergegeben an: {CLIMATE}").first).to_be_visible()
    clerk.sees_mark(citizen.number, "Es geht um den Zuschuss.")
    clean(citizen, clerk)


@pytest.mark.media
def test_on_hold_nobody_is_seen_and_the_conversation_goes_on_afterwards(office: Office, someone: Someone) -> None:
    clerk = open_desk(Clerk(someone(CLERK, "chromium"), office))
    citizen = Citizen(someone(CITIZEN), office, "Erika Muster")
    talking(clerk, citizen)
    clerk.holds("Ich frage kurz eine Kollegin.")
    citizen.is_on_hold("Ich frage kurz eine Kollegin.")
    clean(citizen, clerk)
    citizen.page.reload()
    citizen.is_on_hold("Ich frage kurz eine Kollegin.")
    clerk.goes_on()
    see_each_other(clerk, citizen)
    clerk.finishes(citizen.number)
    citizen.is_thanked()
    assert probe.errors(citizen.page) == []
