"""Opening hours as local wall-clock times, and what they mean on the world's clock, daylight saving included.

A block opens at the first moment the wall clock reaches its beginning and closes at the last moment the wall clock
reaches its end: an hour that the clock skips shortens a block, an hour that it repeats lengthens it.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HORIZON_DAYS: Final = 14
"""Doors that stay open for longer have no closing."""
OPENING_DAYS: Final = 60
"""So far ahead the next opening is looked for; closures can be long."""
_MIDNIGHT: Final = 24 * 60
_BLOCK: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)

Mistake: TypeAlias = Literal[
    "unreadable", "backwards", "blocks-overlap", "overlap", "empty", "too-long", "too-many", "not-there"
]
"""Cannot be read; ends before it begins; blocks of one day overlap; there is something already; says nothing; lasts too
long; one too many; what is to be changed is not there."""


class Unfit(ValueError):
    """Hours that cannot be, in words for a terminal; a page has its own for the mistake and what it is ``about``."""

    def __init__(self, words: str, mistake: Mistake = "unreadable", about: str = "") -> None:
        super().__init__(words)
        self.mistake = mistake
        self.about = about


@dataclass(frozen=True, order=True)
class Block:
    """One stretch of a day in minutes after midnight, ``closes`` excluded; 1440 is ``24:00``."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= _MIDNIGHT:
            raise Unfit("a block opens before it closes, within one day", "backwards", "-".join(self.texts()))

    @classmethod
    def parse(cls, text: str) -> Block:
        """Read ``08:00-12:30``."""
        match = _BLOCK.fullmatch(text)
        if match is None:
            raise Unfit(f"not a block like 08:00-12:30: {text!r}", "unreadable", text)
        hour, minute, to_hour, to_minute = (int(part) for part in match.groups())
        if minute > 59 or to_minute > 59:
            raise Unfit(f"an hour has 60 minutes: {text!r}", "unreadable", text)
        return cls(hour * 60 + minute, to_hour * 60 + to_minute)

    def texts(self) -> tuple[str, str]:
        """Beginning and end as ``HH:MM``."""
        return _clock(self.opens), _clock(self.closes)


class Doors(ABC):
    """What opens and closes. Which blocks a date has is all that differs; the rest follows from the clock."""

    @abstractmethod
    def blocks_on(self, day: date) -> tuple[Block, ...]:
        """The blocks of a date, in order and without overlap."""

    def today(self, at: float, zone: ZoneInfo) -> list[tuple[str, str]]:
        """The blocks of the local day as ``HH:MM`` pairs."""
        return [block.texts() for block in self.blocks_on(local_day(at, zone))]

    def is_open(self, at: float, zone: ZoneInfo) -> bool:
        """Whether the doors are open."""
        return self._span_at(at, zone, 0) is not None

    def closes_at(self, at: float, zone: ZoneInfo) -> float | None:
        """When the doors close that are open now; None when they are closed, or stay open beyond the horizon."""
        span = self._span_at(at, zone, HORIZON_DAYS)
        if span is None or span[1] > at + HORIZON_DAYS * 86_400:
            return None
        return span[1]

    def next_opening(self, at: float, zone: ZoneInfo, horizon_days: int = OPENING_DAYS) -> float | None:
        """When the closed doors open; None while they are open, or when that is beyond the horizon."""
        if self.is_open(at, zone):
            return None
        starts = (opens for opens, _ in self._spans(at, zone, horizon_days) if opens > at)
        return next((opens for opens in starts if opens <= at + horizon_days * 86_400), None)

    def _span_at(self, at: float, zone: ZoneInfo, horizon_days: int) -> tuple[float, float] | None:
        """The stretch in which the doors are open now, as far as the horizon shows it."""
        for opens, closes in self._spans(at, zone, horizon_days):
            if opens <= at < closes:
                return opens, closes
            if opens > at:
                break
        return None

    def _spans(self, at: float, zone: ZoneInfo, horizon_days: int) -> Iterator[tuple[float, float]]:
        """Stretches of world time from the day before ``at``; what touches (``24:00`` and ``00:00``) is one stretch."""
        first = local_day(at, zone) - timedelta(days=1)
        begun: tuple[float, float] | None = None
        for ahead in range(horizon_days + 3):
            day = first + timedelta(days=ahead)
            for block in self.blocks_on(day):
                opens, closes = _moment(day, block.opens, zone, last=False), _moment(day, block.closes, zone, last=True)
                if opens >= closes:  # the whole block lies in an hour that the clock skips
                    continue
                if begun is not None and opens <= begun[1]:
                    begun = (begun[0], max(begun[1], closes))
                    continue
                if begun is not None:
                    yield begun
                begun = (opens, closes)
        if begun is not None:
            yield begun


@dataclass(frozen=True)
class Week(Doors):
    """The blocks of each day from Monday to Sunday, in order and without overlap."""

    days: tuple[tuple[Block, ...], ...]

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise ValueError("a week has seven days")
        for blocks in self.days:
            in_order(blocks)

    @classmethod
    def parse(cls, plan: Mapping[str, Sequence[str]]) -> Week:
        """Read ``{"mon": ["08:00-12:00", "13:00-16:00"], …}``; a day that is not named is closed."""
        if unknown := set(plan) - set(DAYS):
            raise Unfit(f"not a day: {', '.join(sorted(unknown))}")
        return cls(tuple(tuple(Block.parse(text) for text in plan.get(day, ())) for day in DAYS))

    @classmethod
    def always(cls) -> Week:
        """Open around the clock."""
        return cls(((Block(0, _MIDNIGHT),),) * 7)

    def plan(self) -> dict[str, list[str]]:
        """What :meth:`parse` reads."""
        return {day: ["-".join(block.texts()) for block in blocks] for day, blocks in zip(DAYS, self.days, strict=True)}

    def blocks_on(self, day: date) -> tuple[Block, ...]:
        """The blocks of that day of the week."""
        return self.days[day.weekday()]


def in_order(blocks: Sequence[Block]) -> None:
    """Refuse blocks of one day that overlap or are not in order."""
    for earlier, later in pairwise(blocks):
        if later.opens < earlier.closes:
            one, other = ("-".join(block.texts()) for block in (earlier, later))
            raise Unfit(
                f"blocks of a day are in order and do not overlap: {one} and {other}",
                "blocks-overlap",
                f"{one}, {other}",
            )


def local_day(at: float, zone: ZoneInfo) -> date:
    """The date on the wall calendar."""
    return datetime.fromtimestamp(at, zone).date()


def end_of_day(at: float, zone: ZoneInfo) -> float:
    """The midnight that ends the local day."""
    return _moment(local_day(at, zone), _MIDNIGHT, zone, last=True)


@lru_cache(maxsize=4096)
def _moment(day: date, minutes: int, zone: ZoneInfo, *, last: bool) -> float:
    """When the wall clock shows ``minutes`` after midnight of ``day``: the first or the last time it does."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    moment = wall.replace(tzinfo=zone, fold=int(last)).timestamp()
    if datetime.fromtimestamp(moment, zone).replace(tzinfo=None) == wall:
        return moment
    return _jump_over(wall, zone)


def _jump_over(wall: datetime, zone: ZoneInfo) -> float:
    """The moment at which the wall clock jumps over ``wall``, a time that it never shows."""
    low = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    high = int(wall.replace(tzinfo=zone, fold=0).timestamp())
    before = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return float(high)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
