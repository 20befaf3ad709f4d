"""How long a call lasts, what follows when nobody answers, and how long a place is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waitingroom.away import Away, AwayRules, asked, away_at, next_step, page_gone
from waitingroom.calls import CallRules, answer_due, may_be_called, unanswered

CALLS = CallRules()
PLACES = AwayRules()


@pytest.mark.parametrize(
    ("misses", "most", "event"),
    [(0, 2, "no answer"), (1, 2, "miss"), (2, 2, "miss"), (0, 1, "miss"), (0, 3, "no answer"), (1, 3, "no answer")],
)
def test_a_call_that_nobody_answers_counts(misses, most, event):
    assert unanswered(misses, CallRules(most_calls=most)) == event


@pytest.mark.parametrize(
    ("called_at", "answered", "opened_at", "due"),
    [(100.0, False, 0.0, 190.0), (100.0, True, 0.0, None), (100.0, False, 150.0, 240.0)],
)
def test_there_are_90_seconds_to_answer_not_counting_those_in_which_the_office_was_shut(
    called_at, answered, opened_at, due
):
    assert answer_due(called_at, answered, opened_at, CALLS) == due


@pytest.mark.parametrize(("not_before", "may"), [(None, True), (99.9, True), (100.0, True), (100.1, False)])
def test_nobody_is_called_again_during_the_pause(not_before, may):
    assert may_be_called(not_before, 100.0) is may


@pytest.mark.parametrize(
    ("gone_since", "waiting_since", "at"), [(100.0, 50.0, 120.0), (50.0, 100.0, 120.0), (100.0, 100.0, 120.0)]
)
def test_a_page_may_be_gone_for_the_grace(gone_since, waiting_since, at):
    assert away_at(gone_since, waiting_since, PLACES) == at


@pytest.mark.parametrize(
    ("away", "gone_since", "step", "at"),
    [
        (page_gone(120.0, PLACES), 100.0, "skip", 720.0),  # the battery is dead: ten minutes from when she was away
        (page_gone(120.0, PLACES), None, "return", float("-inf")),  # the page is back: at once
        (page_gone(120.0, PLACES), 5000.0, "skip", 5600.0),  # the office was shut: she is just gone
        (asked(100.0, 5, PLACES), None, "return", 400.0),  # five more minutes, the page stays open
        (asked(100.0, 5, PLACES), 90.0, "skip", 700.0),  # … or is gone: the place is kept all the same
        (asked(100.0, 5, PLACES), 390.0, "skip", 990.0),  # gone towards the end: ten minutes from then
        (asked(100.0, 30, PLACES), None, "return", 700.0),  # no more than a place is kept
    ],
)
def test_what_happens_to_somebody_who_is_away(away, gone_since, step, at):
    assert next_step(away, gone_since, PLACES) == (step, at)


@given(st.floats(0, 1e9), st.none() | st.integers(1, 30), st.floats(0, 1e9), st.integers(60, 7200))
def test_a_place_is_never_lost_sooner_than_the_setting_says(now, minutes, gone_since, seconds):
    rules = AwayRules(away_seconds=seconds)
    away = page_gone(now, rules) if minutes is None else asked(now, minutes, rules)
    step, at = next_step(away, gone_since, rules)
    assert step == "skip"
    assert at >= gone_since + seconds
    assert at >= now + seconds


def test_a_page_that_is_there_never_loses_the_place():
    for away in (Away(0.0, None), Away(0.0, 5.0)):
        assert next_step(away, None, PLACES)[0] == "return"
