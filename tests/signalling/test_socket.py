"""A person's line to the office: hello, turns, loss and return, over real sockets."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
import pytest

from signalling.config import Limits
from signalling.hall import Entered, Refusal, Session
from signalling.messages import (
    Call,
    Department,
    Finish,
    FromClient,
    Hello,
    Moved,
    Ok,
    Ping,
    Pong,
    Portal,
    Refused,
    Reply,
    Request,
    Resume,
    TakeNumber,
    Wrong,
)
from tests.signalling.fake_hall import change
from tests.signalling.helpers import an_office

SLOW_RETURN = Limits(resume_seconds=60)


def number(id_: int = 1, name: str = "") -> TakeNumber:
    return TakeNumber(id=id_, department="advice", service=None, matter="", name=name, language="de", once="o1")


async def test_hello_is_answered_by_welcome_and_a_numbered_snapshot() -> None:
    async with an_office() as office, office.line() as line:
        office.hall.entered = Entered(device="d1")
        welcome = await line.enter()
        assert (welcome.resumed, welcome.device, welcome.heartbeat) == (False, "d1", 10)
        assert (await line.hear(Portal)).seq == 1
        office.hall.session.tell(change(waiting=1))
        told = await line.hear(Department)
        assert (told.seq, told.department.waiting) == (2, 1)


async def test_pages_are_told_the_time_of_the_office_whatever_the_machine_says() -> None:
    async with an_office(clock=lambda: 1_000.5) as office, office.line() as line:
        welcome = await line.enter()
        assert welcome.now == 1_000.5
        await line.ws.close()
        async with office.line() as again:
            resume = Resume(session=welcome.session, secret=welcome.secret, seq=1)
            assert (await again.enter(resume=resume)).now == 1_000.5


async def test_a_clerk_is_known_by_the_cookie_and_an_address_is_handed_on() -> None:
    async with an_office() as office:
        async with office.line(headers={"Cookie": "__Host-sid=biscuit"}) as line:
            await line.enter("desk")
        assert office.hall.cookie == "biscuit"
        assert office.hall.session.address == "127.0.0.1"


async def test_no_hello_closes_with_4002() -> None:
    async with an_office(limits=Limits(hello_seconds=0.05)) as office, office.line() as line:
        assert await line.closed() == 4002
        assert office.hall.heard == []


async def test_pings_alone_are_no_hello() -> None:
    async with an_office(limits=Limits(hello_seconds=0.2)) as office, office.line() as line:
        await line.say(Ping(n=1))
        await line.hear(Pong)
        assert await line.closed() == 4002


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (Refusal("expired"), 4003),
        (Refusal("other-device"), 4003),
        (Refusal("unavailable"), 1013),
        (Refusal("too-many"), 1013),
        (RuntimeError("boom"), 1011),
    ],
)
async def test_a_hello_that_is_refused_says_why(refusal: Exception, code: int) -> None:
    async with an_office() as office, office.line() as line:
        office.hall.refuse_hello = refusal
        await line.say(Hello(view="visit", token="old"))
        if isinstance(refusal, Refusal):
            assert (await line.hear(Wrong)).code == refusal.code
        assert await line.closed() == code
        assert "leave" not in office.hall.heard


async def test_a_hall_that_does_not_answer_a_hello_is_not_waited_for() -> None:
    # Longer than the time for hello itself, which counts only until hello is said.
    async with an_office(limits=Limits(hello_seconds=0.02, enter_seconds=0.2)) as office, office.line() as line:
        office.hall.door.clear()
        await line.say(Hello(view="portal"))
        assert await line.closed() == 1013
        assert "leave" not in office.hall.heard


async def test_a_session_that_ends_while_it_enters_is_closed_and_left() -> None:
    async with an_office() as office, office.line() as line:
        office.hall.door.clear()
        await line.say(Hello(view="visit", token="t"))
        await office.hall.until("enter visit")
        office.hall.session.end(4003)
        office.hall.door.set()
        assert await line.closed() == 4003
        await office.hall.until("leave")
        assert "snapshot" not in office.hall.heard


async def test_whoever_hangs_up_while_entering_is_absent_and_then_gone() -> None:
    async with an_office(limits=Limits(resume_seconds=0.05)) as office:
        office.hall.door.clear()
        async with office.line() as line:
            await line.say(Hello(view="visit", token="t"))
            await office.hall.until("enter visit")
            office.hall.door.set()
        await office.hall.until("leave")
        assert office.hall.heard[-2:] == ["absent", "leave"]


async def test_requests_are_answered_one_after_the_other() -> None:
    async with an_office() as office, office.line() as line:
        await line.enter("desk")
        await line.hear(Portal)
        office.hall.gate.clear()
        for id_ in (3, 1, 2):
            await line.say(Call(id=id_, ticket=None))
        await line.say(Ping(n=9))
        # A slow request does not keep the line from living.
        assert (await line.hear(Pong)).n == 9
        await office.hall.until("begin 3")
        assert "begin 1" not in office.hall.heard
        office.hall.gate.set()
        assert [(await line.hear(Ok)).re for _ in range(3)] == [3, 1, 2]
        assert office.hall.heard[2:] == ["begin 3", "end 3", "begin 1", "end 1", "begin 2", "end 2"]


async def test_what_a_request_causes_comes_before_its_answer() -> None:
    async with an_office() as office, office.line() as line:

        def answer(session: Session, message: Request) -> Reply:
            session.tell(change(waiting=3))
            return Ok(re=message.id)

        office.hall.answer = answer
        await line.enter()
        await line.hear(Portal)
        await line.say(number())
        assert (await line.hear(Department)).seq == 2
        assert (await line.hear(Ok)).re == 1


async def test_the_no_of_the_hall_becomes_refused() -> None:
    async with an_office() as office, office.line() as line:
        await line.enter("desk")
        await line.hear(Portal)
        office.hall.fail = Refusal("taken", who="Kim")
        await line.say(Call(id=1, ticket="t1"))
        assert await line.hear(Refused) == Refused(re=1, code="taken", who="Kim")
        office.hall.fail = None
        await line.say(Call(id=2, ticket="t1"))
        assert await line.hear(Ok) == Ok(re=2)


async def test_a_mistake_of_the_hall_ends_the_socket_only_and_is_logged_without_names(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with an_office(limits=SLOW_RETURN) as office, office.line() as other:
        await other.enter()
        await other.hear(Portal)
        async with office.line() as line:
            welcome = await line.enter()
            await line.hear(Portal)
            office.hall.fail = RuntimeError("Erika Mustermann")
            await line.say(number(name="Erika Mustermann"))
            assert (await line.hear(Refused)).code == "unavailable"
            assert await line.closed() == 1011
        office.hall.fail = None
        [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert welcome.session in record.getMessage()
        assert "Erika" not in caplog.text
        # The others, and even the same session, go on.
        await other.say(number(2))
        assert (await other.hear(Ok)).re == 2
        async with office.line() as line:
            resume = Resume(session=welcome.session, secret=welcome.secret, seq=1)
            assert (await line.enter(resume=resume)).resumed


async def test_a_snapshot_that_fails_ends_the_session() -> None:
    async with an_office() as office, office.line() as line:
        office.hall.fail = RuntimeError()
        await line.say(Hello(view="portal"))
        assert await line.closed() == 1011
        await office.hall.until("leave")


@pytest.mark.parametrize(
    "wrong",
    [
        b"\xc1",
        b"",
        b"\x80",
        b"\x93\x01\x02\x03",
        b"\x81\xa4type\xa5hallo",
        b"\x82\xa4type\xa4ping\xa1n\xa1x",
        b"\x91" * 9_000,
    ],
    ids=["no msgpack", "empty", "no type", "a list", "unknown type", "wrong field", "deep"],
)
async def test_the_third_wrong_message_closes_with_4007(wrong: bytes) -> None:
    async with an_office() as office, office.line() as line:
        await line.enter()
        await line.hear(Portal)
        for _ in range(3):
            await line.ws.send_bytes(wrong)
            assert (await line.hear(Wrong)).code == "bad-request"
        assert await line.closed() == 4007


@pytest.mark.parametrize(
    ("first", "message"),
    [
        (None, Finish(id=1)),
        ("portal", Hello(view="portal")),
        ("portal", Call(id=1, ticket=None)),
        ("visit", Finish(id=1)),
        ("desk", number()),
        ("guest", Call(id=1, ticket=None)),
    ],
)
async def test_a_message_out_of_turn_is_wrong_and_never_reaches_the_hall(
    first: str | None, message: FromClient
) -> None:
    async with an_office() as office, office.line() as line:
        if first is not None:
            await line.enter(first)
            await line.hear(Portal)
        for _ in range(3):
            await line.say(message)
            assert (await line.hear(Wrong)).code == "not-now"
        assert await line.closed() == 4007
        assert office.hall.requests == []


async def test_a_text_frame_closes_with_1003() -> None:
    async with an_office() as office, office.line() as line:
        await line.ws.send_str("hello")
        assert await line.closed() == 1003


async def test_a_lost_line_is_taken_up_again_with_what_was_missed() -> None:
    async with an_office(limits=SLOW_RETURN) as office:
        async with office.line() as line:
            welcome = await line.enter()
            await line.hear(Portal)
        await office.hall.until("absent")
        for waiting in (1, 2):
            office.hall.session.tell(change(waiting))
        async with office.line() as line:
            resume = Resume(session=welcome.session, secret=welcome.secret, seq=1)
            again = await line.enter(resume=resume)
            assert (again.resumed, again.session) == (True, welcome.session)
            assert [(await line.hear(Department)).seq for _ in range(2)] == [2, 3]
            await office.hall.until("present")
            # Nothing was entered or shown twice.
            assert office.hall.heard == ["enter portal", "snapshot", "absent", "present"]


async def test_a_gap_that_is_too_wide_is_healed_by_a_snapshot() -> None:
    async with an_office(limits=Limits(resume_seconds=60, ring_frames=4)) as office:
        async with office.line() as line:
            welcome = await line.enter()
            await line.hear(Portal)
        await office.hall.until("absent")
        for waiting in range(9):
            office.hall.session.tell(change(waiting))
        async with office.line() as line:
            resume = Resume(session=welcome.session, secret=welcome.secret, seq=1)
            again = await line.enter(resume=resume)
            assert (again.resumed, again.session) == (False, welcome.session)
            assert (await line.hear(Portal)).seq == 1
            assert office.hall.heard.count("enter portal") == 1


async def test_a_session_that_nobody_takes_up_is_over() -> None:
    async with an_office(limits=Limits(resume_seconds=0.05)) as office:
        async with office.line() as line:
            welcome = await line.enter()
        await office.hall.until("leave")
        assert office.hall.heard.index("absent") < office.hall.heard.index("leave")
        async with office.line() as line:
            resume = Resume(session=welcome.session, secret=welcome.secret, seq=1)
            again = await line.enter(resume=resume)
            assert (again.resumed, again.session == welcome.session) == (False, False)


@pytest.mark.parametrize("wrong", ["secret", "session", "view"])
async def test_a_session_is_not_given_to_a_stranger(wrong: str) -> None:
    async with an_office(limits=SLOW_RETURN) as office:
        async with office.line() as line:
            welcome = await line.enter()
        resume = Resume(
            session="nobody" if wrong == "session" else welcome.session,
            secret="x" * 43 if wrong == "secret" else welcome.secret,
            seq=1,
        )
        async with office.line() as line:
            again = await line.enter("visit" if wrong == "view" else "portal", resume=resume)
            assert not again.resumed
            assert again.session != welcome.session


async def test_the_newer_socket_takes_the_session_before_the_older_one_is_found_dead() -> None:
    async with an_office() as office, office.line() as old:
        welcome = await old.enter()
        await old.hear(Portal)
        async with office.line() as line:
            resume = Resume(session=welcome.session, secret=welcome.secret, seq=1)
            assert (await line.enter(resume=resume)).resumed
            assert await old.closed() == 4004
            office.hall.session.tell(change(1))
            assert (await line.hear(Department)).seq == 2
            assert "absent" not in office.hall.heard


async def test_a_request_goes_on_while_the_line_is_lost_and_its_answer_waits() -> None:
    async with an_office(limits=SLOW_RETURN) as office:
        office.hall.gate.clear()
        async with office.line() as line:
            welcome = await line.enter()
            await line.hear(Portal)
            await line.say(number())
            await office.hall.until("begin 1")
        async with office.line() as line:
            resume = Resume(session=welcome.session, secret=welcome.secret, seq=1)
            await line.enter(resume=resume)
            office.hall.gate.set()
            assert await line.hear(Ok) == Ok(re=1)


async def test_a_newer_page_moves_the_older_one_out() -> None:
    async with an_office() as office, office.line() as line:
        await line.enter("visit", token="t")
        await line.hear(Portal)
        office.hall.session.move()
        await line.hear(Moved)
        assert await line.closed() == 4001
        await office.hall.until("leave")


async def test_whoever_logs_out_is_out_within_a_second_and_has_no_effect_any_more() -> None:
    async with an_office() as office, office.line() as line:
        await line.enter("desk")
        await line.hear(Portal)
        office.hall.gate.clear()
        for id_ in (1, 2, 3):
            await line.say(Call(id=id_, ticket=None))
        await office.hall.until("begin 1")
        async with asyncio.timeout(1):
            headers = {"X-Office": "1", "Sec-Fetch-Site": "same-origin", "Cookie": "__Host-sid=biscuit"}
            async with office.http.post(f"{office.url}/api/v1/logout", json={}, headers=headers) as answer:
                assert answer.status == 204
            assert await line.closed() == 4003
        office.hall.gate.set()
        await office.hall.until("leave")
        assert "begin 2" not in office.hall.heard


async def test_a_client_that_asks_more_than_is_answered_is_closed_with_4005() -> None:
    async with an_office(limits=Limits(pending_requests=4)) as office, office.line() as line:
        await line.enter()
        await line.hear(Portal)
        office.hall.gate.clear()
        for id_ in range(1, 7):
            await line.say(number(id_))
        assert await line.closed() == 4005
        office.hall.gate.set()


async def test_silence_closes_with_4004_but_a_pong_is_a_sign_of_life() -> None:
    limits = Limits(ping_seconds=0.3, silence_seconds=1.0)
    async with an_office(limits=limits) as office, office.line(autoping=False) as dead, office.line() as alive:
        await dead.enter()
        await alive.enter()
        await alive.hear(Portal)
        reading = asyncio.create_task(alive.hear(Department))
        while (frame := await dead.ws.receive(5)).type is not aiohttp.WSMsgType.CLOSE:
            assert frame.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.PING)
        assert frame.data == 4004
        # The other client says nothing either, but its WebSocket answered every ping.
        assert not reading.done()
        office.hall.session.tell(change(1))
        assert (await reading).seq == 2


async def test_the_office_says_1001_to_everybody_before_it_goes() -> None:
    codes: list[int | None] = []
    async with an_office() as office:
        lines = [office.line() for _ in range(5)]
        opened = [await line.__aenter__() for line in lines]
        for line in opened:
            await line.enter()
        reading = [asyncio.create_task(line.closed()) for line in opened]
        await asyncio.wait_for(office.serving.close(), 5)
        codes = await asyncio.gather(*reading)
        for line in lines:
            await line.__aexit__(None, None, None)
    assert codes == [1001] * 5
