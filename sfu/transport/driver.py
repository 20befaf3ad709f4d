"""The sockets around the port: read a batch, hand it in, send what comes back; and a clock tick every 20 ms."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence

from sfu.transport.address import Datagram, from_socket
from sfu.transport.port import Port
from sfu.transport.streams import Ending

log = logging.getLogger("sfu.transport")

BATCH = 64
TICK = 0.02
RECEIVE_BUFFER = 4 * 1024 * 1024
SEND_BUFFER = 2 * 1024 * 1024
_READ = 2_048  # more than any datagram we accept: what is longer stays recognisable as too long
_ATTEMPTS = 20


def open_sockets(addresses: Sequence[str], port: int) -> list[socket.socket]:
    """One UDP socket per address, all with the same port number; 0 chooses one that is free on all of them."""
    if not addresses:
        raise OSError("there is no address to listen on")
    for _ in range(_ATTEMPTS):
        sockets: list[socket.socket] = []
        try:
            chosen = port
            for address in addresses:
                sockets.append(_bound(address, chosen))
                chosen = sockets[0].getsockname()[1]
            return sockets
        except OSError:
            for opened in sockets:
                opened.close()
            if port:
                raise
    raise OSError(f"no UDP port is free on all of {', '.join(addresses)}")


def can_bind(address: str) -> bool:
    """Not one that is still being checked for duplicates, or whose interface just went."""
    try:
        _bound(address, 0).close()
    except OSError:
        return False
    return True


def _bound(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_DGRAM)
    try:
        bound.setblocking(False)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        bound.bind((address, port))
    except OSError:
        bound.close()
        raise
    return bound


class Driver:
    """Owns the sockets. ``tick`` (the middlebox's) is called with ``now`` every :data:`TICK` seconds."""

    def __init__(self, sockets: Sequence[socket.socket], tick: Callable[[float], None]) -> None:
        self._sockets = list(sockets)
        self.ends: dict[int, Ending] = dict(enumerate(self._sockets))
        """Where datagrams leave, by the number in their address: the sockets, and TCP connections."""
        self._tick = tick
        self._loop = asyncio.get_running_loop()
        self._port: Port | None = None
        self._timer: asyncio.TimerHandle | None = None

    def start(self, port: Port) -> None:
        """Begin to read."""
        self._port = port
        for end, bound in enumerate(self._sockets):
            self._loop.add_reader(bound, self._readable, end, bound)
        self._on_tick()

    def wake(self) -> None:
        """Something waits in the port's outbox that no datagram caused."""
        self._loop.call_soon(self._flush)

    def stop(self) -> None:
        """Say goodbye to everybody and close the sockets. Idempotent."""
        port, self._port = self._port, None
        if self._timer is not None:
            self._timer.cancel()
        if port is not None:
            self._send(port.close(self._loop.time()), port)
        for bound in self._sockets:
            if bound.fileno() >= 0:
                self._loop.remove_reader(bound)
                bound.close()

    def _readable(self, end: int, bound: socket.socket) -> None:
        port = self._port
        if port is None:
            return
        batch: list[Datagram] = []
        for _ in range(BATCH):
            try:
                data, name = bound.recvfrom(_READ)
            except BlockingIOError:
                break
            except OSError:  # an ICMP error of an earlier send; the socket is fine
                port.drop("socket-receive")
                continue
            batch.append((data, from_socket(name, end)))
        self._send(port.receive(batch, self._loop.time()), port)

    def deliver(self, batch: Sequence[Datagram]) -> None:
        """These came in over TCP."""
        if self._port is not None:
            self._send(self._port.receive(batch, self._loop.time()), self._port)

    def _on_tick(self) -> None:
        port = self._port
        if port is None:
            return
        now = self._loop.time()
        self._timer = self._loop.call_later(TICK, self._on_tick)
        outbox = port.tick(now)
        try:
            self._tick(now)
        except Exception:
            port.drop("broken")
            log.exception("x the tick broke down")
        self._send(outbox + port.take(), port)

    def _flush(self) -> None:
        if self._port is not None:
            self._send(self._port.take(), self._port)

    def _send(self, outbox: Sequence[Datagram], port: Port) -> None:
        ends = self.ends
        for data, (host, number, end) in outbox:
            try:
                ends[end].sendto(data, (host, number))
            except BlockingIOError:
                port.drop("socket-full")
            except KeyError:  # a connection that was closed meanwhile
                port.drop("connection-gone")
            except OSError:  # unreachable, forbidden: the peer's consent will run out
                port.drop("socket-send")
