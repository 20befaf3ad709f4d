"""Appointments, as far as the order of calling goes: read from the record, told when they begin, written down."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from office.storage import handling, ledger, tables
from office.storage.records import TicketRecord
from signalling import messages as m
from tests.office.house import House, ticket_of
from tests.office.postgresql import POSTGRESQL
from tests.office.record import Office, office


@pytest.fixture(params=["sqlite", POSTGRESQL])
async def here(request, tmp_path: Path):
    async with office(tmp_path, request.param) as opened:
        yield opened


async def appoint(here: Office, ticket: TicketRecord, due_at: float) -> None:
    """As whatever makes appointments will write it."""
    async with here.store.write() as tx:
        await tx.execute(update(tables.tickets).where(tables.tickets.c.id == ticket.id).values(due_at=due_at))


async def actions(here: Office, ticket: TicketRecord) -> list[str]:
    async with here.store.read() as tx:
        return [action for _, action in await ledger.actions_on(tx, ticket.id)]


async def test_an_appointment_that_has_begun_comes_first_and_that_is_on_record(here):
    first, second, due = [await here.draw() for _ in range(3)]
    await here.reception.set_priority(here.anna.id, second.id, 1)
    await appoint(here, due, here.clock.now + 60)
    order = [second.id, first.id, due.id]
    assert sorted(order, key=(await here.reception.places("climate")).get) == order, "not yet"
    here.clock.now += 60
    assert (await here.reception.places("climate"))[due.id] == 0
    called = await here.reception.call(here.anna.id, None)
    assert (called.id, called.due_at) == (due.id, here.clock.now)
    assert (await actions(here, due))[1:] == ["overtook: due", "call"]


async def test_an_appointment_that_has_not_begun_waits_as_everybody(here):
    first, later = await here.draw(), await here.draw()
    await appoint(here, later, here.clock.now + 3600)
    assert (await here.reception.call(here.anna.id, None)).id == first.id
    assert (await here.reception.call(here.ben.id, None)).id == later.id, "nobody else is there"
    assert "overtook: due" not in await actions(here, later)


async def test_the_clock_is_looked_at_when_an_appointment_begins_and_names_it_once(here):
    await here.draw()
    due = await here.draw()
    begins = here.clock.now + 30
    await appoint(here, due, begins)
    swept = await here.reception.sweep()
    assert (swept.begun, swept.wake_at) == ([], begins)
    here.clock.now = begins
    assert [ticket.id for ticket in (await here.reception.sweep()).begun] == [due.id]
    assert (await here.reception.sweep()).begun == []


async def test_an_appointment_is_lost_by_whoever_was_missed_and_queues_again(here):
    due, other = await here.draw(), await here.draw()
    await appoint(here, due, here.clock.now)
    for _ in range(2):
        await here.reception.call(here.anna.id, due.id)
        await here.reception.miss(here.anna.id, due.id)
        here.clock.now += 60
    await here.reception.come_back(due.id)
    assert await here.reception.places("climate") == {other.id: 0, due.id: 1}


async def test_estimates_know_who_in_the_line_has_an_appointment(here):
    await here.draw()
    due = await here.draw()
    await appoint(here, due, here.clock.now + 600)
    async with here.store.read() as tx:
        line = (await handling.at(tx, "climate", here.clock.now)).line
    assert [one.due_at for one in line] == [None, here.clock.now + 600]
    async with here.store.read() as tx:
        line = (await handling.at(tx, "climate", here.clock.now + 600)).line
    assert line[0].ticket == due.id


async def test_when_an_appointment_begins_the_desk_and_all_who_wait_are_told(house: House):
    desk, first, due = await house.desk("anna"), await house.visitor(), await house.visitor()
    ticket = await house.office.reception.ticket(ticket_of(due))
    begins = house.office.clock.now + 30
    await appoint(house.office, ticket, begins)
    house.hall.news.ticket(ticket)
    await house.quiet()
    shown = desk.last(m.Ticket).ticket
    assert (shown.id, shown.due_at, shown.due) == (ticket.id, begins, False)
    house.office.clock.now = begins
    await house.hall.visits.sweep()
    await house.quiet()
    shown = desk.last(m.Ticket).ticket
    assert (shown.id, shown.due_at, shown.due) == (ticket.id, begins, True)
    assert [page.last(m.Visit).visit.ahead for page in (first, due)] == [1, 0]
    assert (await house.page("desk", cookie=house.cookies["anna"])).last(m.Desk).desk.tickets[0].id == ticket.id
