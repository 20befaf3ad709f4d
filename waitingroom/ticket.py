"""The life of a ticket: one table that is the machine. An illegal event raises and changes nothing."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

TicketState: TypeAlias = Literal["waiting", "called", "admitted", "finished", "missed", "left", "refused", "expired"]
TicketEvent: TypeAlias = Literal["call", "put back", "admit", "miss", "send away", "leave", "finish", "expire"]

TRANSITIONS: Final[dict[tuple[TicketState, TicketEvent], TicketState]] = {
    ("waiting", "call"): "called",
    ("waiting", "send away"): "refused",
    ("waiting", "leave"): "left",
    ("waiting", "expire"): "expired",
    ("called", "admit"): "admitted",
    ("called", "miss"): "missed",
    ("called", "put back"): "waiting",  # the desk closed under the called visitor: same number, same place
    ("called", "send away"): "refused",
    ("called", "leave"): "left",
    ("called", "expire"): "expired",
    ("missed", "call"): "called",
    ("missed", "leave"): "left",
    ("missed", "expire"): "expired",
    ("admitted", "finish"): "finished",
    ("admitted", "leave"): "finished",
}

STATES: Final[tuple[TicketState, ...]] = (
    "waiting",
    "called",
    "admitted",
    "finished",
    "missed",
    "left",
    "refused",
    "expired",
)
EVENTS: Final[tuple[TicketEvent, ...]] = (
    "call",
    "put back",
    "admit",
    "miss",
    "send away",
    "leave",
    "finish",
    "expire",
)
OVER: Final[frozenset[TicketState]] = frozenset({"finished", "left", "refused", "expired"})
"""Nothing leads out of these."""
AT_A_DESK: Final[frozenset[TicketState]] = frozenset({"called", "admitted"})
"""A desk has at most one ticket in these."""


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
