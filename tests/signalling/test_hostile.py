"""What strangers and broken clients do to the socket, and what they get for it."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import socket
import struct
import time
import zlib

import pytest

from signalling.config import Limits
from signalling.messages import MAX_FRAME_BYTES, SUBPROTOCOL, Department, Hello, Ping, Pong, Portal, Wrong, encode
from tests.signalling.fake_hall import change
from tests.signalling.helpers import ORIGIN, Office, an_office

BINARY, CONTINUATION, CLOSE = 2, 0, 8


def handshake(*extra: str, origin: str | None = ORIGIN, protocol: str | None = SUBPROTOCOL) -> bytes:
    lines = [
        "GET /ws HTTP/1.1",
        "Host: office.example",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        *([f"Origin: {origin}"] if origin is not None else []),
        *([f"Sec-WebSocket-Protocol: {protocol}"] if protocol is not None else []),
        *extra,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def frame(payload: bytes, opcode: int = BINARY, *, fin: bool = True, rsv: int = 0, length: int | None = None) -> bytes:
    """A client's frame, masked with zeros; ``length`` may lie."""
    size = len(payload) if length is None else length
    first = (0x80 if fin else 0) | rsv | opcode
    if size < 126:
        head = struct.pack("!BB", first, 0x80 | size)
    elif size < 65_536:
        head = struct.pack("!BBH", first, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, size)
    return head + b"\0\0\0\0" + payload


async def answer(office: Office, sent: bytes) -> str:
    """Status line and headers that a raw request gets, in lower case."""
    reader, writer = await office.raw()
    try:
        writer.write(sent)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        return head.decode().lower()
    finally:
        writer.close()


async def close_code(office: Office, *frames: bytes, offer: str = "") -> int:
    """Open a raw socket, send frames, read on to the close frame."""
    reader, writer = await office.raw()
    try:
        writer.write(handshake(*([f"Sec-WebSocket-Extensions: {offer}"] if offer else [])))
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        assert head.startswith(b"HTTP/1.1 101"), head
        assert b"extensions" not in head.lower()
        for each in frames:
            writer.write(each)
        async with asyncio.timeout(10):
            while True:
                first, size = await reader.readexactly(2)
                if size == 126:
                    [size] = struct.unpack("!H", await reader.readexactly(2))
                payload = await reader.readexactly(size)
                if first & 0x0F == CLOSE:
                    return int.from_bytes(payload[:2], "big")
    finally:
        writer.close()


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://office.example", ORIGIN + ":444"])
async def test_a_foreign_page_gets_403_before_any_upgrade(origin: str | None) -> None:
    async with an_office() as office:
        head = await answer(office, handshake(origin=origin))
        assert head.startswith("http/1.1 403")
        assert "content-security-policy" in head
        assert "content-type: application/problem+json" in head


@pytest.mark.parametrize("protocol", [None, "chat", "buergerbuero.v0, soap"])
async def test_a_socket_without_the_subprotocol_is_not_opened(protocol: str | None) -> None:
    async with an_office() as office:
        head = await answer(office, handshake(protocol=protocol))
        assert head.startswith("http/1.1 400")


@pytest.mark.parametrize(
    "extra",
    [
        ["Content-Length: 5", "X-A: b"],
        ["Transfer-Encoding: chunked"],
        ["Content-Length: 0", "Transfer-Encoding: chunked"],
    ],
)
async def test_a_handshake_with_a_body_is_refused_and_the_connection_ends(extra: list[str]) -> None:
    async with an_office() as office:
        reader, writer = await office.raw()
        smuggled = b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: office.example\r\n\r\n"
        writer.write(handshake(*extra) + smuggled)
        everything = await asyncio.wait_for(reader.read(), 8)
        writer.close()
        assert everything.split(b" ")[1] == b"400"
        assert everything.count(b"Content-Type: ") == 1


async def test_a_request_that_is_no_handshake_is_told_to_upgrade() -> None:
    async with an_office() as office, office.http.get(f"{office.url}/ws", headers={"Origin": ORIGIN}) as response:
        assert (response.status, response.headers["Upgrade"]) == (426, "websocket")


async def test_a_message_of_64_kib_is_read_and_one_byte_more_closes_with_1009() -> None:
    async with an_office() as office:
        async with office.line() as line:
            await line.ws.send_bytes(b"\xc1" * MAX_FRAME_BYTES)
            assert (await line.hear(Wrong)).code == "bad-request"
        assert await close_code(office, frame(b"\xc1" * (MAX_FRAME_BYTES + 1))) == 1009
        pieces = [frame(b"x" * 32_768, fin=False), frame(b"x" * 32_768, CONTINUATION, fin=False)]
        assert await close_code(office, *pieces, frame(b"x", CONTINUATION)) == 1009


async def test_a_frame_that_promises_a_gigabyte_is_not_waited_for() -> None:
    async with an_office() as office:
        assert await close_code(office, frame(b"x", length=1 << 30)) == 1009


async def test_a_frame_that_never_ends_is_no_sign_of_life() -> None:
    async with an_office(limits=Limits(ping_seconds=0.1, silence_seconds=0.2)) as office:
        hello = frame(encode(Hello(view="portal")))
        assert await close_code(office, hello, frame(b"x", length=60_000)) == 4004


async def test_compression_is_not_negotiated_and_a_compressed_frame_closes_with_1002() -> None:
    async with an_office() as office:
        squeezed = zlib.compress(b"x" * 1_000_000)[2:-4]
        bomb = frame(squeezed, rsv=0x40)
        assert await close_code(office, bomb, offer="permessage-deflate; client_max_window_bits") == 1002
        async with office.line(compress=15) as line:
            assert not line.ws.compress


@pytest.mark.parametrize("rsv", [0x20, 0x10])
async def test_reserved_bits_close_with_1002(rsv: int) -> None:
    async with an_office() as office:
        assert await close_code(office, frame(b"x", rsv=rsv)) == 1002


@pytest.mark.parametrize("kind", ["messages", "pings", "pongs"])
async def test_a_flood_is_closed_with_4005_and_hurts_nobody_else(kind: str) -> None:
    async with an_office() as office, office.line() as other:
        await other.enter()
        await other.hear(Portal)
        opcode = {"messages": BINARY, "pings": 9, "pongs": 10}[kind]
        payload = encode(Ping(n=1)) if kind == "messages" else b""
        started = time.monotonic()
        flood = asyncio.create_task(close_code(office, *[frame(payload, opcode)] * 1_000))
        await other.say(Ping(n=2))
        await other.hear(Pong)
        assert await flood == 4005
        assert time.monotonic() - started < 5


async def test_a_burst_within_the_limit_is_heard() -> None:
    async with an_office() as office, office.line() as line:
        for n in range(30):
            await line.say(Ping(n=n))
        assert [(await line.hear(Pong)).n for _ in range(30)] == list(range(30))


async def test_slow_readers_are_closed_and_the_others_hear_everything_in_time() -> None:
    slow_count, rounds = 50, 300
    limits = Limits(sockets_per_address=100, close_seconds=0.5)
    async with an_office(limits=limits) as office, office.line() as quick:
        slow = [await a_slow_reader(office) for _ in range(slow_count)]
        await office.hall.until("snapshot", slow_count)
        await quick.enter()
        await quick.hear(Portal)
        late: list[float] = []
        # 16 kB each, so that the kernel's own buffers fill as well.
        text = "x" * 8_000
        for turn in range(rounds):
            told_at = time.monotonic()
            for session in office.hall.sessions:
                session.tell(change(turn, text))
            assert (await quick.hear(Department)).department.waiting == turn
            late.append(time.monotonic() - told_at)
        await office.hall.until("absent", slow_count)
        assert "leave" not in office.hall.heard
        late.sort()
        assert late[int(0.99 * rounds)] < 0.2
        for one in slow:
            one.close()


async def a_slow_reader(office: Office) -> socket.socket:
    """A socket that says hello and never reads."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    one.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(one, ("127.0.0.1", office.port))
    await loop.sock_sendall(one, handshake() + frame(encode(Hello(view="portal"))))
    return one


async def test_a_slow_reader_who_reads_at_last_finds_code_1013() -> None:
    async with an_office(limits=Limits(queue_frames=8)) as office:
        slow = await a_slow_reader(office)
        await office.hall.until("snapshot")
        for turn in range(1_000):  # 16 MB: more than the kernel takes for somebody who does not read
            office.hall.session.tell(change(turn, "x" * 8_000))
        loop, last = asyncio.get_running_loop(), b""
        async with asyncio.timeout(10):
            while heard := await loop.sock_recv(slow, 1 << 16):
                last = (last + heard)[-4:]
        assert last == struct.pack("!BBH", 0x80 | CLOSE, 2, 1013)
        await office.hall.until("absent")
        slow.close()


async def test_one_address_has_its_number_of_sockets_and_gets_it_back() -> None:
    async with an_office(limits=Limits(sockets_per_address=2)) as office, office.line() as first:
        await first.enter()
        async with office.line() as second:
            await second.enter()
            async with office.line() as third:
                assert await third.closed() == 4006
        await office.hall.until("absent")
        async with office.line() as again:
            await again.enter()


async def test_an_address_that_does_not_stop_gets_no_handshake_any_more() -> None:
    async with an_office(limits=Limits(sockets_per_address=1)) as office, office.line() as line:
        await line.enter()
        # A client that leaves the close frame unanswered keeps its socket for a moment.
        async with office.line(autoclose=False):
            head = await answer(office, handshake())
            assert head.startswith("http/1.1 429")


async def test_stuck_readers_do_not_hold_up_the_going_down() -> None:
    async with an_office(limits=Limits(close_seconds=0.5)) as office:
        stuck = [await a_slow_reader(office) for _ in range(3)]
        await office.hall.until("snapshot", 3)
        for session in office.hall.sessions:
            for turn in range(200):
                session.tell(change(turn, "x" * 2_000))
        async with asyncio.timeout(2):
            await office.serving.close()
        for one in stuck:
            one.close()


async def test_a_full_house_says_503_before_any_upgrade() -> None:
    async with an_office(limits=Limits(sockets=1)) as office, office.line() as line:
        await line.enter()
        head = await answer(office, handshake())
        assert head.startswith("http/1.1 503")
        assert "retry-after" in head


async def test_the_longest_lost_session_makes_room() -> None:
    async with an_office(limits=Limits(sessions=2, resume_seconds=60)) as office:
        for count in (1, 2, 3):
            async with office.line() as line:
                await line.enter()
            await office.hall.until("absent", count)
        await office.hall.until("leave")
        assert office.hall.heard.count("leave") == 1


async def test_a_connection_that_sends_no_whole_header_is_cut() -> None:
    async with an_office(limits=Limits(header_seconds=0.1)) as office:
        for beginning in (b"", b"GET / HTTP/1.1\r\nHost: a\r\n"):
            reader, writer = await office.raw()
            writer.write(beginning)
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()
        # Whoever has said a request may go on after that time.
        async with office.line() as line:
            await line.enter()
            await line.hear(Portal)
            with pytest.raises(TimeoutError):
                await line.ws.receive(0.2)
            await line.say(Ping(n=1))
            await line.hear(Pong)


async def test_connections_are_bounded() -> None:
    async with an_office(limits=Limits(connections=3)) as office:
        opened = [await office.raw() for _ in range(6)]
        reading = {asyncio.create_task(reader.read(1)): writer for reader, writer in opened}
        cut: set[asyncio.Task[bytes]] = set()
        async with asyncio.timeout(5):
            while len(cut) < 3:
                done, _ = await asyncio.wait(reading.keys() - cut, return_when=asyncio.FIRST_COMPLETED)
                cut |= done
        assert {task.result() for task in cut} == {b""}
        for task in reading.keys() - cut:
            reading[task].write(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            assert await asyncio.wait_for(task, 5) == b"H"
        for _, writer in opened:
            writer.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /" + b"a" * 5_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 9_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(80)) + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    ],
    ids=["long line", "long field", "many fields", "two lengths", "length and chunks", "TLS"],
)
async def test_what_is_not_proper_http_gets_a_problem_with_our_headers(sent: bytes) -> None:
    async with an_office() as office:
        head = await answer(office, sent)
        assert head.split(" ")[1] == "400"
        assert "content-type: application/problem+json" in head
        assert "content-security-policy: default-src 'none'" in head
        async with office.http.get(f"{office.url}/healthz") as response:
            assert response.status == 200


async def test_a_client_that_only_begins_a_close_is_gone_all_the_same() -> None:
    async with an_office() as office:
        assert (
            await close_code(office, frame(encode(Hello(view="portal"))), frame(struct.pack("!H", 1000), CLOSE)) == 1000
        )
        await office.hall.until("absent")


async def test_random_bytes_never_hurt_the_office() -> None:
    async with an_office(limits=Limits(sockets_per_address=200, close_seconds=0.2)) as office:
        for round_ in range(40):
            reader, writer = await office.raw()
            writer.write((handshake() if round_ % 2 else b"") + os.urandom(300))
            writer.write_eof()
            with contextlib.suppress(ConnectionError):
                await asyncio.wait_for(reader.read(), 5)
            writer.close()
        async with office.line() as line:
            await line.enter()
            await line.hear(Portal)
