"""The hall puts record, rooms and pages together: who is let in, what a conversation opens, how it ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from signalling import messages as m
from signalling.hall import Refusal
from tests.office.house import House, ticket_of


async def test_strangers_are_not_let_in(house: House) -> None:
    for view, token in (("visit", "forged"), ("desk", ""), ("guest", "guessed")):
        with pytest.raises(Refusal):
            await house.page(view, token)
    assert len(house.hall.people) == 0


@pytest.mark.parametrize("kind", [m.Offer, m.Rejoin, m.Say, m.SetMedia, m.SetSizes, m.ReportMedia])
async def test_a_waiting_ticket_opens_nothing(house: House, kind: type[m.Request]) -> None:
    what: dict[type[m.Request], dict[str, Any]] = {
        m.Offer: {"epoch": 1, "join": "x", "sdp": "x", "tracks": {}},
        m.Rejoin: {"epoch": 0},
        m.Say: {"text": "x"},
        m.SetMedia: {"microphone": True, "camera": True, "screen": True},
        m.SetSizes: {"epoch": 1, "heights": {"2": 720}},
        m.ReportMedia: {"epoch": 1, "freezes": 0, "frozen": 0.0, "way": ""},
    }
    visitor, desk = await house.visitor(), await house.desk("anna")
    assert await house.refused(visitor, kind, **what[kind]) == "not-now"
    await house.ask(desk, m.Call, ticket=None)
    assert await house.refused(visitor, kind, **what[kind]) == "not-now"
    assert house.worker.rooms == {} and house.worker.offers == []


async def test_admission_opens_a_room_for_the_two_and_for_nobody_else(house: House) -> None:
    other = await house.desk("ben")
    visitor, desk = await house.conversation()
    assert visitor.last(m.Visit).visit.state == "admitted"
    room = visitor.last(m.Conversation).conversation.room
    members = {page.last(m.Conversation).conversation.me for page in (visitor, desk)}
    assert set(house.worker.rooms[room]) == members and len(members) == 2
    assert visitor.last(m.Join).join and desk.last(m.Join).join
    assert desk.last(m.Ticket).ticket.state == "admitted"
    assert other.last(m.TicketGone).ticket == ticket_of(visitor)
    assert not other.all(m.Conversation)
    await house.ask(desk, m.Admit, ticket=ticket_of(visitor))
    assert len(desk.all(m.Join)) == 1, "admitting twice admits once"


async def test_a_page_says_how_large_its_pictures_are_and_how_its_media_are(house: House) -> None:
    visitor, _desk = await house.conversation()
    view = visitor.last(m.Conversation).conversation
    await house.ask(visitor, m.SetSizes, epoch=1, heights={"2": 360})
    assert house.worker.sizes == [(view.room, view.me, 1, {"2": 360})]
    await house.ask(visitor, m.ReportMedia, epoch=1, freezes=1, frozen=0.5, way="udp")
    assert await house.refused(visitor, m.ReportMedia, epoch=1, freezes=1, frozen=0.5, way="udp") == "too-many"


async def test_a_clerk_in_a_second_browser_is_back_as_clerk(house: House) -> None:
    _visitor, old = await house.conversation()
    await house.ask(old, m.Say, text=" Guten\u202e Tag ")
    new = await house.page("desk", cookie=house.cookies["anna"])
    assert old.moved
    view = new.last(m.Conversation).conversation
    assert view.epoch == 1 and {it.id: it.role for it in view.participants}[view.me] == "clerk"
    assert [line.text for line in new.last(m.Chat).lines] == ["Guten Tag"]
    await house.ask(new, m.Offer, epoch=1, join=old.last(m.Join).join, sdp="x", tracks={})
    await house.ask(new, m.Rejoin, epoch=0)
    assert new.last(m.Join).epoch == 2
    await house.ask(new, m.Finish)


async def test_finishing_is_on_record_before_anybody_hears_of_it(house: House) -> None:
    visitor, desk = await house.conversation()
    ended: list[bool] = []
    tell = visitor.tell

    def listen(message: m.Change) -> None:
        if isinstance(message, m.ConversationEnded):
            ended.append(not house.hall.rooms.all())
        tell(message)

    visitor.tell = listen
    await house.ask(desk, m.Finish)
    assert ended == [True]
    assert len(desk.all(m.ConversationEnded)) == 1
    view = visitor.last(m.Visit).visit
    ended_at = (await house.office.reception.ticket(view.ticket)).ended_at
    assert view.state == "finished" and ended_at is not None
    assert view.kept_until == ended_at + 14 * 86_400
    assert desk.last(m.TicketGone).ticket == view.ticket
    assert house.worker.rooms == {}
    assert await house.refused(visitor, m.Say, text="x") == "not-now"
    assert await house.refused(desk, m.Finish) == "not-now"


async def test_a_citizen_who_leaves_ends_the_visit_and_the_desk_is_free(house: House) -> None:
    visitor, desk = await house.conversation()
    await house.ask(visitor, m.Leave)
    assert visitor.last(m.Visit).visit.state == "finished"
    assert len(desk.all(m.ConversationEnded)) == 1 and house.worker.rooms == {}
    second = await house.visitor("next")
    await house.ask(desk, m.Call, ticket=None)
    assert second.last(m.Visit).visit.state == "called"


async def test_a_citizen_whose_page_is_gone_stays_a_participant(house: House) -> None:
    visitor, desk = await house.conversation()
    token = house.office.reception.token(ticket_of(visitor))
    desk.forget()
    await house.hall.presence(visitor, False)
    await house.hall.leave(visitor)
    await house.quiet()
    assert not desk.all(m.ConversationEnded) and len(house.hall.rooms.all()) == 1
    back = await house.page("visit", token)
    assert back.last(m.Visit).visit.state == "admitted"
    await house.ask(back, m.Rejoin, epoch=0)
    assert back.last(m.Join)


async def test_a_restarted_hall_knows_every_conversation_and_its_guests(house: House, tmp_path: Path) -> None:
    visitor, desk = await house.conversation()
    _, guest = await house.knocking(desk)
    await house.ask(desk, m.AdmitGuest, guest=guest.last(m.Guest).guest.id)
    room = visitor.last(m.Conversation).conversation.room
    again = House(house.office)
    again.cookies = house.cookies
    await again.hall.visits.restore()
    again.hall.rooms.start()
    await again.quiet()
    assert set(again.worker.rooms) == {room}
    assert set(again.worker.rooms[room]) == set(house.worker.rooms[room])
    page = await again.page("desk", cookie=house.cookies["anna"])
    assert len(page.last(m.Conversation).conversation.participants) == 3
    await again.ask(page, m.Finish)
    assert again.worker.rooms == {}
    await again.close()


async def test_logging_out_closes_the_desk_and_its_page(house: House) -> None:
    portal, desk = await house.page("portal"), await house.desk("anna")
    await house.hall.logout(house.cookies["anna"], everywhere=False)
    await house.quiet()
    assert desk.ended == 4003
    assert {it.department.id: it.department.state for it in portal.all(m.Department)} == {"garden": "paused"}
    with pytest.raises(Refusal):
        await house.page("desk", cookie=house.cookies["anna"])


async def test_an_account_that_is_disabled_elsewhere_is_sent_out(house: House) -> None:
    desk = await house.desk("anna")
    await house.hall.check_logins()
    assert desk.ended is None
    await house.office.accounts.set_active("anna", False)
    await house.hall.check_logins()
    assert desk.ended == 4003
    with pytest.raises(Refusal, match="expired"):
        await house.hall.request(desk, m.Call(id=1, ticket=None))


async def test_a_clerk_who_gets_other_departments_sees_them_without_reload(house: House) -> None:
    desk = await house.desk("ben")
    assert {it.id for it in desk.last(m.Desk).desk.departments} == {"climate", "night"}
    await house.office.accounts.assign("ben", ["garden"])
    await house.hall.check_logins()
    assert {it.id for it in desk.last(m.Desk).desk.departments} == {"garden"}
    await house.office.draw("garden")
    ticket = await house.office.draw("garden")
    house.hall.news.ticket(ticket)
    await house.quiet()
    assert desk.last(m.Ticket).ticket.id == ticket.id


async def test_the_departments_are_the_same_over_http(house: House) -> None:
    portal = await house.page("portal")
    listed = await house.hall.departments()
    assert listed.departments == portal.last(m.Portal).departments
    assert listed.now == house.office.clock.now
    assert (await house.hall.authority()).ticket_days == 14
