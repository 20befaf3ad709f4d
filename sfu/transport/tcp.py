"""Datagrams over TCP for networks that let no UDP through (RFC 6544, framed by RFC 4571), and who may connect.

Sans-IO. A connection is a 5-tuple like any other: its number stands in ``Address``, the port sees no difference.
What guards it: few connections in all and from one address, few bytes and little time until the first signed check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

FIRST_NUMBER = 1 << 16
"""Numbers of connections begin here; those of UDP sockets are small. Never used twice, so no datagram can go astray."""
MAX_CONNECTIONS = 256
MAX_PER_ADDRESS = 8
"""A family behind one NAT, each with a connection that is about to be replaced."""
PATIENCE = 10.0
"""Seconds until the first signed check; browsers send it at once."""
MAX_BEFORE_CHECK = 8_192
"""Bytes of somebody who has not shown that she belongs to a call; a check has about 150."""
MAX_FRAME = 1_500
"""As long as a datagram may be (``port.MAX_DATAGRAM``)."""
_LENGTH = 2


class Unframed(Exception):
    """This stream is no sequence of frames; nothing more of it can be understood."""


def frame(datagram: bytes) -> bytes:
    """A datagram as it goes over TCP: its length in two bytes, then itself."""
    return len(datagram).to_bytes(_LENGTH, "big") + datagram


class Deframer:
    """Cuts a stream into datagrams. Keeps less than one frame."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def receive(self, data: bytes) -> list[bytes]:
        """The datagrams that are whole now. Raises :class:`Unframed`; the connection is worth nothing then."""
        data = self._rest + data
        datagrams: list[bytes] = []
        at, size = 0, len(data)
        while at + _LENGTH <= size:
            length = data[at] << 8 | data[at + 1]
            if length > MAX_FRAME:
                raise Unframed
            end = at + _LENGTH + length
            if end > size:
                break
            if length:  # RFC 4571 section 2: a null packet means nothing
                datagrams.append(data[at + _LENGTH : end])
            at = end
        self._rest = data[at:]
        return datagrams

    @property
    def held(self) -> int:
        """Bytes of a frame that is not whole yet."""
        return len(self._rest)


class Connections:
    """Which connections there are, and which of them still have to show that they belong to a call."""

    def __init__(self) -> None:
        self._next = FIRST_NUMBER
        self._hosts: dict[int, str] = {}
        self._per_host: Counter[str] = Counter()
        self._waiting: dict[int, float] = {}
        """Since when, oldest first."""
        self._read: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._hosts)

    def admit(self, host: str, now: float) -> int | None:
        """The number of a new connection; None when there are too many, in all or from this address."""
        if len(self._hosts) >= MAX_CONNECTIONS or self._per_host[host] >= MAX_PER_ADDRESS:
            if not self._per_host[host]:
                del self._per_host[host]
            return None
        number, self._next = self._next, self._next + 1
        self._hosts[number] = host
        self._per_host[host] += 1
        self._waiting[number] = now
        self._read[number] = 0
        return number

    def may_read(self, number: int, size: int) -> bool:
        """Whether so many bytes more are permitted: always, once a signed check has come."""
        if number not in self._waiting:
            return number in self._hosts
        self._read[number] += size
        return self._read[number] <= MAX_BEFORE_CHECK

    def checked(self, number: int) -> None:
        """A signed check has come over it."""
        self._waiting.pop(number, None)
        self._read.pop(number, None)

    def waits(self, number: int) -> bool:
        """No signed check has come over it yet."""
        return number in self._waiting

    def late(self, now: float) -> Iterator[int]:
        """Those without a signed check after :data:`PATIENCE`."""
        for number, since in list(self._waiting.items()):
            if now < since + PATIENCE:
                return
            yield number

    def gone(self, number: int) -> None:
        """It was closed. Idempotent."""
        host = self._hosts.pop(number, None)
        if host is None:
            return
        self.checked(number)
        self._per_host[host] -= 1
        if not self._per_host[host]:
            del self._per_host[host]
