"""Who may be notified by Web Push: what is no subscription, where it is offered, one browser for a ticket."""

from __future__ import annotations

import pytest

from office.reception import Reception
from signalling.hall import Refusal
from tests.certs.reader import Reader, encoded
from tests.office.push_round import Round
from tests.office.record import KEY

KEYS = (encoded(Reader().public), encoded(b"sixteen bytes ok"))


@pytest.mark.parametrize(
    ("endpoint", "public", "auth"),
    [
        ("https://evil.test/x", *KEYS),
        ("https://127.0.0.1/x", *KEYS),
        ("http://localhost/x", *KEYS),
        ("", KEYS[0], KEYS[1][:-2]),
        ("", KEYS[1], KEYS[0]),
        ("", "", ""),
        ("", KEYS[0][:-3] + "AAA", KEYS[1]),
        ("", "A", KEYS[1]),
    ],
    ids=["unlisted", "address", "no TLS", "short secret", "exchanged", "nothing", "no point", "no key"],
)
async def test_what_is_no_subscription_is_not_taken(one: Round, endpoint: str, public: str, auth: str) -> None:
    ticket = await one.here.draw()
    with pytest.raises(Refusal, match="bad-request"):
        await one.here.reception.subscriptions.set(ticket.id, endpoint or one.shop.endpoint("x"), public, auth, "de")
    assert await one.here.count("subscriptions") == 0


async def test_nobody_subscribes_where_it_is_not_offered_or_for_a_ticket_that_does_not_wait(one: Round) -> None:
    garden = await one.here.draw("garden")
    with pytest.raises(Refusal, match="not-now"):
        await one.subscribe(garden.id)
    gone = await one.here.draw()
    await one.here.reception.leave(gone.id)
    with pytest.raises(Refusal, match="not-now"):
        await one.subscribe(gone.id)
    one.here.reception = Reception(one.here.store, one.here.clock, KEY)
    waiting = await one.here.draw()
    with pytest.raises(Refusal, match="not-now"):
        await one.subscribe(waiting.id)


async def test_one_ticket_notifies_one_browser_the_newest(one: Round) -> None:
    ticket = await one.with_push()
    await one.go()
    await one.subscribe(ticket.id)
    await one.here.reception.call(one.here.anna.id, ticket.id)
    await one.go()
    assert [message.path[-2:] for message in one.shop.messages] == ["-0", "-1"]
    assert await one.here.count("subscriptions") == 1
