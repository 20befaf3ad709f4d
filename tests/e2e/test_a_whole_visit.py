"""From the portal to the clerk's desk and home again, in real browsers with real media."""

from __future__ import annotations

import pytest

from tests.e2e import probe
from tests.e2e.conftest import MakeOffice, Someone
from tests.e2e.media import CITIZEN, CLERK, INTERPRETER
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.guest import Guest

FIREFOX_TONE = 1000


@pytest.mark.media
@pytest.mark.timeout(480)
def test_a_whole_visit(make_office: MakeOffice, someone: Someone, looker: Someone, browser_name: str) -> None:
    office = make_office(BUERO_MEDIA__WORKERS="2")
    clerk = Clerk(someone(CLERK, "chromium"), office)
    clerk.logs_in()
    clerk.opens_desk()

    office.misses_at_once()
    # Two others come first, then the citizen whom we follow.
    first, second = Citizen(looker(), office), Citizen(looker(), office)
    citizen = Citizen(someone(CITIZEN), office, "Erika Muster")
    citizen.opens_portal()
    citizen.sees_department("Geöffnet, niemand wartet")
    first.comes()
    second.comes()
    citizen.sees_department("Geöffnet, 2 warten")
    citizen.chooses()
    citizen.takes_number(matter="Es geht um die Straßenlampe vor unserem Haus.")
    citizen.waits_at(3)
    clerk.sees_queue(first.number, second.number, citizen.number)

    first.gives_up()
    citizen.waits_at(2)
    citizen.page.bring_to_front()
    citizen.checks_devices()
    clerk.calls_next()
    clerk.rings(second.number)
    second.is_called()
    citizen.waits_at(1)
    clerk.marks_missed(second.number)

    clerk.calls_next()
    clerk.rings(citizen.number)
    citizen.is_called()
    citizen.answers()
    clerk.sees_answer()
    clerk.admits(citizen.number)
    citizen.expect_conversation()

    clerk.sees_and_hears(citizen.name)
    citizen.sees_and_hears(clerk.name)
    citizen.recognises(clerk.name, CLERK)
    if browser_name == "chromium":
        clerk.recognises(citizen.name, CITIZEN)
    else:
        # Firefox's own fake camera changes colours; its microphone hums steadily.
        probe.hears_tone(clerk.page, FIREFOX_TONE)

    # Headless Firefox has no screen to share; it sees the clerk's.
    sharer, watcher = (citizen, clerk) if browser_name == "chromium" else (clerk, citizen)
    sharer.shares_screen()
    watcher.sees_screen_of(sharer.name)
    sharer.stops_sharing()

    citizen.writes("Guten Tag, können Sie mich gut sehen?")
    clerk.reads("Guten Tag, können Sie mich gut sehen?")
    clerk.writes("Ja, sehr gut.")
    citizen.reads("Ja, sehr gut.")

    citizen.mutes()
    clerk.sees_muted(citizen.name)
    citizen.sends_no_sound()
    citizen.unmutes()
    clerk.sees_and_hears(citizen.name)

    guest = Guest(someone(INTERPRETER, "chromium"), "Frau Lefèvre")
    guest.opens(clerk.invites(guest.name))
    guest.checks_devices()
    guest.knocks()
    clerk.admits_guest(guest.name)
    guest.expect_conversation()
    guest.sees_and_hears(clerk.name, citizen.name)
    clerk.sees_and_hears(citizen.name, guest.name)
    citizen.sees_and_hears(clerk.name, guest.name)
    clerk.recognises(guest.name, INTERPRETER)
    citizen.recognises(guest.name, INTERPRETER)
    guest.recognises(clerk.name, CLERK)
    guest.leaves()

    next_one = Citizen(looker(), office)
    next_one.comes()
    next_one.waits_at(1)
    clerk.finishes(citizen.number)
    citizen.is_thanked()
    citizen.goes_home()
    clerk.sees_queue(next_one.number)
    clerk.calls_next()
    clerk.rings(next_one.number)
    next_one.is_called()

    for person in (clerk, citizen, guest, second, next_one):
        assert probe.violations(person.page) == []
        assert probe.errors(person.page) == []
