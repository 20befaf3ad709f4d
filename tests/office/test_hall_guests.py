"""Guests by link: who gets in, where they may be, and when they are out."""

from __future__ import annotations

import pytest

from signalling import messages as m
from signalling.hall import Refusal
from tests.office.house import House, ticket_of


async def test_an_interpreter_comes_by_link_knocks_and_is_let_in(house: House) -> None:
    visitor, desk = await house.conversation()
    await house.ask(desk, m.Say, text="before")
    invited, guest = await house.knocking(desk)
    assert [it.guest.state for it in guest.all(m.Guest)] == ["checking", "knocking"]
    assert guest.last(m.Guest).clerk == "Anna"
    states = [it.conversation.guests[0].state for it in desk.all(m.Conversation) if it.conversation.guests]
    assert [state for state, before in zip(states, ["", *states], strict=False) if state != before] == [
        "invited",
        "checking",
        "knocking",
    ]
    assert all(not it.conversation.guests for it in visitor.all(m.Conversation)), "invitations are the clerk's to see"
    room = desk.last(m.Conversation).conversation.room
    assert invited.guest not in house.worker.rooms[room] and not guest.all(m.Join)
    assert await house.refused(guest, m.Say, text="x") == "not-now"

    await house.ask(desk, m.AdmitGuest, guest=invited.guest)
    assert guest.last(m.Guest).guest.state == "admitted"
    assert guest.last(m.Join).room == room and invited.guest in house.worker.rooms[room]
    assert guest.last(m.Chat).lines == [], "what was said before is not hers to read"
    assert [it.name for it in visitor.last(m.Conversation).conversation.participants] == ["Ada", "Anna", "Ines"]
    await house.ask(guest, m.Say, text="salam")
    assert visitor.last(m.Said).line.role == "interpreter"

    await house.ask(guest, m.Leave)
    assert guest.last(m.Guest).guest.state == "left" and len(guest.all(m.ConversationEnded)) == 1
    assert invited.guest not in house.worker.rooms[room]
    assert len(visitor.last(m.Conversation).conversation.participants) == 2
    assert desk.last(m.Conversation).conversation.guests == []
    with pytest.raises(Refusal, match="expired"):
        await house.page("guest", invited.secret, device=guest.device)


async def test_a_guest_who_is_sent_out_stays_out(house: House) -> None:
    _visitor, desk = await house.conversation()
    invited, guest = await house.knocking(desk)
    await house.ask(desk, m.AdmitGuest, guest=invited.guest)
    room = desk.last(m.Conversation).conversation.room
    await house.ask(desk, m.Uninvite, guest=invited.guest)
    assert guest.last(m.Guest).guest.state == "refused"
    assert invited.guest not in house.worker.rooms[room]
    assert await house.refused(guest, m.Knock) == "not-now"
    assert await house.refused(guest, m.Rejoin, epoch=0) == "not-now"
    with pytest.raises(Refusal, match="expired"):
        await house.page("guest", invited.secret, device=guest.device)


async def test_a_link_serves_one_device(house: House) -> None:
    _visitor, desk = await house.conversation()
    invited, guest = await house.knocking(desk)
    with pytest.raises(Refusal, match="other-device"):
        await house.page("guest", invited.secret)
    again = await house.page("guest", invited.secret, device=guest.device)
    assert guest.moved and again.last(m.Guest).guest.state == "knocking"


async def test_guests_end_with_the_visit(house: House) -> None:
    _visitor, desk = await house.conversation()
    invited, guest = await house.knocking(desk)
    await house.ask(desk, m.AdmitGuest, guest=invited.guest)
    await house.ask(desk, m.Finish)
    assert len(guest.all(m.ConversationEnded)) == 1
    assert guest.last(m.Guest).guest.state == "ended"


async def test_a_guest_past_the_time_of_the_link_is_out(house: House) -> None:
    _visitor, desk = await house.conversation()
    invited, guest = await house.knocking(desk)
    await house.ask(desk, m.AdmitGuest, guest=invited.guest)
    house.office.clock.now += 4 * 3600 + 1
    await house.hall.visits.sweep()
    await house.quiet()
    assert guest.last(m.Guest).guest.state == "ended" and len(guest.all(m.ConversationEnded)) == 1
    assert len(desk.last(m.Conversation).conversation.participants) == 2


async def test_another_desks_guest_cannot_be_touched(house: House) -> None:
    _visitor, anna = await house.conversation()
    invited, _guest = await house.knocking(anna)
    ben, second = await house.desk("ben"), await house.visitor("next")
    await house.ask(ben, m.Call, ticket=None)
    await house.ask(ben, m.Admit, ticket=ticket_of(second))
    assert await house.refused(ben, m.AdmitGuest, guest=invited.guest) == "not-yours"
    assert await house.refused(ben, m.Uninvite, guest=invited.guest) == "not-yours"
