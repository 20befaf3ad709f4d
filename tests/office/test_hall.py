from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from office.draws import Draws
from office.hall import OfficeHall
from office.retention import Retention
from office.turn import Turn
from signalling import messages as m
from signalling.hall import Refusal
from tests.office import record
from tests.office.live import FakeSession, FakeWorker, until

AUTHORITY = m.Authority(
    name=m.Localised(de="Amt", en="Office"),
    homepage="",
    contact="",
    privacy_url="",
    imprint_url="",
    ticket_days=14,
)


class House:
    """A hall over a real record, with pages that remember and a worker without media."""

    def __init__(self, office: record.Office) -> None:
        self.office = office
        self.worker = FakeWorker()
        self.hall = OfficeHall(
            office.reception,
            office.guests,
            office.accounts,
            Turn([], "", 600),
            AUTHORITY,
            Retention(),
            Draws(office.clock, 20),
            office.clock,
        )
        self.hall.rooms.worker_ready(self.worker, [])
        self.hall.rooms.start()
        self.news = asyncio.create_task(self.hall.news.run())
        self.cookies: dict[str, str] = {}
        self._pages = 0
        self._requests = 0

    async def page(self, view: m.View, token: str = "", *, cookie: str = "", device: str = "") -> FakeSession:
        self._pages += 1
        session = FakeSession(f"page-{self._pages}", view)
        session.device = (await self.hall.enter(session, m.Hello(view=view, token=token, device=device), cookie)).device
        await self.hall.snapshot(session)
        await self.quiet()
        return session

    async def desk(self, login: str) -> FakeSession:
        granted = await self.hall.login(m.Login(login=login, password=record.PASSWORD), "192.0.2.1")
        self.cookies[login] = granted.secret
        return await self.page("desk", cookie=granted.secret)

    async def visitor(self, name: str = "Ada") -> FakeSession:
        ticket = await self.office.draw(name=name)
        self.hall.news.ticket(ticket)
        return await self.page("visit", self.office.reception.token(ticket.id))

    async def ask(self, session: FakeSession, kind: type[m.Request], **what: Any) -> m.Reply:
        self._requests += 1
        reply = await self.hall.request(session, kind(id=self._requests, **what))
        assert reply.re == self._requests
        await self.quiet()
        return reply

    async def refused(self, session: FakeSession, kind: type[m.Request], **what: Any) -> str:
        with pytest.raises(Refusal) as refusal:
            await self.ask(session, kind, **what)
        return refusal.value.code

    async def quiet(self) -> None:
        """Everything that is to be told has been told, and workers have what they were asked."""
        await until(lambda: not self.hall.rooms._tasks)
        await self.hall.news.settled()

    async def conversation(self) -> tuple[FakeSession, FakeSession]:
        visitor, desk = await self.visitor(), await self.desk("anna")
        await self.ask(desk, m.Call, ticket=None)
        await self.ask(desk, m.Admit, ticket=ticket_of(visitor))
        return visitor, desk

    async def close(self) -> None:
        self.news.cancel()
        await self.hall.rooms.end()


def ticket_of(visitor: FakeSession) -> str:
    return visitor.last(m.Visit).visit.ticket


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with record.office(tmp_path, "sqlite-wal") as office:
        house = House(office)
        yield house
        await house.close()


# --- waiting ---


async def test_a_number_is_drawn_and_everybody_concerned_hears_of_it_and_nobody_else(house: House) -> None:
    portal, anna, ben = await house.page("portal"), await house.desk("anna"), await house.desk("ben")
    first = await house.visitor()
    for page in (portal, anna, ben, first):
        page.forget()
    taken = await house.ask(
        portal, m.TakeNumber, department="garden", service=None, matter=" roses\u202e ", name=" Zoe\u0308 ",
        language="de", once="once",
    )  # fmt: skip
    assert isinstance(taken, m.NumberTaken) and taken.number == "G-001"
    (department,) = portal.all(m.Department)
    assert (department.department.id, department.department.state, department.department.waiting) == (
        "garden",
        "waiting",
        1,
    )
    view = anna.last(m.Ticket).ticket
    assert (view.number, view.name, view.matter, view.state) == ("G-001", "Zoë", "roses", "waiting")
    assert (view.present, view.mine, view.desk) == (False, False, "")
    assert ben.told == [] and first.told == [], "the garden is not theirs"


async def test_one_address_cannot_fill_the_queue(house: House) -> None:
    portal = await house.page("portal")

    async def draw(number: int) -> m.Reply:
        return await house.ask(
            portal, m.TakeNumber, department="garden", service=None, matter="", name="", language="", once=f"n{number}"
        )

    for number in range(20):
        assert isinstance(await draw(number), m.NumberTaken)
    with pytest.raises(Refusal, check=lambda refusal: refusal.code == "too-many" and refusal.retry_after == 600):
        await draw(20)
    house.office.clock.now += 601
    assert isinstance(await draw(20), m.NumberTaken)


async def test_positions_count_down_for_those_behind_and_only_for_them(house: House) -> None:
    desk = await house.desk("anna")
    visitors = [await house.visitor(name) for name in "abc"]
    assert [page.last(m.Visit).visit.ahead for page in visitors] == [0, 1, 2]
    for page in visitors:
        page.forget()
    await house.ask(visitors[1], m.Leave)
    assert visitors[0].told == []
    assert visitors[1].last(m.Visit).visit.state == "left"
    assert visitors[1].last(m.Visit).visit.kept_until is not None
    assert [it.visit.ahead for it in visitors[2].all(m.Visit)] == [1]
    await house.ask(desk, m.Call, ticket=None)
    called = visitors[0].last(m.Visit).visit
    assert (called.state, called.ahead, called.answered) == ("called", None, False)
    assert visitors[2].last(m.Visit).visit.ahead == 0


async def test_a_desk_that_opens_later_sees_all_who_wait_and_who_of_them_is_there(house: House) -> None:
    visitors = [await house.visitor(name) for name in "abc"]
    await house.hall.presence(visitors[1], False)
    desk = await house.desk("anna")
    tickets = desk.last(m.Desk).desk.tickets
    assert [(it.name, it.present) for it in tickets] == [("a", True), ("b", False), ("c", True)]
    desk.forget()
    await house.hall.presence(visitors[1], True)
    await house.quiet()
    assert [(it.ticket.name, it.ticket.present) for it in desk.all(m.Ticket)] == [("b", True)]


async def test_the_end_of_an_older_page_does_not_take_the_newer_one_away(house: House) -> None:
    old = await house.visitor()
    desk = await house.desk("anna")
    new = await house.page("visit", house.office.reception.token(ticket_of(old)))
    assert old.moved and not new.moved
    await house.hall.leave(old)
    await house.quiet()
    assert desk.last(m.Desk).desk.tickets[0].present and not desk.all(m.Ticket)
    with pytest.raises(Refusal, match="expired"):
        await house.hall.request(old, m.Leave(id=1))
    await house.hall.leave(new)
    await house.quiet()
    assert not desk.last(m.Ticket).ticket.present
    assert desk.last(m.Ticket).ticket.state == "waiting", "a lost page loses no place"


async def test_strangers_are_not_let_in(house: House) -> None:
    for view, token in (("visit", "forged"), ("desk", ""), ("guest", "guessed")):
        with pytest.raises(Refusal):
            await house.page(view, token)  # type: ignore[arg-type]
    assert len(house.hall.people) == 0


async def test_the_portal_follows_the_desks(house: House) -> None:
    desk = await house.desk("anna")
    portal = await house.page("portal")
    assert {it.id: it.state for it in portal.last(m.Portal).departments}["garden"] == "free"
    await house.ask(desk, m.SetDesk, state="paused")
    assert desk.last(m.DeskChanged).state == "paused"
    assert [it.department.id for it in portal.all(m.Department)] == ["garden"], "Ben still serves the others"
    assert portal.last(m.Department).department.state == "paused"
    await house.ask(desk, m.SetDesk, state="open")
    assert portal.last(m.Department).department.state == "free"


async def test_the_portal_closes_and_opens_by_the_clock_without_reload(house: House) -> None:
    portal = await house.page("portal")
    for clock, state in (("12:00", "closed"), ("13:00", "free"), ("16:00", "closed")):
        house.office.clock.now = record.at(f"2026-11-23 {clock}")
        wake_at = await house.hall.visits.sweep()
        assert wake_at > house.office.clock.now
        house.hall.news.departments(["climate"])
        await house.quiet()
        assert portal.last(m.Department).department.state == state


async def test_the_slower_clerk_is_told_who_was_faster_and_sees_the_ticket_as_it_is(house: House) -> None:
    anna, ben, visitor = await house.desk("anna"), await house.desk("ben"), await house.visitor()
    await house.ask(anna, m.Call, ticket=ticket_of(visitor))
    with pytest.raises(Refusal) as refusal:
        await house.ask(ben, m.Call, ticket=ticket_of(visitor))
    assert (refusal.value.code, refusal.value.who) == ("taken", "Anna")
    view = ben.last(m.Ticket).ticket
    assert (view.state, view.desk, view.mine) == ("called", "Anna", False)
    assert anna.last(m.Ticket).ticket.mine


async def test_two_clerks_who_call_at_once_never_get_the_same_visitor(house: House) -> None:
    anna, ben = await house.desk("anna"), await house.desk("ben")
    for _ in range(20):
        visitor = await house.visitor()
        answers = await asyncio.gather(
            *(house.hall.request(desk, m.Call(id=1, ticket=ticket_of(visitor))) for desk in (anna, ben)),
            return_exceptions=True,
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Ok", "Refusal"]
        winner = anna if isinstance(answers[0], m.Ok) else ben
        await house.ask(winner, m.SendAway, ticket=ticket_of(visitor), reason="next")
        assert visitor.last(m.Visit).visit.state == "refused"
        assert visitor.last(m.Visit).visit.reason == "next"


async def test_a_citizen_answers_is_missed_and_called_again(house: House) -> None:
    desk, visitor = await house.desk("anna"), await house.visitor()
    assert await house.refused(visitor, m.Here) == "not-now"
    await house.ask(desk, m.Call, ticket=None)
    await house.ask(visitor, m.Here)
    assert desk.last(m.Ticket).ticket.answered and visitor.last(m.Visit).visit.answered
    await house.ask(desk, m.Miss, ticket=ticket_of(visitor))
    waits = visitor.last(m.Visit).visit
    assert (waits.state, waits.misses, waits.ahead, waits.called_at) == ("waiting", 1, 0, None)
    assert desk.last(m.Ticket).ticket.not_before == house.office.clock.now + 60
    assert await house.refused(desk, m.Call, ticket=ticket_of(visitor)) == "not-now"
    assert await house.refused(desk, m.Call, ticket=None) == "empty"
    house.office.clock.now += 60
    await house.ask(desk, m.Call, ticket=None)
    await house.ask(desk, m.Miss, ticket=ticket_of(visitor))
    assert visitor.last(m.Visit).visit.state == "missed"
    assert desk.last(m.Ticket).ticket.state == "missed"
    await house.ask(desk, m.Call, ticket=ticket_of(visitor))
    assert visitor.last(m.Visit).visit.state == "called"


# --- the conversation ---


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

    visitor.tell = listen  # type: ignore[method-assign]
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
    _, guest = await _knocking(house, desk)
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


# --- guests ---


async def _knocking(house: House, desk: FakeSession, name: str = "Ines") -> tuple[m.Invited, FakeSession]:
    invited = await house.ask(desk, m.Invite, name=name, role="interpreter", language="ar")
    assert isinstance(invited, m.Invited)
    guest = await house.page("guest", invited.secret)
    await house.ask(guest, m.Knock)
    return invited, guest


async def test_an_interpreter_comes_by_link_knocks_and_is_let_in(house: House) -> None:
    visitor, desk = await house.conversation()
    await house.ask(desk, m.Say, text="before")
    invited, guest = await _knocking(house, desk)
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
    invited, guest = await _knocking(house, desk)
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
    invited, guest = await _knocking(house, desk)
    with pytest.raises(Refusal, match="other-device"):
        await house.page("guest", invited.secret)
    again = await house.page("guest", invited.secret, device=guest.device)
    assert guest.moved and again.last(m.Guest).guest.state == "knocking"


async def test_guests_end_with_the_visit(house: House) -> None:
    _visitor, desk = await house.conversation()
    invited, guest = await _knocking(house, desk)
    await house.ask(desk, m.AdmitGuest, guest=invited.guest)
    await house.ask(desk, m.Finish)
    assert len(guest.all(m.ConversationEnded)) == 1
    assert guest.last(m.Guest).guest.state == "ended"


async def test_a_guest_past_the_time_of_the_link_is_out(house: House) -> None:
    _visitor, desk = await house.conversation()
    invited, guest = await _knocking(house, desk)
    await house.ask(desk, m.AdmitGuest, guest=invited.guest)
    house.office.clock.now += 4 * 3600 + 1
    await house.hall.visits.sweep()
    await house.quiet()
    assert guest.last(m.Guest).guest.state == "ended" and len(guest.all(m.ConversationEnded)) == 1
    assert len(desk.last(m.Conversation).conversation.participants) == 2


async def test_another_desks_guest_cannot_be_touched(house: House) -> None:
    _visitor, anna = await house.conversation()
    invited, _guest = await _knocking(house, anna)
    ben, second = await house.desk("ben"), await house.visitor("next")
    await house.ask(ben, m.Call, ticket=None)
    await house.ask(ben, m.Admit, ticket=ticket_of(second))
    assert await house.refused(ben, m.AdmitGuest, guest=invited.guest) == "not-yours"
    assert await house.refused(ben, m.Uninvite, guest=invited.guest) == "not-yours"


# --- accounts ---


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
