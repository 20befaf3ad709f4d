"""Numbers and the end of admission in the two nights in which Berlin's clock is changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from office.audit import SYSTEM
from tests.office.record import BERLIN, Office, office
from waitingroom.calendar import Calendar
from waitingroom.estimate import Range
from waitingroom.hours import Week


def at(text: str, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold).timestamp()


class AnHour:
    """A forecast that says an hour to everybody, and remembers how much was left."""

    left: float | None = None

    def newcomer(self, department: str, waiting: int) -> Range:
        return Range(3600, 3600)

    def cuts_off(self, department: str, waiting: int, left: float | None) -> bool:
        self.left = left
        return left is not None and left < 3600


async def number(here: Office, now: float) -> str:
    """Somebody takes one and leaves again."""
    here.clock.now = now
    ticket = await here.draw("night")
    await here.reception.leave(ticket.id)
    return ticket.printed


async def test_no_number_comes_twice_on_the_day_with_twenty_five_hours(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        day = "2026-10-25"
        moments = [at(f"{day} 00:00"), at(f"{day} 02:30"), at(f"{day} 02:30", fold=1), at(f"{day} 23:59")]
        assert moments[2] - moments[1] == 3600
        assert [await number(here, now) for now in moments] == ["N-001", "N-002", "N-003", "N-004"]
        assert await number(here, at("2026-10-26 00:00")) == "N-001", "a new day"


async def test_no_number_comes_twice_on_the_day_with_twenty_three_hours(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        day = "2027-03-28"
        jump = at(f"{day} 03:00")
        moments = [
            at("2027-03-27 23:59"),
            at(f"{day} 00:00"),
            jump - 1,
            jump,
            at(f"{day} 23:59"),
            at("2027-03-29 00:00"),
        ]
        numbers = [await number(here, now) for now in moments]
        assert numbers == ["N-001", "N-001", "N-002", "N-003", "N-004", "N-001"]


@pytest.mark.parametrize(("day", "hours"), [("2026-10-25", 5), ("2027-03-28", 3), ("2026-10-18", 4)])
async def test_admission_ends_by_the_hours_that_are_really_left(tmp_path: Path, day: str, hours: int) -> None:
    """From 1 to 5 by the wall clock."""
    async with office(tmp_path) as here:
        week = Calendar.weekly(Week.parse({"sun": ["00:00-05:00"]}))
        await here.reception.opening.change(["climate"], "week", SYSTEM, lambda _: week)
        forecast = here.reception.forecast = AnHour()
        here.clock.now = begins = at(f"{day} 01:00")
        assert not (await here.reception.standing("climate")).cut_off
        assert forecast.left == hours * 3600
        here.clock.now = begins + (hours - 1) * 3600
        assert not (await here.reception.standing("climate")).cut_off
        here.clock.now += 1
        standing = await here.reception.standing("climate")
        assert (standing.cut_off, standing.next_opening) == (True, at(day) + (7 * 24 + hours - 4) * 3600)
