"""Desks, doors, the clock and a restart, put to the office and to the model."""

from __future__ import annotations

from sqlalchemy import update

from office.retention import Retention, delete_what_is_over
from office.storage import desks
from office.storage.tables import tickets
from tests.office import room_clock, room_desks
from tests.office.room_doors import end_of_day
from tests.office.room_model import QUEUE
from tests.office.room_play import Play, command

SECONDS = (1.0, 5.0, 10.0, 20.0, 30.0, 60.0, 61.0, 90.0, 120.0, 300.0, 600.0, 601.0)
KEPT = Retention(ticket_days=1, audit_days=10, statistics_days=1)


@command(8, people=False)
async def set_desk(play: Play) -> None:
    clerk, state = play.clerk(), play.choose.one(("open", "open", "paused", "closed"))
    setting = play.house.reception.set_desk(clerk, state)
    await play.same(lambda: room_desks.set_desk(play.house.room, clerk, state), setting)


@command(1, people=False)
async def lose_the_login(play: Play) -> None:
    """The desk closes whatever lies on it, as when the last login ends; the clock puts it right."""
    clerk = play.clerk()
    async with play.house.store.write() as tx:
        await desks.set_state(tx, clerk, "closed", play.house.clock.now)
    room_desks.set_state(play.house.room, clerk, "closed")


@command(1, people=False)
async def disable(play: Play) -> None:
    clerk = play.clerk()
    await play.house.accounts.set_active(play.house.logins[clerk], False)
    room_desks.disable(play.house.room, clerk)


@command(6, people=False)
async def enable(play: Play) -> None:
    clerk = play.clerk()
    await play.house.accounts.set_active(play.house.logins[clerk], True)
    room_desks.enable(play.house.room, clerk)


@command(1, people=False)
async def close_early(play: Play) -> None:
    house, clerk, department = play.house, play.clerk(), play.choose.one(list(play.house.room.departments))
    rest_of_day, send_home = play.flag(), play.flag()
    closing = house.reception.opening.close_early(
        clerk, department, "words", rest_of_day=rest_of_day, send_home=send_home
    )
    await play.same(lambda: room_desks.close_early(house.room, clerk, department, rest_of_day, send_home), closing)


@command(2, people=False)
async def reopen(play: Play) -> None:
    clerk, department = play.clerk(), play.choose.one(list(play.house.room.departments))
    opening = play.house.reception.opening.reopen(clerk, department)
    await play.same(lambda: room_desks.reopen(play.house.room, clerk, department), opening)


@command(2, people=False)
async def pause(play: Play) -> None:
    clerk, department = play.clerk(), play.choose.one(list(play.house.room.departments))
    paused = play.choose.one((False, False, True))
    pausing = play.house.reception.opening.pause(clerk, department, paused)
    await play.same(lambda: room_desks.pause(play.house.room, clerk, department, paused), pausing)


async def look_at_the_clock(play: Play) -> None:
    """What the office does whenever something is due; afterwards nothing is, and it knows when to look again."""
    house = play.house
    room_clock.sweep(house.room)
    swept = await house.reception.sweep(house.pages)
    now, due = house.clock.now, min(house.room.deadlines(), default=float("inf"))
    assert now < swept.wake_at <= min(now + 60.0, due), f"I6: {due} is due, looked at again {swept.wake_at}"
    room_clock.run_out(house.room)
    await house.reception.consulting.sweep()


@command(3)
async def has_an_appointment(play: Play) -> None:
    """Nothing in the office makes appointments yet: it is in the record, as whatever makes them will write it."""
    house, ticket, seconds = play.house, play.ticket(*QUEUE), play.choose.one((*SECONDS, 1800.0, 3600.0))
    house.room.people[ticket].due_at = house.clock.now + seconds
    async with house.store.write() as tx:
        await tx.execute(update(tickets).where(tickets.c.id == ticket).values(due_at=house.clock.now + seconds))


@command(10, people=False)
async def time_passes(play: Play) -> None:
    _later(play, play.choose.one(SECONDS))
    await look_at_the_clock(play)


@command(4, people=False)
async def time_passes_unseen(play: Play) -> None:
    """A command may come before the clock was looked at."""
    _later(play, play.choose.one(SECONDS))


@command(1, people=False)
async def hours_pass(play: Play) -> None:
    _later(play, play.choose.one((1800.0, 3600.0, 5400.0, 1800.0, 3600.0, 13 * 3600.0)))
    await look_at_the_clock(play)


@command(1, people=False)
async def the_night_passes(play: Play) -> None:
    """Until the next morning of work, or midnight; then what is old is deleted, and clerks come to their desks."""
    house = play.house
    midnight = end_of_day(house.clock.now)
    morning = house.room.departments["climate"].doors.opening_after(house.clock.now)
    until = play.choose.one((morning, morning, morning, midnight))
    _later(play, until - house.clock.now)
    await look_at_the_clock(play)
    await delete_what_is_over(house.store, KEPT.plan(house.clock.now))
    house.room.forget(house.clock.now - 86_400.0)
    for clerk in house.room.clerks:
        await play.same(lambda: room_desks.set_desk(house.room, clerk, "open"), house.reception.set_desk(clerk, "open"))  # noqa: B023


def _later(play: Play, seconds: float) -> None:
    play.house.clock.now += seconds
    play.house.room.now = play.house.clock.now


RESTARTS = (0.0, 5.0, -30.0, 300.0, 3600.0)
"""How much later it is by the clock when the office has been restarted; it may have been set back meanwhile."""


def restart(play: Play) -> None:
    """The office dies between two steps, and another one opens the record. Not a command: it ends the office's loop."""
    play.house.restart(play.choose.one(RESTARTS))
