"""A conversation at more than one desk, through the hall: on hold, a colleague consulted, handed over, passed on."""

from __future__ import annotations

import pytest

from office.member import clerks_id
from sfu import control
from signalling import messages as m
from tests.office.house import House, ticket_of
from tests.office.live import FakeSession, FakeWorker, until


def conversation(page: FakeSession) -> m.ConversationView:
    return page.last(m.Conversation).conversation


def people(page: FakeSession) -> dict[str, str]:
    return {it.id: it.name for it in conversation(page).participants}


def room(house: House) -> dict[str, int]:
    [held] = house.worker.rooms.values()
    return held


async def consulted(house: House) -> tuple[FakeSession, FakeSession, FakeSession]:
    """A visitor, her clerk, and a colleague who has come in."""
    visitor, anna = await house.conversation()
    ben = await house.desk("ben")
    await house.ask(anna, m.Consult, account=house.office.ben.id)
    [asked] = ben.last(m.Consults).consults
    await house.ask(ben, m.AnswerConsult, consult=asked.id, accept=True)
    return visitor, anna, ben


async def a_guest(house: House, host: FakeSession) -> FakeSession:
    invited = await house.ask(host, m.Invite, name="Ines", role="interpreter", language="ar")
    assert isinstance(invited, m.Invited)
    guest = await house.page("guest", invited.secret)
    await house.ask(guest, m.Knock)
    await house.ask(host, m.AdmitGuest, guest=invited.guest)
    return guest


async def reborn(house: House) -> House:
    """Another web process over the same record; the worker goes on."""
    await house.close()
    fresh = House(house.office)
    fresh.hall.rooms.worker_lost(fresh.worker)
    await fresh.hall.visits.restore()
    return fresh


def states(house: House, *, held: bool = False) -> list[control.RoomState]:
    """What the worker would tell a new caller."""
    return [
        control.RoomState(
            room=id_,
            participants=[
                control.ParticipantState(
                    participant=participant,
                    epoch=epoch,
                    link="connected",
                    seats=[],
                    audio_seats=2,
                    video_seats=3,
                    held=participant in house.worker.held,
                )
                for participant, epoch in held_people.items()
            ],
        )
        for id_, held_people in house.worker.rooms.items()
    ]


# --- hold ---


async def test_on_hold_the_visitor_keeps_her_transport_reads_the_words_and_is_out_of_the_rest(house: House) -> None:
    visitor, anna = await house.conversation()
    guest = await a_guest(house, anna)
    me = conversation(visitor).me
    before = dict(room(house))
    await house.ask(anna, m.Hold, text=" Ich frage\u202e nach ")
    assert house.worker.held == {me}
    assert room(house) == before, "no new epoch, nobody removed"
    view = visitor.last(m.Visit).visit
    assert (view.state, view.hold_text) == ("on hold", "Ich frage nach")
    for page in (visitor, anna, guest):
        assert {it.id: it.on_hold for it in conversation(page).participants}[me]
    visitor.forget()
    await house.ask(anna, m.Say, text="Zwischen uns")
    await house.ask(guest, m.Say, text="Ja")
    house.hall.rooms.worker_said(
        house.worker,
        control.SpeakingChanged(room=conversation(anna).room, participants=[conversation(anna).me]),
    )
    assert visitor.told == [], "not hers to read or hear of"
    assert await house.refused(visitor, m.Say, text="Hallo?") == "not-now"
    assert await house.refused(anna, m.Hold, text="") == "not-now"
    await house.ask(anna, m.ResumeVisit)
    assert house.worker.held == set()
    assert visitor.last(m.Visit).visit.state == "admitted"
    assert not visitor.last(m.Conversation).conversation.participants[0].on_hold
    await house.ask(anna, m.Say, text="Da bin ich wieder")
    assert visitor.last(m.Said).line.text == "Da bin ich wieder"
    again = await house.page("visit", house.office.reception.token(ticket_of(visitor)))
    assert [line.text for line in again.last(m.Chat).lines] == ["Da bin ich wieder"]
    assert len(guest.all(m.Said)) == 3


async def test_a_page_that_comes_back_on_hold_is_still_on_hold(house: House) -> None:
    visitor, anna = await house.conversation()
    await house.ask(anna, m.Hold, text="")
    again = await house.page("visit", house.office.reception.token(ticket_of(visitor)))
    assert again.last(m.Visit).visit.state == "on hold"
    await house.ask(again, m.Rejoin, epoch=0)
    await house.ask(again, m.Rejoin, epoch=conversation(again).epoch)
    assert house.worker.held == {conversation(again).me}, "in the next epoch, too"


async def test_after_a_workers_death_who_is_on_hold_is_expected_on_hold(house: House) -> None:
    visitor, anna = await house.conversation()
    await house.ask(anna, m.Hold, text="")
    house.worker.die(house.hall.rooms)
    other = FakeWorker(1)
    house.hall.rooms.worker_ready(other, [])
    await house.quiet()
    assert other.held == {conversation(visitor).me}
    assert conversation(visitor).me in next(iter(other.rooms.values()))


async def test_a_worker_that_refuses_to_hold_gets_the_room_anew_with_her_outside(house: House) -> None:
    visitor, anna = await house.conversation()
    me = conversation(visitor).me
    before = room(house)[me]
    house.worker.fails = "no-participant"
    await house.ask(anna, m.Hold, text="")
    house.worker.fails = None
    house.hall.rooms._try_again()
    await house.quiet()
    assert (house.worker.held, room(house)[me]) == ({me}, before + 1)


@pytest.mark.parametrize("on_record", [True, False])
async def test_after_a_restart_the_hold_is_what_the_record_says(house: House, on_record: bool) -> None:
    visitor, anna = await house.conversation()
    me = conversation(visitor).me
    if on_record:  # the process dies between its record and its worker
        await house.office.reception.hold(house.office.anna.id, "")
    else:
        await house.ask(anna, m.Hold, text="")
        await house.office.reception.resume(house.office.anna.id)
    held, before = states(house), dict(room(house))
    fresh = await reborn(house)
    fresh.hall.rooms.worker_ready(house.worker, held)
    await until(lambda: house.worker.held == ({me} if on_record else set()))
    assert room(house) == before, "nobody's transport was touched"
    await fresh.close()


# --- consult ---


async def test_a_colleague_is_asked_on_the_side_comes_in_and_goes_again(house: House) -> None:
    visitor, anna = await house.conversation()
    ben = await house.desk("ben")
    assert ben.all(m.Consults) == []
    await house.ask(anna, m.Consult, account=house.office.ben.id)
    [asked] = ben.last(m.Consults).consults
    assert (asked.by, asked.number, asked.department, asked.state) == ("Anna", "K-001", "climate", "asked")
    assert [it.state for it in conversation(anna).consults] == ["asked"]
    assert conversation(visitor).consults == [], "asked on the side"
    before = dict(room(house))
    await house.ask(ben, m.AnswerConsult, consult=asked.id, accept=True)
    assert ben.last(m.Consults).consults == []
    assert ben.last(m.Join).join
    assert conversation(ben).host == conversation(anna).me != conversation(ben).me
    assert [it.state for it in conversation(anna).consults] == ["joined"]
    assert (conversation(ben).consults, conversation(ben).guests) == ([], []), "the host's business"
    shown = {it.role: [other.name for other in conversation(visitor).participants if other.role == it.role]
             for it in conversation(visitor).participants}  # fmt: skip
    assert shown == {"citizen": ["Ada"], "clerk": ["Anna", "Ben"]}
    assert {id_: epoch for id_, epoch in room(house).items() if id_ in before} == before
    for sentence, what in (
        (m.Finish, {}),
        (m.Hold, {"text": ""}),
        (m.HandOver, {"account": house.office.ben.id}),
        (m.Consult, {"account": house.office.anna.id}),
        (m.Invite, {"name": "x", "role": "expert", "language": ""}),
    ):
        assert await house.refused(ben, sentence, **what) == "not-now"
    await house.visitor("Bob")
    assert await house.refused(ben, m.Call, ticket=None) == "busy"
    await house.ask(ben, m.Say, text="Guten Tag")
    assert visitor.last(m.Said).line.name == "Ben"
    await house.ask(ben, m.Leave)
    assert ben.last(m.ConversationEnded).room == conversation(anna).room
    assert room(house) == before
    assert conversation(anna).consults == []
    await house.ask(ben, m.Call, ticket=None)
    await house.ask(anna, m.Finish)


async def test_a_colleague_says_no_or_nothing_and_the_host_sees_which(house: House) -> None:
    _, anna = await house.conversation()
    ben = await house.desk("ben")
    await house.ask(anna, m.Consult, account=house.office.ben.id)
    [asked] = ben.last(m.Consults).consults
    await house.ask(ben, m.AnswerConsult, consult=asked.id, accept=False)
    assert [it.state for it in conversation(anna).consults] == ["declined"]
    house.office.clock.now += 1
    await house.ask(anna, m.Consult, account=house.office.ben.id)
    [asked] = ben.last(m.Consults).consults
    house.office.clock.now = asked.answer_by
    assert await house.refused(ben, m.AnswerConsult, consult=asked.id, accept=True) == "expired"
    await house.hall.visits.sweep()
    await house.quiet()
    assert ben.last(m.Consults).consults == []
    assert [it.state for it in conversation(anna).consults] == ["unanswered"]


async def test_the_host_takes_a_question_back_or_lets_the_colleague_go(house: House) -> None:
    visitor, anna, ben = await consulted(house)
    [here] = conversation(anna).consults
    await house.ask(anna, m.EndConsult, consult=here.id)
    assert ben.all(m.ConversationEnded) and house.office.ben.name not in people(visitor).values()
    await house.ask(anna, m.Consult, account=house.office.ben.id)
    [asked] = ben.last(m.Consults).consults
    await house.ask(anna, m.EndConsult, consult=asked.id)
    assert ben.last(m.Consults).consults == []
    assert await house.refused(ben, m.AnswerConsult, consult=asked.id, accept=True) == "expired"


async def test_colleagues_see_who_is_busy_with_a_visitor_or_in_a_conversation(house: House) -> None:
    visitor, anna, ben = await house.visitor(), await house.desk("anna"), await house.desk("ben")

    def busy(page: FakeSession) -> bool:
        [one] = page.last(m.Colleagues).colleagues
        return one.busy

    assert [one.busy for one in ben.last(m.Desk).desk.colleagues] == [False]
    await house.ask(anna, m.Call, ticket=None)
    assert busy(ben)
    await house.ask(anna, m.Admit, ticket=ticket_of(visitor))
    ben = await house.desk("ben")
    assert [one.busy for one in ben.last(m.Desk).desk.colleagues] == [True]
    await house.ask(anna, m.Consult, account=house.office.ben.id)
    [asked] = ben.last(m.Consults).consults
    assert not busy(anna), "asked is not busy"
    await house.ask(ben, m.AnswerConsult, consult=asked.id, accept=True)
    assert busy(anna)
    await house.ask(anna, m.HandOver, account=house.office.ben.id)
    assert not busy(ben) and busy(anna)
    await house.ask(ben, m.Finish)
    assert not busy(anna)


async def test_who_comes_to_her_desk_later_still_finds_the_question(house: House) -> None:
    _, anna = await house.conversation()
    await house.ask(anna, m.Consult, account=house.office.ben.id)
    ben = await house.desk("ben")
    assert [it.by for it in ben.last(m.Consults).consults] == ["Anna"]


async def test_two_clerks_talk_without_the_visitor_who_is_on_hold(house: House) -> None:
    visitor, anna, ben = await consulted(house)
    await house.ask(anna, m.Hold, text="Einen Moment")
    visitor.forget()
    await house.ask(ben, m.Say, text="Das geht")
    assert anna.last(m.Said).line.text == "Das geht"
    assert visitor.told == []
    assert house.worker.held == {conversation(anna).participants[0].id}
    await house.ask(anna, m.ResumeVisit)
    assert house.worker.held == set()


async def test_a_colleague_who_logs_out_is_out(house: House) -> None:
    visitor, anna, _ = await consulted(house)
    await house.hall.logout(house.cookies["ben"], everywhere=True)
    await house.quiet()
    assert set(people(visitor).values()) == {"Ada", "Anna"}
    assert conversation(anna).consults == []


# --- hand over ---


@pytest.mark.parametrize("held", [False, True])
async def test_the_visitor_is_handed_over_without_a_break(house: House, held: bool) -> None:
    visitor, anna, ben = await consulted(house)
    guest = await a_guest(house, anna)
    citizen, colleague = conversation(visitor).me, conversation(ben).me
    if held:
        await house.ask(anna, m.Hold, text="")
    before = dict(room(house))
    await house.ask(anna, m.HandOver, account=house.office.ben.id)
    assert house.worker.held == set(), "whoever takes over talks with the visitor"
    assert room(house) == {id_: epoch for id_, epoch in before.items() if id_ != clerks_id(conversation(ben).room, house.office.anna.id)}  # fmt: skip # noqa: E501
    assert conversation(visitor).host == conversation(ben).host == colleague == conversation(ben).me
    assert set(people(visitor)) == {citizen, colleague, conversation(guest).me}
    assert anna.last(m.ConversationEnded) and not visitor.all(m.ConversationEnded)
    assert visitor.last(m.Visit).visit.state == "admitted"
    mine = ben.last(m.Ticket).ticket
    assert (mine.id, mine.state, mine.mine, mine.desk) == (ticket_of(visitor), "admitted", True, "Ben")
    assert [it.id for it in conversation(ben).guests] == [conversation(guest).me], "the guests are hers now"
    other = await house.visitor("Bob")
    await house.ask(anna, m.Call, ticket=ticket_of(other))
    await house.ask(ben, m.Hold, text="")
    await house.ask(ben, m.ResumeVisit)
    await house.ask(ben, m.Finish)
    assert visitor.last(m.Visit).visit.state == "finished"
    assert visitor.last(m.ConversationEnded) and guest.last(m.Guest).guest.state == "ended"


async def test_who_takes_over_has_the_ticket_at_her_desk_though_she_does_not_serve_its_department(house: House) -> None:
    visitor, anna, ben = await consulted(house)
    sitting = house.hall.people.of("desk", house.office.ben.id)
    assert sitting is not None
    sitting.departments = frozenset()
    sitting.told_tickets = {}
    await house.ask(anna, m.HandOver, account=house.office.ben.id)
    await until(lambda: ticket_of(visitor) in sitting.told_tickets)
    mine = ben.last(m.Ticket).ticket
    assert (mine.id, mine.mine) == (ticket_of(visitor), True)
    await house.ask(ben, m.Finish)
    await until(lambda: ticket_of(visitor) not in sitting.told_tickets)


async def test_nothing_is_handed_over_to_who_is_not_in_the_room(house: House) -> None:
    visitor, anna = await house.conversation()
    await house.desk("ben")
    assert await house.refused(anna, m.HandOver, account=house.office.ben.id) == "not-now"
    await house.ask(anna, m.Consult, account=house.office.ben.id)
    assert await house.refused(anna, m.HandOver, account=house.office.ben.id) == "not-now"
    assert not visitor.all(m.ConversationEnded)


async def test_the_first_clerk_can_be_consulted_in_turn(house: House) -> None:
    _, anna, ben = await consulted(house)
    await house.ask(anna, m.HandOver, account=house.office.ben.id)
    await house.ask(ben, m.Consult, account=house.office.anna.id)
    [asked] = anna.last(m.Consults).consults
    await house.ask(anna, m.AnswerConsult, consult=asked.id, accept=True)
    await house.ask(ben, m.HandOver, account=house.office.anna.id)
    assert conversation(anna).host == conversation(anna).me
    assert set(people(anna).values()) == {"Ada", "Anna"}, "the first question is over and brings nobody back"


# --- crash ---


async def test_who_is_consulted_or_asked_is_so_after_a_restart_of_the_web_process(house: House) -> None:
    _, _, ben = await consulted(house)
    colleague, before = conversation(ben).me, dict(room(house))
    held = states(house)
    fresh = await reborn(house)
    fresh.hall.rooms.worker_ready(house.worker, held)
    await fresh.quiet()
    assert room(house) == before, "nobody's transport was touched, nobody was sent out"
    again = await fresh.desk("ben")
    assert conversation(again).me == colleague != conversation(again).host
    host = await fresh.desk("anna")
    assert [it.state for it in conversation(host).consults] == ["joined"]
    await fresh.ask(host, m.HandOver, account=fresh.office.ben.id)
    assert conversation(again).host == colleague
    await fresh.close()


async def test_a_hand_over_that_was_written_down_is_done_after_a_restart(house: House) -> None:
    _, _, ben = await consulted(house)
    colleague, held = conversation(ben).me, states(house)
    await house.office.reception.hand_over(house.office.anna.id, house.office.ben.id)
    fresh = await reborn(house)
    fresh.hall.rooms.worker_ready(house.worker, held)
    await until(lambda: len(room(house)) == 2)
    again = await fresh.desk("ben")
    assert conversation(again).host == conversation(again).me == colleague
    assert await fresh.refused(await fresh.desk("anna"), m.Finish) == "not-now"
    await fresh.close()


# --- passed on out of the conversation ---


@pytest.mark.parametrize("way", ["send back", "transfer"])
async def test_who_is_sent_back_or_transferred_waits_again_with_the_same_number(house: House, way: str) -> None:
    visitor, anna, ben = await consulted(house)
    guest = await a_guest(house, anna)
    number = visitor.last(m.Visit).visit.number
    if way == "send back":
        await house.ask(anna, m.SendBack)
    else:
        await house.ask(
            anna, m.Transfer, ticket=ticket_of(visitor), department="garden", colleague=None, note="kennt sich aus"
        )
    view = visitor.last(m.Visit).visit
    assert (view.number, view.state, view.kept_until) == (
        number,
        "waiting" if way == "send back" else "transferred",
        None,
    )
    assert visitor.last(m.ConversationEnded) and ben.last(m.ConversationEnded)
    assert guest.last(m.Guest).guest.state == "ended"
    assert house.worker.rooms == {}
    await house.ask(anna, m.Call, ticket=ticket_of(visitor))
    await house.ask(anna, m.Admit, ticket=ticket_of(visitor))
    assert visitor.last(m.Visit).visit.state == "admitted"
    assert set(people(visitor).values()) == {"Ada", "Anna"}, "a conversation of its own"
