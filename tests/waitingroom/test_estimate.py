"""What an estimate looks at, one fact at a time."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waitingroom.estimate import MOST_PLAYED, Estimates, Range, estimate
from waitingroom.handling import FEWEST, Measured, Spread, Turn, visitors
from waitingroom.scene import Busy, Due, InLine, OpenDesk

TEN = Measured(departments={"k": Spread.of([600.0] * 50), "b": Spread.of([600.0] * 50)})
"""Every conversation takes ten minutes."""


def desk(name: str = "a", departments: str = "k", busy: Busy | None = None) -> OpenDesk:
    return OpenDesk(name, frozenset(departments), busy)


def line(count: int, department: str = "k") -> list[InLine]:
    return [InLine(f"{department}{number}", department) for number in range(count)]


def about(range_: Range, minutes: float) -> bool:
    return range_.low <= minutes * 60 <= range_.high


def test_without_an_open_desk_nothing_is_known() -> None:
    assert estimate(TEN, [], line(3), 0) == Estimates()


def test_without_measurements_nothing_is_known() -> None:
    assert estimate(Measured(), [desk()], line(3), 0) == Estimates()


def test_a_department_that_no_desk_serves_has_no_estimate() -> None:
    found = estimate(TEN, [desk()], [*line(1), *line(1, "b")], 0)
    assert set(found.places) == {"k0"}
    assert set(found.newcomers) == {"k"}


def test_a_free_desk_and_nobody_before_means_no_wait() -> None:
    assert estimate(TEN, [desk()], [], 0).newcomers["k"] == Range(0, 0)


@pytest.mark.parametrize(("desks", "ahead", "minutes"), [(1, 1, 10), (1, 3, 30), (2, 2, 10), (2, 4, 20), (5, 4, 0)])
def test_who_comes_now_waits_for_those_before_over_the_desks(desks: int, ahead: int, minutes: int) -> None:
    found = estimate(TEN, [desk(str(number)) for number in range(desks)], line(ahead), 0)
    assert about(found.newcomers["k"], minutes)


def test_what_lies_on_a_desk_is_counted_with_how_long_it_has_lasted() -> None:
    fresh = estimate(TEN, [desk(busy=Busy(1000, "k", None))], [], 1000).newcomers["k"]
    old = estimate(TEN, [desk(busy=Busy(1000, "k", None))], [], 1420).newcomers["k"]
    assert about(fresh, 10)
    assert about(old, 3)


def test_a_conversation_that_lasts_longer_than_any_before_still_ends() -> None:
    found = estimate(TEN, [desk(busy=Busy(0, "k", None))], [], 3600).newcomers["k"]
    assert 0 < found.low < found.high < 3600


def test_a_desk_of_two_departments_counts_for_each_with_what_the_other_leaves() -> None:
    shared = desk("shared", "kb")
    alone = estimate(TEN, [shared], line(2), 0).newcomers["k"]
    both = estimate(TEN, [shared], [*line(2, "b"), *line(2)], 0)
    assert about(alone, 20)
    assert about(both.newcomers["k"], 40)
    assert about(both.places["k0"], 20)
    helped = estimate(TEN, [shared, desk("own", "k")], [*line(2, "b"), *line(2)], 0)
    assert about(helped.places["k0"], 0)
    assert about(helped.places["k1"], 10)


def test_a_number_for_one_clerk_waits_for_that_clerk() -> None:
    busy = desk("busy", busy=Busy(0, "k", None))
    chosen = InLine("t", "k", only="busy")
    assert about(estimate(TEN, [desk("free"), busy], [chosen], 0).places["t"], 10)
    assert "t" not in estimate(TEN, [desk("free")], [chosen], 0).places


def test_who_is_away_may_be_back_in_time_or_not() -> None:
    found = estimate(TEN, [desk()], [replace(line(1)[0], here=False)], 0).newcomers["k"]
    assert found.low == 0
    assert about(found, 10)


def test_an_appointment_that_is_due_comes_before_the_line() -> None:
    later = estimate(TEN, [desk()], line(2), 0, [Due(300, "k")])
    assert about(later.places["k0"], 0)
    assert about(later.places["k1"], 20)
    far = estimate(TEN, [desk()], line(2), 0, [Due(7200, "k")])
    assert about(far.places["k1"], 10)


def test_whoever_in_line_has_an_appointment_comes_when_it_begins_and_the_others_wait_for_it() -> None:
    waiting = [*line(5), InLine("due", "k", due_at=900)]
    found = estimate(TEN, [desk()], waiting, 0)
    assert about(found.places["due"], 20), "the first turn that ends after it has begun"
    assert about(found.places["k1"], 10)
    assert about(found.places["k2"], 30)
    assert about(found.newcomers["k"], 60), "nobody is counted twice"
    assert about(estimate(TEN, [desk()], waiting, 901).places["due"], 0)


def test_an_appointment_far_ahead_changes_nothing() -> None:
    far = [*line(2), InLine("due", "k", due_at=86_400), *line(2, "b")]
    near = [replace(one, due_at=None) for one in far]
    desks = [desk(departments="kb")]
    found = estimate(TEN, desks, far, 0)
    assert all(about(found.places[one.ticket], 10 * place) for place, one in enumerate(far))
    assert found.newcomers == estimate(TEN, desks, near, 0).newcomers


def test_behind_all_that_is_played_appointments_are_counted_and_the_line_goes_on_without_them() -> None:
    count = MOST_PLAYED + 20
    waiting = [*line(count), *(InLine(f"due{number}", "k", due_at=1800) for number in range(3))]
    found = estimate(TEN, [desk()], waiting, 0)
    assert about(found.places[f"k{count - 1}"], 10 * (count - 1 + 3))
    assert about(found.newcomers["k"], 10 * (count + 3))


def test_the_service_counts_before_the_department() -> None:
    measured = Measured({("k", "quick"): Spread.of([60.0] * 20)}, TEN.departments)
    quick = [InLine(str(number), "k", "quick") for number in range(5)]
    unknown = [InLine(str(number), "k", "new") for number in range(5)]
    assert about(estimate(measured, [desk()], quick, 0).newcomers["k"], 5)
    assert about(estimate(measured, [desk()], unknown, 0).newcomers["k"], 50)


def test_further_back_than_is_played_goes_on_as_before() -> None:
    count = MOST_PLAYED * 3
    found = estimate(TEN, [desk()], line(count), 0)
    assert len(found.places) == count
    assert about(found.places[f"k{count - 1}"], 10 * (count - 1))
    assert about(found.newcomers["k"], 10 * count)
    assert found.newcomers["k"].low > found.places[f"k{count - 1}"].low


@given(
    st.lists(st.floats(1, 3000), min_size=5, max_size=60),
    st.integers(1, 4),
    st.lists(st.sampled_from("kb"), max_size=MOST_PLAYED + 40),
    st.booleans(),
)
def test_nobody_in_line_is_told_to_come_before_whoever_stands_before(
    seconds: list[float], desks: int, departments: list[str], shared: bool
) -> None:
    measured = Measured(departments={"k": Spread.of(seconds), "b": Spread.of(seconds)})
    clerks = [desk(str(number), "kb" if shared or number else "k") for number in range(desks)]
    waiting = [InLine(str(number), department) for number, department in enumerate(departments)]
    found = estimate(measured, clerks, waiting, 0)
    assert found == estimate(measured, clerks, waiting, 0)
    for department in "kb":
        mine = [one.ticket for one in waiting if one.department == department]
        own = [found.places[ticket] for ticket in mine if ticket in found.places]
        own += [found.newcomers[department]] if department in found.newcomers else []
        assert all(0 <= one.low <= one.high for one in own)
        assert all(one.low <= later.low + 1e-6 and one.high <= later.high + 1e-6 for one, later in pairwise(own))


def turn(ticket: str, called: float, ended: float, *, arrived: float = 0.0, talked: bool = True) -> Turn:
    return Turn(ticket, "a", "k", None, arrived, called, ended, talked)


def test_the_little_while_between_two_visitors_belongs_to_the_later_one() -> None:
    taken = visitors([turn("1", 0, 600), turn("2", 640, 1240)])
    assert [one.seconds for one in taken] == [600, 640]


def test_a_while_in_which_nobody_waited_or_the_clerk_was_away_is_no_handling() -> None:
    assert [one.seconds for one in visitors([turn("1", 0, 600), turn("2", 700, 1300, arrived=690)])] == [600, 610]
    assert [one.seconds for one in visitors([turn("1", 0, 600), turn("2", 4200, 4800)])] == [600, 600]


def test_calls_that_nobody_answered_count_with_their_number() -> None:
    turns = [turn("1", 0, 90, talked=False), turn("1", 90, 180, talked=False), turn("2", 180, 780)]
    assert [(one.seconds, one.talked) for one in visitors(turns)] == [(180, False), (600, True)]


def test_too_few_conversations_say_nothing_however_many_did_not_answer() -> None:
    missed = [turn(f"m{number}", number * 1000, number * 1000 + 90, talked=False) for number in range(30)]
    talks = [turn(f"t{number}", 100_000 + number * 1000, 100_600 + number * 1000) for number in range(FEWEST)]
    assert Measured.of([*missed, *talks[1:]]).of_service("k", None) is None
    assert Measured.of([*missed, *talks]).of_service("k", None) is not None


@given(st.lists(st.floats(1, 10_000), min_size=1, max_size=300))
def test_a_spread_rises_and_keeps_the_middle_of_what_was_measured(seconds: list[float]) -> None:
    spread = Spread.of(seconds)
    assert list(spread.values) == sorted(spread.values)
    assert spread.values[0] > 0
    inner = spread.values[len(spread.values) // 4 : -len(spread.values) // 4]
    if len(seconds) >= 4:
        assert min(seconds) - 1e-6 <= inner[0]
        assert inner[-1] <= max(seconds) + 1e-6
