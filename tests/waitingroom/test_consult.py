"""The table of consulted colleagues, walked from every state with every event."""

from itertools import product

import pytest

from waitingroom.consult import EVENTS, LIVING, STATES, TRANSITIONS, after
from waitingroom.ticket import IllegalEvent


@pytest.mark.parametrize(("state", "event"), list(product(STATES, EVENTS)))
def test_every_pair_leads_where_the_table_says_or_raises(state, event):
    if (state, event) in TRANSITIONS:
        assert after(state, event) == TRANSITIONS[state, event]
    else:
        with pytest.raises(IllegalEvent):
            after(state, event)


def test_only_what_lives_goes_on_and_the_end_of_the_conversation_ends_all_of_it():
    assert {state for state, _ in TRANSITIONS} == LIVING
    assert {after(state, "end") for state in LIVING} == {"ended"}


def test_nobody_comes_in_who_was_not_asked_and_did_not_accept():
    assert [pair for pair, to in TRANSITIONS.items() if to == "joined"] == [("asked", "accept")]
