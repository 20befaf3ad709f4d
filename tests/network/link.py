"""One direction of a simulated path: takes datagrams, and gives them back later, not all, not in order, some twice.

Sans-IO and seeded. The order is that of a real path: outage, then losses, then the queue of the bottleneck, then the
way. ``now`` may be any clock that does not go back; the course of the link begins at ``begin``.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random

from tests.network.conditions import CLEAN, UDP_OVERHEAD, Conditions, Course

MAX_IN_FLIGHT = 50_000
"""Datagrams on the way at once; what comes on top is dropped as by a full queue."""


@dataclass(slots=True)
class Counts:
    """What became of the datagrams."""

    sent: int = 0
    delivered: int = 0
    delivered_bytes: int = 0
    lost: int = 0
    """By chance."""
    cut: int = 0
    """By an outage."""
    dropped: int = 0
    """By a full queue."""
    duplicated: int = 0
    reordered: int = 0


class Link:
    """``send``, ``due`` and ``next_at``; ``change`` for what no course foresaw."""

    def __init__(self, rng: Random | int, course: Course | Conditions = CLEAN, begin: float = 0.0) -> None:
        self.rng = rng if isinstance(rng, Random) else Random(rng)
        course = Course(course) if isinstance(course, Conditions) else course
        self.conditions = course.begin
        self.counts = Counts()
        self._changes = deque((begin + at, conditions) for at, conditions in course.changes)
        self._bad = False
        self._queue: deque[bytes] = deque()
        self._queued = 0
        self._head_done = 0.0
        self._flying: list[tuple[float, int, bytes]] = []
        self._order = 0
        self._last = 0.0

    def send(self, datagram: bytes, now: float) -> None:
        """One datagram enters."""
        self._advance(now)
        counts, conditions = self.counts, self.conditions
        counts.sent += 1
        if conditions.down:
            counts.cut += 1
        elif self._loses(conditions):
            counts.lost += 1
        elif len(self._flying) + len(self._queue) >= MAX_IN_FLIGHT:
            counts.dropped += 1
        elif conditions.rate is None:
            self._fly(datagram, now)
        else:
            self._enqueue(datagram, conditions, now)

    def due(self, now: float) -> list[bytes]:
        """What has arrived by now, in the order of arrival."""
        self._advance(now)
        flying = self._flying
        arrived = []
        while flying and flying[0][0] <= now:
            arrived.append(heappop(flying)[2])
        self.counts.delivered += len(arrived)
        self.counts.delivered_bytes += sum(map(len, arrived))
        return arrived

    def next_at(self) -> float | None:
        """When ``due`` should be asked next; None while nothing is on the way."""
        times = [self._flying[0][0]] if self._flying else []
        if self._queue:
            times.append(self._head_done)
            times += [self._changes[0][0]] if self._changes else []
        return min(times, default=None)

    def change(self, conditions: Conditions, now: float) -> None:
        """Be otherwise from now on; what is on the way goes on."""
        self._advance(now)
        self._become(conditions, now)

    def waiting(self) -> int:
        """Bytes in the queue of the bottleneck."""
        return self._queued

    def queueing(self) -> float:
        """Seconds that a datagram sent now would wait at the bottleneck."""
        return self._queued * 8 / self.conditions.rate if self.conditions.rate else 0.0

    def _advance(self, now: float) -> None:
        """Carry out changes of the course and the work of the bottleneck, in the order of time."""
        while self._changes and self._changes[0][0] <= now:
            at, conditions = self._changes.popleft()
            self._serve(at)
            self._become(conditions, at)
        self._serve(now)

    def _become(self, conditions: Conditions, now: float) -> None:
        self.conditions = conditions
        if conditions.rate is None:
            while self._queue:
                self._leave_queue(now)

    def _loses(self, conditions: Conditions) -> bool:
        random = self.rng.random
        bursts = conditions.bursts
        if bursts is not None:
            if random() < (bursts.leave if self._bad else bursts.enter):
                self._bad = not self._bad
            chance = bursts.loss_bad if self._bad else bursts.loss_good
            if chance and random() < chance:
                return True
        return conditions.loss > 0 and random() < conditions.loss

    def _enqueue(self, datagram: bytes, conditions: Conditions, now: float) -> None:
        size = len(datagram) + UDP_OVERHEAD
        # One datagram always fits, or a narrow link with a short queue would carry nothing at all.
        if self._queue and self._queued + size > conditions.queue_limit:
            self.counts.dropped += 1
            return
        self._queue.append(datagram)
        self._queued += size
        if len(self._queue) == 1:
            self._head_done = now + self._seconds(datagram)

    def _serve(self, now: float) -> None:
        while self._queue and self._head_done <= now:
            self._leave_queue(self._head_done)

    def _leave_queue(self, at: float) -> None:
        datagram = self._queue.popleft()
        self._queued -= len(datagram) + UDP_OVERHEAD
        self._fly(datagram, at)
        if self._queue:
            self._head_done = at + self._seconds(self._queue[0])

    def _seconds(self, datagram: bytes) -> float:
        rate = self.conditions.rate
        return (len(datagram) + UDP_OVERHEAD) * 8 / rate if rate else 0.0

    def _fly(self, datagram: bytes, at: float) -> None:
        conditions, random = self.conditions, self.rng.random
        copies = 1
        if conditions.duplicate and random() < conditions.duplicate:
            copies = 2
            self.counts.duplicated += 1
        for _ in range(copies):
            arrival = at + conditions.delay
            if conditions.jitter:
                arrival = max(at, arrival + conditions.jitter * (2 * random() - 1))
            if conditions.reorder and random() < conditions.reorder:
                self.counts.reordered += 1
                arrival += conditions.reorder_by
            elif not conditions.jitter_reorders:
                arrival = self._last = max(self._last, arrival)
            self._order += 1
            heappush(self._flying, (arrival, self._order, datagram))
