"""Web Push over a real TLS connection: told in time or not at all, to the right browser, and nothing but the number."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
import structlog
from aiohttp import web

from office.push_guard import Guard
from office.reception import Reception
from office.subscriptions import NEWS_SECONDS
from tests.certs.reader import claims
from tests.office.push_round import CALLED, CONTACT, NEARLY, NOTICE, Round
from tests.office.record import KEY


async def test_nearly_called_and_a_message_are_told_each_at_its_moment(it: Round) -> None:
    others = [await it.here.draw() for _ in range(3)]
    ticket = await it.with_push()
    assert await it.sent() == []
    await it.here.reception.leave(others[0].id)
    assert await it.sent() == [NEARLY.format(4)]
    await it.here.reception.leave(others[1].id)
    assert len(await it.sent()) == 1, "nearly is told once"
    await it.here.reception.notices.tell(it.here.anna.id, "climate", None, "running-late", 10, "")
    assert (await it.sent())[1:] == [NOTICE.format(4)]
    await it.here.reception.call(it.here.anna.id, ticket.id)
    assert (await it.sent())[2:] == [CALLED.format(4)]
    await it.here.reception.miss(it.here.anna.id, ticket.id)
    it.here.clock.now += 100
    await it.here.reception.call(it.here.anna.id, ticket.id)
    assert (await it.sent())[3:] == [CALLED.format(4)], "every call rings"


async def test_a_notice_holds_the_number_and_a_sentence_and_nothing_else_about_anybody(one: Round) -> None:
    reception = one.here.reception
    ticket, _ = await reception.take_number("climate", None, "Wärmepumpe", "Ayşe", "tr", "once")
    await one.subscribe(ticket.id, "en")
    await one.go()
    await reception.notices.tell(one.here.anna.id, "climate", ticket.id, "", 0, "Frau Doğan hat Ihre Akte")
    await one.go()
    message = one.shop.messages[-1]
    said = one.read(message)
    assert said == {
        "title": "K-001: A message from the desk",
        "body": "It is on the page of the citizens’ office.",
        "lang": "en",
    }
    assert not any(word.encode() in message.body for word in ("K-001", "desk", "Doğan", ticket.id))


async def test_every_message_is_signed_for_its_service_and_says_how_urgent_it_is_and_for_how_long(one: Round) -> None:
    ticket = await one.with_push()
    await one.go()
    await one.here.reception.call(one.here.anna.id, ticket.id)
    await one.go()
    nearly, called = (message.headers for message in one.shop.messages)
    said = claims(called["Authorization"], one.key.public)
    assert said["aud"] == f"https://{one.shop.service}" and said["sub"] == CONTACT
    assert one.here.clock.now < said["exp"] <= one.here.clock.now + 86_400
    assert called["Content-Encoding"] == "aes128gcm"
    assert (called["Urgency"], called["TTL"]) == ("high", "90"), "as long as the call can be answered"
    assert (nearly["Urgency"], nearly["TTL"]) == ("high", str(int(NEWS_SECONDS)))
    assert nearly["Topic"] == called["Topic"], "the call takes the place of what was not delivered yet"
    assert len({len(message.body) for message in one.shop.messages}) == 1, "the length tells nothing"


async def test_a_message_does_not_take_the_place_of_ones_turn(one: Round) -> None:
    ticket = await one.with_push()
    await one.here.reception.subscriptions.nearly("climate")
    await one.here.reception.notices.tell(one.here.anna.id, "climate", ticket.id, "running-late", 10, "")
    assert await one.sent() == [NEARLY.format(1)]


async def test_a_call_takes_the_place_of_what_still_waits(one: Round) -> None:
    ticket = await one.with_push()
    await one.here.reception.subscriptions.nearly("climate")
    await one.here.reception.call(one.here.anna.id, ticket.id)
    assert await one.sent() == [CALLED.format(1)]


@pytest.mark.parametrize("end", ["leave", "send away", "take back", "finish"])
async def test_the_subscription_goes_with_the_ticket_and_nothing_is_sent_any_more(it: Round, end: str) -> None:
    ticket = await it.with_push()
    assert await it.has_push(ticket)
    reception = it.here.reception
    if end == "leave":
        await reception.leave(ticket.id)
    elif end == "send away":
        await reception.send_away(it.here.anna.id, ticket.id, "")
    elif end == "take back":
        await reception.subscriptions.set(ticket.id, "", "", "", "de")
    else:
        await reception.call(it.here.anna.id, ticket.id)
        await reception.admit(it.here.anna.id, ticket.id)
        await reception.finish(it.here.anna.id)
    assert await it.here.count("subscriptions") == 0
    assert await it.sent() == []


async def test_who_answered_is_not_called_again_and_who_is_not_called_any_more_is_not_told_so(it: Round) -> None:
    first, second = await it.with_push(), await it.with_push()
    await it.go()
    await it.here.reception.call(it.here.anna.id, first.id)
    await it.here.reception.here(first.id)
    await it.here.reception.call(it.here.ben.id, second.id)
    await it.here.reception.miss(it.here.ben.id, second.id)
    assert sorted(await it.sent()) == [NEARLY.format(1), NEARLY.format(2)]


async def test_a_message_that_was_taken_back_is_not_announced(it: Round) -> None:
    ticket = await it.with_push()
    await it.go()
    await it.here.reception.notices.tell(it.here.anna.id, "climate", ticket.id, "running-late", 10, "")
    it.here.clock.now += 1
    await it.here.reception.notices.tell(it.here.anna.id, "climate", ticket.id, "", 0, "")
    assert len(await it.sent()) == 1


async def test_switched_off_again_nothing_is_sent_and_nothing_kept(one: Round) -> None:
    ticket = await one.with_push()
    await one.here.reception.call(one.here.anna.id, ticket.id)
    await one.allow(allowed=False)
    assert await one.sent() == []
    assert await one.here.count("subscriptions") == 0 and one.told == [ticket.id]


async def test_a_service_that_left_the_list_is_not_spoken_to_any_more(one: Round) -> None:
    await one.with_push()
    one.here.reception = Reception(one.here.store, one.here.clock, KEY, Guard(["fcm.googleapis.com"]))
    one.herald = one.hire()
    assert await one.sent() == []
    assert await one.here.count("subscriptions") == 0


def _answer(status: int, path: str) -> web.Response:
    return web.Response(status=status, text="/push/")


async def test_no_endpoint_is_ever_in_the_log(one: Round) -> None:
    with structlog.testing.capture_logs() as lines:
        for status in (201, 410, 429, 500):
            one.shop.answer = partial(_answer, status)
            ticket = await one.with_push()
            await one.go()
            await one.here.reception.leave(ticket.id)
            one.here.clock.now += 10
    assert len(lines) >= 4
    assert "/push/" not in str(lines) and "localhost" not in str(lines)


async def test_while_the_office_runs_it_sends_by_itself_and_ends_in_good_order(one: Round) -> None:
    ticket = await one.with_push()
    running = asyncio.create_task(one.herald.run())
    await one.here.reception.call(one.here.anna.id, ticket.id)
    one.herald.look("climate")
    async with asyncio.timeout(5):
        await one.shop.took.wait()
    one.shop.gate.clear()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert running.cancelled() and not [task for task in asyncio.all_tasks() if task.get_name().startswith("push ")]
