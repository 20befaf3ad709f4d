"""The TCP connections beside the UDP sockets: accept, cut into datagrams, hand in, and send what is for them.

To the port a connection looks like one more socket (``Address`` ends in its number), to the driver as well
(:class:`Ending`). Strangers see a connection that says nothing and is closed.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from typing import Protocol

from sfu.transport.address import Address, Datagram, from_socket
from sfu.transport.tcp import Connections, Deframer, Unframed, frame

MAX_UNSENT = 131_072
"""Bytes that wait for a slow reader: a key frame and a little; what comes then is lost, as it would be with UDP."""
NOT_SENT_LOW = 16_384
"""Bytes that the kernel takes beyond the window (tcp(7), TCP_NOTSENT_LOWAT): sound must not queue behind a second."""
BACKLOG = 64
BATCH = 64


class Ending(Protocol):
    """Where datagrams leave: a UDP socket, or one connection."""

    def sendto(self, datagram: bytes, to: tuple[str, int], /) -> object:
        """Send one. ``BlockingIOError`` when there is no room, ``OSError`` when it is not possible."""


class Side(Protocol):
    """What connections need of the port."""

    def knows(self, address: Address) -> bool:
        """A signed check came from there, and its transport stands."""

    def lost(self, address: Address) -> None:
        """Nothing reaches this address any more."""

    def drop(self, reason: str) -> None:
        """Count something that is not served."""


def listen(addresses: Sequence[str], port: int) -> list[socket.socket]:
    """One listening TCP socket per address. Raises ``OSError`` when the number is taken on any of them."""
    opened: list[socket.socket] = []
    try:
        for address in addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            made = socket.socket(family, socket.SOCK_STREAM)
            opened.append(made)
            made.setblocking(False)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            made.bind((address, port))
            made.listen(BACKLOG)
    except OSError:
        for made in opened:
            made.close()
        raise
    return opened


class Streams:
    """All connections of one worker."""

    def __init__(
        self,
        listeners: Sequence[socket.socket],
        port: Side,
        ends: dict[int, Ending],
        deliver: Callable[[Sequence[Datagram]], None],
    ) -> None:
        """``ends`` is the driver's table of where datagrams leave by their number, ``deliver`` takes what came."""
        self._listeners = listeners
        self._port = port
        self._ends = ends
        self.deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._servers: list[asyncio.Server] = []
        self._streams: dict[int, Stream] = {}
        self.connections = Connections()

    async def start(self) -> None:
        """Begin to accept."""
        for listener in self._listeners:
            self._servers.append(
                await self._loop.create_server(lambda: Stream(self, self._port), sock=listener, backlog=BACKLOG)
            )

    def tick(self, now: float) -> None:
        """Close who has shown nothing in time, and whose transport is gone."""
        for number in list(self.connections.late(now)):
            self._port.drop("tcp-late")
            self._streams[number].close()
        for number, stream in list(self._streams.items()):
            if not self.connections.waits(number) and not self._port.knows(stream.address):
                stream.close()

    def stop(self) -> None:
        """Close everything. Idempotent."""
        for server in self._servers:
            server.close()
        for listener in self._listeners:
            listener.close()
        for stream in list(self._streams.values()):
            stream.close()

    def opened(self, stream: Stream, host: str) -> int | None:
        """A connection came; None: there are too many."""
        number = self.connections.admit(host, self._loop.time())
        if number is None:
            self._port.drop("tcp-full")
            return None
        self._streams[number] = stream
        self._ends[number] = stream
        return number

    def closed(self, number: int) -> None:
        """A connection went."""
        self.connections.gone(number)
        self._ends.pop(number, None)
        stream = self._streams.pop(number, None)
        if stream is not None:
            self._port.lost(stream.address)


class Stream(asyncio.Protocol):
    """One connection."""

    def __init__(self, streams: Streams, port: Side) -> None:
        self._streams = streams
        self._port = port
        self._deframer = Deframer()
        self._transport: asyncio.Transport | None = None
        self._number = 0
        self.address: Address = ("", 0, 0)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody connected."""
        assert isinstance(transport, asyncio.Transport)
        host, port, _ = from_socket(transport.get_extra_info("peername") or ("", 0), 0)
        number = self._streams.opened(self, host)
        if number is None:
            transport.abort()
            return
        self._transport, self._number = transport, number
        self.address = host, port, number
        end = transport.get_extra_info("socket")
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, NOT_SENT_LOW)

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        connections = self._streams.connections
        if self._transport is None:
            return
        if not connections.may_read(self._number, len(data)):
            self._port.drop("tcp-flood")
            self.close()
            return
        try:
            datagrams = self._deframer.receive(data)
        except Unframed:
            self._port.drop("tcp-unframed")
            self.close()
            return
        for at in range(0, len(datagrams), BATCH):
            self._streams.deliver([(datagram, self.address) for datagram in datagrams[at : at + BATCH]])
        if connections.waits(self._number) and self._port.knows(self.address):
            connections.checked(self._number)

    def sendto(self, datagram: bytes, to: tuple[str, int]) -> None:
        """Send one, as a socket does; ``BlockingIOError`` when the reader is too slow."""
        del to
        transport = self._transport
        if transport is None or transport.get_write_buffer_size() + len(datagram) + 2 > MAX_UNSENT:
            raise BlockingIOError
        transport.write(frame(datagram))

    def connection_lost(self, error: Exception | None) -> None:
        """The other side closed, or the network did."""
        self.close()

    def close(self) -> None:
        """End it; what a slow reader has not taken is lost. Idempotent."""
        transport, self._transport = self._transport, None
        if transport is not None:
            if transport.get_write_buffer_size():
                transport.abort()
            else:
                transport.close()
            self._streams.closed(self._number)
