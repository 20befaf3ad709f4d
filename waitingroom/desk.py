"""A clerk's counter: which state it is in, what lies on it, and what may be done then."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

DeskState: TypeAlias = Literal["closed", "open", "paused"]
"""Nobody there; takes visitors; takes no new visitors, but those who wait are still served."""
OnTheDesk: TypeAlias = Literal["nothing", "called", "admitted"]
"""The one ticket that a desk can have: none, one that was called, one in conversation."""
DeskAction: TypeAlias = Literal["call", "admit", "miss", "send away called", "send away waiting", "finish", "close"]
Verdict: TypeAlias = Literal["yes", "busy", "not-now"]

STATES: Final[tuple[DeskState, ...]] = ("closed", "open", "paused")

_WITH_A_TICKET: Final[dict[DeskAction, dict[OnTheDesk, Verdict]]] = {
    "call": {"nothing": "yes", "called": "busy", "admitted": "busy"},
    "admit": {"nothing": "not-now", "called": "yes", "admitted": "not-now"},
    "miss": {"nothing": "not-now", "called": "yes", "admitted": "not-now"},
    "send away called": {"nothing": "not-now", "called": "yes", "admitted": "not-now"},
    "send away waiting": {"nothing": "yes", "called": "yes", "admitted": "yes"},
    "finish": {"nothing": "not-now", "called": "not-now", "admitted": "yes"},
    "close": {"nothing": "yes", "called": "busy", "admitted": "yes"},  # a conversation may outlive its desk
}
_NEEDS_A_CLERK_WHO_SERVES: Final[frozenset[DeskAction]] = frozenset({"call", "admit"})


def may(action: DeskAction, state: DeskState, holds: OnTheDesk) -> Verdict:
    """Whether a desk in ``state`` with ``holds`` on it may do ``action``; else the word of refusal."""
    if state == "closed" and action in _NEEDS_A_CLERK_WHO_SERVES:
        return "not-now"
    return _WITH_A_TICKET[action][holds]
