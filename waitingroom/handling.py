"""How long a visitor keeps a desk, learnt from what was measured: the stuff that estimates are made of.

A *turn* is one number at one desk. What counts is how long the desk was taken, so the little while between two visitors
belongs to the later one, and a number that nobody answered counts with the seconds that it cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import exp, log, log1p, sqrt
from statistics import fmean, pstdev
from typing import Final, TypeVar

from waitingroom.strata import MIDDLES, NORMAL, SCORES, STRATA, order

FEWEST: Final = 5
"""Fewer measured conversations than these say nothing."""
MOST_VISITORS: Final = 200
MEASURED_SECONDS: Final = 60 * 86_400.0
"""The last 200 visitors within 60 days are looked at."""
LONGEST_BETWEEN: Final = 900.0
"""A clerk who lets somebody wait longer than this between two visitors was away, which is no part of handling."""
LONGEST_TURN: Final = 4 * 3600.0
"""A conversation that nobody ended says nothing about handling."""

_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Turn:
    """One number at one desk, over; a number may have several, because nobody answered or because it came again."""

    ticket: str
    clerk: str
    department: str
    service: str | None
    arrived_at: float
    called_at: float
    ended_at: float
    talked: bool
    """Whether a conversation came of it; otherwise nobody answered."""
    counted: bool = False
    """Whether it is in the sums already; it still says since when the desk was free for the next one."""


@dataclass(frozen=True)
class Visitor:
    """What one number took of the desks of a department, all in all."""

    department: str
    service: str | None
    seconds: float
    talked: bool
    called_at: float = 0.0
    """The last time."""


def visitors(turns: Iterable[Turn]) -> list[Visitor]:
    """Each number's share of desk time, the little while before its calls included, in the order of last calls; but of
    those who are counted already."""
    free_since: dict[str, float] = {}
    found: dict[tuple[str, str], Visitor] = {}
    for turn in sorted(turns, key=lambda one: one.called_at):
        could_call = max(free_since.get(turn.clerk, turn.called_at), turn.arrived_at)
        between = turn.called_at - could_call
        begun = could_call if 0.0 <= between <= LONGEST_BETWEEN else turn.called_at
        free_since[turn.clerk] = turn.ended_at
        if 0.0 < turn.ended_at - begun <= LONGEST_TURN and not turn.counted:
            before = found.pop((turn.ticket, turn.department), Visitor(turn.department, turn.service, 0.0, False))
            found[turn.ticket, turn.department] = replace(
                before,
                seconds=before.seconds + turn.ended_at - begun,
                talked=before.talked or turn.talked,
                called_at=turn.called_at,
            )
    return list(found.values())


@dataclass(frozen=True)
class Spread:
    """A distribution as ``STRATA`` equally likely values, upwards, and how surely its mean is known."""

    values: tuple[float, ...]
    doubt: float
    """Standard error of the mean, as a share of it."""
    _shuffled: dict[int, tuple[float, ...]] = field(default_factory=dict, compare=False, repr=False)
    """By number of the order; at most as many as a play uses."""

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Spread:
        """Through the measured values; beyond the least and the greatest it goes on as a lognormal would."""
        found = sorted(max(value, 1.0) for value in seconds)
        logs = [log(value) for value in found]
        slope = pstdev(logs)
        ends = NORMAL.inv_cdf(1 - 0.5 / len(found)) if len(found) > 1 else 0.0
        values = []
        for middle, score in zip(MIDDLES, SCORES, strict=True):
            place = middle * len(found) - 0.5
            if place < 0:
                values.append(exp(logs[0] + slope * (score + ends)))
            elif place >= len(found) - 1:
                values.append(exp(logs[-1] + slope * (score - ends)))
            else:
                values.append(_between(found, place))
        return cls(tuple(sorted(values)), pstdev(found) / fmean(found) / sqrt(len(found)))

    def shuffled(self, number: int) -> tuple[float, ...]:
        """The values in the fixed, arbitrary order of that number."""
        found = self._shuffled.get(number)
        if found is None:
            found = self._shuffled[number] = tuple(self.values[stratum] for stratum in order(number))
        return found

    def left(self, lasted: float) -> tuple[float, ...]:
        """What is left of a turn that has lasted so long already, as ``STRATA`` equally likely values."""
        longer = [value - lasted for value in self.values if value > lasted]
        if len(longer) >= STRATA // 8:
            return tuple(
                _between(longer, max(0.0, min(middle * len(longer) - 0.5, len(longer) - 1))) for middle in MIDDLES
            )
        # Longer than nearly all: it ends at some moment, the later the longer it has lasted.
        scale = max(pstdev(self.values) / 2, lasted / 4)
        return tuple(-log1p(-middle) * scale for middle in MIDDLES)


@dataclass(frozen=True)
class Measured:
    """What is known of handling: per service, and per department for services that are not known enough."""

    services: Mapping[tuple[str, str], Spread] = field(default_factory=dict)
    departments: Mapping[str, Spread] = field(default_factory=dict)

    @classmethod
    def of(cls, turns: Iterable[Turn], before: Iterable[Visitor] = ()) -> Measured:
        """From turns of any number of departments, and visitors who were there before; of each service and department
        the latest count."""
        services: dict[tuple[str, str], list[Visitor]] = {}
        departments: dict[str, list[Visitor]] = {}
        for visitor in (*before, *visitors(turns)):
            departments.setdefault(visitor.department, []).append(visitor)
            if visitor.service is not None:
                services.setdefault((visitor.department, visitor.service), []).append(visitor)
        return cls(_spreads(services), _spreads(departments))

    def of_service(self, department: str, service: str | None) -> Spread | None:
        """Service first, then department; None when too little is known."""
        known = None if service is None else self.services.get((department, service))
        return known or self.departments.get(department)


def _spreads(measured: Mapping[_Key, list[Visitor]]) -> dict[_Key, Spread]:
    spreads = {}
    for key, all_of_them in measured.items():
        latest = all_of_them[-MOST_VISITORS:]
        if sum(visitor.talked for visitor in latest) >= FEWEST:
            spreads[key] = Spread.of(visitor.seconds for visitor in latest)
    return spreads


def _between(ordered: list[float], place: float) -> float:
    """The value at a place between two neighbours."""
    below = min(int(place), len(ordered) - 1)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
