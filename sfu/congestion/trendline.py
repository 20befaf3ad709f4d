"""Whether delay grows: the slope of a line through the smoothed delays of the last groups, in milliseconds a group.

The trendline filter that replaced the Kalman filter of draft-ietf-rmcat-gcc-02 section 5.3 in libwebrtc.
"""

from __future__ import annotations

from collections import deque

WINDOW = 20
"""Groups."""
SMOOTHING = 0.9
GAIN = 4.0
MAX_GROUPS = 60
"""A slope that holds counts more with each group, up to so many."""
REBASE = 10_000.0
"""Milliseconds after which times are counted anew, so that their squares stay exact."""


class Trendline:
    """Fed with the differences of each group, tells the amplified slope."""

    __slots__ = ("_delay", "_groups", "_origin", "_points", "_smoothed", "_xs", "_xx", "_xy", "_ys", "slope", "value")

    def __init__(self) -> None:
        self._delay = self._smoothed = 0.0
        self._groups = 0
        self._origin: float | None = None
        self._points: deque[tuple[float, float]] = deque()
        self._xs = self._ys = self._xx = self._xy = 0.0
        self.slope = 0.0
        """Milliseconds of delay that each millisecond brings."""
        self.value = 0.0
        """The slope, amplified: what the detector compares with its threshold."""

    def add(self, sent: float, arrived: float, at: float) -> None:
        """A group: seconds since the one before, at the sender and here; and when it arrived."""
        self._groups = min(self._groups + 1, MAX_GROUPS)
        self._delay += (arrived - sent) * 1_000
        self._smoothed = SMOOTHING * self._smoothed + (1 - SMOOTHING) * self._delay
        if self._origin is None:
            self._origin = at
        x, y = (at - self._origin) * 1_000, self._smoothed
        self._points.append((x, y))
        self._count(x, y, 1)
        if len(self._points) > WINDOW:
            self._count(*self._points.popleft(), -1)
        if abs(x) > REBASE:
            self._rebase(at)
        if len(self._points) == WINDOW:
            # Least squares by sums that each group only adds to and takes from.
            spread = WINDOW * self._xx - self._xs * self._xs
            if spread > 0:
                self.slope = (WINDOW * self._xy - self._xs * self._ys) / spread
        self.value = self._groups * self.slope * GAIN

    def _count(self, x: float, y: float, sign: int) -> None:
        self._xs += sign * x
        self._ys += sign * y
        self._xx += sign * x * x
        self._xy += sign * x * y

    def _rebase(self, at: float) -> None:
        begin, base = self._points[0]
        # Only differences matter, of delays as well.
        self._origin = at - (self._points[-1][0] - begin) / 1_000
        self._delay -= base
        self._smoothed -= base
        points = [(x - begin, y - base) for x, y in self._points]
        self._points = deque(points)
        self._xs = self._ys = self._xx = self._xy = 0.0
        for x, y in points:
            self._count(x, y, 1)
