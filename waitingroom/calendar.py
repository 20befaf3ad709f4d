"""Which hours a date has: weekly plans, and over them holidays, closures and exceptional openings.

A day is decided in this order: exceptional opening, closure, public holiday, week. Walk-in and appointment hours are
plans of their own; closures and holidays hold for both.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Literal, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from waitingroom.hours import Block, Doors, Unfit, Week, in_order, local_day

Purpose: TypeAlias = Literal["walk-in", "appointment"]
"""For whoever comes and takes a number; for whoever has an appointment."""
Kind: TypeAlias = Literal["usual", "opening", "closure", "holiday", "early"]
"""What decided over a day."""
PURPOSES: Final[tuple[Purpose, ...]] = ("walk-in", "appointment")

MOST_PLANS: Final = 40
MOST_DATES: Final = 400
"""So many closures, and so many exceptional openings; more is a mistake, or a plan."""
LONGEST_CLOSURE_DAYS: Final = 400
MOST_WORDS: Final = 200
"""Characters of an explanation."""


@dataclass(frozen=True)
class Words:
    """A text for people, in the languages that the authority writes."""

    de: str
    en: str

    def __post_init__(self) -> None:
        if max(len(self.de), len(self.en)) > MOST_WORDS:
            raise Unfit(f"an explanation has up to {MOST_WORDS} characters", "too-long")


@dataclass(frozen=True)
class Plan:
    """A week, and from when until when it is valid: both days included, None without a bound."""

    week: Week
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise Unfit(f"the last day is before the first: {self.dates()}", "backwards", self.dates())

    def covers(self, day: date) -> bool:
        """Whether it is valid on that day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def dates(self) -> str:
        """When it is valid, for messages."""
        return f"{self.first or '…'} to {self.last or '…'}"


@dataclass(frozen=True)
class Closure:
    """Days on which the doors stay shut, with the reason that visitors are told."""

    first: date
    last: date
    words: Words

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Unfit(f"the last day is before the first: {self.dates()}", "backwards", self.dates())
        if (self.last - self.first).days >= LONGEST_CLOSURE_DAYS:
            raise Unfit(f"a closure lasts up to {LONGEST_CLOSURE_DAYS} days: {self.dates()}", "too-long", self.dates())

    def dates(self) -> str:
        """When it is, for messages."""
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


@dataclass(frozen=True)
class Opening:
    """A day with hours of its own, whatever else holds for it."""

    day: date
    blocks: tuple[Block, ...]
    words: Words | None = None
    purpose: Purpose = "walk-in"

    def __post_init__(self) -> None:
        if not self.blocks:
            raise Unfit(f"an opening has hours; without any it is a closure: {self.day}", "empty")
        in_order(self.blocks)


@dataclass(frozen=True)
class EarlyClosing:
    """The doors were shut by hand before their time; they open again by themselves."""

    since: float
    until: float
    words: str
    """What the clerk wrote; may be empty."""


class Holidays(Protocol):
    """Knows the public holidays of one place."""

    def on(self, day: date) -> Words | None:
        """The name of the holiday on that day."""


@dataclass(frozen=True)
class Decision:
    """What holds for one day, and why."""

    kind: Kind
    blocks: tuple[Block, ...]
    words: Words | None


@dataclass(frozen=True)
class Calendar(Doors):
    """The opening hours of a department. As doors it opens and closes for those who come without an appointment."""

    walk_in: tuple[Plan, ...] = ()
    appointment: tuple[Plan, ...] = ()
    closures: tuple[Closure, ...] = ()
    openings: tuple[Opening, ...] = ()
    holidays: Holidays | None = None
    early: EarlyClosing | None = None

    def __post_init__(self) -> None:
        for purpose in PURPOSES:
            _one_after_the_other(self.plans(purpose), purpose)
        for earlier, later in pairwise(self.closures):
            if later.first <= earlier.last:
                raise ValueError(f"two closures overlap or are not in order: {earlier.dates()} and {later.dates()}")
        for one, other in pairwise(self.openings):
            if (other.day, other.purpose) <= (one.day, one.purpose):
                raise ValueError(f"two openings on one day, or not in order: {one.day} and {other.day}")
        if max(len(self.closures), len(self.openings)) > MOST_DATES:
            raise Unfit(
                f"up to {MOST_DATES} closures and as many openings; remove old ones first", "too-many", str(MOST_DATES)
            )

    @classmethod
    def weekly(cls, week: Week) -> Calendar:
        """Always this week."""
        return cls(walk_in=(Plan(week),))

    def plans(self, purpose: Purpose) -> tuple[Plan, ...]:
        """The weeks of one kind of hours, in order of time."""
        return self.walk_in if purpose == "walk-in" else self.appointment

    def decide(self, day: date, purpose: Purpose = "walk-in") -> Decision:
        """The hours of a day, and what decided them."""
        if (opening := self._opening(day, purpose)) is not None:
            return Decision("opening", opening.blocks, opening.words)
        if (closure := self._closure(day)) is not None:
            return Decision("closure", (), closure.words)
        if self.holidays is not None and (name := self.holidays.on(day)) is not None:
            return Decision("holiday", (), name)
        plan = next((plan for plan in self.plans(purpose) if plan.covers(day)), None)
        return Decision("usual", () if plan is None else plan.week.blocks_on(day), None)

    def blocks_on(self, day: date) -> tuple[Block, ...]:
        """The walk-in hours of a day."""
        return self.decide(day).blocks

    def doors(self, purpose: Purpose) -> Doors:
        """The doors as the plan has them, whatever was done by hand."""
        return _ByPlan(self, purpose)

    def why(self, at: float, zone: ZoneInfo) -> tuple[Kind, Words | None]:
        """What to tell those who find the hours other than usual, or the doors shut before their time."""
        if self.early is not None and self.early.since <= at < self.early.until:
            words = self.early.words
            return "early", Words(words, words) if words else None
        decided = self.decide(local_day(at, zone))
        return decided.kind, decided.words

    def _opening(self, day: date, purpose: Purpose) -> Opening | None:
        at = bisect_left(self.openings, day, key=lambda opening: opening.day)
        those = (opening for opening in self.openings[at : at + len(PURPOSES)] if opening.day == day)
        return next((opening for opening in those if opening.purpose == purpose), None)

    def _closure(self, day: date) -> Closure | None:
        at = bisect_right(self.closures, day, key=lambda closure: closure.first)
        return self.closures[at - 1] if at and day <= self.closures[at - 1].last else None

    def _spans(self, at: float, zone: ZoneInfo, horizon_days: int) -> Iterator[tuple[float, float]]:
        """As planned, without what was taken from them by closing early."""
        for opens, closes in super()._spans(at, zone, horizon_days):
            if self.early is None or self.early.until <= opens or closes <= self.early.since:
                yield opens, closes
                continue
            if opens < self.early.since:
                yield opens, self.early.since
            if self.early.until < closes:
                yield self.early.until, closes


@dataclass(frozen=True)
class _ByPlan(Doors):
    calendar: Calendar
    purpose: Purpose

    def blocks_on(self, day: date) -> tuple[Block, ...]:
        return self.calendar.decide(day, self.purpose).blocks


def _one_after_the_other(plans: tuple[Plan, ...], purpose: Purpose) -> None:
    if len(plans) > MOST_PLANS:
        raise Unfit(f"up to {MOST_PLANS} weeks; remove old ones first", "too-many", str(MOST_PLANS))
    for earlier, later in pairwise(plans):
        if earlier.last is None or later.first is None or later.first <= earlier.last:
            raise Unfit(
                f"two weeks of {purpose} hours overlap: {earlier.dates()} and {later.dates()}",
                "overlap",
                f"{earlier.dates()}, {later.dates()}",
            )
