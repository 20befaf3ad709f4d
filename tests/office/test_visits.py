"""A visit, on the record: one for each admission, and how it ends."""

from office.storage import ledger
from tests.office.record import refused


async def test_admitting_opens_one_visit_however_often_it_is_said(here):
    ticket = await here.draw()
    await here.reception.call(here.anna.id, ticket.id)
    admitted, visit = await here.reception.admit(here.anna.id, ticket.id)
    assert await here.reception.admit(here.anna.id, ticket.id) == (admitted, visit)
    assert (admitted.state, visit.clerk, visit.ticket, visit.closed_at) == ("admitted", here.anna.id, ticket.id, None)
    assert await here.open_visit(ticket.id) == visit
    assert await here.count("visits") == 1


async def test_finishing_ends_ticket_visit_and_guests_together(here):
    ticket, visit = await here.conversation()
    guest, _ = await here.guests.invite(visit.id, "Dolmetscherin", "interpreter", "tr")
    finished, closed = await here.reception.finish(here.anna.id)
    assert (finished.state, finished.ended_at, closed.closed_at) == ("finished", here.clock.now, here.clock.now)
    assert (await here.guests.get(guest.id)).state == "ended"
    assert await here.open_visit(ticket.id) is None
    with refused("not-now"):
        await here.reception.finish(here.anna.id)


async def test_a_citizen_who_leaves_the_conversation_ends_the_visit(small):
    ticket, visit = await small.conversation()
    guest, _ = await small.guests.invite(visit.id, "", "expert", "")
    assert (await small.reception.leave(ticket.id)).state == "finished"
    assert (await small.guests.get(guest.id)).state == "ended"
    assert await small.reception.open_visits() == []


async def test_open_visits_can_be_taken_up_again_whole(here):
    ticket, visit = await here.conversation(name="Ayşe")
    here_guest, _ = await here.guests.invite(visit.id, "A", "interpreter", "tr")
    gone_guest, _ = await here.guests.invite(visit.id, "B", "expert", "")
    await here.guests.refuse(gone_guest.id)
    ((found, its_ticket, clerk, guests),) = await here.reception.open_visits()
    assert (found, its_ticket, clerk.id, guests) == (visit, ticket, here.anna.id, [here_guest])


async def test_a_desk_may_close_during_a_conversation_and_the_conversation_goes_on(small):
    ticket, _ = await small.conversation()
    await small.reception.set_desk(small.anna.id, "closed")
    assert await small.state_of(ticket.id) == "admitted"
    assert (await small.reception.finish(small.anna.id))[0].state == "finished"


async def test_a_desk_sees_its_departments_and_its_own_conversation(small):
    garden, climate = await small.draw("garden"), await small.draw()
    assert [ticket.id for ticket in await small.reception.desk_tickets(small.anna.id)] == [garden.id, climate.id]
    assert [ticket.id for ticket in await small.reception.desk_tickets(small.ben.id)] == [climate.id]
    await small.reception.call(small.anna.id, climate.id)
    (seen,) = await small.reception.desk_tickets(small.ben.id)
    assert (seen.state, seen.clerk_name) == ("called", "Anna")
    await small.reception.admit(small.anna.id, climate.id)
    assert await small.reception.desk_tickets(small.ben.id) == []
    states = [ticket.state for ticket in await small.reception.desk_tickets(small.anna.id)]
    assert states == ["waiting", "admitted"]


async def test_every_change_of_a_ticket_has_its_line_in_the_audit_trail(small):
    ticket = await small.draw()
    await small.reception.call(small.anna.id, ticket.id)
    await small.reception.miss(small.anna.id, ticket.id)
    small.clock.now += 60
    await small.reception.call(small.anna.id, ticket.id)
    await small.reception.here(ticket.id)
    _, visit = await small.reception.admit(small.anna.id, ticket.id)
    with refused("busy"):
        await small.reception.call(small.anna.id, None)  # what is refused leaves none
    await small.reception.leave(ticket.id)
    async with small.store.read() as tx:
        assert await ledger.actions_on(tx, ticket.id) == [
            ("citizen", "draw"),
            ("clerk", "call"),
            ("clerk", "no answer"),
            ("clerk", "call"),
            ("citizen", "answer"),
            ("clerk", "admit"),
            ("citizen", "leave"),
        ]
        assert await ledger.actions_on(tx, visit.id) == [("clerk", "open"), ("citizen", "close")]
