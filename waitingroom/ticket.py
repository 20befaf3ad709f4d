"""The life of a ticket: one table that is the machine. An illegal event raises and changes nothing."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

TicketState: TypeAlias = Literal[
    "waiting",
    "transferred",
    "away",
    "called",
    "admitted",
    "on hold",
    "missed",
    "finished",
    "left",
    "refused",
    "expired",
]
TicketEvent: TypeAlias = Literal[
    "call",
    "step away",
    "return",
    "skip",
    "rejoin",
    "admit",
    "no answer",
    "miss",
    "put back",
    "hold",
    "resume",
    "hand over",
    "send back",
    "transfer",
    "send away",
    "finish",
    "leave",
    "expire",
]

TRANSITIONS: Final[dict[tuple[TicketState, TicketEvent], TicketState]] = {
    ("waiting", "call"): "called",
    ("waiting", "step away"): "away",
    ("waiting", "transfer"): "transferred",
    ("waiting", "send away"): "refused",
    ("waiting", "leave"): "left",
    ("waiting", "expire"): "expired",
    ("transferred", "call"): "called",
    ("transferred", "step away"): "away",
    ("transferred", "transfer"): "transferred",
    ("transferred", "send away"): "refused",
    ("transferred", "leave"): "left",
    ("transferred", "expire"): "expired",
    ("away", "return"): "waiting",
    ("away", "skip"): "missed",
    ("away", "call"): "called",
    ("away", "transfer"): "transferred",
    ("away", "send away"): "refused",
    ("away", "leave"): "left",
    ("away", "expire"): "expired",
    ("called", "admit"): "admitted",
    ("called", "no answer"): "waiting",  # same number, same place, with a pause
    ("called", "miss"): "missed",
    ("called", "step away"): "away",
    ("called", "put back"): "waiting",  # the desk closed under the called visitor: same number, same place
    ("called", "send back"): "waiting",
    ("called", "transfer"): "transferred",
    ("called", "send away"): "refused",
    ("called", "leave"): "left",
    ("called", "expire"): "expired",
    ("missed", "call"): "called",
    ("missed", "rejoin"): "waiting",  # at the end of the queue
    ("missed", "transfer"): "transferred",
    ("missed", "send away"): "refused",
    ("missed", "leave"): "left",
    ("missed", "expire"): "expired",
    ("admitted", "hold"): "on hold",
    ("admitted", "hand over"): "admitted",
    ("admitted", "send back"): "waiting",
    ("admitted", "transfer"): "transferred",
    ("admitted", "finish"): "finished",
    ("admitted", "leave"): "finished",
    ("on hold", "resume"): "admitted",
    ("on hold", "hand over"): "admitted",
    ("on hold", "send back"): "waiting",
    ("on hold", "transfer"): "transferred",
    ("on hold", "finish"): "finished",
    ("on hold", "leave"): "finished",
}

STATES: Final[tuple[TicketState, ...]] = get_args(TicketState)
EVENTS: Final[tuple[TicketEvent, ...]] = get_args(TicketEvent)
OVER: Final[frozenset[TicketState]] = frozenset({"finished", "left", "refused", "expired"})
"""Nothing leads out of these."""
IN_CONVERSATION: Final[frozenset[TicketState]] = frozenset({"admitted", "on hold"})
"""A visit is open in these, and in no other."""
AT_A_DESK: Final[frozenset[TicketState]] = IN_CONVERSATION | {"called"}
"""A desk has at most one ticket in these."""
READY: Final[frozenset[TicketState]] = frozenset({"waiting", "transferred"})
"""In the queue and there to be called."""
IN_THE_QUEUE: Final[frozenset[TicketState]] = READY | {"away"}
"""Whoever has a place that others wait behind."""
IN_THE_HOUSE: Final[frozenset[TicketState]] = IN_THE_QUEUE | {"called", "missed"}
"""Can still be called today, or is."""


class IllegalEvent(Exception):
    """The event does not fit the state; nothing was changed."""

    def __init__(self, state: str, event: str):
        super().__init__(f"{event} while {state}")
        self.state = state
        self.event = event


def after(state: TicketState, event: TicketEvent) -> TicketState:
    """The state that ``event`` leads to."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalEvent(state, event) from None


def allowed_from(event: TicketEvent) -> frozenset[TicketState]:
    """The states in which ``event`` may happen."""
    return frozenset(state for state, known in TRANSITIONS if known == event)
