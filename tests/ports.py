"""Ports for servers that tests start: free now, and nobody else's between now and their first use.

They lie below what the kernel gives to clients (32768 and up on Linux), every process of a parallel run has numbers of
its own, and no process is given the same number twice until all of them were used.
"""

from __future__ import annotations

import errno
import os
import random
import socket
from typing import Final

FIRST: Final = 10_000
EACH: Final = 2_500
PROCESSES: Final = 8
"""The slice after theirs is for a run that is not parallel."""

_WITHOUT_IPV6: Final = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL}
_next = random.randrange(EACH)


def free_port(count: int = 1) -> int:
    """The first of ``count`` ports in a row that are free for UDP and TCP on every address."""
    global _next
    for _ in range(EACH):
        offset, _next = _next, (_next + count) % EACH
        port = _slice() + offset
        if offset + count <= EACH and all(_free(port + step) for step in range(count)):
            return port
    raise OSError("no free ports")


def _slice() -> int:
    """The first port of this process: pytest-xdist calls its processes gw0, gw1 and so on."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "")
    return FIRST + EACH * (int(name.removeprefix("gw")) % PROCESSES if name else PROCESSES)


def _free(port: int) -> bool:
    for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            try:
                with socket.socket(family, kind) as probe:
                    if family == socket.AF_INET6:
                        probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    probe.bind((address, port))
            except OSError as error:
                if family == socket.AF_INET6 and error.errno in _WITHOUT_IPV6:
                    continue
                return False
    return True
