"""What pages of those who wait, desks and the portal hear of a number, from drawing it to its call."""

from __future__ import annotations

import asyncio

import pytest

from signalling import messages as m
from signalling.hall import Refusal
from tests.office import record
from tests.office.house import House, ticket_of


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
