"""The two nights in which Berlin's clock is changed: doors, what is left until closing, and which day it is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from waitingroom.calendar import Calendar
from waitingroom.day import good_until
from waitingroom.hours import Week, end_of_day, local_day

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3600.0
CHANGES = [("2026-10-25", 25), ("2027-03-28", 23)]
"""How many hours the day has."""
SUNDAY = Calendar.weekly(Week.parse({"sun": ["08:00-12:00"]}))
NIGHT = Calendar.weekly(Week.parse({"sun": ["00:00-06:00"]}))


def at(day: str, time: str, fold: int = 0) -> float:
    return datetime.fromisoformat(f"{day} {time}").replace(tzinfo=BERLIN, fold=fold).timestamp()


def the_day_before(day: str) -> str:
    return str(date.fromisoformat(day) - timedelta(days=1))


@pytest.mark.parametrize(("day", "hours"), CHANGES)
def test_doors_open_by_the_wall_clock_and_not_by_the_hours_since_midnight(day: str, hours: int) -> None:
    midnight = at(day, "00:00")
    opens = SUNDAY.next_opening(at(the_day_before(day), "18:00"), BERLIN)
    assert opens == at(day, "08:00") == midnight + (hours - 16) * HOUR
    assert SUNDAY.closes_at(opens, BERLIN) == opens + 4 * HOUR
    assert not SUNDAY.is_open(opens - 1, BERLIN)
    assert SUNDAY.is_open(opens, BERLIN)


@pytest.mark.parametrize(("day", "hours"), CHANGES)
def test_what_is_left_until_closing_counts_the_hour_that_comes_twice_or_not_at_all(day: str, hours: int) -> None:
    before = at(day, "01:30")
    closes = NIGHT.closes_at(before, BERLIN)
    assert closes is not None
    assert (closes - before) / HOUR == 4.5 + (hours - 24)
    after = at(day, "03:30")
    assert NIGHT.closes_at(after, BERLIN) == closes == after + 2.5 * HOUR


def test_in_the_hour_that_comes_twice_each_time_has_what_is_left_of_its_own() -> None:
    first, second = at("2026-10-25", "02:30"), at("2026-10-25", "02:30", fold=1)
    left = [(NIGHT.closes_at(now, BERLIN) or now) - now for now in (first, second)]
    assert left == [4.5 * HOUR, 3.5 * HOUR]


@pytest.mark.parametrize(("day", "hours"), CHANGES)
def test_each_moment_of_the_day_is_of_that_day_and_no_other(day: str, hours: int) -> None:
    midnight = at(day, "00:00")
    moments = [midnight + minutes * 60 for minutes in range(0, hours * 60, 10)]
    assert {str(local_day(now, BERLIN)) for now in moments} == {day}
    assert {end_of_day(now, BERLIN) for now in moments} == {midnight + hours * HOUR}
    assert str(local_day(midnight - 1, BERLIN)) == the_day_before(day)
    assert str(local_day(midnight + hours * HOUR, BERLIN)) != day


@pytest.mark.parametrize(("day", "hours"), CHANGES)
def test_a_ticket_of_the_morning_is_good_until_midnight_of_a_longer_or_shorter_day(day: str, hours: int) -> None:
    assert good_until(at(day, "08:00"), SUNDAY, BERLIN) == at(day, "00:00") + hours * HOUR
