"""Push services that say no, are slow or away: nothing is lost, told twice or told late."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import structlog
from aiohttp import web

from office import push_service as transport
from office.herald import AGAIN_SECONDS, QUIET_SECONDS
from office.push_service import PushServices
from office.subscriptions import NEWS_SECONDS
from tests.office.push_round import CALLED, NEARLY, Round
from tests.office.push_stand_in import Shop, push_service
from tests.office.record import office


@pytest.mark.parametrize("status", [404, 410, 403, 400, 308])
async def test_a_subscription_that_is_over_is_deleted_and_the_page_hears_of_it(one: Round, status: int) -> None:
    ticket = await one.with_push()
    one.shop.answer = lambda path: web.Response(status=status, headers={"Location": one.shop.endpoint("other")})
    await one.go()
    assert not await one.has_push(ticket) and one.told == [ticket.id]
    await one.here.reception.call(one.here.anna.id, ticket.id)
    await one.go()
    assert len(one.shop.messages) == 1


async def test_a_newer_subscription_outlives_the_end_of_the_older_one(one: Round) -> None:
    ticket = await one.with_push()
    one.shop.gate.clear()
    one.shop.answer = lambda path: web.Response(status=410)
    one.herald.look("climate")
    await one.herald.round()
    await one.shop.took.wait()
    await one.subscribe(ticket.id)
    one.shop.gate.set()
    await one.herald.settled()
    assert await one.has_push(ticket)


async def test_not_now_is_tried_again_at_its_times_until_the_call_is_over(it: Round) -> None:
    ticket = await it.with_push()
    await it.go()
    it.shop.messages.clear()
    it.shop.answer = lambda path: web.Response(status=503)
    await it.here.reception.call(it.here.anna.id, ticket.id)
    begun = it.here.clock.now
    times = []
    while it.here.clock.now < begun + 200:
        wake_at = await it.go()
        if len(it.shop.messages) > len(times):
            times.append(it.here.clock.now - begun)
        it.here.clock.now = min(max(wake_at, it.here.clock.now + 0.5), it.here.clock.now + 10)
    expected = [0.0]
    for pause in AGAIN_SECONDS:
        if expected[-1] + pause < 90:
            expected.append(expected[-1] + pause)
    assert times == pytest.approx(expected, abs=0.6)
    assert await it.has_push(ticket), "for the next call"


async def test_a_service_that_asks_for_quiet_gets_it_and_then_the_notice(one: Round) -> None:
    ticket, _ = await one.with_push(), await one.with_push()
    one.shop.answer = lambda path: web.Response(status=429, headers={"Retry-After": "40"})
    await one.go()
    first = len(one.shop.messages)
    one.shop.answer = lambda path: web.Response(status=201)
    await one.here.reception.call(one.here.anna.id, ticket.id)
    one.here.clock.now += 39
    await one.go()
    assert len(one.shop.messages) == first
    one.here.clock.now += 1
    assert CALLED.format(1) in (await one.sent())[first:]


async def test_a_service_that_is_down_is_tried_again_with_growing_pauses_and_loses_nothing(one: Round) -> None:
    await one.with_push()
    there, one.way = one.way, PushServices()
    one.herald = one.hire()
    begun = one.here.clock.now
    for pause in QUIET_SECONDS:
        with structlog.testing.capture_logs() as lines:
            assert await one.go() >= one.here.clock.now
        assert [line["seconds"] for line in lines if line["event"] == "x push service"] == [pause]
        one.here.clock.now += pause - 0.5
        with structlog.testing.capture_logs() as lines:
            await one.go()
        assert lines == []
        one.here.clock.now += 0.5
    assert one.here.clock.now < begun + NEWS_SECONDS
    one.way = there
    one.herald = one.hire()
    assert await one.sent() == [NEARLY.format(1)]


async def test_what_could_not_be_delivered_in_time_is_not_delivered_late(one: Round) -> None:
    await one.with_push()
    await one.here.reception.subscriptions.nearly("climate")
    one.here.clock.now += NEWS_SECONDS
    assert await one.sent() == []
    assert await one.go() > one.here.clock.now, "nothing is left to do at once"


async def test_a_slow_service_delays_nobody_at_another_one(tmp_path: Path) -> None:
    async with (
        office(tmp_path) as here,
        push_service(tmp_path) as slow,
        push_service(tmp_path) as quick,
    ):
        it = Round(here, quick, tmp_path, (slow.service,))
        it.way = PushServices(authority=_both(tmp_path, slow, quick), own_network=True)
        it.herald = it.hire()
        await it.allow()
        slow.gate.clear()
        for number in range(3):
            await it.subscribe((await here.draw()).id, endpoint=slow.endpoint(str(number)))
        last = await it.with_push()
        await here.reception.call(here.anna.id, last.id)
        it.herald.look("climate")
        await it.herald.round()
        async with asyncio.timeout(5):
            await quick.took.wait()
            await slow.took.wait()
        slow.gate.set()
        await it.herald.settled()
        assert len(quick.messages) == 1


def _both(folder: Path, *shops: Shop) -> Path:
    path = folder / "both.pem"
    path.write_text("".join(shop.authority.read_text() for shop in shops))
    return path


async def test_after_a_restart_nothing_is_forgotten_and_nothing_is_told_twice(it: Round) -> None:
    ticket = await it.with_push()
    await it.here.reception.call(it.here.anna.id, ticket.id)
    it.herald = it.hire()
    assert await it.sent() == [CALLED.format(1)]
    it.herald = it.hire()
    assert await it.sent() == [CALLED.format(1)]


async def test_many_are_served_a_few_at_a_time(one: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(20):
        await one.with_push()
    await one.here.reception.notices.tell(one.here.anna.id, "climate", None, "running-late", 10, "")
    one.shop.gate.clear()
    one.herald.look("climate")
    await one.herald.round()
    while len(one.shop.messages) < transport.MOST_PER_SERVICE:
        one.shop.took.clear()
        await one.shop.took.wait()
    assert len(one.shop.messages) == transport.MOST_PER_SERVICE
    one.shop.gate.set()
    assert len(await one.sent()) == 20
