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
MAX_PACKETS = 2_048
"""In the window: half a second at 36 Mbit/s."""


class Throughput:
    """Fed with each packet that arrived."""

    __slots__ = ("_bytes", "_packets", "rate")

    def __init__(self) -> None:
        self._packets: deque[tuple[float, int]] = deque()
        self._bytes = 0
        self.rate: float | None = None
        """Bit/s; None before it is known."""

    def add(self, size: int, at: float) -> None:
        """A packet of this many bytes arrived at this time of the receiver."""
        packets = self._packets
        packets.append((at, size))
        self._bytes += size
        while at - packets[0][0] > WINDOW or len(packets) > MAX_PACKETS:
            self._bytes -= packets.popleft()[1]

    def measure(self) -> float | None:
        """All packets of a feedback are in."""
        packets = self._packets
        if packets:
            # The first packet opened the window: it came through before it began.
            first, last = packets[0], packets[-1]
            span = last[0] - first[0]
            if span >= LEAST:
                self.rate = (self._bytes - first[1]) * 8 / span
        return self.rate
