"""What the clock ends: queues at midnight, desks, calls without an answer, visits that nobody closes."""

from dataclasses import replace

from tests.office.record import at


async def test_at_midnight_the_queue_expires_and_desks_close(here):
    waiting, called, gone = await here.draw(), await here.draw(), await here.draw()
    await here.missed(here.anna.id, gone.id)
    here.clock.now = at("2026-11-23 23:59:58")
    await here.reception.call(here.anna.id, called.id)
    here.clock.now = at("2026-11-23 23:59:59")
    swept = await here.reception.sweep()
    assert (swept.tickets, swept.desks, swept.wake_at) == ([], [], at("2026-11-24 00:00"))
    here.clock.now = at("2026-11-24 00:00")
    swept = await here.reception.sweep()
    assert {ticket.id: ticket.state for ticket in swept.tickets} == dict.fromkeys(
        (waiting.id, called.id, gone.id), "expired"
    )
    assert (await here.reception.sweep()).tickets == []


async def test_desks_close_at_the_end_of_the_day_unless_a_department_works_through_the_night(small):
    await small.accounts.assign("ben", ["climate"])
    small.clock.now = at("2026-11-24 00:00")
    swept = await small.reception.sweep()
    assert swept.desks == [small.ben.id]
    assert await small.reception.desk(small.ben.id) == "closed"
    assert await small.reception.desk(small.anna.id) == "open"


async def test_a_called_visitor_of_a_desk_that_closed_gets_the_place_back(here):
    ticket, behind = await here.draw(), await here.draw()
    await here.reception.call(here.anna.id, ticket.id)
    await here.accounts.set_active("anna", False)
    (back,) = (await here.reception.sweep()).tickets
    assert back == replace(ticket, since=here.clock.now)
    assert await here.reception.places("climate") == {ticket.id: 0, behind.id: 1}
    assert (await here.reception.call(here.ben.id, None)).id == ticket.id


async def test_a_visit_that_nobody_closes_is_closed_after_half_a_day(small):
    ticket, visit = await small.conversation()
    small.clock.now = visit.opened_at + 12 * 3600 - 1
    assert (await small.reception.sweep()).visits == []
    small.clock.now += 1
    ((finished, closed),) = (await small.reception.sweep()).visits
    assert (finished.id, finished.state, closed.id) == (ticket.id, "finished", visit.id)


async def test_the_clock_wakes_the_office_when_a_department_opens_or_closes(small):
    small.clock.now = at("2026-11-23 11:59:30")
    assert (await small.reception.sweep()).wake_at == at("2026-11-23 12:00")
    small.clock.now = at("2026-11-23 12:59:10")
    assert (await small.reception.sweep()).wake_at == at("2026-11-23 13:00")
    small.clock.now = at("2026-11-23 10:00")
    assert (await small.reception.sweep()).wake_at == at("2026-11-23 10:01")
