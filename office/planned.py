"""Opening hours in the words of the wire, as administrators see them: the coming days, the plans, the history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from office.public_holidays import PublicHolidays, of_year
from office.storage.hours import Change, from_document
from office.storage.records import DepartmentRecord
from signalling import administration as a
from signalling.messages import Localised
from waitingroom.calendar import PURPOSES, Calendar, Closure, EarlyClosing, Holidays, Opening, Plan, Purpose, Words
from waitingroom.hours import DAYS, Block, local_day

DAYS_SHOWN: Final = 21
HOLIDAYS_AHEAD: Final = timedelta(days=365)
HISTORY_SHOWN: Final = 50

T = TypeVar("T")


def hours_view(record: DepartmentRecord, now: float, history: list[Change]) -> a.HoursView:
    """Everything about the hours of a department."""
    today = local_day(now, record.zone)
    monday = today - timedelta(days=today.weekday())
    return a.HoursView(
        department=record.id,
        today=str(today),
        days=[_day(record, monday + timedelta(days=ahead)) for ahead in range(DAYS_SHOWN)],
        plans=_plans(_from(record.hours, today, now)),
        coming_holidays=list(_holidays(record.hours.holidays, today)),
        history=[_change(change) for change in history],
    )


def has_appointments(calendar: Calendar) -> bool:
    """Whether there are any hours for those who have an appointment."""
    return bool(calendar.appointment) or any(opening.purpose == "appointment" for opening in calendar.openings)


def _day(record: DepartmentRecord, day: date) -> a.DayView:
    return a.DayView(
        day=str(day),
        walk_in=_hours(record.hours, day, "walk-in"),
        appointment=_hours(record.hours, day, "appointment"),
        clock_change=_clock_change(day, record.zone),
    )


def _hours(calendar: Calendar, day: date, purpose: Purpose) -> a.HoursOfDay:
    decided = calendar.decide(day, purpose)
    return a.HoursOfDay(blocks=_blocks(decided.blocks), kind=decided.kind, words=_words(decided.words))


def _clock_change(day: date, zone: ZoneInfo) -> int:
    """By how many minutes the clock is put forward between this midnight and the next."""
    midnights = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
    before, after = (midnight.utcoffset() or timedelta() for midnight in midnights)
    return round((after - before) / timedelta(minutes=1))


def _from(calendar: Calendar, today: date, now: float) -> Calendar:
    """Without what is over."""
    early = calendar.early if calendar.early is not None and now < calendar.early.until else None
    return Calendar(
        walk_in=tuple(plan for plan in calendar.walk_in if plan.last is None or plan.last >= today),
        appointment=tuple(plan for plan in calendar.appointment if plan.last is None or plan.last >= today),
        closures=tuple(closure for closure in calendar.closures if closure.last >= today),
        openings=tuple(opening for opening in calendar.openings if opening.day >= today),
        holidays=calendar.holidays,
        early=early,
    )


def _plans(calendar: Calendar) -> a.Plans:
    return a.Plans(
        weeks=[_week(purpose, plan) for purpose in PURPOSES for plan in calendar.plans(purpose)],
        closures=[_closure(closure) for closure in calendar.closures],
        openings=[_opening(opening) for opening in calendar.openings],
        holidays=_place(calendar.holidays),
        early=_early(calendar.early),
    )


def _week(purpose: Purpose, plan: Plan) -> a.WeekPlan:
    days = {day: _blocks(blocks) for day, blocks in zip(DAYS, plan.week.days, strict=True)}
    return a.WeekPlan(purpose=purpose, first=_date(plan.first), last=_date(plan.last), days=days)


def _closure(closure: Closure) -> a.ClosureView:
    words = Localised(de=closure.words.de, en=closure.words.en)
    return a.ClosureView(first=str(closure.first), last=str(closure.last), words=words)


def _opening(opening: Opening) -> a.OpeningView:
    return a.OpeningView(
        day=str(opening.day), purpose=opening.purpose, blocks=_blocks(opening.blocks), words=_words(opening.words)
    )


def _place(place: Holidays | None) -> a.HolidaysView | None:
    if not isinstance(place, PublicHolidays):
        return None
    return a.HolidaysView(land=place.land, catholic=place.catholic, municipality=place.municipality)


def _early(early: EarlyClosing | None) -> a.EarlyView | None:
    return None if early is None else a.EarlyView(since=early.since, until=early.until, words=early.words)


def _holidays(place: Holidays | None, today: date) -> Iterator[a.HolidayDate]:
    if not isinstance(place, PublicHolidays):
        return
    end = today + HOLIDAYS_AHEAD
    for year in range(today.year, end.year + 1):
        for day, words in of_year(place, year).items():
            if today <= day < end:
                yield a.HolidayDate(day=str(day), name=Localised(de=words.de, en=words.en))


def _change(change: Change) -> a.HoursChange:
    before, after = (_plans(_calendar(document)) for document in (change.before, change.after))
    return a.HoursChange(
        at=change.at,
        kind=change.actor_kind,
        who=change.login or (change.actor if change.actor_kind == "system" else ""),
        what=change.what,
        gone=_only_in(before, after),
        come=_only_in(after, before),
    )


def _calendar(document: Mapping[str, Any]) -> Calendar:
    try:
        return from_document(document)
    except ValueError:  # as an older version wrote it: who changed it when is still worth showing
        return Calendar()


def _only_in(those: a.Plans, others: a.Plans) -> a.Plans:
    return a.Plans(
        weeks=_without(those.weeks, others.weeks),
        closures=_without(those.closures, others.closures),
        openings=_without(those.openings, others.openings),
        holidays=those.holidays if those.holidays != others.holidays else None,
        early=those.early if those.early != others.early else None,
    )


def _without(those: list[T], others: list[T]) -> list[T]:
    return [one for one in those if one not in others]


def _blocks(blocks: tuple[Block, ...]) -> list[str]:
    return ["-".join(block.texts()) for block in blocks]


def _words(words: Words | None) -> Localised | None:
    return None if words is None else Localised(de=words.de, en=words.en)


def _date(day: date | None) -> str | None:
    return None if day is None else str(day)
