"""The near future of the desks, played through ``STRATA`` times with lengths that were measured.

Each play gives every conversation another of the equally likely lengths and lets the line move up as the rules say:
whoever is first takes the first desk that serves her. That is the same as letting each desk that becomes free take the
first whom it serves, and it is one pass over the line. Which length comes up in which play is drawn once and for all,
every length equally often over all plays (Latin hypercube sampling), so that few plays say much, and equal facts say
the same every time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from heapq import heapify, heapreplace
from math import exp, hypot
from operator import mul
from typing import Final, TypeAlias

from waitingroom.handling import Measured
from waitingroom.scene import Due, InLine, OpenDesk
from waitingroom.strata import SCORES, STRATA, order

PACE: Final = 0.12
"""How much quicker or slower than the measured days this one may be, as a share (one standard deviation)."""
MOST_DESKS: Final = 64
MOST_DUE: Final = 64
_PACE, _DESKS, _DUE, _LINE = 0, 1, 1 + MOST_DESKS, 1 + MOST_DESKS + MOST_DUE
"""Which orders are used for what: the pace of a play, what lies on desks, appointments, the line."""

Choice: TypeAlias = tuple[int, ...]
"""Which of the desks, by number."""
Waits: TypeAlias = list[list[float]]
"""For each of several people, the seconds in every play."""
_NOT_IN_LINE: Final = -1
_Booked: TypeAlias = tuple[float, int, list[float], Choice]
"""In how many seconds an appointment begins, whose in line it is, how long it takes in every play, and which desks."""


def play(
    measured: Measured,
    desks: Sequence[OpenDesk],
    line: Sequence[InLine],
    newcomers: Sequence[str],
    now: float,
    due: Sequence[Due] = (),
) -> Waits:
    """The waits of everybody in line, then of whoever would come now to each of the departments ``newcomers``.

    All these departments must have a desk in ``desks`` and handling that is known. ``MOST_DESKS`` desks and
    ``MOST_DUE`` appointments are looked at, no more.
    """
    desks = desks[:MOST_DESKS]
    starts = [_start(measured, desk, now, _DESKS + number) for number, desk in enumerate(desks)]
    lengths = [_lengths(measured, one, _LINE + number) for number, one in enumerate(line)]
    lengths += [[0.0] * STRATA for _ in newcomers]  # they look only, and take no desk from one another
    choices = [_choice(desks, one.department, one.only) for one in line]
    choices += [_choice(desks, department) for department in newcomers]
    booked: list[_Booked] = [
        (one.at - now, _NOT_IN_LINE, _taken(measured, one.department, one.service, _DUE + number), choice)
        for number, one in enumerate(sorted(due, key=lambda one: one.at)[:MOST_DUE])
        if (choice := _choice(desks, one.department)) and measured.of_service(one.department, one.service)
    ]
    booked += [
        (one.due_at - now, number, lengths[number], choices[number])
        for number, one in enumerate(line)
        if one.due_at is not None
    ]
    booked.sort(key=lambda one: one[:2])
    if not booked and all(len(choice) == len(desks) for choice in choices):
        return _all_alike(starts, lengths)
    return _each_its_own(starts, lengths, choices, booked)


def _all_alike(starts: Waits, lengths: Waits) -> Waits:
    """Every desk serves everybody: it is always the one that is free first."""
    plays = []
    taken = list(zip(*lengths, strict=True)) or [()] * STRATA
    for desks, turns in zip(zip(*starts, strict=True), taken, strict=True):
        free = list(desks)
        heapify(free)
        waits = []
        for seconds in turns:
            soonest = free[0]
            waits.append(soonest)
            heapreplace(free, soonest + seconds)
        plays.append(waits)
    return [list(waits) for waits in zip(*plays, strict=True)]


def _each_its_own(starts: Waits, lengths: Waits, choices: Sequence[Choice], booked: Sequence[_Booked]) -> Waits:
    """Desks differ in whom they serve, or appointments come in between: whoever has one comes when it begins, or at
    her place in line if that is sooner."""
    waits: Waits = [[] for _ in lengths]
    for number in range(STRATA):
        free = [start[number] for start in starts]
        coming = deque(booked)
        for place, (taken, choice) in enumerate(zip(lengths, choices, strict=True)):
            desk = min(choice, key=free.__getitem__)
            while coming and len(waits[place]) == number and coming[0][0] <= free[desk]:
                at, whose, theirs, their_choice = coming.popleft()
                if whose != _NOT_IN_LINE and len(waits[whose]) > number:
                    continue  # her place in line came first
                other = min(their_choice, key=free.__getitem__)
                begins = max(at, free[other], 0.0)
                free[other] = begins + theirs[number]
                if whose != _NOT_IN_LINE:
                    waits[whose].append(begins)
                desk = min(choice, key=free.__getitem__)
            if len(waits[place]) == number:
                waits[place].append(free[desk])
                free[desk] += taken[number]
    return waits


def _start(measured: Measured, desk: OpenDesk, now: float, number: int) -> list[float]:
    """When a desk is free, in every play."""
    if desk.busy is None:
        return [0.0] * STRATA
    spread = measured.of_service(desk.busy.department, desk.busy.service) or next(
        found for department in sorted(desk.departments) if (found := measured.of_service(department, None))
    )
    left = spread.left(max(0.0, now - desk.busy.since))
    return [left[stratum] for stratum in order(number)]


def _lengths(measured: Measured, one: InLine, number: int) -> list[float]:
    """How long a desk is taken by somebody in line, in every play; by somebody who is away in every second one."""
    taken = _taken(measured, one.department, one.service, number)
    if one.here:
        return taken
    return [seconds if stratum % 2 else 0.0 for seconds, stratum in zip(taken, order(number + 1), strict=True)]


def _taken(measured: Measured, department: str, service: str | None, number: int) -> list[float]:
    spread = measured.of_service(department, service)
    assert spread is not None
    return list(map(mul, spread.shuffled(number), _paces(spread.doubt)))


@lru_cache(maxsize=256)
def _paces(doubt: float) -> list[float]:
    """How slow everything is in each play: the measured mean may be wrong, and this day may be another than those."""
    spread = hypot(PACE, doubt)
    return [exp(SCORES[stratum] * spread) for stratum in order(_PACE)]


def _choice(desks: Sequence[OpenDesk], department: str, only: str = "") -> Choice:
    """Which desks serve somebody."""
    return tuple(
        number for number, desk in enumerate(desks) if department in desk.departments and only in ("", desk.account)
    )
