"""The rate that loss allows: which bandwidth and which loss of the line itself explain best what was lost lately.

Radio links lose packets whatever the rate; giving way to that would starve a person on a train. A full queue loses what
exceeds the bandwidth; not giving way to that would lose everything. The idea of libwebrtc's LossBasedBweV2, smaller: a
window of observations, a handful of candidates for the bandwidth, for each the inherent loss that fits, and the
likelihood of both.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import log

DURATION = 0.25
"""Seconds of sending in one observation."""
WINDOW = 20
FADE = 0.9
"""Weight of an observation compared with the next one."""
UP, DOWN = 1.02, 0.95
RAMP = 1.5
"""Times what arrives: further the rate does not grow after loss."""
INHERENT, BALANCE, MOST = 0.05, 75_000.0, 0.2
"""A line of B bit/s may lose so much of itself: INHERENT + BALANCE / B, and no more than MOST. A slow one is given more
credit."""
QUEUE = 0.1
"""Seconds of waiting beyond which what is lost was lost by a full queue, and no credit is given."""
PREFER = 0.02
"""For each packet and each factor e of bandwidth: of two good explanations the greater bandwidth is taken."""
HOLD, LONGEST_HOLD = 0.3, 2.4
"""Seconds after a decrease without an increase, doubled by the next decrease within five seconds."""
RECENT = 5.0
TINY = 1e-6
HALVINGS = 7
"""Of the credit, until the inherent loss is known well enough: to 0.2 packets in a hundred."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What became of the packets of one stretch of sending."""

    packets: int
    lost: int
    rate: float


class LossBased:
    """``rate`` is None as long as loss limits nothing."""

    __slots__ = (
        "_begun",
        "_bytes",
        "_decreased_at",
        "_hold",
        "_lost",
        "_lowest",
        "_observations",
        "_packets",
        "_queue",
        "decreasing",
        "rate",
    )

    def __init__(self, lowest: float) -> None:
        self.rate: float | None = None
        self.decreasing = False
        self._lowest = lowest
        self._observations: deque[Observation] = deque(maxlen=WINDOW)
        self._packets = self._lost = self._bytes = 0
        self._begun: float | None = None
        self._decreased_at = float("-inf")
        self._hold = HOLD
        self._queue = 0.0

    def add(self, packets: int, size: int, lost: int, sent: float) -> None:
        """The fate of packets of which the first was sent at this time. ``lost`` is negative where packets that were
        called lost have come after all."""
        if self._begun is None or sent < self._begun:
            self._begun = sent
        self._packets += packets
        self._bytes += size
        self._lost = max(0, self._lost + lost)

    def decide(self, allowed: float, arrived: float | None, sent: float, queue: float, now: float) -> None:
        """Packets up to this time of sending are known. ``allowed`` is what delay allows, ``arrived`` what comes;
        packets wait for ``queue`` seconds on the way."""
        self._queue = queue
        if self._begun is None or sent - self._begun < DURATION:
            self._bound(allowed)
            return
        rate = self._bytes * 8 / (sent - self._begun)
        self._observations.append(Observation(self._packets, self._lost, rate))
        self._packets = self._lost = self._bytes = 0
        self._begun = None
        if not any(observation.lost for observation in self._observations):
            self.rate, self.decreasing = None, False
            return
        self._choose(allowed, arrived, now)

    def forget(self) -> None:
        """What was seen says nothing any more."""
        self.rate, self.decreasing = None, False
        self._observations.clear()
        self._packets = self._lost = self._bytes = 0
        self._begun = None

    def probed(self, rate: float) -> None:
        """A probe got so much through: more than this is not known to be lost. Without it a picture that rests would
        rest for ever where the line itself loses, because the rate grows no further than some times what arrives."""
        if self.rate is not None and rate > self.rate:
            self.rate = rate

    def _bound(self, allowed: float) -> None:
        if self.rate is not None and self.rate >= allowed:
            self.rate, self.decreasing = None, False

    def _choose(self, allowed: float, arrived: float | None, now: float) -> None:
        current = allowed if self.rate is None else min(self.rate, allowed)
        may_grow = now - self._decreased_at > self._hold
        candidates = {current, DOWN * current}
        if arrived is not None:
            candidates.add(min(max(arrived, self._lowest), current))
        if may_grow:
            ceiling = allowed if arrived is None else max(current, min(allowed, RAMP * arrived))
            candidates |= {min(UP * current, ceiling), ceiling}
        best = max(candidates, key=self._likelihood)
        best = max(min(best, self._ceiling()), self._lowest)
        self.decreasing = best < current
        if self.decreasing:
            self._hold = min(2 * self._hold, LONGEST_HOLD) if now - self._decreased_at < RECENT else HOLD
            self._decreased_at = now
        self.rate = best
        self._bound(allowed)

    def _likelihood(self, bandwidth: float) -> float:
        inherent = self._inherent(bandwidth)
        total, weight = 0.0, 1.0
        bonus = PREFER * log(bandwidth)
        for seen in reversed(self._observations):
            beyond = max(0.0, 1 - bandwidth / seen.rate) if seen.rate > 0 else 0.0
            chance = min(max(inherent + (1 - inherent) * beyond, TINY), 1 - TINY)
            kept = seen.packets - seen.lost
            total += weight * (seen.lost * log(chance) + kept * log(1 - chance) + bonus * seen.packets)
            weight *= FADE
        return total

    def _inherent(self, bandwidth: float) -> float:
        """The inherent loss that makes what was seen likeliest, as far as credit goes. The likelihood has one peak."""
        credit = 0.0 if self._queue > QUEUE else min(INHERENT + BALANCE / bandwidth, MOST)
        if not credit:
            return 0.0
        lossy: list[tuple[float, float]] = []
        kept, weight = 0.0, 1.0
        for seen in reversed(self._observations):
            kept += weight * (seen.packets - seen.lost)
            if seen.lost:
                beyond = max(0.0, 1 - bandwidth / seen.rate) if seen.rate > 0 else 0.0
                lossy.append((weight * seen.lost, beyond))
            weight *= FADE
        low, high = 0.0, credit
        for _ in range(HALVINGS):
            share = (low + high) / 2
            # How fast the likelihood rises here with lost packets, and falls with those that arrived.
            rise = sum(lost * (1 - beyond) / (share + (1 - share) * beyond) for lost, beyond in lossy)
            low, high = (share, high) if rise > kept / (1 - share) else (low, share)
        return (low + high) / 2

    def _ceiling(self) -> float:
        lost = packets = 0.0
        weight = 1.0
        for seen in reversed(self._observations):
            lost += weight * seen.lost
            packets += weight * seen.packets
            weight *= FADE
        share = lost / packets if packets > 0 else 0.0
        return BALANCE / (share - INHERENT) if share > INHERENT else float("inf")
