"""Calls over TCP on the worker's port number, strangers on it, slow readers; and a worker that knows IPv6 alone."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest

from sfu.media import Candidate
from sfu.transport import streams, tcp
from sfu.transport.driver import Driver
from sfu.transport.dtls import Certificate
from sfu.transport.opening import open_number
from sfu.transport.port import Port
from sfu.transport.streams import Streams, listen
from sfu.transport.transport import PeerTransport
from tests.integration.test_turn import hear_each_other
from tests.sfu.conversation import LiveWorker, enter, live_worker, meet, remote_of
from tests.sfu.peer import Peer, halves, rtp_packet
from tests.sfu.transport.helpers import Owner
from tests.sfu.ways import Connection, over_tcp


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[LiveWorker]:
    async with live_worker(tmp_path) as live:
        yield live


class House:
    """A port with UDP and TCP in the test's own loop, whose clock for connections the test may advance."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        sockets, listeners = open_number((host,), 0)
        number = sockets[0].getsockname()[1]
        self.at = host, number
        certificate = Certificate.generateCertificate()
        self.driver = Driver(sockets, lambda now: 0.02)
        candidates = (Candidate(host, number), Candidate(host, number, "tcp"))
        self.port = Port(candidates, certificate.fingerprint, certificate.begin, wake=self.driver.wake)
        self.streams = Streams(listeners, self.port, self.driver.ends, self.driver.deliver)

    async def has(self, connections: int) -> None:
        """Wait until there are so many."""
        async with asyncio.timeout(40):
            while len(self.streams.connections) != connections:  # noqa: ASYNC110 - production code has no event for it
                await asyncio.sleep(0)

    async def connected(self) -> tuple[Peer, PeerTransport, Owner, Connection]:
        """Somebody whose call stands over TCP."""
        peer, owner = Peer(), Owner()
        connection = await over_tcp(peer, self.at)
        now = asyncio.get_running_loop().time()
        transport = self.port.connect(peer.local, peer.fingerprint, owner, now)
        assert await peer.connect(transport.local, self.port.fingerprint, self.at)
        await owner.until_link("connected")
        return peer, transport, owner, connection


@asynccontextmanager
async def house(host: str = "127.0.0.1") -> AsyncIterator[House]:
    made = House(host)
    made.driver.start(made.port)
    await made.streams.start()
    try:
        yield made
    finally:
        made.driver.stop()
        made.streams.stop()


async def stranger(at: tuple[str, int]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(*at)


async def says_nothing_and_closes(reader: asyncio.StreamReader, within: float = 40.0) -> bool:
    async with asyncio.timeout(within):
        try:
            return await reader.read() == b""
        except ConnectionResetError:
            return True


async def test_media_flow_both_ways_over_tcp_and_between_tcp_and_udp(worker: LiveWorker) -> None:
    clerk = await meet(worker, "room", "clerk")
    assert "tcptype passive" in clerk.answer.sdp
    peer = Peer()
    citizen = await enter(worker, "room", "citizen", peer)
    remote, fingerprint, at = remote_of(citizen.answer.sdp)
    await over_tcp(peer, at)
    assert await peer.connect(remote, fingerprint, at)
    await worker.until_link("citizen", "connected")
    await hear_each_other(clerk, citizen)
    for person in (clerk, citizen):
        await person.peer.close()


async def test_a_call_moves_from_udp_to_tcp_and_back_without_renegotiation() -> None:
    async with house() as here:
        peer, transport, owner, connection = await here.connected()
        assert transport.way == "tcp"
        packets: Iterator[int] = count(1)

        async def arrives() -> None:
            got = len(peer.rtp)
            transport.send_rtp(*halves(rtp_packet(next(packets), 9)))
            await peer.until(lambda: len(peer.rtp) == got + 1)

        await arrives()
        await peer.rebind()  # closes the connection and goes on over UDP
        await peer.check()
        assert transport.way == "udp"
        await arrives()
        await over_tcp(peer, here.at)
        await peer.check()
        assert transport.way == "tcp"
        await arrives()
        assert owner.links == ["connecting", "connected"]
        assert connection.closed.is_set()
        await peer.close()


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n",
        bytes.fromhex("16030100c8010000c40303") + bytes(190),
        b"\xff\xff" + bytes(100),
        tcp.frame(b"\0\1\0\0" + bytes(16)) * 400,
        tcp.frame(os.urandom(1_200)) * 8,
    ],
    ids=["HTTP", "TLS", "a frame of 65 535 bytes", "unsigned checks without end", "noise"],
)
async def test_a_stranger_hears_nothing_and_is_sent_away_as_soon_as_it_is_clear(said: bytes) -> None:
    async with house() as here:
        reader, writer = await stranger(here.at)
        writer.write(said)
        assert await says_nothing_and_closes(reader)
        assert len(here.streams.connections) == 0
        assert here.port.drops.by_reason["broken"] == 0
        writer.close()


async def test_who_says_nothing_useful_in_ten_seconds_is_sent_away_and_a_call_stays() -> None:
    async with house() as here:
        peer, _, owner, connection = await here.connected()
        reader, writer = await stranger(here.at)
        writer.write(tcp.frame(b"\0\1\0\0" + bytes(16)))
        await here.has(2)
        now = asyncio.get_running_loop().time()
        here.streams.tick(now + tcp.PATIENCE - 1)
        assert len(here.streams.connections) == 2
        here.streams.tick(now + tcp.PATIENCE + 1)
        assert len(here.streams.connections) == 1
        assert await says_nothing_and_closes(reader)
        peer.send_rtp(rtp_packet(1, 5))
        await owner.until_rtp(1)
        assert not connection.closed.is_set()
        writer.close()
        await peer.close()


async def test_a_ninth_connection_from_one_address_is_closed_and_the_others_stay() -> None:
    async with house() as here:
        peer, _, owner, _ = await here.connected()
        others = [await stranger(here.at) for _ in range(tcp.MAX_PER_ADDRESS - 1)]
        await here.has(tcp.MAX_PER_ADDRESS)
        reader, writer = await stranger(here.at)
        assert await says_nothing_and_closes(reader)
        assert here.port.drops.by_reason["tcp-full"] == 1
        peer.send_rtp(rtp_packet(1, 5))
        await owner.until_rtp(1)
        for _, other in [*others, (reader, writer)]:
            other.close()
        await peer.close()


async def test_a_slow_reader_loses_packets_and_costs_no_memory() -> None:
    async with house() as here:
        peer, transport, owner, connection = await here.connected()
        assert connection.transport is not None
        connection.transport.pause_reading()
        (stream,) = here.streams._streams.values()
        for number in range(20_000):  # 22 MB
            transport.send_rtp(*halves(rtp_packet(number, 9, bytes(1_100))))
            here.driver._flush()
            assert stream._transport is not None
            assert stream._transport.get_write_buffer_size() <= streams.MAX_UNSENT
        lost = here.port.drops.by_reason["socket-full"]
        assert lost > 1_000
        connection.transport.resume_reading()
        await peer.until(lambda: len(peer.rtp) == 20_000 - lost)  # what was sent is whole: no frame is cut
        transport.send_rtp(*halves(rtp_packet(20_000, 9)))
        await peer.until(lambda: len(peer.rtp) == 20_001 - lost)
        peer.send_rtp(rtp_packet(1, 5))
        await owner.until_rtp(1)
        await peer.close()


async def test_when_a_call_ends_its_connection_does_too_and_the_other_way_round() -> None:
    async with house() as here:
        peer, transport, owner, connection = await here.connected()
        transport.close(asyncio.get_running_loop().time())
        here.driver._flush()
        here.streams.tick(asyncio.get_running_loop().time())
        await asyncio.wait_for(connection.closed.wait(), 2)
        await peer.until(lambda: peer.dtls.state == "closed", within=2.0)
        peer, transport, owner, connection = await here.connected()
        await peer.close()
        await here.has(0)
        assert list(here.driver.ends) == [0]
        assert not here.port._by_address
        assert owner.links == ["connecting", "connected"], "a page that comes back in time goes on"


async def test_a_worker_that_has_ipv6_alone_serves_calls_over_udp_and_tcp() -> None:
    async with house("::1") as here:
        peer, transport, owner, _ = await here.connected()
        peer.send_rtp(rtp_packet(1, 5))
        await owner.until_rtp(1)
        await peer.rebind("::1")
        await peer.check()
        assert (transport.way, peer.seen_as) == ("udp", peer.address)
        transport.send_rtp(*halves(rtp_packet(1, 9)))
        await peer.until(lambda: len(peer.rtp) == 1)
        await peer.close()


def test_without_its_number_on_tcp_a_worker_serves_udp_and_a_free_number_is_free_for_both() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1]
        sockets, listeners = open_number(("127.0.0.1",), number)
        assert (len(sockets), listeners) == (1, [])
        sockets[0].close()
    sockets, listeners = open_number(("127.0.0.1",), 0)
    assert sockets[0].getsockname() == listeners[0].getsockname()
    for opened in (*sockets, *listeners):
        opened.close()
    sockets, listeners = open_number(("127.0.0.1",), 0, tcp=False)
    assert listeners == []
    sockets[0].close()


def test_a_number_that_is_taken_is_an_error_and_leaves_nothing_open() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.2", 0))
        other.listen()
        number = other.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            listen(("127.0.0.1", "127.0.0.2"), number)
        for opened in listen(("127.0.0.1",), number):
            opened.close()
