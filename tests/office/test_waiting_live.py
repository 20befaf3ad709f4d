"""Waiting as pages see it: away and back, five more minutes, sent back, transferred, colleagues, a hidden place."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from office.alarm import Alarm
from office.storage.tables import departments
from signalling import messages as m
from tests.office.house import House, ticket_of
from tests.office.live import Clock, FakeSession


def visit(page: FakeSession) -> m.VisitView:
    return page.last(m.Visit).visit


async def clock(house: House, seconds: float) -> None:
    house.office.clock.now += seconds
    await house.hall.visits.sweep()
    await house.quiet()


async def again(house: House, page: FakeSession) -> FakeSession:
    """The same visitor with a new page."""
    return await house.page("visit", house.office.reception.token(ticket_of(page)))


async def test_a_page_that_is_gone_for_the_grace_makes_away_and_its_sign_of_life_brings_back(house: House) -> None:
    desk, visitor, behind = await house.desk("anna"), await house.visitor(), await house.visitor()
    await house.hall.presence(visitor, False)
    await clock(house, 19)
    assert desk.last(m.Ticket).ticket.state == "waiting" and not desk.last(m.Ticket).ticket.present
    await clock(house, 1)
    away = desk.last(m.Ticket).ticket
    assert (away.state, away.away_until) == ("away", house.office.clock.now + 600)
    assert visit(behind).ahead == 1
    await house.hall.presence(visitor, True)
    await house.quiet()
    assert (visit(visitor).state, visit(visitor).ahead) == ("waiting", 0)
    assert desk.last(m.Ticket).ticket.state == "waiting" and desk.last(m.Ticket).ticket.present


async def test_a_visitor_returns_on_another_device_after_her_battery_died(house: House) -> None:
    visitor = await house.visitor()
    await house.hall.presence(visitor, False)
    await clock(house, 20)
    await house.hall.leave(visitor)  # the session is over
    await clock(house, 340)
    laptop = await again(house, visitor)
    assert (visit(laptop).state, visit(laptop).ahead) == ("waiting", 0)


async def test_reload_second_tab_and_back_button_a_hundred_times_keep_ticket_and_place(house: House) -> None:
    """A5, A10: the old page is told that it moved, and its end, before or after, changes nothing."""
    page, ticket = await house.visitor(), None
    await house.visitor()
    ticket = visit(page).ticket
    for turn in range(100):
        older, page = page, await again(house, page)
        assert older.moved
        if turn % 3:
            await house.hall.leave(older)
        assert (visit(page).ticket, visit(page).state, visit(page).ahead) == (ticket, "waiting", 0)
        assert house.hall.people.gone_since(ticket) is None
    await clock(house, 600)
    assert visit(page).state == "waiting"


async def test_the_time_a_page_is_gone_counts_from_when_its_socket_was_lost(house: House) -> None:
    visitor = await house.visitor()
    lost = house.office.clock.now
    await house.hall.presence(visitor, False)
    house.office.clock.now += 30
    await house.hall.leave(visitor)
    assert house.hall.people.gone_since(ticket_of(visitor)) == lost


async def test_five_more_minutes_and_back(house: House) -> None:
    desk, visitor, behind = await house.desk("anna"), await house.visitor(), await house.visitor()
    await house.ask(visitor, m.StepAway, minutes=5)
    assert (visit(visitor).state, visit(visitor).back_by) == ("away", house.office.clock.now + 300)
    await house.ask(desk, m.Call, ticket=None)
    assert visit(behind).state == "called"
    await house.ask(visitor, m.Return)
    assert (visit(visitor).state, visit(visitor).ahead, visit(visitor).back_by) == ("waiting", 0, None)
    await house.ask(visitor, m.StepAway, minutes=5)
    await clock(house, 300)
    assert visit(visitor).state == "waiting"


async def test_a_call_that_nobody_answers_comes_back_by_the_clock_and_frees_the_desk(house: House) -> None:
    desk, visitor = await house.desk("anna"), await house.visitor()
    await house.ask(desk, m.Call, ticket=None)
    await clock(house, 90)
    assert (visit(visitor).state, visit(visitor).misses) == ("waiting", 1)
    assert not desk.last(m.Ticket).ticket.mine
    await clock(house, 60)
    await house.ask(desk, m.Call, ticket=None)
    await clock(house, 90)
    assert visit(visitor).state == "missed"
    await house.ask(visitor, m.Return)
    assert (visit(visitor).state, visit(visitor).misses) == ("waiting", 0)


async def test_who_is_sent_back_sees_the_conversation_end_and_waits_at_the_head(house: House) -> None:
    visitor, desk = await house.conversation()
    other = await house.visitor()
    await house.ask(desk, m.SendBack)
    assert visitor.all(m.ConversationEnded)
    assert (visit(visitor).state, visit(visitor).ahead, visit(other).ahead) == ("waiting", 0, 1)
    assert not house.worker.rooms
    await house.ask(desk, m.Call, ticket=None)
    await house.ask(desk, m.Admit, ticket=ticket_of(visitor))
    assert visit(visitor).state == "admitted" and len(house.worker.rooms) == 1


async def test_a_transfer_goes_from_one_queue_to_the_other_before_everybodys_eyes(house: House) -> None:
    anna, ben = await house.desk("anna"), await house.desk("ben")
    visitor, behind = await house.visitor(), await house.visitor()
    ticket = ticket_of(visitor)
    await house.ask(ben, m.Transfer, ticket=ticket, department="garden", colleague=None, note="Baum")
    moved = visit(visitor)
    assert (moved.state, moved.department.id, moved.ahead, moved.number) == ("transferred", "garden", 0, "K-001")
    assert visit(behind).ahead == 0
    assert [it.ticket for it in ben.all(m.TicketGone)] == [ticket]
    shown = anna.last(m.Ticket).ticket
    assert (shown.id, shown.department, shown.transferred_from, shown.note) == (ticket, "garden", "climate", "Baum")
    reloaded = await again(house, visitor)
    assert visit(reloaded).department.id == "garden"


async def test_a_transfer_out_of_a_conversation_ends_it_and_may_be_for_a_colleague(house: House) -> None:
    visitor, anna = await house.conversation()
    ben = await house.desk("ben")
    await house.ask(
        anna, m.Transfer, ticket=ticket_of(visitor), department="climate", colleague=house.office.ben.id, note=""
    )
    assert visit(visitor).state == "transferred" and not house.worker.rooms
    assert await house.refused(anna, m.Call, ticket=None) == "empty"
    await house.ask(ben, m.Call, ticket=None)
    assert visit(visitor).state == "called"


async def test_colleagues_see_each_others_desks(house: House) -> None:
    anna, ben = await house.desk("anna"), await house.desk("ben")
    desk = anna.last(m.Desk).desk
    assert [(it.name, it.state, it.departments) for it in desk.colleagues] == [("Ben", "open", ["climate", "night"])]
    assert desk.elsewhere == []
    assert [it.id for it in ben.last(m.Desk).desk.elsewhere] == ["garden"]
    await house.ask(ben, m.SetDesk, state="paused")
    assert [it.state for it in anna.last(m.Colleagues).colleagues] == ["paused"]
    assert not ben.all(m.Colleagues)


async def test_a_raised_visitor_moves_up_and_the_others_are_told(house: House) -> None:
    desk = await house.desk("anna")
    first, second = await house.visitor(), await house.visitor()
    await house.ask(desk, m.SetPriority, ticket=ticket_of(second), priority=1)
    assert (visit(first).ahead, visit(second).ahead) == (1, 0)


async def test_a_department_may_hide_the_place(house: House) -> None:
    async with house.office.store.write() as tx:
        await tx.execute(update(departments).values(show_position=False))
    await house.visitor()
    assert visit(await house.visitor()).ahead is None


async def test_a_browser_that_was_sent_away_gets_no_number_today(house: House) -> None:
    portal, desk = await house.page("portal"), await house.desk("anna")
    number = {"department": "climate", "service": None, "matter": "", "name": "", "language": "", "visitor": "browser"}
    await house.ask(portal, m.TakeNumber, **number, once="one")
    ticket = desk.last(m.Ticket).ticket.id
    await house.ask(desk, m.SendAway, ticket=ticket, reason="", not_today=True)
    assert await house.refused(portal, m.TakeNumber, **number, once="two") == "not-today"


async def test_the_queue_is_read_once_for_all_who_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a change costs in reading does not grow with the number of visitors."""
    desk = await house.desk("anna")
    pages = [await house.visitor() for _ in range(30)]
    reads: list[str] = []
    places = house.office.reception.places

    async def counted(department: str) -> dict[str, int]:
        reads.append(department)
        return await places(department)

    monkeypatch.setattr(house.office.reception, "places", counted)
    await house.ask(desk, m.Call, ticket=None)
    assert [visit(page).ahead for page in pages] == [None, *range(29)]
    assert reads.count("climate") <= 2
    reads.clear()
    for page in pages[1:]:
        await again(house, page)
    assert len(reads) <= 1


async def test_the_alarm_rings_when_something_earlier_comes_up(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    alarm = Alarm(clock)
    alarm.set(clock.now + 50)
    alarm.not_later_than(clock.now + 0.01)
    alarm.not_later_than(clock.now + 40)
    clock.now += 1
    await alarm.ring()
    monkeypatch.setattr("office.alarm.LONGEST", 0.01)
    alarm.set(clock.now + 1e6)
    await alarm.ring()
