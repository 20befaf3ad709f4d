"""Many at once: two clerks at one visitor, eight who say next, one with two browsers. The record decides."""

import asyncio
import os
import random

import pytest

from signalling.hall import Refusal
from tests.office.postgresql import POSTGRESQL
from tests.office.record import Office

ROUNDS = int(os.environ.get("BUERO_TEST_ROUNDS", "50"))
"""Races between two clerks on each database; ``make soak`` has the catalogue's thousand."""
NEXT = int(os.environ.get("BUERO_TEST_NEXT", "3"))
"""Rounds of eight clerks who say "next"; ``make soak`` has the catalogue's five hundred."""


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
