"""Sums of handling times against the visitors that they were made of."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waitingroom.handling import LONGEST_TURN, Measured, Turn, Visitor, visitors
from waitingroom.tally import MOST_CLASSES, bygone, class_of, tally

DAY = 86_400.0
LENGTHS = st.floats(0.1, LONGEST_TURN)
PEOPLE = st.lists(
    st.builds(
        Visitor,
        department=st.sampled_from("kb"),
        service=st.sampled_from([None, "quick"]),
        seconds=LENGTHS,
        talked=st.booleans(),
        called_at=st.floats(0, 3 * DAY),
    ),
    max_size=60,
)


def day_of(at: float) -> str:
    return f"2026-11-{1 + int(at // DAY):02}"


@given(PEOPLE)
def test_as_many_come_out_as_went_in_and_took_as_long_together(people: list[Visitor]) -> None:
    cells = tally(people, day_of)
    again = bygone(cells)
    for key in (lambda it: (it.department, it.service), lambda it: (it.department, it.talked)):
        assert Counter(map(key, again)) == Counter(map(key, people))
    assert sum(it.seconds for it in again) == pytest.approx(sum(it.seconds for it in people))
    assert len(cells) <= len(people)
    assert [cell.visitors >= cell.talked for cell in cells].count(False) == 0


@given(st.lists(LENGTHS, min_size=1, max_size=60))
def test_nobodys_length_is_off_by_more_than_a_tenth(lengths: list[float]) -> None:
    again = sorted(it.seconds for it in bygone(tally([Visitor("k", None, it, True) for it in lengths], day_of)))
    for was, told in zip(sorted(lengths), again, strict=True):
        assert told == pytest.approx(was, rel=0.101, abs=1.0)


@given(LENGTHS)
def test_there_are_so_many_classes_and_no_more(seconds: float) -> None:
    assert 0 <= class_of(seconds) < MOST_CLASSES <= 101


def test_days_come_out_in_their_order_so_that_the_latest_count() -> None:
    people = [Visitor("k", None, 600.0 + day, True, day * DAY) for day in (2, 0, 1)]
    assert [it.seconds for it in bygone(tally(people, day_of))] == [600, 601, 602]


def test_who_is_counted_says_since_when_the_desk_was_free_and_nothing_else() -> None:
    def turn(ticket: str, called: float, ended: float, counted: bool) -> Turn:
        return Turn(ticket, "a", "k", None, 0.0, called, ended, True, counted)

    [one] = visitors([turn("1", 0, 600, True), turn("2", 640, 1240, False)])
    assert (one.seconds, one.called_at) == (640, 640)


def test_what_is_known_of_those_who_were_deleted_and_of_those_who_are_there_is_known_together() -> None:
    living = [Turn(str(n), "a", "k", None, n * 1000.0, n * 1000.0, n * 1000.0 + 600, True) for n in range(3)]
    gone = [Visitor("k", None, 600.0, True) for _ in range(2)]
    assert Measured.of(living).of_service("k", None) is None, "three are too few"
    known = Measured.of(living, gone).of_service("k", None)
    assert known is not None
    assert [round(value) for value, _ in groupby(known.values)] == [600]
