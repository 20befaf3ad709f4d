"""Sends a batch: what goes to one peer goes together, and runs of equal size in one call (UDP GSO, Linux 4.18).

A picture is cut into packets of equal size, and a second subscriber's copy is not in between once the batch is sorted
by where it goes. The kernel then walks its stack once for the run. Where it cannot, we notice once and send one by one.
"""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Callable, Mapping, Sequence
from struct import Struct

from sfu.transport.address import Address, Datagram
from sfu.transport.streams import Ending

log = logging.getLogger("sfu.transport")

MAX_SEGMENTS = 64
"""UDP_MAX_SEGMENTS of Linux before 6.9."""
MAX_RUN_BYTES = 65_000
_UDP_SEGMENT = 103
"""linux/udp.h; Python has no name for it."""
_SIZE = Struct("=H")
_IMPOSSIBLE = {errno.EINVAL, errno.EIO, errno.ENOPROTOOPT, errno.EOPNOTSUPP}
"""What a kernel or a network card says that does not cut runs."""


class Departure:
    """Where datagrams leave. ``ends`` is shared with whoever opens and closes them."""

    def __init__(self, ends: Mapping[int, Ending], drop: Callable[[str], None], *, runs: bool = True) -> None:
        self._ends = ends
        self._drop = drop
        self.runs = runs
        """Whether runs go in one call."""

    def send(self, outbox: Sequence[Datagram]) -> None:
        """Send a batch, each peer's in order; what cannot be sent is counted and harms nothing else."""
        count = len(outbox)
        if count > 1 and self.runs and len({address for _, address in outbox}) < count:
            self._grouped(outbox)
            return
        for data, address in outbox:
            self._one(data, address)

    def _grouped(self, outbox: Sequence[Datagram]) -> None:
        to: dict[Address, list[bytes]] = {}
        for data, address in outbox:
            if address in to:
                to[address].append(data)
            else:
                to[address] = [data]
        for address, datagrams in to.items():
            if len(datagrams) == 1:
                self._one(datagrams[0], address)
            else:
                self._several(datagrams, address)

    def _one(self, data: bytes, address: Address) -> None:
        host, number, end = address
        try:
            self._ends[end].sendto(data, (host, number))
        except BlockingIOError:
            self._drop("socket-full")
        except KeyError:  # a connection that was closed meanwhile
            self._drop("connection-gone")
        except OSError:  # unreachable, forbidden: the peer's consent will run out
            self._drop("socket-send")

    def _several(self, datagrams: list[bytes], address: Address) -> None:
        end = self._ends.get(address[2])
        at, count = 0, len(datagrams)
        while at < count:
            size = len(datagrams[at])
            most = at + min(MAX_SEGMENTS, MAX_RUN_BYTES // max(size, 1))
            until = at + 1
            # All of one size; the last may be shorter.
            while until < count and until < most and len(datagrams[until]) == size:
                until += 1
            if until < count and until < most and len(datagrams[until]) < size:
                until += 1
            if until - at > 1 and self.runs and isinstance(end, socket.socket):
                self._run(end, datagrams[at:until], size, address)
            else:
                for data in datagrams[at:until]:
                    self._one(data, address)
            at = until

    def _run(self, end: socket.socket, datagrams: list[bytes], size: int, address: Address) -> None:
        option = (socket.IPPROTO_UDP, _UDP_SEGMENT, _SIZE.pack(size))
        try:
            end.sendmsg(datagrams, (option,), 0, address[:2])
        except BlockingIOError:
            for _ in datagrams:
                self._drop("socket-full")
        except OSError as error:
            if error.errno in _IMPOSSIBLE:
                self.runs = False
                log.info("= datagrams are sent one by one from now on: %s", error.strerror)
            for data in datagrams:
                self._one(data, address)
