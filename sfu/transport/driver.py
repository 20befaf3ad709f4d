"""The sockets around the port: read a batch, hand it in, send what comes back; and a clock that ticks when wanted.

A packet that comes alone is read at once. What follows within a millisecond (with much to do: within three) is gathered
and goes on together: at high rates a turn of the loop serves many packets, and a picture's packets to one peer leave in
one call.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable, Sequence

from sfu.transport.address import Address, Datagram, from_socket
from sfu.transport.departure import Departure
from sfu.transport.port import Port
from sfu.transport.streams import Ending

log = logging.getLogger("sfu.transport")

BATCH = 64
GATHER, LONGEST_GATHER = 0.001, 0.003
"""Seconds between two reads of a socket that is busy: what a packet may wait so that others come along. A worker with
few conversations takes the first; with many, each turn that is spared counts, and the second is still less than the
pacers of browsers (5 ms) make packets wait."""
GATHER_FOR = 250e-9
"""Seconds of gathering for each datagram a second, in and out: 1 ms up to 4 000, 3 ms from 12 000 (some 20 people)."""
MEASURE = 0.1
"""Seconds between two looks at how much there is to do."""
TICK = 0.02
"""Seconds between two ticks of the port."""
MAX_NAMES = 4_096
"""Senders whose addresses are kept as they are needed; whoever sends from more finds the table empty again."""
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
    """Owns the sockets. ``tick`` (the middlebox's) is called with ``now`` and says in how many seconds again."""

    def __init__(self, sockets: Sequence[socket.socket], tick: Callable[[float], float]) -> None:
        self._sockets = list(sockets)
        self.ends: dict[int, Ending] = dict(enumerate(self._sockets))
        """Where datagrams leave, by the number in their address: the sockets, and TCP connections."""
        self._tick = tick
        self._loop = asyncio.get_running_loop()
        self._port: Port | None = None
        self._departure: Departure | None = None
        self._port_at = 0.0
        self.gather = GATHER
        """Seconds between two reads, as things are."""
        self._measured_at, self._measured = self._loop.time(), 0
        self._timer: asyncio.TimerHandle | None = None

    def start(self, port: Port) -> None:
        """Begin to read."""
        self._port = port
        self._departure = Departure(self.ends, port.drop)
        for end, bound in enumerate(self._sockets):
            self._loop.add_reader(bound, _Arrival(end, bound, self).read)
        self._on_tick()

    def wake(self) -> None:
        """Something waits in the port's outbox that no datagram caused."""
        self._loop.call_soon(self._flush)

    def hurry(self, seconds: float) -> None:
        """Something has begun to wait: tick in so many seconds, or sooner as planned."""
        timer, soon = self._timer, self._loop.time() + seconds
        if timer is not None and timer.when() > soon:
            timer.cancel()
            self._timer = self._loop.call_at(soon, self._on_tick)

    def stop(self) -> None:
        """Say goodbye to everybody and close the sockets. Idempotent."""
        port, self._port = self._port, None
        if self._timer is not None:
            self._timer.cancel()
        if port is not None:
            self._send(port.close(self._loop.time()))
        for bound in self._sockets:
            if bound.fileno() >= 0:
                self._loop.remove_reader(bound)
                bound.close()

    def deliver(self, batch: Sequence[Datagram]) -> None:
        """These came in together."""
        if self._port is not None:
            self._send(self._port.receive(batch, self._loop.time()))

    def drop(self, reason: str) -> None:
        """Count something that is not served."""
        if self._port is not None:
            self._port.drop(reason)

    def _on_tick(self) -> None:
        port = self._port
        if port is None:
            return
        now = self._loop.time()
        self._timer = None  # a tick does not hurry: it says itself when the next one is due
        outbox: list[Datagram] = []
        if now >= self._port_at:
            self._port_at = now + TICK
            outbox = port.tick(now)
            self._measure(port.packets_in + port.packets_out, now)
        again = TICK
        try:
            again = self._tick(now)
        except Exception:
            port.drop("broken")
            log.exception("x the tick broke down")
        self._timer = self._loop.call_later(min(again, TICK), self._on_tick)
        self._send(outbox + port.take())

    def _measure(self, datagrams: int, now: float) -> None:
        passed = now - self._measured_at
        if passed >= MEASURE:
            rate = (datagrams - self._measured) / passed
            self._measured_at, self._measured = now, datagrams
            self.gather = min(max(rate * GATHER_FOR, GATHER), LONGEST_GATHER)

    def _flush(self) -> None:
        if self._port is not None:
            self._send(self._port.take())

    def _send(self, outbox: Sequence[Datagram]) -> None:
        if outbox and self._departure is not None:
            self._departure.send(outbox)


class _Arrival:
    """One socket's reading."""

    def __init__(self, end: int, bound: socket.socket, driver: Driver) -> None:
        self._end = end
        self._receive = bound.recvfrom
        self._driver = driver
        self._addresses: dict[tuple[str, int], Address] = {}
        self._read_at = 0.0
        self._full = False

    def read(self) -> None:
        """The socket has something."""
        gather = self._driver.gather
        wait = self._read_at + gather - time.monotonic()
        if wait > 0 and not self._full:
            # The whole worker waits, not only this socket: whatever else is due may wait for so few milliseconds, too,
            # and a timer of the loop would cost more than it frees.
            time.sleep(min(wait, gather))
        batch = self._batch()
        self._full = len(batch) == BATCH
        self._read_at = time.monotonic()
        self._driver.deliver(batch)

    def _batch(self) -> list[Datagram]:
        batch: list[Datagram] = []
        receive, known = self._receive, self._addresses
        for _ in range(BATCH):
            try:
                data, name = receive(_READ)
            except BlockingIOError:
                break
            except OSError:  # an ICMP error of an earlier send; the socket is fine
                self._driver.drop("socket-receive")
                continue
            address = known.get(name)
            if address is None:
                if len(known) >= MAX_NAMES:
                    known.clear()
                address = known[name] = from_socket(name, self._end)
            batch.append((data, address))
        return batch
