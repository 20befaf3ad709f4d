"""Hold, send back, transfer, hand over, not today: a visitor who is passed on loses neither number nor place."""

import asyncio

import pytest

from office.storage import ledger, visits
from signalling.hall import Refusal
from tests.office.postgresql import POSTGRESQL
from tests.office.record import office, refused

BACKENDS = ["sqlite-wal", POSTGRESQL]


@pytest.fixture(params=BACKENDS)
async def here(request, tmp_path):
    async with office(tmp_path, request.param) as opened:
        yield opened


async def test_on_hold_the_desk_keeps_the_ticket_and_the_conversation_stays_open(here):
    ticket, visit = await here.conversation()
    held = await here.reception.hold(here.anna.id, " Ich frage\neine Kollegin. ")
    assert (held.state, held.hold_text, held.clerk) == ("on hold", "Ich frage eine Kollegin.", here.anna.id)
    with refused("not-now"):
        await here.reception.hold(here.anna.id, "")
    await here.draw()
    with refused("busy"):
        await here.reception.call(here.anna.id, None)
    assert await here.open_visit(ticket.id) == visit
    resumed = await here.reception.resume(here.anna.id)
    assert (resumed.state, resumed.hold_text) == ("admitted", "")
    await here.reception.hold(here.anna.id, "")
    finished, closed = await here.reception.finish(here.anna.id)
    assert (finished.state, closed.closed_at) == ("finished", here.clock.now)


async def test_a_citizen_may_leave_from_hold(small):
    ticket, _ = await small.conversation()
    await small.reception.hold(small.anna.id, "")
    assert (await small.reception.leave(ticket.id)).state == "finished"
    assert await small.open_visit(ticket.id) is None


async def test_who_is_sent_back_is_next_and_gets_a_conversation_of_her_own_again(here):
    earlier = await here.draw()
    ticket, first = await here.draw(), None
    await here.reception.call(here.anna.id, ticket.id)
    _, first = await here.reception.admit(here.anna.id, ticket.id)
    back, closed = await here.reception.send_back(here.anna.id)
    assert (back.state, back.clerk, back.admitted_at, back.place) == ("waiting", None, None, ticket.place)
    assert (closed.id, closed.closed_at) == (first.id, here.clock.now)
    assert await here.reception.places("climate") == {ticket.id: 0, earlier.id: 1}
    assert (await here.reception.call(here.ben.id, None)).id == ticket.id
    _, second = await here.reception.admit(here.ben.id, ticket.id)
    assert second.room != first.room
    await here.reception.finish(here.ben.id)
    async with here.store.read() as tx:
        assert await visits.open_ones(tx) == []
        assert ("clerk", "overtook: sent back") in await ledger.actions_on(tx, ticket.id)


async def test_who_was_only_called_can_be_sent_back_and_nothing_from_an_empty_desk(small):
    ticket = await small.draw()
    with refused("not-now"):
        await small.reception.send_back(small.anna.id)
    await small.reception.call(small.anna.id, None)
    back, closed = await small.reception.send_back(small.anna.id)
    assert (back.id, back.state, closed) == (ticket.id, "waiting", None)


async def test_a_transfer_keeps_number_matter_and_place_and_comes_first_where_it_goes(here):
    ticket, visit = await here.conversation("Amina")
    theirs = await here.draw("garden")
    moved, closed = await here.reception.transfer(here.anna.id, ticket.id, "garden", None, "Hat alles dabei.")
    assert closed.id == visit.id and closed.closed_at is not None
    assert (moved.state, moved.department, moved.transferred_from) == ("transferred", "garden", "climate")
    assert (moved.printed, moved.name, moved.place, moved.note) == ("K-001", "Amina", ticket.place, "Hat alles dabei.")
    assert await here.reception.places("climate") == {}
    assert await here.reception.places("garden") == {ticket.id: 0, theirs.id: 1}
    assert (await here.reception.call(here.anna.id, None)).id == ticket.id
    with refused("not-yours"):  # Ben does not serve the garden
        await here.reception.send_away(here.ben.id, ticket.id, "")


async def test_numbers_of_both_departments_stay_unique_after_a_transfer(here):
    ticket, theirs = await here.draw(), await here.draw("garden")
    assert (ticket.number, theirs.number) == (1, 1)
    await here.reception.transfer(here.anna.id, ticket.id, "garden", None, "")
    assert [(await here.draw()).printed, (await here.draw("garden")).printed] == ["K-002", "G-002"]


async def test_a_ticket_for_a_colleague_is_next_for_that_colleague_alone(small):
    other, ticket = await small.draw(), await small.draw()
    await small.reception.transfer(small.anna.id, ticket.id, "climate", small.ben.id, "")
    assert (await small.reception.call(small.anna.id, None)).id == other.id
    with refused("busy"):
        await small.reception.call(small.anna.id, None)
    assert (await small.reception.call(small.ben.id, None)).id == ticket.id


@pytest.mark.parametrize("leaves", ["is disabled", "serves another department"])
async def test_a_ticket_for_a_colleague_who_no_longer_serves_it_is_for_everybody(here, leaves):
    """Found by A4: it stayed in the queue, and nobody who said "next" ever called it."""
    ticket, other = await here.draw(), await here.draw("night")
    await here.reception.transfer(here.anna.id, ticket.id, "climate", here.ben.id, "")
    await here.reception.transfer(here.anna.id, other.id, "night", here.ben.id, "")
    if leaves == "is disabled":
        await here.accounts.set_active("ben", False)
    else:
        await here.accounts.assign("ben", ["night"])
    assert (await here.reception.ticket(ticket.id)).for_clerk is None
    kept = (await here.reception.ticket(other.id)).for_clerk
    assert kept == (None if leaves == "is disabled" else here.ben.id)
    assert (await here.reception.call(here.anna.id, None)).id == ticket.id
    async with here.store.read() as tx:
        assert ("system", "for everybody") in await ledger.actions_on(tx, ticket.id)


@pytest.mark.parametrize(
    ("department", "colleague"),
    [("nowhere", None), ("climate", None), ("garden", "ben"), ("climate", "nobody")],
)
async def test_there_must_be_somebody_to_transfer_to(small, department, colleague):
    ticket = await small.draw()
    account = small.ben.id if colleague == "ben" else colleague
    with refused("bad-request"):
        await small.reception.transfer(small.anna.id, ticket.id, department, account, "")
    assert await small.reception.ticket(ticket.id) == ticket


async def test_what_lies_on_a_colleagues_desk_cannot_be_transferred(small):
    ticket, _ = await small.conversation()
    with refused("taken"):
        await small.reception.transfer(small.ben.id, ticket.id, "night", None, "")


async def test_a_raised_ticket_comes_first_and_is_on_record(here):
    first, second, third = await here.draw(), await here.draw(), await here.draw()
    raised = await here.reception.set_priority(here.anna.id, third.id, 1)
    assert raised.priority == 1
    assert await here.reception.places("climate") == {third.id: 0, first.id: 1, second.id: 2}
    await here.reception.set_priority(here.anna.id, second.id, 1)
    await here.reception.set_priority(here.anna.id, second.id, 0)
    assert (await here.reception.call(here.anna.id, None)).id == third.id
    async with here.store.read() as tx:
        told = [("citizen", "draw"), ("clerk", "raise"), ("clerk", "overtook: priority"), ("clerk", "call")]
        assert await ledger.actions_on(tx, third.id) == told
    with refused("not-now"):
        await here.reception.set_priority(here.anna.id, third.id, 1)


async def test_not_today_is_kept_until_tomorrow_and_only_for_that_browser(here):
    async def draw(visitor: str, once: str):
        ticket, _ = await here.reception.take_number("night", None, "", "", "", once, visitor)
        return ticket

    ticket = await draw("browser-one", "o1")
    assert ticket.visitor is not None and "browser" not in ticket.visitor
    await here.reception.send_away(here.anna.id, ticket.id, "Schreien hilft nicht.", not_today=True)
    with refused("not-today"):
        await draw("browser-one", "o2")
    assert (await draw("browser-two", "o3")).state == "waiting"
    assert (await draw("", "o4")).state == "waiting"
    assert (await draw("browser-one", "o1")).id == ticket.id  # the answer to the first attempt was lost
    here.clock.now += 86_400
    assert (await draw("browser-one", "o5")).state == "waiting"


async def test_a_conversation_can_end_with_not_today(small):
    ticket, _ = await small.reception.take_number("night", None, "", "", "", "o1", "browser")
    await small.reception.call(small.anna.id, None)
    await small.reception.admit(small.anna.id, ticket.id)
    finished, _ = await small.reception.finish(small.anna.id, not_today=True)
    assert finished.not_today
    with refused("not-today"):
        await small.reception.take_number("night", None, "", "", "", "o2", "browser")


async def test_admitting_and_the_clock_at_once_leave_the_admitted_one_admitted(here):
    """A7: whoever is faster, nobody is admitted and thrown out."""
    for _ in range(20):
        ticket = await here.draw()
        await here.reception.call(here.anna.id, ticket.id)
        here.clock.now += 90
        admitted, _ = await asyncio.gather(
            here.reception.admit(here.anna.id, ticket.id), here.reception.sweep(), return_exceptions=True
        )
        state = (await here.reception.ticket(ticket.id)).state
        visit = await here.open_visit(ticket.id)
        if isinstance(admitted, Refusal):
            assert (admitted.code, state, visit) == ("not-now", "waiting", None)
        else:
            assert state == "admitted" and visit is not None
            await here.reception.finish(here.anna.id)
        await here.reception.leave(ticket.id)
