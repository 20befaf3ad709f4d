"""Desks and doors in the model of the waiting room, and what administrators do with clerks."""

from __future__ import annotations

from tests.office.room_model import HOUSE, No, Room


def set_desk(room: Room, clerk: str, state: str) -> None:
    """Open, pause or close."""
    me = room.clerk(clerk)
    if state == "closed" and room.holds(clerk) == "called":
        raise No("busy")
    set_state(room, me.id, state)


def set_state(room: Room, clerk: str, state: str) -> None:
    """Since when a desk stands as it does."""
    if room.clerks[clerk].desk != state:
        room.clerks[clerk].desk, room.clerks[clerk].since = state, room.now


def close_early(room: Room, clerk: str, department: str, rest_of_day: bool, send_home: bool) -> None:
    """No more numbers; whoever waits is served, or sent home with words."""
    _serves(room, clerk, department)
    if not room.is_open(department):
        raise No("not-now")
    room.departments[department].doors.close_early(room.now, rest_of_day)
    for person in room.queue(department) if send_home else []:
        room.end(person, "send away", "refused")


def reopen(room: Room, clerk: str, department: str) -> None:
    """Take it back."""
    _serves(room, clerk, department)
    room.departments[department].doors.shut = None


def pause(room: Room, clerk: str, department: str, paused: bool) -> None:
    """Numbers are given again soon."""
    _serves(room, clerk, department)
    room.departments[department].paused = paused


def _serves(room: Room, clerk: str, department: str) -> None:
    if department not in room.clerk(clerk).serves:
        raise No("not-yours")


def disable(room: Room, clerk: str) -> None:
    """An account is disabled: its desk closes; what was kept for this colleague is for everybody."""
    room.clerks[clerk].active = False
    set_state(room, clerk, "closed")
    for person in room.people.values():
        if person.state in HOUSE and person.for_clerk == clerk:
            person.for_clerk = None
            room.say(person, "for everybody")


def enable(room: Room, clerk: str) -> None:
    """And enabled again."""
    room.clerks[clerk].active = True
