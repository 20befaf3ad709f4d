"""What may be done to a calendar. Each change gives a new one, or raises ValueError and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from waitingroom.calendar import Calendar, Closure, EarlyClosing, Opening, Plan, Purpose
from waitingroom.hours import OPENING_DAYS, Unfit, end_of_day

_DAY: Final = timedelta(days=1)
FORGET_DAYS: Final = 400
"""Dates that were over so long ago leave the calendar with its next change; its history keeps them."""


def with_plan(calendar: Calendar, purpose: Purpose, plan: Plan, *, replacing: bool = False) -> Calendar:
    """Add a week. ``replacing``: where it is valid, those that are there give way; else an overlap is refused."""
    others = calendar.plans(purpose)
    if replacing:
        others = tuple(part for other in others for part in _without(other, plan))
    elif overlap := [other.dates() for other in others if _overlap(other, plan)]:
        raise Unfit(f"there are {purpose} hours already: {', '.join(overlap)}", "overlap", ", ".join(overlap))
    return _with_plans(calendar, purpose, [*others, plan])


def without_plan(calendar: Calendar, purpose: Purpose, day: date) -> Calendar:
    """Take away the week that is valid on ``day``, wholly."""
    kept = [plan for plan in calendar.plans(purpose) if not plan.covers(day)]
    if len(kept) == len(calendar.plans(purpose)):
        raise Unfit(f"no week of {purpose} hours is valid on {day}", "not-there", str(day))
    return _with_plans(calendar, purpose, kept)


def ending_plan(calendar: Calendar, purpose: Purpose, day: date, last: date) -> Calendar:
    """Let the week that is valid on ``day`` end with ``last``."""
    ending = next((plan for plan in calendar.plans(purpose) if plan.covers(day)), None)
    if ending is None:
        raise Unfit(f"no week of {purpose} hours is valid on {day}", "not-there", str(day))
    kept = [plan for plan in calendar.plans(purpose) if plan is not ending]
    return _with_plans(calendar, purpose, [*kept, replace(ending, last=last)])


def with_closure(calendar: Calendar, closure: Closure) -> Calendar:
    """Add a closure; one that is there already on one of the days refuses it."""
    if overlap := [
        other.dates() for other in calendar.closures if other.first <= closure.last and closure.first <= other.last
    ]:
        raise Unfit(f"there is a closure already: {', '.join(overlap)}", "overlap", ", ".join(overlap))
    return replace(calendar, closures=tuple(sorted((*calendar.closures, closure), key=lambda it: it.first)))


def without_closure(calendar: Calendar, day: date) -> Calendar:
    """Take away the closure that ``day`` belongs to, wholly."""
    kept = tuple(closure for closure in calendar.closures if not closure.first <= day <= closure.last)
    if len(kept) == len(calendar.closures):
        raise Unfit(f"there is no closure on {day}", "not-there", str(day))
    return replace(calendar, closures=kept)


def with_opening(calendar: Calendar, opening: Opening) -> Calendar:
    """Add an exceptional opening; a day has one of each kind of hours."""
    if any((other.day, other.purpose) == (opening.day, opening.purpose) for other in calendar.openings):
        raise Unfit(
            f"there is an exceptional opening already: {opening.day} ({opening.purpose})", "overlap", str(opening.day)
        )
    return replace(calendar, openings=tuple(sorted((*calendar.openings, opening), key=lambda it: (it.day, it.purpose))))


def without_opening(calendar: Calendar, day: date, purpose: Purpose) -> Calendar:
    """Take away an exceptional opening."""
    kept = tuple(opening for opening in calendar.openings if (opening.day, opening.purpose) != (day, purpose))
    if len(kept) == len(calendar.openings):
        raise Unfit(f"there is no exceptional opening on {day} ({purpose})", "not-there", str(day))
    return replace(calendar, openings=kept)


def closed_early(calendar: Calendar, at: float, zone: ZoneInfo, words: str, *, rest_of_day: bool) -> Calendar:
    """Shut the doors now, until the next regular opening, or the first one of another day.

    Doors that have none within sight (around the clock, say) open again when the day is over.
    """
    if not calendar.is_open(at, zone):
        raise ValueError("the doors are closed already")
    doors, midnight = calendar.doors("walk-in"), end_of_day(at, zone)
    over = doors.closes_at(at, zone)
    if rest_of_day and (over is None or over < midnight):
        over = midnight
    if over is None:
        until = midnight
    else:
        opening = over if doors.is_open(over, zone) else doors.next_opening(over, zone, OPENING_DAYS)
        until = opening if opening is not None else max(over, midnight)
    return replace(calendar, early=EarlyClosing(at, until, words))


def reopened(calendar: Calendar) -> Calendar:
    """Take back that the doors were shut early."""
    return replace(calendar, early=None)


def tidied(calendar: Calendar, at: float, today: date) -> Calendar:
    """Without what was over long ago."""
    edge = today - timedelta(days=FORGET_DAYS)
    early = calendar.early if calendar.early is not None and at < calendar.early.until else None
    return replace(
        calendar,
        walk_in=_since(calendar.walk_in, edge),
        appointment=_since(calendar.appointment, edge),
        closures=tuple(closure for closure in calendar.closures if closure.last >= edge),
        openings=tuple(opening for opening in calendar.openings if opening.day >= edge),
        early=early,
    )


def _since(plans: Iterable[Plan], edge: date) -> tuple[Plan, ...]:
    return tuple(plan for plan in plans if plan.last is None or plan.last >= edge)


def _with_plans(calendar: Calendar, purpose: Purpose, plans: Iterable[Plan]) -> Calendar:
    ordered = tuple(sorted(plans, key=lambda plan: plan.first or date.min))
    return replace(calendar, walk_in=ordered) if purpose == "walk-in" else replace(calendar, appointment=ordered)


def _overlap(one: Plan, other: Plan) -> bool:
    return (one.first or date.min) <= (other.last or date.max) and (other.first or date.min) <= (one.last or date.max)


def _without(plan: Plan, gap: Plan) -> Iterator[Plan]:
    """What is left of ``plan`` outside the days of ``gap``: nothing, one part or two."""
    if not _overlap(plan, gap):
        yield plan
        return
    if gap.first is not None and gap.first > date.min and (plan.first is None or plan.first < gap.first):
        yield replace(plan, last=gap.first - _DAY)
    if gap.last is not None and gap.last < date.max and (plan.last is None or gap.last < plan.last):
        yield replace(plan, first=gap.last + _DAY)
