"""The order of the queue, and the numbers in it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waitingroom.numbers import following, printed
from waitingroom.queue import SENT_BACK, TRANSFERRED, Waiting, ahead, in_order, next_to_call, overtaken, place

NOW = 1000.0
moments = st.none() | st.sampled_from([NOW - 1, NOW, NOW + 1])
queues = st.lists(
    st.builds(
        Waiting,
        ticket=st.uuids().map(str),
        department=st.sampled_from("abc"),
        place=st.integers(0, 2**50),
        priority=st.integers(0, 3),
        due_at=moments,
        away=st.booleans(),
        not_before=moments,
        for_clerk=st.none() | st.sampled_from(["anna", "ben"]),
    ),
    max_size=30,
    unique_by=lambda one: one.ticket,
)


def rank(one):
    """The rule as the page says it: due appointments, then priority, then place."""
    return (0 if one.due_at is not None and one.due_at <= NOW else 1, 3 - one.priority, one.place, one.ticket)


def one(ticket="x", place=0, **more):
    return Waiting(ticket=ticket, department=more.pop("department", "a"), place=place, **more)


@given(queues)
def test_ahead_counts_those_of_the_own_department_who_come_first_away_or_not(queue):
    for mine in queue:
        before = [other for other in queue if other.department == mine.department and rank(other) < rank(mine)]
        assert ahead(queue, NOW)[mine.ticket] == len(before)


@given(queues, st.sets(st.sampled_from("abc")))
def test_the_next_one_is_first_of_those_who_can_be_called_in_any_of_the_departments(queue, departments):
    ready = [
        other
        for other in queue
        if other.department in departments
        and not other.away
        and (other.not_before is None or other.not_before <= NOW)
        and other.for_clerk in (None, "anna")
    ]
    assert next_to_call(queue, departments, "anna", NOW) == min(ready, key=rank, default=None)


@given(queues)
def test_calling_one_brings_everybody_behind_it_one_place_forward(queue):
    if not queue:
        return
    first = in_order(queue, NOW)[0]
    rest = [other for other in queue if other != first]
    before, after = ahead(queue, NOW), ahead(rest, NOW)
    for other in rest:
        assert before[other.ticket] - after[other.ticket] == (other.department == first.department)


@given(queues)
def test_going_away_and_coming_back_changes_nobodys_place(queue):
    back = [replace(other, away=not other.away) for other in queue]
    assert ahead(back, NOW) == ahead(queue, NOW)


@given(queues)
def test_the_order_does_not_depend_on_how_the_record_lists_the_queue(queue):
    assert in_order(reversed(queue), NOW) == in_order(queue, NOW)


@given(queues, st.sampled_from(["anna", "ben"]))
def test_nobody_with_an_earlier_place_is_passed_without_a_reason(queue, clerk):
    for chosen in queue:
        earlier = [other for other in queue if other.department == chosen.department and other.place < chosen.place]
        assert bool(overtaken(chosen, queue, clerk, NOW)) == bool(earlier)


@given(queues)
def test_the_next_one_never_passes_somebody_ready_of_the_same_kind(queue):
    chosen = next_to_call(queue, "abc", "anna", NOW)
    if chosen is not None:
        assert "by hand" not in overtaken(chosen, queue, "anna", NOW)


@pytest.mark.parametrize(
    ("chosen", "passed", "why"),
    [
        ({}, {"away": True}, "away"),
        ({}, {"not_before": NOW + 1}, "no answer"),
        ({}, {"for_clerk": "ben"}, "for a colleague"),
        ({"due_at": NOW}, {}, "due"),
        ({"priority": 1}, {}, "priority"),
        ({"priority": TRANSFERRED}, {"priority": 1}, "transferred"),
        ({"priority": SENT_BACK}, {}, "sent back"),
        ({}, {}, "by hand"),
        ({}, {"not_before": NOW}, "by hand"),
        ({}, {"for_clerk": "anna"}, "by hand"),
    ],
)
def test_every_overtaking_has_its_reason(chosen, passed, why):
    late, early = one("late", 2, **chosen), one("early", 1, **passed)
    assert overtaken(late, [late, early], "anna", NOW) == [why]
    assert overtaken(early, [late, early], "anna", NOW) == []


def test_a_department_with_few_visitors_does_not_wait_longer_than_one_with_many():
    queue = [one(f"a{n}", n * 10, department="a") for n in range(5)] + [one("b0", 15, department="b")]
    called = []
    while (first := next_to_call(queue, "ab", "anna", NOW)) is not None:
        called.append(first.ticket)
        queue.remove(first)
    assert called == ["a0", "a1", "b0", "a2", "a3", "a4"]


@given(st.lists(st.floats(0, 4e9), min_size=1, max_size=20))
def test_who_comes_later_stands_behind_even_when_the_clock_is_set_back(moments):
    latest = None
    for moment in moments:
        mine = place(moment, latest)
        assert latest is None or mine > latest
        assert mine < 2**53  # a browser counts so far
        latest = mine


@pytest.mark.parametrize(("number", "text"), [(1, "K-001"), (17, "K-017"), (999, "K-999"), (1000, "K-1000")])
def test_a_number_is_printed_with_its_letter(number, text):
    assert printed("K", number) == text


@pytest.mark.parametrize(("highest", "number"), [(None, 1), (0, 1), (41, 42)])
def test_numbers_go_upwards(highest, number):
    assert following(highest) == number
