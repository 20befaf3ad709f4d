"""The table of invitations, walked from every state with every event."""

from itertools import product

import pytest

from waitingroom.guest import EVENTS, OVER, STATES, TRANSITIONS, after
from waitingroom.ticket import IllegalEvent


@pytest.mark.parametrize(("state", "event"), list(product(STATES, EVENTS)))
def test_every_pair_leads_where_the_table_says_or_raises(state, event):
    if (state, event) in TRANSITIONS:
        assert after(state, event) == TRANSITIONS[state, event]
    else:
        with pytest.raises(IllegalEvent):
            after(state, event)


def test_nothing_leads_out_of_what_is_over():
    assert {state for state, _ in TRANSITIONS} == set(STATES) - OVER


def test_nobody_is_admitted_who_has_not_knocked():
    ways_in = {state for (state, _), to in TRANSITIONS.items() if to == "admitted" and state != "admitted"}
    assert ways_in == {"knocking"}


@pytest.mark.parametrize("state", sorted(set(STATES) - OVER))
def test_the_clerk_and_the_end_of_the_visit_can_end_everything_that_lives(state):
    assert after(state, "refuse") == "refused"
    assert after(state, "end") == "ended"
