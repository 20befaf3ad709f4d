"""How long one will wait: for everybody in line and for whoever would come now, from 10th to 90th percentile.

Nothing is said where no desk is open or too little was measured. ``plays.py`` does the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from waitingroom.handling import Measured
from waitingroom.plays import MOST_DESKS, play
from waitingroom.scene import Due, InLine, OpenDesk

LOW: Final = 0.1
HIGH: Final = 0.9
MOST_PLAYED: Final = 96
"""Places that are played through; whoever stands further back is reckoned on from these."""


@dataclass(frozen=True, slots=True)
class Range:
    """Seconds, from and to: four of five waits end within."""

    low: float
    high: float


@dataclass(frozen=True)
class Estimates:
    """What can be said at a moment; whoever is not in here has no estimate."""

    places: dict[str, Range] = field(default_factory=dict)
    """By ticket: from now until the first call."""
    newcomers: dict[str, Range] = field(default_factory=dict)
    """By department: for whoever would take a number now."""


def estimate(
    measured: Measured, desks: Sequence[OpenDesk], line: Sequence[InLine], now: float, due: Sequence[Due] = ()
) -> Estimates:
    """Everything that can be said of the departments that share these desks and this line (in the order of calling)."""
    known = {name for desk in desks for name in desk.departments if measured.of_service(name, None) is not None}
    desks = [desk for desk in desks if known & desk.departments][:MOST_DESKS]
    served = [one for one in line if one.department in known and _has_desk(desks, one)]
    if not desks:
        return Estimates()
    newcomers, played = sorted(known), served[:MOST_PLAYED]
    later = [Due(it.due_at, it.department, it.service) for it in served[MOST_PLAYED:] if it.due_at is not None]
    ranges = [_range(waits) for waits in play(measured, desks, played, newcomers, now, [*due, *later])]
    found = Estimates(
        places={one.ticket: range_ for one, range_ in zip(played, ranges, strict=False)},
        newcomers=dict(zip(newcomers, ranges[len(played) :], strict=True)),
    )
    if len(served) > MOST_PLAYED:
        _reckon_on(served, found)
    return found


def _reckon_on(served: Sequence[InLine], found: Estimates) -> None:
    """For those behind the played places: each department's line goes on as its last half went. Who has an appointment
    does not wait as the line does, and is left out."""
    lines: dict[str, list[InLine]] = {}
    for one in served:
        if one.due_at is None:
            lines.setdefault(one.department, []).append(one)
    for department, line in lines.items():
        played = sum(one.ticket in found.places for one in line)
        if played < 2:
            found.newcomers.pop(department, None)
            continue
        middle, last = found.places[line[played // 2 - 1].ticket], found.places[line[played - 1].ticket]
        steps = played - played // 2
        slope = Range((last.low - middle.low) / steps, (last.high - middle.high) / steps)
        for further, one in enumerate(line[played:], start=1):
            found.places[one.ticket] = Range(last.low + slope.low * further, last.high + slope.high * further)
        beyond = len(line) - played + 1
        if beyond > 1:
            found.newcomers[department] = Range(last.low + slope.low * beyond, last.high + slope.high * beyond)


def _has_desk(desks: Sequence[OpenDesk], one: InLine) -> bool:
    return any(one.department in desk.departments and one.only in ("", desk.account) for desk in desks)


def _range(waits: list[float]) -> Range:
    ordered = sorted(waits)
    return Range(_at(ordered, LOW), _at(ordered, HIGH))


def _at(ordered: list[float], share: float) -> float:
    """The percentile, between the two values that enclose it."""
    place = share * len(ordered) - 0.5
    below = int(place)
    return ordered[below] + (ordered[below + 1] - ordered[below]) * (place - below)
