"""The slope of delay, also after hours; and when it is called overuse."""

from __future__ import annotations

from random import Random

import pytest

from sfu.congestion.groups import Groups
from sfu.congestion.overuse import HIGHEST, LOWEST, Overuse, Usage
from sfu.congestion.trendline import SMOOTHING, WINDOW, Trendline


def slope(points: list[tuple[float, float]]) -> float:
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)


@pytest.mark.parametrize("hours", [0, 5])
def test_the_slope_is_that_of_least_squares_through_the_last_groups(hours: int) -> None:
    random, trend = Random(3), Trendline()
    at, delay, smoothed = 0.0, 0.0, 0.0
    points: list[tuple[float, float]] = []
    for step in range(600 + hours * 3_600):
        gap = random.uniform(0.005, 0.04) if step >= hours * 3_600 else 1.0
        late = random.uniform(-0.004, 0.005)
        at += gap + late
        delay += late * 1_000
        smoothed = SMOOTHING * smoothed + (1 - SMOOTHING) * delay
        points.append((at * 1_000, smoothed))
        trend.add(gap, gap + late, at)
        if step % 97 == 0 and len(points) > WINDOW:
            assert trend.slope == pytest.approx(slope(points[-WINDOW:]), abs=1e-6)


def usages(extra: float, groups: int) -> list[Usage]:
    """Groups every 10 ms, each later than the one before by so many seconds."""
    trend, detector, at = Trendline(), Overuse(), 0.0
    found = []
    for _ in range(groups):
        at += 0.01 + extra
        trend.add(0.01, 0.01 + extra, at)
        found.append(detector.update(trend.value, trend.slope, 0.01, at))
    return found


@pytest.mark.parametrize(("extra", "usage"), [(0.0, Usage.NORMAL), (0.002, Usage.OVER), (-0.002, Usage.UNDER)])
def test_growing_delay_is_overuse_and_shrinking_delay_underuse(extra: float, usage: Usage) -> None:
    assert usage in usages(extra, 40)
    assert usages(extra, 40)[: WINDOW - 1] == [Usage.NORMAL] * (WINDOW - 1)


def test_the_threshold_follows_noise_within_bounds() -> None:
    detector = Overuse()
    for step in range(5_000):
        detector.update(detector.threshold + 10, 0.0, 0.01, step * 0.05)
    assert detector.threshold == HIGHEST
    for step in range(5_000, 20_000):
        detector.update(0.0, 0.0, 0.01, step * 0.05)
    assert detector.threshold == LOWEST


def measured(packets: list[tuple[float, float]]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    groups = Groups(lambda sent, arrived, at: found.append((round(sent, 3), round(arrived, 3))))
    for sent, arrived in packets:
        groups.add(sent, arrived)
    return found


@pytest.mark.parametrize(
    ("packets", "groups"),
    [
        # Each a group of its own.
        ([(0.00, 1.00), (0.02, 1.02), (0.04, 1.05), (0.06, 1.07)], [(0.02, 0.02), (0.02, 0.03)]),
        # Sent together, measured from last to last.
        ([(0.000, 1.0), (0.004, 1.01), (0.03, 1.04), (0.06, 1.07)], [(0.026, 0.03)]),
        # A burst that catches up is one group.
        ([(0.00, 1.00), (0.02, 1.10), (0.04, 1.102), (0.06, 1.104), (0.2, 1.24)], [(0.06, 0.104)]),
        # What was sent before the group does not count.
        ([(0.02, 1.00), (0.00, 1.01), (0.06, 1.04), (0.1, 1.08)], [(0.04, 0.04)]),
    ],
)
def test_groups(packets: list[tuple[float, float]], groups: list[tuple[float, float]]) -> None:
    assert measured(packets) == groups


def test_after_three_groups_in_the_wrong_order_grouping_begins_anew() -> None:
    backwards = [(step * 0.02, 2.0 - step * 0.02) for step in range(8)]
    assert measured(backwards) == []
