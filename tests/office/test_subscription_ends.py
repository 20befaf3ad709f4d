"""Where a browser is reached is forgotten in the transaction that ends the ticket, whichever end that is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from office.storage import subscriptions
from office.storage.subscriptions import Subscription
from tests.office.record import Office, at, office

TO = Subscription("push.test", "https://push.test/x", "key", "auth", "de")


async def leaves(here: Office, ticket: str) -> None:
    await here.reception.leave(ticket)


async def leaves_the_conversation(here: Office, ticket: str) -> None:
    await talks(here, ticket)
    await here.reception.leave(ticket)


async def is_finished(here: Office, ticket: str) -> None:
    await talks(here, ticket)
    await here.reception.finish(here.anna.id)


async def is_finished_and_not_today(here: Office, ticket: str) -> None:
    await talks(here, ticket)
    await here.reception.finish(here.anna.id, not_today=True)


async def is_finished_on_hold(here: Office, ticket: str) -> None:
    await talks(here, ticket)
    await here.reception.hold(here.anna.id, "")
    await here.reception.finish(here.anna.id)


async def is_refused(here: Office, ticket: str) -> None:
    await here.reception.send_away(here.anna.id, ticket, "")


async def is_refused_and_not_today(here: Office, ticket: str) -> None:
    await here.reception.send_away(here.anna.id, ticket, "", not_today=True)


async def is_sent_home(here: Office, ticket: str) -> None:
    await here.reception.opening.close_early(here.anna.id, "climate", "", rest_of_day=True, send_home=True)


async def expires(here: Office, ticket: str) -> None:
    here.clock.now = at("2026-11-24 00:00")
    await here.reception.sweep()


async def expires_as_missed(here: Office, ticket: str) -> None:
    for _ in range(2):
        await here.reception.call(here.anna.id, ticket)
        await here.reception.miss(here.anna.id, ticket)
        here.clock.now += 60
    assert (await here.reception.ticket(ticket)).state == "missed"
    await expires(here, ticket)


async def is_forgotten_in_conversation(here: Office, ticket: str) -> None:
    await talks(here, ticket)
    here.clock.now += 12 * 3600
    await here.reception.sweep()


async def talks(here: Office, ticket: str) -> None:
    await here.reception.call(here.anna.id, ticket)
    await here.reception.admit(here.anna.id, ticket)


ENDS = [
    leaves,
    leaves_the_conversation,
    is_finished,
    is_finished_and_not_today,
    is_finished_on_hold,
    is_refused,
    is_refused_and_not_today,
    is_sent_home,
    expires,
    expires_as_missed,
    is_forgotten_in_conversation,
]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__.replace("_", " "))
async def test_with_the_ticket_the_subscription_is_over(
    tmp_path: Path, end: Callable[[Office, str], Awaitable[None]]
) -> None:
    async with office(tmp_path) as here:
        ticket = await here.draw()
        async with here.store.write() as tx:
            await subscriptions.set_to(tx, ticket.id, TO)
        await end(here, ticket.id)
        assert (await here.reception.ticket(ticket.id)).ended_at is not None
        assert await here.count("subscriptions") == 0
