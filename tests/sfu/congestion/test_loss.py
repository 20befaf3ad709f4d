"""The rate that loss allows: a line that loses by itself keeps what pictures need, a full one gives way."""

from __future__ import annotations

from random import Random
from statistics import median

import pytest

from sfu.congestion.loss import DURATION, LossBased

LOWEST, ALLOWED = 50_000.0, 2_000_000.0
PICTURE = 190_000.0
"""Bit/s of the small encoding and sound."""
SPIRAL = 110_000.0
"""With less than this pictures rest, and then nothing tells that more would go."""
PACKET = 500


class Line:
    """Sends in stretches of a quarter of a second, at rates that swing as those of a camera with repairs do."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.loss = LossBased(LOWEST)
        self.now = 100.0

    def send(self, rate: float, share: float, queue: float = 0.0) -> float:
        """One stretch of which so much gets lost, in bursts of four; what is allowed after it."""
        packets = max(4, round(rate * DURATION / 8 / PACKET))
        lost = sum(min(4, packets - first) for first in range(0, packets, 4) if self.rng.random() < share)
        for place in range(packets):
            self.loss.add(1, PACKET, 1 if place < lost else 0, self.now + DURATION * place / packets)
        self.now += DURATION
        self.loss.decide(ALLOWED, rate * (1 - lost / packets), self.now, queue, self.now + 0.1)
        return self.loss.rate or ALLOWED


def test_a_line_that_loses_a_third_whatever_is_sent_carries_the_small_picture_on() -> None:
    allowed: list[float] = []
    for seed in range(20):
        line = Line(seed)
        for _ in range(5):
            line.send(1_200_000, 0.3)
        allowed += [line.send(PICTURE * line.rng.uniform(0.7, 1.6), 0.3) for _ in range(120)]
    assert median(allowed) >= PICTURE
    assert sum(rate < SPIRAL for rate in allowed) <= 0.01 * len(allowed)


@pytest.mark.parametrize("capacity", [300_000.0, 800_000.0])
def test_what_a_full_queue_loses_is_given_way_to(capacity: float) -> None:
    line = Line(1)
    rate = 3 * capacity
    for _ in range(40):
        rate = min(rate, line.send(rate, max(0.0, 1 - capacity / rate), queue=0.3))
    assert LOWEST <= rate <= 1.1 * capacity


def test_as_long_as_nothing_is_lost_nothing_is_limited() -> None:
    line = Line(1)
    assert {line.send(500_000, 0.0) for _ in range(30)} == {ALLOWED}
