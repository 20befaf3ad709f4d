"""Where the way was full the last times: mean and deviation of the rate that arrived when delay began to grow."""

from __future__ import annotations

from math import sqrt

WEIGHT = 0.05
LEAST, MOST = 0.4, 2.5
"""Bounds of the variance, relative to the mean in kbit/s: 0.4 is 14 kbit/s at 500 kbit/s, 2.5 is 35."""
DEVIATIONS = 3.0


class Capacity:
    """Known after the first overuse, forgotten when the rate leaves three deviations."""

    __slots__ = ("_mean", "_variance")

    def __init__(self) -> None:
        self._mean: float | None = None
        self._variance = LEAST

    @property
    def known(self) -> float | None:
        """Bit/s."""
        return None if self._mean is None else self._mean * 1_000

    def learn(self, rate: float) -> None:
        """The way was overused while this many bit/s arrived."""
        sample = rate / 1_000
        if self._mean is None:
            self._mean = sample
        else:
            self._mean += WEIGHT * (sample - self._mean)
        error = self._mean - sample
        self._variance += WEIGHT * (error * error / max(self._mean, 1.0) - self._variance)
        self._variance = min(max(self._variance, LEAST), MOST)

    def forget_if_left_above(self, rate: float) -> None:
        """More than thought arrives: the line has become better."""
        if self._mean is not None and rate / 1_000 > self._mean + self._reach(self._mean):
            self._mean = None

    def forget_if_left_below(self, rate: float) -> None:
        """Less than thought arrives: the line has become worse."""
        if self._mean is not None and rate / 1_000 < self._mean - self._reach(self._mean):
            self._mean = None

    def _reach(self, mean: float) -> float:
        return DEVIATIONS * sqrt(self._variance * mean)
