"""How many bits a second arrive: what came in the last half second, by the receiver's clock.

After libwebrtc's RobustThroughputEstimator. Its forerunner, a Bayesian average, is slow to believe that a picture goes
on which rested; and in a forwarder pictures rest and go on.
"""

from __future__ import annotations

from collections import deque

WINDOW = 0.5
"""Seconds."""
LEAST = 0.1
"""Seconds that the packets in the window must span to say something."""
MAX_STEPS = 64
"""Feedback packets in the window; browsers send at most 20 a second."""


class Throughput:
    """Fed with what each feedback packet told."""

    __slots__ = ("_bytes", "_steps", "rate")

    def __init__(self) -> None:
        self._steps: deque[tuple[float, int]] = deque()
        self._bytes = 0
        self.rate: float | None = None
        """Bit/s; None before it is known."""

    def add(self, size: int, at: float) -> float | None:
        """So many bytes arrived, the last of them at this time of the receiver; the rate."""
        steps = self._steps
        if steps and at < steps[-1][0]:
            # What was told late belongs to the time before, and moves no window.
            at = steps[-1][0]
        steps.append((at, size))
        self._bytes += size
        while at - steps[0][0] > WINDOW or len(steps) > MAX_STEPS:
            self._bytes -= steps.popleft()[1]
        # What the first one told had come before the window began.
        first, size = steps[0]
        if at - first >= LEAST:
            self.rate = (self._bytes - size) * 8 / (at - first)
        return self.rate
