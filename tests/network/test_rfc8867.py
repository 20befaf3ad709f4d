"""The test cases of RFC 8867 that apply to one bottleneck: utilisation, delay and recovery within bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.network.rfc8867 import CASES, Result, run

SHORTER = {"5.5": 120.0, "5.7": 120.0}
"""Seconds in which the long cases show the same."""


def result(name: str) -> Result:
    case = next(case for case in CASES if case.name == name)
    return run(replace(case, seconds=SHORTER.get(name, case.seconds)))


@pytest.mark.parametrize(
    ("name", "utilisation", "queue", "up", "down"),
    [("5.1", 0.85, 0.04, 8.0, 4.0), ("5.2", 0.85, 0.05, 10.0, 4.0), ("5.3", 0.85, 0.04, 8.0, 4.0)],
)
def test_a_way_that_changes_is_followed_up_and_down(
    name: str, utilisation: float, queue: float, up: float, down: float
) -> None:
    found = result(name)
    assert found.utilisation > utilisation and found.mean < queue and found.loss < 0.02
    assert found.up is not None and found.up < up
    assert found.down is not None and found.down < down


@pytest.mark.parametrize(("name", "fairness"), [("5.4", 0.85), ("5.5", 0.6), ("5.8", 0.85)])
def test_those_who_share_a_way_share_it_in_time(name: str, fairness: float) -> None:
    found = result(name)
    assert found.utilisation > 0.8 and found.mean < 0.05 and found.loss < 0.01
    assert found.fairness is not None and found.fairness > fairness


@pytest.mark.parametrize("name", ["5.6", "5.7"])
def test_beside_tcp_that_fills_the_queue_sound_and_a_small_picture_go_on(name: str) -> None:
    # GCC gives way to flows that fill the queue (draft-ietf-rmcat-gcc-02 section 5.4); it must not fall silent.
    found = result(name)
    assert found.utilisation > 0.08 and found.loss < 0.05
