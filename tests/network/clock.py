"""Time that only passes when everything of a moment is done: what is to happen later, in the order of time."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

MAX_WAITING = 1_000_000
"""A simulation that plans more than this has gone wrong."""


class Clock:
    """Deterministic: things of the same moment happen in the order in which they were planned."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def at(self, when: float, do: Callable[[], None]) -> None:
        """Do this then, or now when it is later already."""
        if len(self._heap) >= MAX_WAITING:
            raise OverflowError("too much is planned")
        heappush(self._heap, (max(when, self.now), next(self._order), do))

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        """Do this in a while."""
        self.at(self.now + seconds, do)

    def every(self, interval: float, do: Callable[[], object], first: float | None = None) -> None:
        """Do this again and again, without drifting, from ``first`` (or one interval from now) on."""
        begin = self.now + interval if first is None else first
        number = 0

        def again() -> None:
            nonlocal number
            number += 1
            self.at(begin + number * interval, again)
            do()

        self.at(begin, again)

    def run(self, seconds: float) -> None:
        """Let time pass."""
        end = self.now + seconds
        heap = self._heap
        while heap and heap[0][0] <= end:
            self.now, _, do = heappop(heap)
            do()
        self.now = end
