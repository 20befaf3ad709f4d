"""Calendars made by chance, and what a patient person with a wall clock would say about them, minute by minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from waitingroom.calendar import Calendar, Closure, EarlyClosing, Opening, Plan, Words
from waitingroom.hours import Block, Week

ZONES = [
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("UTC"),
    ZoneInfo("America/Santiago"),  # changes at midnight: 24:00 does not exist, or exists twice
    ZoneInfo("Australia/Lord_Howe"),  # changes by half an hour
    ZoneInfo("Asia/Kathmandu"),
]
DAYS = {
    "clock forward": date(2026, 3, 29),
    "clock back": date(2026, 10, 25),
    "clock forward in Santiago": date(2026, 9, 6),
    "clock back in Santiago and on Lord Howe": date(2026, 4, 5),
    "clock forward on Lord Howe": date(2026, 10, 4),
    "leap day": date(2028, 2, 29),
    "no leap day": date(2027, 3, 1),
    "year end": date(2026, 12, 31),
}


@dataclass(frozen=True)
class SomeHolidays:
    """Holidays by date, as somebody decided them."""

    names: tuple[tuple[date, str], ...]

    def on(self, day: date) -> Words | None:
        return next((Words(name, name) for known, name in self.names if known == day), None)


def blocks(most: int = 3) -> st.SearchStrategy[tuple[Block, ...]]:
    """Blocks of one day; round hours and the small hours, in which clocks are changed, are frequent."""
    minutes = st.one_of(st.integers(0, 1440), st.sampled_from([0, 30, 60, 90, 120, 150, 180, 480, 720, 780, 1440]))
    cuts = st.lists(minutes, max_size=2 * most, unique=True)
    return cuts.map(
        lambda cuts: tuple(Block(a, b) for a, b in zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=False))
    )


weeks = st.tuples(*[blocks()] * 7).map(Week)
words = st.sampled_from([Words("Betriebsausflug", "Works outing"), Words("", "")])


@st.composite
def plans(draw: st.DrawFn, around: date) -> tuple[Plan, ...]:
    """Up to three weeks, one after the other, with gaps or without, with ends or without."""
    edges = sorted(draw(st.sets(st.integers(-4, 4), max_size=5)))
    if len(edges) % 2:
        edges.pop()
    made = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        last -= draw(st.integers(0, 1)) if last > first else 0
        made.append((around + timedelta(days=first), around + timedelta(days=last)))
    result = [Plan(draw(weeks), first, last) for first, last in made]
    if not result:
        return (Plan(draw(weeks)),)
    if draw(st.booleans()):
        result[0] = Plan(result[0].week, None, result[0].last)
    if draw(st.booleans()):
        result[-1] = Plan(result[-1].week, result[-1].first, None)
    return tuple(result)


@st.composite
def calendars(draw: st.DrawFn, around: date, early: float | None = None) -> Calendar:
    """Plans, closures, openings and holidays within a few days of a date."""

    def near(most: int) -> list[date]:
        return [around + timedelta(days=it) for it in sorted(draw(st.sets(st.integers(-3, 4), max_size=most)))]

    closures: list[Closure] = []
    for day in near(2):
        last = day + timedelta(days=draw(st.integers(0, 2)))
        if not closures or closures[-1].last < day:
            closures.append(Closure(day, last, draw(words)))
    openings = [
        Opening(day, draw(blocks().filter(bool)), draw(st.none() | words), purpose)
        for day in near(2)
        for purpose in sorted(draw(st.sets(st.sampled_from(["walk-in", "appointment"]), min_size=1)))
    ]
    shut = None
    if early is not None and draw(st.booleans()):
        since = early + draw(st.integers(-1440, 1440)) * 60
        shut = EarlyClosing(since, since + draw(st.integers(1, 1440)) * 60, "")
    return Calendar(
        walk_in=draw(plans(around)),
        appointment=draw(plans(around)),
        closures=tuple(closures),
        openings=tuple(openings),
        holidays=SomeHolidays(tuple((day, "Feiertag") for day in near(2))),
        early=shut,
    )


def hours_of(calendar: Calendar, day: date) -> list[tuple[int, int]]:
    """The walk-in hours of a day, looked up in the plainest way."""
    for opening in calendar.openings:
        if opening.day == day and opening.purpose == "walk-in":
            return [(block.opens, block.closes) for block in opening.blocks]
    for closure in calendar.closures:
        if day in [closure.first + timedelta(days=n) for n in range((closure.last - closure.first).days + 1)]:
            return []
    if calendar.holidays is not None and calendar.holidays.on(day):
        return []
    for plan in calendar.walk_in:
        if (plan.first is None or day >= plan.first) and (plan.last is None or day <= plan.last):
            return [(block.opens, block.closes) for block in plan.week.days[day.weekday()]]
    return []


@lru_cache(maxsize=64)
def clock_faces(zone: ZoneInfo, start: float, count: int) -> list[datetime]:
    """What the clock on the wall shows, minute by minute."""
    return [datetime.fromtimestamp(start + n * 60, zone).replace(tzinfo=None) for n in range(count)]


@dataclass(frozen=True)
class Watch:
    """Somebody who looked at the clock on the wall once a minute, and noted whether the doors were open."""

    start: float
    open: list[bool]

    @classmethod
    def over(cls, calendar: Calendar, zone: ZoneInfo, day: date, days: int) -> Watch:
        """From three days before ``day`` to ``days`` after it.

        A block opens at the first minute that the clock shows its beginning or something later, and closes at the last
        minute at which the clock comes to its end.
        """
        first = day - timedelta(days=3)
        start = datetime.combine(first, time(), tzinfo=UTC).timestamp()
        count = (days + 6) * 1440
        wall = clock_faces(zone, start, count)
        opened = [False] * count
        for ahead in range(-1, days + 8):
            date_ = first + timedelta(days=ahead)
            for opens, closes in hours_of(calendar, date_):
                begin = datetime.combine(date_, time()) + timedelta(minutes=opens)
                end = datetime.combine(date_, time()) + timedelta(minutes=closes)
                about = range(max(1, (ahead - 1) * 1440), min(count, (ahead + 3) * 1440))  # whatever the zone
                first_minute = next((n for n in about if wall[n] >= begin), count)
                ends = [n for n in about if wall[n - 1] < end <= wall[n]]
                last_minute = ends[-1] if ends else (count if wall[-1] < end else 0)
                opened[first_minute:last_minute] = [True] * max(0, last_minute - first_minute)
        if calendar.early is not None:
            for n in range(count):
                if calendar.early.since <= start + n * 60 < calendar.early.until:
                    opened[n] = False
        return cls(start, opened)

    def next_change(self, n: int) -> float | None:
        """When the doors will not be as they are in minute ``n``; None when that was not watched any more."""
        later = (m for m in range(n + 1, len(self.open)) if self.open[m] != self.open[n])
        change = next(later, None)
        return None if change is None else self.start + change * 60
