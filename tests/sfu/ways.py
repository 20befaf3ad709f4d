"""Other ways for a :class:`~tests.sfu.peer.Peer` than a UDP socket: a TCP connection to the worker, or a TURN relay."""

from __future__ import annotations

import asyncio
import ssl

from aioice import turn

from signalling.messages import IceServer
from tests.sfu.peer import Peer


class Connection(asyncio.Protocol):
    """A socket that frames its datagrams for TCP (RFC 4571), written apart from ours."""

    def __init__(self, peer: Peer, to: tuple[str, int]) -> None:
        self._peer, self._to = peer, to
        self._rest = bytearray()
        self.closed = asyncio.Event()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while len(self._rest) >= 2 and len(self._rest) - 2 >= (length := int.from_bytes(self._rest[:2], "big")):
            datagram = bytes(self._rest[2 : 2 + length])
            del self._rest[: 2 + length]
            self._peer.datagram_received(datagram, self._to)

    def connection_lost(self, error: Exception | None) -> None:
        self.closed.set()

    def sendto(self, datagram: bytes, to: tuple[str, int]) -> None:
        """As a UDP socket does."""
        assert self.transport is not None and to == self._to
        self.transport.write(len(datagram).to_bytes(2, "big") + datagram)

    def get_extra_info(self, name: str) -> object:
        """As a UDP socket does."""
        assert self.transport is not None
        return self.transport.get_extra_info(name)

    def close(self) -> None:
        """As a UDP socket does."""
        if self.transport is not None:
            self.transport.close()


async def over_tcp(peer: Peer, to: tuple[str, int]) -> Connection:
    """From now on the peer sends over a connection."""
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(lambda: Connection(peer, to), *to)
    if peer._socket is not None:
        peer._socket.close()
    peer._socket = connection
    return connection


async def through_turn(
    peer: Peer, server: IceServer, at: tuple[str, int], context: ssl.SSLContext | None = None, lifetime: int = 600
) -> turn.TurnTransport:
    """From now on the peer sends through this relay and no other way. ``ConnectionError`` or a STUN error: refused."""
    relay, _ = await turn.create_turn_endpoint(
        lambda: peer,
        at,
        server.username,
        server.credential,
        lifetime=lifetime,
        ssl=context,
        transport="tcp" if context else "udp",
    )
    if peer._socket is not None:
        peer._socket.close()
    peer._socket = relay
    return relay
