"""The sockets around the port: what goes wrong out there stays out there."""

from __future__ import annotations

import asyncio
import socket

import pytest

from sfu.transport import driver as driving
from sfu.transport.address import Datagram
from sfu.transport.driver import Driver, can_bind, open_sockets
from tests.sfu.transport.helpers import QuietPort, live_port


async def test_a_tick_that_breaks_down_does_not_stop_the_clock(caplog: pytest.LogCaptureFixture) -> None:
    times: list[float] = []
    third = asyncio.Event()

    def tick(now: float) -> float:
        times.append(now)
        if len(times) == 3:
            third.set()
        raise RuntimeError("a bug")

    driver, port = Driver(open_sockets(("127.0.0.1",), 0), tick), QuietPort()
    driver.start(port)
    async with asyncio.timeout(5):
        await third.wait()
    driver.stop()
    driver.stop()
    assert port.drops.by_reason["broken"] >= 3
    assert "the tick broke down" in caplog.text


async def test_a_datagram_that_cannot_be_sent_harms_none_of_the_others() -> None:
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))
    listener.setblocking(False)
    async with live_port() as (port, _):
        port.send(b"unreachable", ("255.255.255.255", 9, 0))
        port.send(b"impossible", ("127.0.0.1", 0, 0))
        port.send(bytes(70_000), (*listener.getsockname(), 0))
        port.send(b"fine", (*listener.getsockname(), 0))
        async with asyncio.timeout(5):
            assert await asyncio.get_running_loop().sock_recv(listener, 100) == b"fine"
        assert port.drops.by_reason["socket-send"] >= 2
    listener.close()


async def test_what_begins_to_wait_brings_the_clock_forward_and_never_back() -> None:
    ticked = asyncio.Event()

    def tick(now: float) -> float:
        ticked.set()
        return 0.02

    driver, port = Driver(open_sockets(("127.0.0.1",), 0), tick), QuietPort()
    driver.hurry(1.0)  # before the beginning there is no clock
    driver.start(port)
    loop = asyncio.get_running_loop()
    assert driver._timer is not None
    driver._timer.cancel()
    driver._timer = loop.call_later(600, driver._on_tick)
    before = loop.time()
    driver.hurry(60)
    due = driver._timer.when()
    assert before + 60 <= due <= loop.time() + 60
    driver.hurry(60)
    assert driver._timer.when() == due, "the first to wait is not kept waiting by the second"
    ticked.clear()
    driver.hurry(0)
    async with asyncio.timeout(5):
        await ticked.wait()
    driver.stop()


async def test_what_no_datagram_caused_is_sent_at_once_and_not_at_the_next_tick() -> None:
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))
    listener.setblocking(False)
    driver, port = Driver(open_sockets(("127.0.0.1",), 0), lambda now: 0.02), QuietPort()
    port._wake = driver.wake
    driver.start(port)
    assert driver._timer is not None
    driver._timer.cancel()  # no tick will come
    port.send(b"now", (*listener.getsockname(), 0))
    async with asyncio.timeout(5):
        assert await asyncio.get_running_loop().sock_recv(listener, 100) == b"now"
    driver.stop()
    listener.close()


def test_without_an_address_there_is_nothing_to_open() -> None:
    with pytest.raises(OSError, match="no address"):
        open_sockets((), 8_443)


def test_an_address_that_is_not_ours_cannot_be_bound() -> None:
    assert can_bind("127.0.0.1")
    assert not can_bind("192.0.2.254")


class Inlet:
    """A socket with a queue of datagrams."""

    def __init__(self) -> None:
        self.waiting: list[tuple[bytes, tuple[str, int]]] = []

    def recvfrom(self, size: int) -> tuple[bytes, tuple[str, int]]:
        if not self.waiting:
            raise BlockingIOError
        return self.waiting.pop(0)


class Sink:
    """A driver that only takes."""

    gather = driving.GATHER

    def __init__(self) -> None:
        self.batches: list[list[Datagram]] = []

    def deliver(self, batch: list[Datagram]) -> None:
        self.batches.append(list(batch))

    def drop(self, reason: str) -> None:
        raise AssertionError(reason)


def test_a_packet_alone_is_read_at_once_and_what_follows_it_is_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, slept = [100.0], []
    monkeypatch.setattr(driving.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(driving.time, "sleep", slept.append)
    inlet, sink = Inlet(), Sink()
    arrival = driving._Arrival(3, inlet, sink)
    for seconds, count in ((0.0, 1), (0.0003, 2), (0.5, 1), (0.0001, driving.BATCH), (0.0, 5)):
        clock[0] += seconds
        inlet.waiting += [(b"x", ("192.0.2.1", 7))] * count
        arrival.read()
    # The last comes after a full batch: there is more than enough to do.
    assert slept == pytest.approx([driving.GATHER - 0.0003, driving.GATHER - 0.0001])
    assert [len(batch) for batch in sink.batches] == [1, 2, 1, driving.BATCH, 5]
    assert sink.batches[0] == [(b"x", ("192.0.2.1", 7, 3))]


async def test_the_more_there_is_to_do_the_longer_is_gathered_and_never_for_long() -> None:
    driver = Driver([], lambda now: 0.02)
    start, sent, gathered = asyncio.get_running_loop().time(), 0, []
    for step, rate in enumerate((0, 1_000, 4_000, 8_000, 12_000, 100_000, 100)):
        sent += round(rate * driving.MEASURE * 2)
        driver._measure(sent, start + (step + 1) * driving.MEASURE * 2)
        driver._measure(sent, start + (step + 1.4) * driving.MEASURE * 2)  # too soon to say anything new
        gathered.append(round(driver.gather, 4))
    assert gathered == [0.001, 0.001, 0.001, 0.002, 0.003, 0.003, 0.001]


def test_a_flood_of_forged_senders_does_not_fill_the_table_of_names() -> None:
    inlet, sink = Inlet(), Sink()
    arrival = driving._Arrival(0, inlet, sink)
    for number in range(3 * driving.MAX_NAMES):
        inlet.waiting = [(b"x", (f"192.0.2.{number % 250}", number))]
        arrival._batch()
        assert len(arrival._addresses) <= driving.MAX_NAMES
