"""The table of tickets, walked from every state with every event."""

import re
from itertools import product
from typing import get_args

import pytest

from tests.waitingroom.diagram import PAGE, diagram, drawn
from waitingroom.ticket import (
    AT_A_DESK,
    EVENTS,
    IN_CONVERSATION,
    IN_THE_HOUSE,
    IN_THE_QUEUE,
    OVER,
    READY,
    STATES,
    TRANSITIONS,
    IllegalEvent,
    TicketEvent,
    TicketState,
    after,
    allowed_from,
)


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


def test_every_state_and_event_that_has_a_name_is_listed_once():
    assert sorted(STATES) == sorted(get_args(TicketState))
    assert sorted(EVENTS) == sorted(get_args(TicketEvent))


def test_a_desk_is_reached_by_calling_only_and_conversation_by_admitting_only():
    onto_a_desk = {event for (state, event), to in TRANSITIONS.items() if to in AT_A_DESK and state not in AT_A_DESK}
    assert onto_a_desk == {"call"}
    into_talk = {event for (s, event), to in TRANSITIONS.items() if to in IN_CONVERSATION and s not in IN_CONVERSATION}
    assert into_talk == {"admit"}


def test_everybody_is_over_or_in_conversation_or_in_the_house():
    assert set(STATES) == IN_THE_HOUSE | IN_CONVERSATION | OVER
    assert not IN_THE_HOUSE & IN_CONVERSATION
    assert READY < IN_THE_QUEUE < IN_THE_HOUSE


@pytest.mark.parametrize("state", sorted(set(STATES) - OVER))
def test_whoever_is_in_the_office_may_leave_it(state):
    assert after(state, "leave") == ("finished" if state in IN_CONVERSATION else "left")


@pytest.mark.parametrize("state", sorted(IN_THE_HOUSE))
def test_the_end_of_the_day_ends_every_ticket_that_nobody_talks_to(state):
    assert after(state, "expire") == "expired"


def test_nobody_is_lost_from_the_queue_but_by_own_will_a_clerk_or_the_end_of_the_day():
    ends = {event for (state, event), to in TRANSITIONS.items() if state in IN_THE_HOUSE and to in OVER}
    assert ends == {"leave", "send away", "expire"}


def test_the_diagram_on_the_page_is_drawn_from_this_table():
    assert drawn(PAGE.read_text(encoding="utf-8")) == diagram()


def test_the_table_of_events_on_the_page_is_this_table():
    text = PAGE.read_text(encoding="utf-8").split("| event | from | to | who |", 1)[1].split("\n\n", 1)[0]
    rows = re.findall(r"^\| ([a-z ]+) \| ([a-z ,]+) \| ([a-z ]+)", text, re.M)
    told = {}
    for event, states, to in rows:
        every = set(STATES) - OVER if states.startswith("all") else {state.strip() for state in states.split(",")}
        told[event.strip()] = (every, to.strip())
    assert set(told) == set(EVENTS)
    for event, (states, to) in told.items():
        assert allowed_from(event) == states, event
        assert any(after(state, event) == first for state in states for first in [to.split(" at ")[0].strip()]), event
