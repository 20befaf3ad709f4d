"""From the number to the goodbye, on the record: who gets what, who is told no, and with which word."""

import asyncio
import os
import random
from dataclasses import replace

import pytest

from office.audit import SYSTEM, Actor
from office.reception import Reception
from office.storage import ledger
from signalling.hall import Refusal
from tests.office.postgresql import POSTGRESQL
from tests.office.record import KEY, MONDAY_NINE, Office, at, office

BACKENDS = [
    "sqlite",
    "sqlite-wal",
    POSTGRESQL,
]

ROUNDS = int(os.environ.get("BUERO_TEST_ROUNDS", "50"))
"""Races between two clerks on each database; ``make soak`` has the catalogue's thousand."""
NEXT = int(os.environ.get("BUERO_TEST_NEXT", "3"))
"""Rounds of eight clerks who say "next"; ``make soak`` has the catalogue's five hundred."""


@pytest.fixture(params=BACKENDS)
async def here(request, tmp_path):
    async with office(tmp_path, request.param) as opened:
        yield opened


@pytest.fixture
async def small(tmp_path):
    async with office(tmp_path, max_waiting=2) as opened:
        yield opened


def refused(code: str):
    return pytest.raises(Refusal, check=lambda error: error.code == code)


async def missed(here: Office, clerk: str, ticket: str):
    """Called twice, and twice nobody there."""
    await here.reception.call(clerk, ticket)
    await here.reception.miss(clerk, ticket)
    here.clock.now += 60
    await here.reception.call(clerk, ticket)
    return await here.reception.miss(clerk, ticket)


async def state_of(here: Office, ticket: str) -> str:
    return (await here.reception.ticket(ticket)).state


# --- Numbers ---------------------------------------------------------------------------------------------------------


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
        Reception(None, lambda: 0.0, b"short")  # type: ignore[arg-type]


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


async def test_a_full_department_refuses_and_takes_the_next_when_one_leaves(small):
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
    assert await state_of(small, late.id) == "waiting"
    assert (await small.draw("night")).printed == "N-002"


async def test_a_clock_set_back_gives_nobody_a_better_place(small):
    first = await small.draw()
    small.clock.now = MONDAY_NINE - 1800
    second = await small.draw()
    assert second.place > first.place


# --- Standing --------------------------------------------------------------------------------------------------------


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
        small.reception.finish_visit("nobody", SYSTEM),
    ):
        with refused("not-yours"):
            await attempt


# --- Calling ---------------------------------------------------------------------------------------------------------


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


@pytest.mark.timeout(900)
@pytest.mark.parametrize("here", ["sqlite-wal", POSTGRESQL], indirect=True)
async def test_two_clerks_call_the_same_visitor_again_and_again_and_exactly_one_wins_each_time(here):
    """A2."""
    skew = random.Random(2)
    wins = {here.anna.id: 0, here.ben.id: 0}
    for _ in range(ROUNDS):
        ticket = await here.draw()
        clerks = [here.anna, here.ben]
        skew.shuffle(clerks)

        async def call(account: str, wait: float, ticket=ticket):
            await asyncio.sleep(wait)
            return await here.reception.call(account, ticket.id)

        calls = (call(clerk.id, skew.choice((0, 0, 0.001, 0.005))) for clerk in clerks)
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
        won = [clerk for clerk, outcome in zip(clerks, outcomes, strict=True) if not isinstance(outcome, Exception)]
        lost = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert len(won) == 1
        assert [(error.code, error.who) for error in lost] == [("taken", won[0].name)]
        wins[won[0].id] += 1
        await here.reception.leave(ticket.id)
    assert all(wins.values())


async def call_next(here: Office, clerk: str):
    """As a desk does it: when the record has no time, once more."""
    while True:
        try:
            return await here.reception.call(clerk, None)
        except Refusal as refusal:
            if refusal.code != "unavailable":
                raise


async def test_eight_clerks_say_next_at_once_and_call_the_first_eight_visitors(here):
    """A3: nobody is called twice, and nobody who came later is called before."""
    clerks = [here.anna, here.ben]
    for number in range(6):
        clerk = await here.accounts.add(f"clerk{number}", f"C{number}", "clerk", ["climate"], "correct horse battery")
        await here.reception.set_desk(clerk.id, "open")
        clerks.append(clerk)
    waiting = [(await here.draw()).id for _ in range(3)]
    for _ in range(NEXT):
        waiting += [(await here.draw()).id for _ in clerks]
        called = await asyncio.gather(*(call_next(here, clerk.id) for clerk in clerks))
        first, waiting = waiting[: len(clerks)], waiting[len(clerks) :]
        assert sorted(ticket.id for ticket in called) == sorted(first)
        assert {ticket.clerk for ticket in called} == {clerk.id for clerk in clerks}
        for ticket in called:
            await here.reception.send_away(ticket.clerk, ticket.id, "")


async def test_one_clerk_with_two_browsers_calls_one_visitor(here):
    await here.draw()
    await here.draw()
    outcomes = await asyncio.gather(
        *(here.reception.call(here.anna.id, None) for _ in range(4)), return_exceptions=True
    )
    assert sorted(getattr(outcome, "code", "called") for outcome in outcomes) == ["busy", "busy", "busy", "called"]


# --- Called ----------------------------------------------------------------------------------------------------------


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
    gone = await missed(small, small.anna.id, ticket.id)
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
    assert await state_of(small, ticket.id) == "waiting"


async def test_a_citizen_leaves_from_anywhere_and_leaving_again_is_no_error(small):
    waiting, called, gone = await small.draw(), await small.draw("garden"), await small.draw()
    await missed(small, small.ben.id, gone.id)
    await small.reception.call(small.anna.id, called.id)
    for ticket in (waiting, called, gone):
        left = await small.reception.leave(ticket.id)
        assert left.state == "left"
        assert await small.reception.leave(ticket.id) == left
    assert (await small.reception.call(small.anna.id, (await small.draw()).id)).state == "called"  # the desk is free


# --- In conversation -------------------------------------------------------------------------------------------------


async def test_admitting_opens_one_visit_however_often_it_is_said(here):
    ticket = await here.draw()
    await here.reception.call(here.anna.id, ticket.id)
    admitted, visit = await here.reception.admit(here.anna.id, ticket.id)
    assert await here.reception.admit(here.anna.id, ticket.id) == (admitted, visit)
    assert (admitted.state, visit.clerk, visit.ticket, visit.closed_at) == ("admitted", here.anna.id, ticket.id, None)
    assert await here.reception.visit_of_clerk(here.anna.id) == visit
    assert await here.reception.visit_of_ticket(ticket.id) == visit
    assert await here.count("visits") == 1


async def test_finishing_ends_ticket_visit_and_guests_together(here):
    ticket, visit = await here.conversation()
    guest, _ = await here.guests.invite(visit.id, "Dolmetscherin", "interpreter", "tr")
    finished, closed = await here.reception.finish(here.anna.id)
    assert (finished.state, finished.ended_at, closed.closed_at) == ("finished", here.clock.now, here.clock.now)
    assert (await here.guests.get(guest.id)).state == "ended"
    assert await here.reception.visit_of_clerk(here.anna.id) is None
    assert await here.reception.visit_of_ticket(ticket.id) is None
    assert await here.reception.finish_visit(visit.id, SYSTEM) == (finished, closed)
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
    assert await state_of(small, ticket.id) == "admitted"
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
    await small.reception.finish_visit(visit.id, Actor("citizen", ticket.id))
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


# --- The clock -------------------------------------------------------------------------------------------------------


async def test_at_midnight_the_queue_expires_and_desks_close(here):
    waiting, called, gone = await here.draw(), await here.draw(), await here.draw()
    await missed(here, here.anna.id, gone.id)
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
