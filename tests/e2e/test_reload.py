"""Whoever reloads, at whatever step, finds the same number, the same place, the same conversation."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Someone
from tests.e2e.media import CITIZEN, CLERK, INTERPRETER
from tests.e2e.office import Office
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.guest import Guest
from tests.e2e.pages.scenes import called, open_desk, see_each_other, talking

pytestmark = [pytest.mark.media, pytest.mark.timeout(300)]


def test_a_citizen_may_reload_at_every_step(office: Office, someone: Someone) -> None:
    clerk = open_desk(Clerk(someone(CLERK, "chromium"), office))
    citizen = Citizen(someone(CITIZEN), office, "Erika Muster")
    citizen.opens_portal()
    citizen.page.reload()
    citizen.sees_department("Geöffnet, niemand wartet")

    citizen.chooses()
    citizen.page.reload()
    number = citizen.takes_number()
    citizen.page.reload()
    citizen.waits_at(1)
    clerk.sees_queue(number)
    citizen.checks_devices()

    clerk.calls_next()
    citizen.is_called()
    citizen.page.reload()
    citizen.is_called()
    citizen.answers()
    citizen.page.reload()
    citizen.has_answered()
    clerk.sees_answer()

    clerk.admits(number)
    see_each_other(clerk, citizen)
    citizen.writes("Moment, ich lade neu.")
    citizen.page.reload()
    see_each_other(clerk, citizen)
    citizen.reads("Moment, ich lade neu.")

    clerk.finishes(number)
    citizen.is_thanked()
    citizen.page.reload()
    expect(citizen.page.get_by_role("heading", name="Sie haben hier noch keine Nummer")).to_be_visible()


@pytest.mark.only_browser("chromium")
def test_a_clerk_may_reload_at_every_step_and_go_on_in_another_browser(office: Office, someone: Someone) -> None:
    clerk = open_desk(Clerk(someone(CLERK), office))
    clerk.page.reload()
    clerk.sits_at_desk()
    clerk.sees_queue()

    citizen = Citizen(someone(CITIZEN), office, "Erika Muster")
    called(clerk, citizen)
    clerk.page.reload()
    clerk.rings(citizen.number)
    clerk.sees_answer()

    clerk.admits(citizen.number)
    see_each_other(clerk, citizen)
    clerk.writes("Ich bin gleich wieder da.")
    clerk.page.reload()
    see_each_other(clerk, citizen)
    clerk.reads("Ich bin gleich wieder da.")

    elsewhere = Clerk(someone(CLERK), office)
    elsewhere.logs_in_again()
    see_each_other(elsewhere, citizen)
    expect(clerk.page.get_by_role("heading", name="an anderer Stelle geöffnet")).to_be_visible()
    elsewhere.finishes(citizen.number)
    citizen.is_thanked()


@pytest.mark.only_browser("chromium")
def test_an_invited_person_may_reload_at_every_step(office: Office, someone: Someone) -> None:
    clerk = open_desk(Clerk(someone(CLERK), office))
    citizen = Citizen(someone(CITIZEN), office, "Erika Muster")
    talking(clerk, citizen)
    guest = Guest(someone(INTERPRETER), "Frau Lefèvre")
    guest.opens(clerk.invites(guest.name))
    guest.page.reload()
    guest.is_invited()
    guest.checks_devices()

    guest.knocks()
    guest.page.reload()
    guest.has_knocked()
    clerk.admits_guest(guest.name)

    guest.expect_conversation()
    guest.sees_and_hears(clerk.name, citizen.name)
    guest.page.reload()
    guest.expect_conversation()
    guest.sees_and_hears(clerk.name, citizen.name)
    clerk.sees_and_hears(citizen.name, guest.name)
    citizen.sees_and_hears(clerk.name, guest.name)
