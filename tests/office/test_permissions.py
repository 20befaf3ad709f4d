"""Who may say what in which situation: every sentence of the wire against the table."""

from __future__ import annotations

import typing

import pytest

from office import permissions
from signalling import messages as m
from signalling.hall import Refusal

EVERY_SENTENCE = typing.get_args(m.ClientMessage)
VIEWS = typing.get_args(m.View)
SITUATIONS = typing.get_args(permissions.Situation)
POSSIBLE = {
    "portal": {"portal"},
    "visit": {"waiting", "away", "called", "missed", "over", "conversation"},
    "desk": {"desk", "conversation", "consulted"},
    "guest": {"checking", "knocking", "over", "conversation"},
}
NEEDS_ADMISSION = {
    *(m.Offer, m.Rejoin, m.Say, m.SetMedia, m.SetSizes, m.ReportMedia),
    *(m.Hold, m.ResumeVisit, m.Consult, m.EndConsult, m.HandOver),
    *(m.Finish, m.Invite, m.Uninvite, m.AdmitGuest),
}


def test_every_sentence_that_a_client_may_say_is_classified() -> None:
    assert set(EVERY_SENTENCE) == set(permissions.ALLOWED) | permissions.OF_SIGNALLING


def test_the_table_names_only_situations_that_a_view_can_be_in() -> None:
    for places in permissions.ALLOWED.values():
        assert places, "a sentence that nobody may say"
        for view, situation in places:
            assert situation in POSSIBLE[view]


@pytest.mark.parametrize("sentence", sorted(permissions.ALLOWED, key=lambda it: it.__name__))
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_the_table_does_not_name_is_refused(
    sentence: type[m.FromClient], view: m.View, situation: permissions.Situation
) -> None:
    if (view, situation) in permissions.ALLOWED[sentence]:
        permissions.check(sentence, view, situation)
        return
    with pytest.raises(Refusal) as refusal:
        permissions.check(sentence, view, situation)
    known_view = any(view == other for other, _ in permissions.ALLOWED[sentence])
    assert refusal.value.code == ("not-now" if known_view else "not-yours")


@pytest.mark.parametrize("sentence", sorted(NEEDS_ADMISSION, key=lambda it: it.__name__))
@pytest.mark.parametrize(
    "state", ["waiting", "away", "transferred", "called", "missed", "finished", "left", "refused", "expired"]
)
def test_a_ticket_that_is_not_admitted_opens_nothing(sentence: type[m.FromClient], state: m.TicketState) -> None:
    with pytest.raises(Refusal):
        permissions.check(sentence, "visit", permissions.of_ticket(state))


@pytest.mark.parametrize("sentence", sorted(NEEDS_ADMISSION, key=lambda it: it.__name__))
@pytest.mark.parametrize("state", ["invited", "checking", "knocking", "left", "refused", "ended"])
def test_a_guest_who_is_not_admitted_opens_nothing(sentence: type[m.FromClient], state: m.GuestState) -> None:
    with pytest.raises(Refusal):
        permissions.check(sentence, "guest", permissions.of_guest(state))


CLERKS_WORK = [
    *(m.Finish, m.Invite, m.Uninvite, m.AdmitGuest, m.Call, m.Admit, m.Miss, m.SendAway, m.SetDesk),
    *(m.Hold, m.ResumeVisit, m.SendBack, m.Transfer, m.Consult, m.HandOver, m.SetPriority, m.Notify, m.CloseEarly),
    *(m.Reopen, m.PauseDepartment, m.AnswerConsult, m.EndConsult),
]


@pytest.mark.parametrize("sentence", CLERKS_WORK)
@pytest.mark.parametrize("view", ["visit", "guest", "portal"])
def test_only_a_clerk_does_a_clerks_work(sentence: type[m.FromClient], view: m.View) -> None:
    for situation in SITUATIONS:
        with pytest.raises(Refusal, match="not-yours"):
            permissions.check(sentence, view, situation)


LEADING = [m.Finish, m.Hold, m.ResumeVisit, m.Consult, m.EndConsult, m.HandOver, m.Invite, m.Uninvite, m.AdmitGuest]


@pytest.mark.parametrize("sentence", LEADING)
def test_a_colleague_who_is_consulted_does_not_lead_the_conversation(sentence: type[m.FromClient]) -> None:
    with pytest.raises(Refusal, match="not-now"):
        permissions.check(sentence, "desk", "consulted")


def test_an_unknown_sentence_is_refused() -> None:
    class Whisper(m.Request, frozen=True, kw_only=True, tag="whisper"):
        pass

    with pytest.raises(Refusal, match="not-yours"):
        permissions.check(Whisper, "desk", "desk")
