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


class Trendline:
    """Fed with the differences of each group, tells the amplified slope."""

    __slots__ = ("_delay", "_groups", "_origin", "_points", "_smoothed", "slope", "value")

    def __init__(self) -> None:
        self._delay = self._smoothed = 0.0
        self._groups = 0
        self._origin = -1.0
        self._points: deque[tuple[float, float]] = deque(maxlen=WINDOW)
        self.slope = 0.0
        """Milliseconds of delay that each millisecond brings."""
        self.value = 0.0
        """The slope, amplified: what the detector compares with its threshold."""

    def add(self, sent: float, arrived: float, at: float) -> None:
        """A group: seconds since the one before, at the sender and here; and when it arrived."""
        if self._origin < 0:
            self._origin = at
        self._groups = min(self._groups + 1, MAX_GROUPS)
        self._delay += (arrived - sent) * 1_000
        self._smoothed = SMOOTHING * self._smoothed + (1 - SMOOTHING) * self._delay
        self._points.append(((at - self._origin) * 1_000, self._smoothed))
        if len(self._points) == WINDOW:
            self.slope = self._fit()
        self.value = self._groups * self.slope * GAIN

    def _fit(self) -> float:
        points = self._points
        mean_x = sum(x for x, _ in points) / WINDOW
        mean_y = sum(y for _, y in points) / WINDOW
        spread = sum((x - mean_x) * (x - mean_x) for x, _ in points)
        if spread <= 0:
            return self.slope
        return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
