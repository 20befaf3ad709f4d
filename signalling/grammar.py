"""Whose turn it is: which sentences belong to which view. What they mean, and to whom, only the hall knows."""

from __future__ import annotations

from typing import Final

from signalling.messages import (
    Admit,
    AdmitGuest,
    AnswerConsult,
    AskIceServers,
    Call,
    CloseEarly,
    Consult,
    EndConsult,
    Finish,
    HandOver,
    Here,
    Hold,
    Invite,
    Knock,
    Leave,
    Miss,
    Notify,
    Offer,
    PauseDepartment,
    Rejoin,
    Reopen,
    ReportMedia,
    Request,
    ResumeVisit,
    Return,
    Say,
    SendAway,
    SendBack,
    SetDesk,
    SetMail,
    SetMedia,
    SetPriority,
    SetPush,
    SetSizes,
    StepAway,
    TakeNumber,
    Transfer,
    Uninvite,
    View,
)


def _those(*types: type[Request]) -> frozenset[type[Request]]:
    return frozenset(types)


_CONVERSATION: Final = _those(Say, SetMedia, Offer, Rejoin, AskIceServers, SetSizes, ReportMedia)

TURNS: Final[dict[View, frozenset[type[Request]]]] = {
    "portal": _those(TakeNumber),
    "visit": _those(Here, Leave, StepAway, Return, SetMail, SetPush) | _CONVERSATION,
    "desk": _those(SetDesk, Call, Admit, Miss, SendAway, Finish, Invite, Uninvite, AdmitGuest)
    | _those(Hold, ResumeVisit, SendBack, Transfer, Consult, HandOver, SetPriority, Notify)
    | _those(CloseEarly, Reopen, PauseDepartment, AnswerConsult, EndConsult, Leave)
    | _CONVERSATION,
    "guest": _those(Knock, Leave) | _CONVERSATION,
    "board": _those(),
}


def belongs(view: View, message: Request) -> bool:
    """Whether a request may be said in a view at all."""
    return type(message) in TURNS[view]
