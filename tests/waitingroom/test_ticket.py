"""The table of tickets, walked from every state with every event."""

import re
from itertools import product
from pathlib import Path

import pytest

from waitingroom.ticket import AT_A_DESK, EVENTS, OVER, STATES, TRANSITIONS, IllegalEvent, after, allowed_from


@pytest.mark.parametrize(("state", "event"), list(product(STATES, EVENTS)))
def test_every_pair_leads_where_the_table_says_or_raises(state, event):
    if (state, event) in TRANSITIONS:
        assert after(state, event) == TRANSITIONS[state, event]
        assert state in allowed_from(event)
    else:
        with pytest.raises(IllegalEvent) as caught:
            after(state, event)
        assert (caught.value.state, caught.value.event) == (state, event)
        assert state not in allowed_from(event)


def test_nothing_leads_out_of_what_is_over_and_something_out_of_everything_else():
    leading_out = {state for state, _ in TRANSITIONS}
    assert leading_out == set(STATES) - OVER


def test_every_state_can_be_reached_from_waiting():
    reached = {"waiting"}
    while more := {to for (state, _), to in TRANSITIONS.items() if state in reached} - reached:
        reached |= more
    assert reached == set(STATES)


def test_a_desk_is_reached_by_calling_and_admitting_only():
    ways = {event for (_, event), to in TRANSITIONS.items() if to in AT_A_DESK}
    assert ways == {"call", "admit"}


def test_the_table_in_the_architecture_is_this_table():
    text = (Path(__file__).parents[2] / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z, ]+) \| ([a-z ,]+)(?: \([^|]*\))? \| ([a-z]+)[^|]*\|$", text, re.M)
    drawn = {
        (state.strip(), event.strip()): to
        for states, events, to in rows
        for state in states.split(",")
        for event in events.split(",")
        if state.strip() in STATES
    }
    assert drawn == TRANSITIONS
