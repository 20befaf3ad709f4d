"""Whether the way is overused: the trend of delay against a threshold that follows the noise of the line.

A fixed threshold would starve us beside a loss-based flow, which fills queues on purpose, and would never fire on a
noisy line (draft-ietf-rmcat-gcc-02 section 5.4).
"""

from __future__ import annotations

from enum import Enum

START = 12.5
"""Milliseconds."""
LOWEST, HIGHEST = 6.0, 600.0
GROW, SHRINK = 0.0087, 0.039
OUTLIER = 15.0
"""A trend that much beyond the threshold does not move it: it is an event, not noise."""
LONGEST_STEP = 100.0
"""Milliseconds that one group may move the threshold for."""
SUSTAINED = 10.0
"""Milliseconds that a trend must hold before it is overuse."""


class Usage(Enum):
    """What the detector says."""

    NORMAL = "normal"
    OVER = "over"
    UNDER = "under"


class Overuse:
    """The detector of one way."""

    __slots__ = ("_groups", "_last_at", "_last_slope", "_over", "threshold", "usage")

    def __init__(self) -> None:
        self.threshold = START
        self.usage = Usage.NORMAL
        self._over = -1.0
        self._groups = 0
        self._last_slope = 0.0
        self._last_at = -1.0

    def update(self, value: float, slope: float, sent: float, at: float) -> Usage:
        """A group: its amplified trend, its slope, seconds since the group before was sent, and its arrival."""
        if value > self.threshold:
            step = sent * 1_000
            self._over = step / 2 if self._over < 0 else self._over + step
            self._groups += 1
            if self._over > SUSTAINED and self._groups > 1 and slope >= self._last_slope:
                self._over, self._groups = 0.0, 0
                self.usage = Usage.OVER
        else:
            self._over, self._groups = -1.0, 0
            self.usage = Usage.UNDER if value < -self.threshold else Usage.NORMAL
        self._last_slope = slope
        self._adapt(abs(value), at)
        return self.usage

    def _adapt(self, value: float, at: float) -> None:
        step = 0.0 if self._last_at < 0 else min(max(at - self._last_at, 0.0) * 1_000, LONGEST_STEP)
        self._last_at = at
        if value > self.threshold + OUTLIER:
            return
        gain = SHRINK if value < self.threshold else GROW
        self.threshold += gain * (value - self.threshold) * step
        self.threshold = min(max(self.threshold, LOWEST), HIGHEST)
