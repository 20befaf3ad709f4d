"""Who may say what: one table over sentence, view and situation. What is not in it is refused.

The record has the last word about tickets and desks; this table keeps everything else from ever reaching it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from signalling import messages as m
from signalling.hall import Refusal

Situation: TypeAlias = Literal[
    "portal",
    "waiting",
    "away",
    "called",
    "missed",
    "over",
    "checking",
    "knocking",
    "desk",
    "conversation",
    "consulted",
]
"""Where a person stands. ``desk``: a clerk at the counter; ``conversation``: inside the Room, whoever it is;
``consulted``: a clerk inside the Room of a colleague, who leads the conversation."""

OF_SIGNALLING: frozenset[type[m.FromClient]] = frozenset({m.Hello, m.Ping})
"""Answered by signalling itself; the hall never sees them as requests."""

_AT_THE_DESK: frozenset[tuple[m.View, Situation]] = frozenset(
    {("desk", "desk"), ("desk", "conversation"), ("desk", "consulted")}
)
_IN_CONVERSATION: frozenset[tuple[m.View, Situation]] = frozenset(
    {("visit", "conversation"), ("desk", "conversation"), ("desk", "consulted"), ("guest", "conversation")}
)
_CLERK_IN_CONVERSATION: frozenset[tuple[m.View, Situation]] = frozenset({("desk", "conversation")})

ALLOWED: dict[type[m.FromClient], frozenset[tuple[m.View, Situation]]] = {
    m.TakeNumber: frozenset({("portal", "portal")}),
    m.Here: frozenset({("visit", "called")}),
    m.Leave: frozenset(
        {
            ("visit", "waiting"),
            ("visit", "away"),
            ("visit", "called"),
            ("visit", "missed"),
            ("visit", "conversation"),
            ("guest", "checking"),
            ("guest", "knocking"),
            ("guest", "conversation"),
            ("desk", "consulted"),
        }
    ),
    m.StepAway: frozenset({("visit", "waiting"), ("visit", "away"), ("visit", "called")}),
    m.Return: frozenset({("visit", "waiting"), ("visit", "away"), ("visit", "missed")}),
    m.SetMail: frozenset({("visit", "waiting"), ("visit", "away"), ("visit", "called"), ("visit", "missed")}),
    m.SetPush: frozenset({("visit", "waiting"), ("visit", "away"), ("visit", "called"), ("visit", "missed")}),
    m.SetDesk: _AT_THE_DESK,
    m.Call: _AT_THE_DESK,
    m.Admit: _AT_THE_DESK,
    m.Miss: _AT_THE_DESK,
    m.SendAway: _AT_THE_DESK,
    m.Finish: _CLERK_IN_CONVERSATION,
    m.Hold: _CLERK_IN_CONVERSATION,
    m.ResumeVisit: _CLERK_IN_CONVERSATION,
    m.SendBack: _AT_THE_DESK,
    m.Transfer: _AT_THE_DESK,
    m.Consult: _CLERK_IN_CONVERSATION,
    m.AnswerConsult: _AT_THE_DESK,
    m.EndConsult: _CLERK_IN_CONVERSATION,
    m.HandOver: _CLERK_IN_CONVERSATION,
    m.SetPriority: _AT_THE_DESK,
    m.Notify: _AT_THE_DESK,
    m.CloseEarly: _AT_THE_DESK,
    m.Reopen: _AT_THE_DESK,
    m.PauseDepartment: _AT_THE_DESK,
    m.Invite: _CLERK_IN_CONVERSATION,
    m.Uninvite: _CLERK_IN_CONVERSATION,
    m.AdmitGuest: _CLERK_IN_CONVERSATION,
    m.Knock: frozenset({("guest", "checking"), ("guest", "knocking")}),
    m.Say: _IN_CONVERSATION,
    m.SetMedia: _IN_CONVERSATION,
    m.Offer: _IN_CONVERSATION,
    m.Rejoin: _IN_CONVERSATION,
    m.AskIceServers: _IN_CONVERSATION,
    m.SetSizes: _IN_CONVERSATION,
    m.ReportMedia: _IN_CONVERSATION,
}


def check(message: type[m.FromClient], view: m.View, situation: Situation) -> None:
    """Raise ``not-yours`` when this view never says this, ``not-now`` when it does but not here."""
    places = ALLOWED.get(message, frozenset())
    if (view, situation) in places:
        return
    raise Refusal("not-now" if any(view == other for other, _ in places) else "not-yours")


def of_ticket(state: m.TicketState) -> Situation:
    """The situation of a citizen whose ticket is in this state."""
    if state == "waiting" or state == "transferred":
        return "waiting"
    if state == "away" or state == "called" or state == "missed":
        return state
    return "conversation" if state == "admitted" or state == "on hold" else "over"


def of_guest(state: m.GuestState) -> Situation:
    """The situation of an invited person in this state."""
    if state == "invited" or state == "checking":
        return "checking"
    if state == "knocking":
        return "knocking"
    return "conversation" if state == "admitted" else "over"
