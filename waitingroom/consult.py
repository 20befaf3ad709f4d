"""A colleague asked to come into a conversation, from the question to the goodbye; the table is the machine."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

from waitingroom.ticket import IllegalEvent

ConsultState: TypeAlias = Literal["asked", "joined", "declined", "unanswered", "ended"]
ConsultEvent: TypeAlias = Literal["accept", "decline", "run out", "end"]

TRANSITIONS: Final[dict[tuple[ConsultState, ConsultEvent], ConsultState]] = {
    ("asked", "accept"): "joined",
    ("asked", "decline"): "declined",
    ("asked", "run out"): "unanswered",
    ("asked", "end"): "ended",  # taken back, or the conversation is over
    ("joined", "end"): "ended",  # she left, was let go, took the visitor over, or the conversation is over
}

STATES: Final[tuple[ConsultState, ...]] = get_args(ConsultState)
EVENTS: Final[tuple[ConsultEvent, ...]] = get_args(ConsultEvent)
LIVING: Final[frozenset[ConsultState]] = frozenset({"asked", "joined"})
"""Something leads out of these."""

ANSWER_SECONDS: Final = 60.0
"""How long the colleague has to answer."""
MOST_PER_VISIT: Final = 3
"""How many colleagues may be asked or be there at a time."""
MOST_EVER_PER_VISIT: Final = 30
"""How many questions one visit may have seen in all."""


def after(state: ConsultState, event: ConsultEvent) -> ConsultState:
    """The state that ``event`` leads to; raises :class:`IllegalEvent`."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalEvent(state, event) from None
