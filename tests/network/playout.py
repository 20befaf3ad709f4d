"""When what has arrived is shown or heard: a jitter buffer that learns how late things come."""

from __future__ import annotations

from collections import deque

REMEMBERED = 400
"""Arrivals by which the delay is chosen."""
SHARE = 0.97
"""So many of them should be in time."""
MOST = 1.0
"""Seconds of delay at most."""


class Playout:
    """Source time plus a delay that follows the latest arrivals."""

    def __init__(self, clock: int, least: float) -> None:
        self._clock = clock
        self._lateness: deque[float] = deque(maxlen=REMEMBERED)
        self._first: int | None = None
        self._delay = self._least = least
        self._floor = 0.0
        self._count = 0

    def seconds(self, timestamp: int) -> float:
        """Source time; the first timestamp is 0."""
        if self._first is None:
            self._first = timestamp
        return ((timestamp - self._first + 0x8000_0000 & 0xFFFF_FFFF) - 0x8000_0000) / self._clock

    def arrived(self, timestamp: int, now: float) -> None:
        """Something is there."""
        self._lateness.append(now - self.seconds(timestamp))
        self._count += 1
        if self._count % 25 == 0 or self._count < 25:
            ordered = sorted(self._lateness)
            self._floor = ordered[0]
            late = ordered[min(len(ordered) - 1, int(SHARE * len(ordered)))] - self._floor
            self._delay = min(MOST, max(self._least, late))

    def at(self, timestamp: int) -> float:
        """When it is to be shown."""
        return self.seconds(timestamp) + self._floor + self._delay
