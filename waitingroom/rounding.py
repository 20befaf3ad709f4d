"""A range of seconds in words that people use: "about 10 to 20 minutes", rounded outwards and kept while it is true."""

from __future__ import annotations

from math import ceil, floor
from typing import Final

from waitingroom.estimate import Range

STEPS: Final = ((1800.0, 300.0), (3600.0, 600.0), (7200.0, 900.0), (float("inf"), 1800.0))
"""Until half an hour in steps of five minutes, until an hour of ten, until two hours of fifteen, then of thirty."""


def rounded(exact: Range) -> Range:
    """The narrowest range on the steps that holds ``exact``; never empty."""
    low = _down(exact.low)
    return Range(low, max(_up(exact.high), low + _step(low)))


def retold(before: Range | None, exact: Range) -> Range:
    """What to tell now: still ``before`` while that is true and not a step too wide, so that nothing flickers."""
    fresh = rounded(exact)
    if before is None or not (before.low <= exact.low and exact.high <= before.high):
        return fresh
    near = fresh.low - before.low <= _step(fresh.low) and before.high - fresh.high <= _step(fresh.high)
    return before if near else fresh


def _step(seconds: float) -> float:
    """How fine one speaks of so long a time."""
    return next(step for until, step in STEPS if seconds < until)


def _down(seconds: float) -> float:
    step = _step(max(0.0, seconds))
    return max(0.0, floor(seconds / step) * step)


def _up(seconds: float) -> float:
    step = _step(max(0.0, seconds))
    return ceil(seconds / step) * step
