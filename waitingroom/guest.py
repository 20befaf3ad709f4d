"""The life of an invitation, from the link to the goodbye; like ``ticket.py``, the table is the machine."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

from waitingroom.ticket import IllegalEvent

GuestState: TypeAlias = Literal["invited", "checking", "knocking", "admitted", "left", "refused", "ended"]
GuestEvent: TypeAlias = Literal["open", "knock", "admit", "leave", "refuse", "end"]

TRANSITIONS: Final[dict[tuple[GuestState, GuestEvent], GuestState]] = {
    ("invited", "open"): "checking",
    ("checking", "open"): "checking",
    ("knocking", "open"): "knocking",
    ("admitted", "open"): "admitted",
    ("checking", "knock"): "knocking",
    ("knocking", "knock"): "knocking",
    ("knocking", "admit"): "admitted",
    ("admitted", "admit"): "admitted",
    ("checking", "leave"): "left",
    ("knocking", "leave"): "left",
    ("admitted", "leave"): "left",
    ("invited", "refuse"): "refused",
    ("checking", "refuse"): "refused",
    ("knocking", "refuse"): "refused",
    ("admitted", "refuse"): "refused",
    ("invited", "end"): "ended",
    ("checking", "end"): "ended",
    ("knocking", "end"): "ended",
    ("admitted", "end"): "ended",
}

STATES: Final[tuple[GuestState, ...]] = get_args(GuestState)
EVENTS: Final[tuple[GuestEvent, ...]] = get_args(GuestEvent)
OVER: Final[frozenset[GuestState]] = frozenset({"left", "refused", "ended"})
"""Nothing leads out of these; the link is worthless."""

MOST_PER_VISIT: Final = 6
"""How many living invitations one visit may have."""
MOST_EVER_PER_VISIT: Final = 30
"""How many invitations one visit may have made in all."""
VALID_SECONDS: Final = 4 * 3600.0
"""How long a link is good for, if the visit does not end before."""


def after(state: GuestState, event: GuestEvent) -> GuestState:
    """The state that ``event`` leads to; raises :class:`IllegalEvent`."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalEvent(state, event) from None
