"""The control socket and the caller's side of it, over a real socket with a small desk behind."""

from __future__ import annotations

import asyncio
import logging
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from sfu import control, door
from sfu.client import WorkerClient, WorkerGone, WorkerRefused
from sfu.door import Door
from sfu.framing import FrameError, frame, read_frame

SECRET = "a secret of the office"


class Desk:
    """Answers Done to everything and remembers."""

    def __init__(self) -> None:
        self.heard: list[control.CallerMessage] = []
        self.stopped = asyncio.Event()

    def attached(self, re: int) -> control.Attached:
        return control.Attached(re=re, protocol=control.PROTOCOL, instance="one", pid=1, port=8443, rooms=[])

    def handle(self, request: control.CallerMessage) -> control.Reply:
        self.heard.append(request)
        if isinstance(request, control.CloseRoom):
            return control.Failed(re=request.id, code="no-room", detail="")
        return control.Done(re=request.id)

    def stop(self) -> None:
        self.stopped.set()


class Clock:
    """Time as the test wants it."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def opened(tmp_path: Path, desk: Desk, clock: Clock) -> AsyncIterator[Door]:
    made = Door(tmp_path / "sfu.sock", SECRET, desk, clock)
    await made.open()
    yield made
    await made.close()


def caller(events: list[control.Event] | None = None) -> WorkerClient:
    """A client that collects events."""
    return WorkerClient((events if events is not None else []).append)


async def raw(path: Path, *messages: bytes) -> bytes | None:
    """Write bytes as they are; the first answer, or None when the door is closed in our face."""
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(b"".join(messages))
    try:
        async with asyncio.timeout(5):
            return await read_frame(reader)
    finally:
        writer.close()


def attach(secret: str = SECRET, protocol: int = control.PROTOCOL) -> bytes:
    """A first message."""
    return frame(control.encode(control.Attach(id=7, protocol=protocol, secret=secret)))


async def test_a_caller_attaches_asks_and_hears_events(opened: Door, desk: Desk, tmp_path: Path) -> None:
    events: list[control.Event] = []
    client = caller(events)
    attached = await client.connect(tmp_path / "sfu.sock", SECRET)
    assert (attached.instance, attached.port) == ("one", 8443)
    assert isinstance(await client.call(control.OpenRoom(id=0, room="r")), control.Done)
    failed = await client.call(control.CloseRoom(id=0, room="r"))
    assert isinstance(failed, control.Failed)
    assert failed.code == "no-room"
    said = control.SpeakingChanged(room="r", participants=["p"])
    opened.tell(said)
    await client.call(control.AskStats(id=0))
    assert events == [said]
    assert [type(request).__name__ for request in desk.heard] == ["OpenRoom", "CloseRoom", "AskStats"]
    await client.close()


async def test_many_calls_at_once_get_their_own_answers(opened: Door, tmp_path: Path) -> None:
    client = caller()
    await client.connect(tmp_path / "sfu.sock", SECRET)
    calls = [control.CloseRoom(id=0, room="r") if n % 3 else control.OpenRoom(id=0, room="r") for n in range(200)]
    replies = await asyncio.gather(*(client.call(call) for call in calls))
    assert [isinstance(reply, control.Failed) for reply in replies] == [bool(n % 3) for n in range(200)]
    await client.close()


async def test_the_socket_is_for_its_owner_only(opened: Door, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "sfu.sock").stat().st_mode) == 0o600


async def test_a_wrong_secret_and_another_protocol_are_refused(opened: Door, tmp_path: Path) -> None:
    path = tmp_path / "sfu.sock"
    for secret in ("", "wrong", SECRET + "x", "ä" * 300):
        with pytest.raises(WorkerRefused, match="secret"):
            await caller().connect(path, secret)
    answer = await raw(path, attach(protocol=99))
    assert answer is not None
    assert isinstance(reply := control.decode_worker(answer), control.Failed)
    assert (reply.code, reply.re) == ("protocol", 7)


@pytest.mark.parametrize(
    "junk",
    [
        b"\xff\xff\xff\xff",
        b"\0\0\0\0",
        (control.MAX_FRAME_BYTES + 1).to_bytes(4, "big"),
        frame(b"\xc1"),
        frame(b"not msgpack at all"),
        frame(msgspec.msgpack.encode({"type": "no-such", "id": 1})),
        frame(msgspec.msgpack.encode({"type": "attach", "id": "one"})),
        frame(control.encode(control.OpenRoom(id=1, room="r"))),
        b"GET / HTTP/1.1\r\n\r\n",
    ],
    ids=lambda junk: repr(junk[:20]),
)
async def test_junk_closes_its_own_connection_and_no_other(
    opened: Door, desk: Desk, tmp_path: Path, junk: bytes
) -> None:
    path = tmp_path / "sfu.sock"
    client = caller()
    await client.connect(path, SECRET)
    assert await raw(path, junk) is None
    assert isinstance(await client.call(control.AskStats(id=0)), control.Done)
    assert len(desk.heard) == 1
    await client.close()


async def test_junk_after_attach_closes_that_connection_too(opened: Door, tmp_path: Path) -> None:
    for junk in (frame(b"\xc1"), attach()):
        reader, writer = await asyncio.open_unix_connection(tmp_path / "sfu.sock")
        writer.write(attach() + junk)
        async with asyncio.timeout(5):
            assert await read_frame(reader) is not None
            assert await read_frame(reader) is None
        writer.close()
    assert isinstance(await caller().connect(tmp_path / "sfu.sock", SECRET), control.Attached)


async def test_the_latest_caller_detaches_the_earlier_one(opened: Door, desk: Desk, tmp_path: Path) -> None:
    heard_first: list[control.Event] = []
    heard_second: list[control.Event] = []
    first, second = caller(heard_first), caller(heard_second)
    await first.connect(tmp_path / "sfu.sock", SECRET)
    await second.connect(tmp_path / "sfu.sock", SECRET)
    async with asyncio.timeout(5):
        await first.closed.wait()
    with pytest.raises(WorkerGone):
        await first.call(control.AskStats(id=0))
    opened.tell(control.SpeakingChanged(room="r", participants=[]))
    await second.call(control.AskStats(id=0))
    assert (len(heard_first), len(heard_second)) == (0, 1)
    assert opened.alone_for() == 0.0
    await second.close()


async def test_a_caller_who_dies_is_noticed_and_pending_calls_end(opened: Door, clock: Clock, tmp_path: Path) -> None:
    gone = asyncio.Event()
    client = WorkerClient(lambda event: None, gone.set)
    await client.connect(tmp_path / "sfu.sock", SECRET)
    assert opened.alone_for() == 0.0
    pending = asyncio.create_task(client.call(control.AskStats(id=0)))
    await opened.close()
    async with asyncio.timeout(5):
        await gone.wait()
    await asyncio.gather(pending, return_exceptions=True)
    clock.now += 30.0
    assert opened.alone_for() == 30.0


async def test_a_worker_that_does_not_answer_is_a_timeout_and_one_that_is_not_there_an_error(tmp_path: Path) -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_unix_server(mute, tmp_path / "mute.sock")
    with pytest.raises(TimeoutError):
        await caller().connect(tmp_path / "mute.sock", SECRET, timeout=0.05)
    server.close()
    with pytest.raises(OSError, match="No such file"):
        await caller().connect(tmp_path / "nobody.sock", SECRET)


async def test_a_caller_who_does_not_read_loses_the_link_and_not_the_workers_memory(
    opened: Door, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_unix_connection(tmp_path / "sfu.sock")
    writer.write(attach())
    async with asyncio.timeout(5):
        assert await read_frame(reader) is not None
    large = control.SpeakingChanged(room="r", participants=["p" * 60] * 1_000)
    with caplog.at_level(logging.WARNING, logger="sfu.door"):
        for _ in range(2 * door.MAX_WAITING // 60_000):
            opened.tell(large)
    assert len([line for line in caplog.records if "does not read" in line.getMessage()]) == 1
    writer.close()
    assert isinstance(await caller().connect(tmp_path / "sfu.sock", SECRET), control.Attached)


async def test_strangers_at_the_door_are_few_and_sent_away_in_time(
    opened: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "ATTACH_SECONDS", 0.05)
    idle = [await asyncio.open_unix_connection(tmp_path / "sfu.sock") for _ in range(30)]
    async with asyncio.timeout(5):
        for reader, writer in idle:
            assert await reader.read() == b""
            writer.close()
    client = caller()
    await client.connect(tmp_path / "sfu.sock", SECRET)
    await client.close()


async def test_stop_is_answered_before_the_worker_ends(opened: Door, desk: Desk, tmp_path: Path) -> None:
    client = caller()
    await client.connect(tmp_path / "sfu.sock", SECRET)
    assert isinstance(await client.call(control.Stop(id=0)), control.Done)
    assert desk.stopped.is_set()
    await client.close()


async def test_a_socket_that_a_dead_worker_left_is_taken_over_and_that_of_a_living_one_is_not(
    opened: Door, desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    with pytest.raises(FileExistsError):
        await Door(tmp_path / "sfu.sock", SECRET, desk, clock).open()
    assert isinstance(await caller().connect(tmp_path / "sfu.sock", SECRET), control.Attached)
    left = await asyncio.start_unix_server(lambda reader, writer: None, tmp_path / "left.sock")
    left.close()
    assert (tmp_path / "left.sock").exists()
    second = Door(tmp_path / "left.sock", SECRET, desk, clock)
    await second.open()
    await second.close()
    assert not (tmp_path / "left.sock").exists()


async def test_a_message_that_is_too_long_is_never_put_on_the_wire(opened: Door, tmp_path: Path) -> None:
    client = caller()
    await client.connect(tmp_path / "sfu.sock", SECRET)
    with pytest.raises(ValueError, match="too long"):
        await client.call(control.OpenRoom(id=0, room="r" * control.MAX_FRAME_BYTES))
    assert isinstance(await client.call(control.AskStats(id=0)), control.Done)
    with pytest.raises(FrameError):
        frame(bytes(control.MAX_FRAME_BYTES + 1))
    await client.close()


async def test_an_event_that_its_reader_cannot_bear_does_not_end_the_link(opened: Door, tmp_path: Path) -> None:
    def fall_over(event: control.Event) -> None:
        raise RuntimeError("a bug")

    client = WorkerClient(fall_over)
    await client.connect(tmp_path / "sfu.sock", SECRET)
    opened.tell(control.SpeakingChanged(room="r", participants=[]))
    assert isinstance(await client.call(control.AskStats(id=0)), control.Done)
    await client.close()


# --- watchers ---

LOAD = control.Load(rooms=1, participants=2, packets_per_second=3.0, cpu=0.5)


async def test_a_watcher_looks_beside_the_caller_and_hears_what_is_meant_for_it(
    opened: Door, desk: Desk, tmp_path: Path
) -> None:
    heard: list[control.Event] = []
    seen: list[control.Event] = []
    client, watcher = caller(heard), caller(seen)
    await client.connect(tmp_path / "sfu.sock", SECRET)
    attached = await watcher.watch(tmp_path / "sfu.sock", SECRET)
    assert (attached.instance, attached.rooms) == ("one", [])
    events = [control.SpeakingChanged(room="r", participants=["p"]), LOAD, control.Media(participants=[])]
    for event in events:
        opened.tell(event)
    assert isinstance(await watcher.call(control.AskStats(id=0)), control.Done)
    assert isinstance(await client.call(control.OpenRoom(id=0, room="r")), control.Done)
    assert (heard, seen) == (events, events[1:])
    assert [type(request).__name__ for request in desk.heard] == ["AskStats", "OpenRoom"]
    await watcher.close()
    await client.close()


@pytest.mark.parametrize(
    "request_",
    [
        control.OpenRoom(id=0, room="r"),
        control.CloseRoom(id=0, room="r"),
        control.ExpectParticipant(id=0, room="r", participant="p", epoch=1),
        control.RemoveParticipant(id=0, room="r", participant="p"),
        control.TakeOffer(id=0, room="r", participant="p", epoch=1, join="", sdp="", tracks={}),
        control.SetSizes(id=0, room="r", participant="p", epoch=1, heights={}),
        control.Attach(id=0, protocol=control.PROTOCOL, secret=SECRET),
        control.Watch(id=0, protocol=control.PROTOCOL, secret=SECRET),
        control.Stop(id=0),
    ],
    ids=lambda request: type(request).__name__,
)
async def test_a_watcher_changes_nothing(opened: Door, desk: Desk, tmp_path: Path, request_: control.Request) -> None:
    watcher = caller()
    await watcher.watch(tmp_path / "sfu.sock", SECRET)
    reply = await watcher.call(request_)
    assert isinstance(reply, control.Failed) and reply.code == "bad-request"
    assert desk.heard == [] and not desk.stopped.is_set()
    await watcher.close()


async def test_a_watcher_needs_the_secret_and_does_not_keep_a_worker_alive(
    opened: Door, clock: Clock, tmp_path: Path
) -> None:
    with pytest.raises(WorkerRefused, match="secret"):
        await caller().watch(tmp_path / "sfu.sock", "wrong")
    watcher = caller()
    await watcher.watch(tmp_path / "sfu.sock", SECRET)
    clock.now += 30.0
    assert opened.alone_for() == 30.0
    await watcher.close()


async def test_watchers_are_few_and_take_nobody_elses_place(opened: Door, tmp_path: Path) -> None:
    path = tmp_path / "sfu.sock"
    watchers = [caller() for _ in range(door.MAX_WATCHERS)]
    for watcher in watchers:
        await watcher.watch(path, SECRET)
    with pytest.raises(WorkerRefused, match="limit"):
        await caller().watch(path, SECRET)
    idle = [await asyncio.open_unix_connection(path) for _ in range(door.MAX_VISITORS - 1)]
    client = caller()
    await client.connect(path, SECRET)
    for _, writer in idle:
        writer.close()
    await watchers[0].close()
    again = caller()
    async with asyncio.timeout(5):
        while True:  # the door hears of the closed one in a moment
            try:
                await again.watch(path, SECRET)
                break
            except WorkerRefused:
                again = caller()
    for watcher in (*watchers[1:], again, client):
        await watcher.close()


async def test_a_watcher_who_does_not_read_is_cut_off_and_nobody_else(opened: Door, tmp_path: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(tmp_path / "sfu.sock")
    writer.write(frame(control.encode(control.Watch(id=1, protocol=control.PROTOCOL, secret=SECRET))))
    async with asyncio.timeout(5):
        assert await read_frame(reader) is not None
    client = caller()
    await client.connect(tmp_path / "sfu.sock", SECRET)
    for _ in range(2 * door.MAX_WAITING // 30):
        opened.tell(LOAD)
        if len(opened._watchers) == 0:
            break
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        while opened._watchers:  # noqa: ASYNC110 - the cut is carried out by the loop
            await asyncio.sleep(0)
    assert isinstance(await client.call(control.AskStats(id=0)), control.Done)
    writer.close()
    await client.close()
