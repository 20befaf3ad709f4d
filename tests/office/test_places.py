"""What the clock does to places, on record: nobody loses one without having had the time to come back."""

import os
import random

import pytest

from office import places
from office.storage import ledger, periods
from signalling.hall import Refusal
from tests.office.postgresql import POSTGRESQL
from tests.office.record import Office, office, refused

BACKENDS = ["sqlite-wal", POSTGRESQL]
VISITORS = int(os.environ.get("BUERO_TEST_VISITORS", "60"))
"""In the day on which some drop and return; ``make soak`` has the catalogue's two hundred."""


class Pages:
    """Which pages are there: all but those that are gone."""

    def __init__(self, opened_at: float = 0.0) -> None:
        self.opened_at = opened_at
        self.gone: dict[str, float] = {}

    def gone_since(self, ticket: str) -> float | None:
        return self.gone.get(ticket)


@pytest.fixture(params=BACKENDS)
async def here(request, tmp_path):
    async with office(tmp_path, request.param) as opened:
        yield opened


async def actions(here: Office, ticket: str) -> list[str]:
    async with here.store.read() as tx:
        return [action for _, action in await ledger.actions_on(tx, ticket)]


async def test_a_page_that_is_gone_makes_away_after_the_grace_and_missed_after_ten_minutes(here):
    ticket, pages = await here.draw(), Pages()
    gone = here.clock.now
    pages.gone[ticket.id] = gone
    here.clock.now = gone + 19.9
    swept = await here.reception.sweep(pages)
    assert (swept.tickets, swept.wake_at) == ([], gone + 20)
    here.clock.now = gone + 20
    (away,) = (await here.reception.sweep(pages)).tickets
    assert (away.state, away.away_until, away.place) == ("away", gone + 620, ticket.place)
    here.clock.now = gone + 619
    swept = await here.reception.sweep(pages)
    assert (swept.tickets, swept.wake_at) == ([], gone + 620)
    here.clock.now = gone + 620
    (lost,) = (await here.reception.sweep(pages)).tickets
    assert (lost.state, lost.away_until) == ("missed", None)
    assert await actions(here, ticket.id) == ["draw", "step away", "skip"]


async def test_who_comes_back_has_the_same_place_and_who_was_missed_goes_to_the_end(here):
    first, second, pages = await here.draw(), await here.draw(), Pages()
    pages.gone[first.id] = here.clock.now
    here.clock.now += 20
    await here.reception.sweep(pages)
    assert await here.reception.places("climate") == {first.id: 0, second.id: 1}
    back = await here.reception.page_back(first.id)
    assert (back.state, back.place) == ("waiting", first.place)
    assert await here.reception.page_back(first.id) is None
    here.clock.now += 20
    await here.reception.sweep(pages)
    here.clock.now += 600
    await here.reception.sweep(pages)
    assert (await here.reception.ticket(first.id)).state == "missed"
    again = await here.reception.come_back(first.id)
    assert (again.state, again.printed, again.misses) == ("waiting", first.printed, 0)
    assert await here.reception.places("climate") == {second.id: 0, first.id: 1}


async def test_a_page_that_came_back_unnoticed_is_found_by_the_clock(small):
    ticket, pages = await small.draw(), Pages()
    pages.gone[ticket.id] = small.clock.now
    small.clock.now += 20
    await small.reception.sweep(pages)
    pages.gone.clear()
    (back,) = (await small.reception.sweep(pages)).tickets
    assert (back.state, back.place) == ("waiting", ticket.place)


async def test_five_more_minutes_are_five_while_the_page_is_there(here):
    ticket, other, pages = await here.draw(), await here.draw(), Pages()
    asked = here.clock.now
    away = await here.reception.step_away(ticket.id, 5)
    assert (away.state, away.back_by) == ("away", asked + 300)
    assert (await here.reception.call(here.anna.id, None)).id == other.id
    assert await actions(here, other.id) == ["draw", "overtook: away", "call"]
    await here.reception.here(other.id)
    assert await here.reception.page_back(ticket.id) is None  # a reload is no return
    here.clock.now = asked + 299
    assert (await here.reception.sweep(pages)).tickets == []
    here.clock.now = asked + 300
    (back,) = (await here.reception.sweep(pages)).tickets
    assert (back.state, back.place, back.back_by) == ("waiting", ticket.place, None)


async def test_minutes_can_be_asked_for_again_and_given_back(small):
    ticket = await small.draw()
    await small.reception.step_away(ticket.id, 5)
    small.clock.now += 200
    assert (await small.reception.step_away(ticket.id, 5)).back_by == small.clock.now + 300
    assert (await small.reception.come_back(ticket.id)).state == "waiting"
    assert (await small.reception.come_back(ticket.id)).state == "waiting"


async def test_who_is_called_may_ask_for_minutes_and_the_desk_is_free(small):
    first, second = await small.draw(), await small.draw()
    await small.reception.call(small.anna.id, None)
    away = await small.reception.step_away(first.id, 5)
    assert (away.clerk, away.called_at, away.misses) == (None, None, 0)
    assert (await small.reception.call(small.anna.id, None)).id == second.id


async def test_nobody_answers_for_90_seconds_twice(here):
    ticket, pages = await here.draw(), Pages()
    called = (await here.reception.call(here.anna.id, None)).called_at
    here.clock.now = called + 89
    swept = await here.reception.sweep(pages)
    assert (swept.tickets, swept.wake_at) == ([], min(called + 90, here.clock.now + 60))
    here.clock.now = called + 90
    (waits,) = (await here.reception.sweep(pages)).tickets
    assert (waits.state, waits.place, waits.misses, waits.clerk) == ("waiting", ticket.place, 1, None)
    with refused("empty"):
        await here.reception.call(here.anna.id, None)
    with refused("not-now"):
        await here.reception.call(here.anna.id, ticket.id)
    here.clock.now += 60
    await here.reception.call(here.anna.id, None)
    here.clock.now += 90
    (lost,) = (await here.reception.sweep(pages)).tickets
    assert (lost.state, lost.misses) == ("missed", 2)
    assert (await here.reception.call(here.ben.id, ticket.id)).state == "called"  # recalled at any time
    assert await actions(here, ticket.id) == ["draw", "call", "no answer", "call", "miss", "call"]


async def test_who_has_answered_is_not_missed_by_the_clock(small):
    ticket = await small.draw()
    await small.reception.call(small.anna.id, None)
    await small.reception.here(ticket.id)
    small.clock.now += 3_000
    assert (await small.reception.sweep(Pages())).tickets == []


async def test_others_are_called_during_the_pause_and_that_is_on_record(small):
    first, second = await small.draw(), await small.draw()
    await small.reception.call(small.anna.id, None)
    await small.reception.miss(small.anna.id, first.id)
    assert (await small.reception.call(small.anna.id, None)).id == second.id
    assert "overtook: no answer" in await actions(small, second.id)


async def test_after_a_restart_everybody_counts_as_just_gone(here):
    waiting, away, called = await here.draw(), await here.draw(), await here.draw()
    pages = Pages()
    pages.gone[away.id] = here.clock.now
    here.clock.now += 20
    await here.reception.sweep(pages)
    await here.reception.call(here.anna.id, called.id)
    here.clock.now += 3_600  # the office was shut for an hour
    opened = here.clock.now
    pages = Pages(opened)
    pages.gone = dict.fromkeys((waiting.id, away.id, called.id), opened)
    swept = await here.reception.sweep(pages)
    assert (swept.tickets, swept.wake_at) == ([], opened + 20)
    here.clock.now = opened + 20
    (gone,) = (await here.reception.sweep(pages)).tickets
    assert (gone.id, gone.state) == (waiting.id, "away")
    here.clock.now = opened + 90
    (missed,) = (await here.reception.sweep(pages)).tickets
    assert (missed.id, missed.state) == (called.id, "waiting")
    here.clock.now = opened + 600
    assert {it.id: it.state for it in (await here.reception.sweep(pages)).tickets}[away.id] == "missed"


async def test_a_whole_town_without_net_does_not_stop_the_office(small, monkeypatch):
    monkeypatch.setattr(places, "MOST_AT_ONCE", 3)
    drawn = [await small.draw("night") for _ in range(8)]
    pages = Pages()
    pages.gone = {ticket.id: small.clock.now for ticket in drawn}
    small.clock.now += 20
    moved = []
    for expected in (3, 3, 2):
        swept = await small.reception.sweep(pages)
        moved += [ticket.id for ticket in swept.tickets]
        assert len(swept.tickets) == expected
        assert (swept.wake_at == small.clock.now) is (expected == 3)
    assert moved == [ticket.id for ticket in drawn]


async def test_waiting_hold_and_handling_times_are_sums_over_the_history(small):
    ticket = await small.draw()
    begun = ticket.arrived_at
    small.clock.now = begun + 100
    await small.reception.step_away(ticket.id, 5)
    small.clock.now = begun + 160
    await small.reception.come_back(ticket.id)
    small.clock.now = begun + 200
    await small.reception.call(small.anna.id, None)
    small.clock.now = begun + 210
    await small.reception.admit(small.anna.id, ticket.id)
    small.clock.now = begun + 300
    await small.reception.hold(small.anna.id, "Moment")
    small.clock.now = begun + 340
    await small.reception.resume(small.anna.id)
    small.clock.now = begun + 500
    await small.reception.finish(small.anna.id)
    async with small.store.read() as tx:
        history = await periods.of(tx, ticket.id)
    assert [(it.state, it.began_at - begun, it.actor_kind, it.event, it.word) for it in history] == [
        ("waiting", 0, "citizen", "draw", ""),
        ("away", 100, "citizen", "step away", "asked"),
        ("waiting", 160, "citizen", "return", ""),
        ("called", 200, "clerk", "call", "next"),
        ("admitted", 210, "clerk", "admit", ""),
        ("on hold", 300, "clerk", "hold", ""),
        ("admitted", 340, "clerk", "resume", ""),
        ("finished", 500, "clerk", "finish", ""),
    ]
    assert [one.ended_at for one in history[:-1]] == [one.began_at for one in history[1:]]
    assert history[-1].ended_at is None
    assert [one.clerk for one in history] == [None, None, None, *[small.anna.id] * 5]


async def test_visitors_of_whom_some_drop_and_return_are_called_in_order_or_it_is_on_record(small):
    """A15: nobody is overtaken by a later number except by what is written down."""
    luck, pages = random.Random(15), Pages()
    waits = [await small.draw("night") for _ in range(VISITORS)]
    for ticket in luck.sample(waits, VISITORS // 10):
        pages.gone[ticket.id] = small.clock.now + luck.uniform(0, 60)
    back_at = {ticket: gone + luck.uniform(20, 580) for ticket, gone in pages.gone.items()}
    by_id = {ticket.id: ticket for ticket in waits}
    called, shown = [], dict.fromkeys(by_id, VISITORS)
    while len(called) < VISITORS:
        small.clock.now += 30
        for ticket in [one for one, at in back_at.items() if at <= small.clock.now and one in pages.gone]:
            del pages.gone[ticket]
            await small.reception.page_back(ticket)
        await small.reception.sweep(pages)
        for ticket, ahead in (await small.reception.places("night")).items():
            assert ahead <= shown[ticket], "a place that is shown never grows"
            shown[ticket] = ahead
        for clerk in (small.anna, small.ben):
            try:
                ticket = await small.reception.call(clerk.id, None)
            except Refusal:
                continue
            called.append(ticket.id)
            await small.reception.admit(clerk.id, ticket.id)
            await small.reception.finish(clerk.id)
    for ticket in back_at:
        assert (await small.reception.ticket(ticket)).place == by_id[ticket].place
    for index, ticket in enumerate(called):
        passed = [other for other in called[index + 1 :] if by_id[other].place < by_id[ticket].place]
        assert ("overtook: away" in await actions(small, ticket)) is bool(passed)
