"""The desk, on the record: how departments stand, who is called, and who is told no with which word."""

import pytest

from signalling.hall import Refusal
from tests.office.record import at, refused


async def test_departments_stand_as_hours_desks_and_queue_say(here):
    assert [(s.department.id, s.state) for s in await here.reception.departments()] == [
        ("climate", "free"),
        ("garden", "free"),
        ("night", "free"),
    ]
    await here.draw()
    standing = await here.reception.standing("climate")
    assert (standing.state, standing.waiting, standing.next_opening) == ("waiting", 1, None)
    assert standing.today == [("08:00", "12:00"), ("13:00", "16:00")]
    await here.reception.set_desk(here.anna.id, "paused")
    assert (await here.reception.standing("garden")).state == "paused"
    assert (await here.reception.standing("climate")).state == "waiting"
    here.clock.now = at("2026-11-23 12:00")
    standing = await here.reception.standing("climate")
    assert (standing.state, standing.next_opening) == ("closed", at("2026-11-23 13:00"))


async def test_a_desk_says_which_departments_it_may_have_changed(small):
    assert await small.reception.set_desk(small.ben.id, "paused") == {"climate", "night"}
    assert await small.reception.set_desk(small.ben.id, "paused") == set()
    assert await small.reception.desk(small.ben.id) == "paused"


async def test_who_has_no_account_has_no_desk(small):
    for attempt in (
        small.reception.desk("nobody"),
        small.reception.set_desk("nobody", "open"),
        small.reception.desk_tickets("nobody"),
        small.reception.call("nobody", None),
        small.reception.standing("nobody"),
        small.reception.ticket("nobody"),
        small.reception.leave("nobody"),
    ):
        with refused("not-yours"):
            await attempt


async def test_the_next_one_has_waited_longest_over_all_departments_of_the_desk(here):
    garden, climate = await here.draw("garden"), await here.draw("climate")
    assert (await here.reception.call(here.ben.id, None)).id == climate.id  # Ben does not serve the garden
    called = await here.reception.call(here.anna.id, None)
    assert (called.id, called.state, called.clerk, called.clerk_name) == (garden.id, "called", here.anna.id, "Anna")
    assert await here.reception.places("garden") == {}


async def test_nobody_waits_is_said(small):
    with refused("empty"):
        await small.reception.call(small.anna.id, None)


async def test_a_closed_desk_calls_nobody_and_a_paused_one_still_serves_the_queue(small):
    await small.draw()
    await small.reception.set_desk(small.anna.id, "closed")
    with refused("not-now"):
        await small.reception.call(small.anna.id, None)
    await small.reception.set_desk(small.anna.id, "paused")
    assert (await small.reception.call(small.anna.id, None)).state == "called"


async def test_a_desk_has_one_visitor_at_a_time(here):
    first, second = await here.draw(), await here.draw()
    assert (await here.reception.call(here.anna.id, first.id)).id == first.id
    assert (await here.reception.call(here.anna.id, first.id)).id == first.id  # the answer was lost, said again
    for ticket in (None, second.id):
        with refused("busy"):
            await here.reception.call(here.anna.id, ticket)
    with refused("busy"):
        await here.reception.set_desk(here.anna.id, "closed")
    await here.reception.admit(here.anna.id, first.id)
    with refused("busy"):
        await here.reception.call(here.anna.id, None)
    await here.reception.finish(here.anna.id)
    assert (await here.reception.call(here.anna.id, None)).id == second.id


async def test_a_ticket_of_another_department_does_not_exist_for_a_clerk(small):
    ticket = await small.draw("garden")
    with refused("not-yours"):
        await small.reception.call(small.ben.id, ticket.id)
    with refused("not-yours"):
        await small.reception.send_away(small.ben.id, ticket.id, "no")
    await small.reception.call(small.anna.id, ticket.id)
    for attempt in (small.reception.admit, small.reception.miss):
        with refused("not-yours"):
            await attempt(small.ben.id, ticket.id)


async def test_what_lies_on_a_colleagues_desk_is_taken_and_says_who(small):
    ticket = await small.draw()
    await small.reception.call(small.anna.id, ticket.id)
    for admitted in (False, True):
        if admitted:
            await small.reception.admit(small.anna.id, ticket.id)
        for attempt in (
            small.reception.call(small.ben.id, ticket.id),
            small.reception.admit(small.ben.id, ticket.id),
            small.reception.miss(small.ben.id, ticket.id),
            small.reception.send_away(small.ben.id, ticket.id, "no"),
        ):
            with pytest.raises(Refusal) as caught:
                await attempt
            assert (caught.value.code, caught.value.who) == ("taken", "Anna")


async def test_the_called_one_answers_once(small):
    ticket = await small.draw()
    with refused("not-now"):
        await small.reception.here(ticket.id)
    await small.reception.call(small.anna.id, ticket.id)
    answered = await small.reception.here(ticket.id)
    small.clock.now += 5
    assert await small.reception.here(ticket.id) == answered
    assert answered.answered_at == small.clock.now - 5
    assert await small.reception.ticket(ticket.id) == answered


async def test_a_missed_one_can_be_called_again_and_must_answer_again(small):
    ticket = await small.draw()
    gone = await small.missed(small.anna.id, ticket.id)
    assert (gone.state, gone.clerk, gone.clerk_name, gone.misses) == ("missed", None, "", 2)
    with refused("empty"):
        await small.reception.call(small.anna.id, None)  # not by itself
    again = await small.reception.call(small.ben.id, ticket.id)
    assert (again.state, again.answered_at) == ("called", None)


async def test_sending_away_leaves_the_words_and_ends_the_ticket(small):
    waiting, called = await small.draw(), await small.draw()
    await small.reception.call(small.anna.id, called.id)
    gone = await small.reception.send_away(small.ben.id, waiting.id, "Bitte\u202e schriftlich")
    assert (gone.state, gone.reason, gone.ended_at) == ("refused", "Bitte schriftlich", small.clock.now)
    assert (await small.reception.send_away(small.anna.id, called.id, "")).state == "refused"
    with refused("not-now"):
        await small.reception.send_away(small.anna.id, called.id, "")


async def test_what_is_not_called_can_be_neither_admitted_nor_missed(small):
    ticket = await small.draw()
    for attempt in (small.reception.admit, small.reception.miss):
        with refused("not-now"):
            await attempt(small.anna.id, ticket.id)
    assert await small.state_of(ticket.id) == "waiting"


async def test_a_citizen_leaves_from_anywhere_and_leaving_again_is_no_error(small):
    waiting, called, gone = await small.draw(), await small.draw("garden"), await small.draw()
    await small.missed(small.ben.id, gone.id)
    await small.reception.call(small.anna.id, called.id)
    for ticket in (waiting, called, gone):
        left = await small.reception.leave(ticket.id)
        assert left.state == "left"
        assert await small.reception.leave(ticket.id) == left
    assert (await small.reception.call(small.anna.id, (await small.draw()).id)).state == "called"  # the desk is free
