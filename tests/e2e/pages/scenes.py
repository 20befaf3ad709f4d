"""What many tests begin with: an open desk, a called citizen, a conversation."""

from __future__ import annotations

from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk


def open_desk(clerk: Clerk) -> Clerk:
    """The clerk has logged in and takes visitors."""
    clerk.logs_in()
    clerk.opens_desk()
    return clerk


def still_at_desk(clerk: Clerk) -> Clerk:
    """At an open desk, also where another test left it open."""
    clerk.logs_in()
    if clerk.page.get_by_role("button", name="Öffnen", exact=True).count():
        clerk.opens_desk()
    return clerk


def called(clerk: Clerk, citizen: Citizen) -> None:
    """The citizen comes with camera and microphone on, is called and has answered."""
    citizen.page.bring_to_front()
    citizen.comes()
    citizen.checks_devices()
    clerk.calls_next()
    clerk.rings(citizen.number)
    citizen.is_called()
    citizen.answers()
    clerk.sees_answer()


def talking(clerk: Clerk, citizen: Citizen) -> None:
    """Both are in conversation, see and hear each other."""
    called(clerk, citizen)
    clerk.admits(citizen.number)
    see_each_other(clerk, citizen)


def see_each_other(clerk: Clerk, citizen: Citizen) -> None:
    citizen.expect_conversation()
    clerk.expect_conversation()
    citizen.sees_and_hears(clerk.name)
    clerk.sees_and_hears(citizen.name)
