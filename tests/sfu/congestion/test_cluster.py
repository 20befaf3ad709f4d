"""What a probe shows, and how long it lasts."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from sfu.congestion.cluster import DURATION, MOST_DURATION, Cluster

RATE = 1_000_000.0


def probe(jitter: float, carries: float, late: Callable[[], float]) -> tuple[float, float | None]:
    """Seconds that a probe lasts on a way that carries so much, and what it shows. Nothing overtakes."""
    cluster, now, free, last = Cluster(1, RATE, 10.0, jitter), 10.0, 0.0, 0.0
    arrivals = []
    while not cluster.complete(now):
        while cluster.due(now) > 0:
            cluster.add(255)
            free = max(free, now) + 255 * 8 / carries
            last = max(last, free + 0.05 + late())
            arrivals.append((now, last))
        now += 0.005
    for sent, at in arrivals:
        cluster.arrived(255, sent, at)
    return now - 10.0, cluster.result()


@pytest.mark.parametrize("jitter", [0.0, 0.02, 0.1])
@pytest.mark.parametrize("carries", [400_000.0, 4_000_000.0])
def test_a_probe_shows_what_the_way_carries_and_no_more_than_was_asked(jitter: float, carries: float) -> None:
    _, shown = probe(jitter, carries, lambda: 0.0)
    assert shown == pytest.approx(min(carries, RATE), rel=0.25)


@pytest.mark.parametrize(
    ("jitter", "least", "most"),
    [(0.0, DURATION, 0.03), (0.01, DURATION, 0.03), (0.02, 0.15, 0.18), (0.1, MOST_DURATION, MOST_DURATION + 0.01)],
)
def test_the_more_a_way_jitters_the_longer_a_probe_lasts(jitter: float, least: float, most: float) -> None:
    assert least <= probe(jitter, 4_000_000.0, lambda: 0.0)[0] <= most


def test_jitter_of_a_tenth_of_a_second_does_not_hide_what_the_way_carries() -> None:
    random = Random(4)
    shown = sorted(probe(0.06, 4_000_000.0, lambda: random.uniform(0.0, 0.2))[1] or 0.0 for _ in range(200))
    assert shown[100] > 0.7 * RATE
    short = sorted(probe(0.0, 4_000_000.0, lambda: random.uniform(0.0, 0.2))[1] or 0.0 for _ in range(200))
    assert short[100] < 0.4 * RATE, "a short one says nothing there"
