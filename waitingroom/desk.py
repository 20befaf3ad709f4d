"""A clerk's counter: which state it is in, what lies on it, and what may be done then."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

DeskState: TypeAlias = Literal["closed", "open", "paused"]
"""Nobody there; takes visitors; takes no new visitors, but those who wait are still served."""
OnTheDesk: TypeAlias = Literal["nothing", "called", "admitted", "on hold", "consulted"]
"""The one ticket that a desk can have: none, one that was called, one in conversation, one on hold; or none because the
clerk is in a colleague's conversation."""
DeskAction: TypeAlias = Literal[
    "call",
    "admit",
    "miss",
    "send away called",
    "send away waiting",
    "hold",
    "resume",
    "consult",
    "join",
    "hand over",
    "take over",
    "send back",
    "transfer",
    "transfer waiting",
    "raise",
    "finish",
    "close",
]
Verdict: TypeAlias = Literal["yes", "busy", "not-now"]

STATES: Final[tuple[DeskState, ...]] = get_args(DeskState)


def _row(
    nothing: Verdict, called: Verdict, admitted: Verdict, on_hold: Verdict, consulted: Verdict
) -> dict[OnTheDesk, Verdict]:
    return {
        "nothing": nothing,
        "called": called,
        "admitted": admitted,
        "on hold": on_hold,
        "consulted": consulted,
    }


_WITH_A_TICKET: Final[dict[DeskAction, dict[OnTheDesk, Verdict]]] = {
    # nothing, called, admitted, on hold, consulted
    "call": _row("yes", "busy", "busy", "busy", "busy"),
    "admit": _row("not-now", "yes", "not-now", "not-now", "not-now"),
    "miss": _row("not-now", "yes", "not-now", "not-now", "not-now"),
    "send away called": _row("not-now", "yes", "not-now", "not-now", "not-now"),
    "send away waiting": _row("yes", "yes", "yes", "yes", "yes"),
    "hold": _row("not-now", "not-now", "yes", "not-now", "not-now"),
    "resume": _row("not-now", "not-now", "not-now", "yes", "not-now"),
    "consult": _row("not-now", "not-now", "yes", "yes", "not-now"),
    "join": _row("yes", "busy", "busy", "busy", "busy"),
    "hand over": _row("not-now", "not-now", "yes", "yes", "not-now"),
    "take over": _row("yes", "busy", "busy", "busy", "yes"),
    "send back": _row("not-now", "yes", "yes", "yes", "not-now"),
    "transfer": _row("not-now", "yes", "yes", "yes", "not-now"),
    "transfer waiting": _row("yes", "yes", "yes", "yes", "yes"),
    "raise": _row("yes", "yes", "yes", "yes", "yes"),
    "finish": _row("not-now", "not-now", "yes", "yes", "not-now"),
    "close": _row("yes", "busy", "yes", "yes", "yes"),  # a conversation may outlive its desk
}
_NEEDS_A_CLERK_WHO_SERVES: Final[frozenset[DeskAction]] = frozenset({"call", "admit", "join", "take over"})


def may(action: DeskAction, state: DeskState, holds: OnTheDesk) -> Verdict:
    """Whether a desk in ``state`` with ``holds`` on it may do ``action``; else the word of refusal."""
    if state == "closed" and action in _NEEDS_A_CLERK_WHO_SERVES:
        return "not-now"
    return _WITH_A_TICKET[action][holds]
