"""A number, on the record: who gets which, who is told no, and the token that finds it again."""

import asyncio

import pytest

from office.audit import SYSTEM
from office.reception import Reception
from signalling.hall import Refusal
from tests.office.record import KEY, MONDAY_NINE, at, office, refused


async def test_a_number_is_printed_recorded_and_found_by_its_token(here):
    ticket, token = await here.reception.take_number(
        "climate", "climate-one", " Solar\n panel ", "Ayşe", "tr", "once-a"
    )
    assert (ticket.printed, ticket.day, ticket.state) == ("K-001", "2026-11-23", "waiting")
    assert (ticket.matter, ticket.name, ticket.language) == ("Solar panel", "Ayşe", "tr")
    assert await here.reception.ticket_by_token(token) == ticket
    again = Reception(here.store, here.clock, KEY)  # the process may have died since
    assert await again.ticket_by_token(token) == ticket


@pytest.mark.parametrize("token", ["", "x", ".", "abc.def", "ü.ü", "a" * 512])
async def test_a_token_that_we_did_not_sign_is_refused(small, token):
    with refused("expired"):
        await small.reception.ticket_by_token(token)


async def test_a_token_signed_with_another_key_or_changed_is_refused(small):
    ticket, token = await small.reception.take_number("climate", None, "", "", "de", "once-a")
    other = Reception(small.store, small.clock, b"x" * 32)
    for wrong in (other.token(ticket.id), token[:-1], token + "A", token.replace(".", ".A", 1)):
        with refused("expired"):
            await small.reception.ticket_by_token(wrong)


def test_a_short_key_is_not_accepted(tmp_path):
    with pytest.raises(ValueError):
        Reception(None, lambda: 0.0, b"short")


async def test_saying_it_twice_draws_one_number(here):
    first = await here.reception.take_number("climate", None, "Solar", "A", "de", "once-a")
    here.clock.now += 5
    assert await here.reception.take_number("climate", None, "Solar", "A", "de", "once-a") == first
    assert await here.count("tickets") == 1


async def test_saying_it_twenty_times_at_once_draws_one_number(here):
    taking = (here.reception.take_number("climate", None, "", "", "de", "once-a") for _ in range(20))
    assert len({ticket.id for ticket, _ in await asyncio.gather(*taking)}) == 1
    assert await here.count("tickets") == 1


@pytest.mark.parametrize("other", [("garden", None, ""), ("climate", "climate-one", ""), ("climate", None, "else")])
async def test_the_same_attempt_for_something_else_gets_nothing(small, other):
    await small.reception.take_number("climate", None, "", "", "de", "once-a")
    department, service, matter = other
    with refused("bad-request"):
        await small.reception.take_number(department, service, matter, "", "de", "once-a")


async def test_fifty_arrivals_at_once_get_fifty_numbers_in_the_order_of_their_places(here):
    taking = (here.reception.take_number("climate", None, "", "", "de", f"once-{n}") for n in range(50))
    tickets = [ticket for ticket, _ in await asyncio.gather(*taking)]
    assert sorted(ticket.number for ticket in tickets) == list(range(1, 51))
    assert [t.number for t in sorted(tickets, key=lambda t: t.place)] == list(range(1, 51))
    places = await here.reception.places("climate")
    assert all(places[ticket.id] == ticket.number - 1 for ticket in tickets)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [("2026-11-23 12:30", "2026-11-23 13:00"), ("2026-11-27 16:00", "2026-11-30 08:00")],
)
async def test_outside_the_hours_nothing_is_stored_and_the_opening_is_told(small, moment, opens):
    small.clock.now = at(moment)
    with pytest.raises(Refusal) as caught:
        await small.draw()
    assert (caught.value.code, caught.value.opens_at) == ("closed", at(opens))
    assert await small.count("tickets") == 0


async def test_paused_by_hand_or_without_an_open_desk_nothing_is_stored(small):
    await small.reception.pause_department("climate", True, SYSTEM)
    with refused("paused"):
        await small.draw()
    assert (await small.reception.pause_department("climate", False, SYSTEM)).state == "free"
    await small.reception.set_desk(small.anna.id, "paused")
    await small.reception.set_desk(small.ben.id, "closed")
    with refused("paused"):
        await small.draw()
    assert await small.count("tickets") == 0


async def test_a_full_department_refuses_and_takes_the_next_when_one_leaves(tmp_path):
    async with office(tmp_path, max_waiting=2) as small:
        first = await small.draw()
        await small.draw()
        with refused("full"):
            await small.draw()
        await small.draw("garden")
        await small.reception.leave(first.id)
        assert (await small.draw()).number == 3  # a number is never used twice on its day


@pytest.mark.parametrize(
    ("department", "service", "code"), [("no", None, "not-yours"), ("climate", "x", "bad-request")]
)
async def test_an_unknown_department_or_service_is_refused(small, department, service, code):
    with refused(code):
        await small.reception.take_number(department, service, "", "", "de", "once-a")


async def test_numbers_begin_anew_on_the_next_day(small):
    await small.draw()
    small.clock.now = at("2026-11-24 08:00")
    await small.reception.sweep()
    ticket = await small.draw()
    assert (ticket.printed, ticket.day) == ("K-001", "2026-11-24")


async def test_a_number_of_last_night_that_still_waits_is_not_given_out_again(small):
    small.clock.now = at("2026-11-23 23:50")
    late = await small.draw("night")
    small.clock.now = at("2026-11-24 00:10")
    await small.reception.sweep()
    assert await small.state_of(late.id) == "waiting"
    assert (await small.draw("night")).printed == "N-002"


async def test_a_clock_set_back_gives_nobody_a_better_place(small):
    first = await small.draw()
    small.clock.now = MONDAY_NINE - 1800
    second = await small.draw()
    assert second.place > first.place
