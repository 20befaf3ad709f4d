"""The order of the queue, and the numbers in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waitingroom.numbers import following, printed
from waitingroom.queue import Waiting, ahead, in_order, next_to_call, place

queues = st.lists(
    st.builds(
        Waiting,
        ticket=st.uuids().map(str),
        department=st.sampled_from("abc"),
        place=st.integers(0, 2**50),
    ),
    max_size=30,
    unique_by=lambda one: one.ticket,
)


@given(queues)
def test_ahead_counts_those_of_the_own_department_with_a_lower_place(queue):
    for one in queue:
        before = [
            other
            for other in queue
            if other.department == one.department and (other.place, other.ticket) < (one.place, one.ticket)
        ]
        assert ahead(queue)[one.ticket] == len(before)


@given(queues, st.sets(st.sampled_from("abc")))
def test_the_next_one_has_waited_longest_in_any_of_the_departments(queue, departments):
    mine = [one for one in queue if one.department in departments]
    chosen = next_to_call(queue, departments)
    assert chosen == (min(mine, key=lambda one: (one.place, one.ticket)) if mine else None)


@given(queues)
def test_calling_one_brings_everybody_behind_it_one_place_forward(queue):
    if not queue:
        return
    first = in_order(queue)[0]
    rest = [one for one in queue if one != first]
    before, after = ahead(queue), ahead(rest)
    for one in rest:
        assert before[one.ticket] - after[one.ticket] == (one.department == first.department)


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
