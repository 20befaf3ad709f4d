"""Jitter, told from a queue."""

from __future__ import annotations

from random import Random

import pytest

from sfu.congestion.jitter import Jitter

GROUP = 0.033
"""Seconds between two groups."""


def measured(milliseconds: float, growth: float) -> float:
    """What is thought of a way whose delays differ by so much and grow by so many seconds with each group."""
    random, jitter, delay = Random(5), Jitter(), 0.0
    for step in range(600):
        before, delay = delay, random.gauss(0.0, milliseconds / 1_000) + growth * step
        jitter.add(GROUP, GROUP + delay - before)
    return 1_000 * jitter.seconds


def test_nothing_is_known_at_first() -> None:
    assert Jitter().seconds == 0.0


@pytest.mark.parametrize("growth", [0.0, 0.01, -0.01])
@pytest.mark.parametrize("milliseconds", [2, 20, 60])
def test_jitter_is_measured_beside_a_queue_that_grows_or_shrinks(milliseconds: float, growth: float) -> None:
    assert measured(milliseconds, growth) == pytest.approx(milliseconds, rel=0.2)


def test_a_queue_alone_is_no_jitter() -> None:
    assert measured(0.0, 0.01) < 1.0
