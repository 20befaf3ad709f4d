"""Two networks with a cable between them that carries IPv6 alone, and no packet of more than 1280 bytes.

Worker and people each live at one end; a witness looks at every packet on the cable.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

MTU = 1280
"""What every IPv6 path carries (RFC 8200 section 5)."""
HERE, THERE = "fd77::1", "fd77::2"
"""The worker's end and the people's."""
_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
_ETH_P_ALL, _ETH_P_IPV6 = 0x0003, b"\x86\xdd"
_ETHERNET = 14
_CLONE_NEWNET = 0x40000000
_FRAGMENT, _UDP = 44, 17


@dataclass(frozen=True, slots=True)
class Cable:
    """The names of the two networks."""

    worker: str
    people: str

    @property
    def within(self) -> list[str]:
        """Words before the command of what lives at the worker's end."""
        return ["ip", "netns", "exec", self.worker]


@contextmanager
def cable() -> Iterator[Cable]:
    """Lay one. ``PermissionError`` where that is not allowed."""
    ends = Cable(f"worker-{os.getpid()}", f"people-{os.getpid()}")
    made = []
    try:
        for name in (ends.worker, ends.people):
            if _ip(f"netns add {name}", check=False).returncode:
                raise PermissionError("no network namespace can be made here")
            made.append(name)
        _ip(f"-n {ends.worker} link add cable mtu {MTU} type veth peer name cable mtu {MTU} netns {ends.people}")
        for name, address in ((ends.worker, HERE), (ends.people, THERE)):
            _ip(f"-n {name} address add {address}/64 dev cable nodad")
            # A batch (UDP_SEGMENT) is cut before the cable, so that the witness sees packets.
            _ip(f"-n {name} link set cable gso_max_segs 1 up")
        yield ends
    finally:
        for name in made:
            _ip(f"netns delete {name}")


@contextmanager
def inside(name: str) -> Iterator[None]:
    """Sockets that this thread opens meanwhile belong to the network."""
    libc = ctypes.CDLL(None, use_errno=True)
    with Path("/proc/thread-self/ns/net").open("rb") as home, Path(f"/run/netns/{name}").open("rb") as there:
        if libc.setns(there.fileno(), _CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")
        try:
            yield
        finally:
            libc.setns(home.fileno(), _CLONE_NEWNET)


@dataclass
class Witness:
    """Sizes of all IPv6 packets that pass, and whether one was a piece of a larger one."""

    sizes: list[int] = field(default_factory=list)
    """Of UDP's."""
    fragments: int = 0

    @contextmanager
    def looking(self, name: str) -> Iterator[None]:
        """At this end of the cable, in both directions."""
        with inside(name):
            raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
        with raw:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
            raw.setblocking(False)
            loop = asyncio.get_running_loop()
            loop.add_reader(raw, self._look, raw)
            try:
                yield
            finally:
                loop.remove_reader(raw)
                self._look(raw)

    def _look(self, raw: socket.socket) -> None:
        while True:
            try:
                frame = raw.recv(65_535)
            except BlockingIOError:
                return
            packet = frame[_ETHERNET:]
            if frame[_ETHERNET - 2 : _ETHERNET] != _ETH_P_IPV6:
                continue
            self.fragments += packet[6] == _FRAGMENT
            if packet[6] == _UDP:
                self.sizes.append(len(packet))


def _ip(words: str, *, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["ip", *words.split()], check=check, capture_output=True, env={**os.environ, "PATH": _PATH})
