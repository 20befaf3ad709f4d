"""Ranges as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waitingroom.estimate import Range
from waitingroom.rounding import retold, rounded

MINUTE = 60.0
RANGES = st.tuples(st.floats(0, 40_000), st.floats(0, 40_000)).map(lambda pair: Range(min(pair), max(pair)))


@pytest.mark.parametrize(
    ("exact", "told"),
    [
        ((0, 0), (0, 5)),
        ((0.2, 4.9), (0, 5)),
        ((11, 19), (10, 20)),
        ((10, 20), (10, 20)),
        ((12, 13), (10, 15)),
        ((22, 31), (20, 40)),
        ((29, 30), (25, 30)),
        ((47, 62), (40, 75)),
        ((95, 125), (90, 150)),
        ((130, 190), (120, 210)),
    ],
)
def test_a_range_is_rounded_outwards_to_steps_that_fit_its_size(
    exact: tuple[float, float], told: tuple[float, float]
) -> None:
    minutes = Range(exact[0] * MINUTE, exact[1] * MINUTE)
    assert rounded(minutes) == Range(told[0] * MINUTE, told[1] * MINUTE)


@given(RANGES)
def test_what_is_told_always_holds_what_is_true_and_is_not_two_steps_wider(exact: Range) -> None:
    told = rounded(exact)
    assert 0 <= told.low <= exact.low <= exact.high <= told.high
    assert told.low < told.high
    widest = 300.0 if exact.high < 1800 else 600.0 if exact.high < 3600 else 900.0 if exact.high < 7200 else 1800.0
    assert exact.low - told.low < widest
    assert told.high - exact.high <= widest


@given(RANGES, RANGES)
def test_what_was_told_before_stays_only_while_it_is_true(before: Range, exact: Range) -> None:
    told = retold(rounded(before), exact)
    assert told.low <= exact.low
    assert exact.high <= told.high
    assert told in (rounded(before), rounded(exact))


def test_a_range_that_moves_to_and_fro_over_a_step_is_told_once() -> None:
    told = None
    heard = set()
    for second in range(600):
        exact = Range(600.0 + (20 if second % 2 else -20), 1190.0 + (second % 3) * 10)
        told = retold(told, exact)
        heard.add(told)
    assert len(heard) <= 2


def test_a_range_that_became_much_too_wide_is_told_anew() -> None:
    assert retold(Range(0, 3600), Range(650, 1100)) == Range(600, 1200)
