"""Web Push over a real TLS connection: told in time or not at all, to the right browser, and nothing but the number."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog
from aiohttp import web

from certs.vapid import make_push_key
from office import push_service as transport
from office.herald import AGAIN_SECONDS, QUIET_SECONDS, Herald
from office.push_guard import Guard
from office.push_letter import LENGTH, PushLetters
from office.push_service import PushServices
from office.reception import Reception
from office.storage.records import TicketRecord
from office.subscriptions import NEWS_SECONDS
from signalling.hall import Refusal
from tests.certs.reader import Reader, claims, encoded
from tests.office.postgresql import POSTGRESQL
from tests.office.push_stand_in import Arrived, Shop, push_service, way_to
from tests.office.record import KEY, Office, office

CONTACT = "mailto:it@office.test"


class Round:
    """An office with Web Push, its herald, and a push service."""

    def __init__(self, here: Office, shop: Shop, folder: Path, others: tuple[str, ...] = ()) -> None:
        self.here = here
        self.shop = shop
        self.key = make_push_key(folder / "push.key")
        self.guard = Guard((shop.service, *others))
        here.reception = Reception(here.store, here.clock, KEY, self.guard)
        self.way = way_to(shop)
        self.told: list[str] = []
        self.readers: dict[str, Reader] = {}
        self.herald = self.hire()

    def hire(self) -> Herald:
        """A herald who knows nothing but the record, as after a restart."""
        letters = PushLetters(self.key, CONTACT, self.here.clock)
        wishes = self.here.reception.subscriptions
        return Herald(self.here.store, wishes, self.way, letters, self.told.append, self.here.clock)

    async def allow(self, department: str = "climate", allowed: bool = True) -> None:
        async with self.here.store.write() as tx:
            await tx.exec_driver_sql(f"UPDATE departments SET web_push = {allowed} WHERE id = '{department}'")

    async def subscribe(self, ticket: str, language: str = "de", endpoint: str = "") -> TicketRecord:
        reader = Reader()
        endpoint = endpoint or self.shop.endpoint(f"{ticket}-{len(self.readers)}")
        self.readers[endpoint.removeprefix(f"https://{self.shop.service}")] = reader
        keys = (encoded(reader.public), encoded(reader.auth))
        return await self.here.reception.subscriptions.set(ticket, endpoint, *keys, language)  # type: ignore[arg-type]

    async def with_push(self, language: str = "de") -> TicketRecord:
        return await self.subscribe((await self.here.draw()).id, language)

    async def go(self) -> float:
        """A round over everything, to its end; when there is something to do again."""
        self.herald.look("climate")
        await self.herald.round()
        await self.herald.settled()
        return await self.herald.round()

    async def sent(self) -> list[str]:
        """The titles of all that has arrived after a round."""
        await self.go()
        return [str(self.read(message)["title"]) for message in self.shop.messages]

    def read(self, message: Arrived) -> dict[str, str]:
        text = self.readers[message.path].read(message.body)
        assert len(text) == LENGTH
        said: dict[str, str] = json.loads(text)
        return said

    async def has_push(self, ticket: TicketRecord) -> bool:
        return (await self.here.reception.ticket(ticket.id)).has_push


@pytest.fixture(params=["sqlite", POSTGRESQL])
async def it(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Round]:
    async with office(tmp_path, request.param) as here, push_service(tmp_path) as shop:
        made = Round(here, shop, tmp_path)
        await made.allow()
        yield made


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Round]:
    """The same on one engine, for what has nothing to do with the record."""
    async with office(tmp_path) as here, push_service(tmp_path) as shop:
        made = Round(here, shop, tmp_path)
        await made.allow()
        yield made


NEARLY, CALLED, NOTICE = (
    "K-00{}: Gleich sind Sie dran",
    "K-00{}: Sie werden aufgerufen",
    "K-00{}: Nachricht vom Schalter",
)


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


async def test_no_endpoint_is_ever_in_the_log(one: Round) -> None:
    with structlog.testing.capture_logs() as lines:
        for status in (201, 410, 429, 500):
            one.shop.answer = lambda path, status=status: web.Response(status=status, text="/push/")  # type: ignore[misc]
            ticket = await one.with_push()
            await one.go()
            await one.here.reception.leave(ticket.id)
            one.here.clock.now += 10
    assert len(lines) >= 4
    assert "/push/" not in str(lines) and "localhost" not in str(lines)


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
