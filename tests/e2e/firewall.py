"""Networks that let less through: the kernel swallows what browsers send to a port, as a silent firewall does.

Only inside a network namespace (see in-namespace.sh), which all browsers of a test share. What a rule matches is routed
into a cable without an end, so that no refusal comes back. One address is let through, for a TURN server's relay: it
is on loopback, which browsers leave out when they look for addresses of their own.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from tests.e2e.office import ADDRESS

Protocol = Literal["udp", "tcp"]

RELAY = "10.78.0.3"
"""What is sent from here passes every firewall."""
_TABLE = "77"
_OPEN, _CLOSED, _LOCAL = "1", "2", "9"
"""Priorities of the rules; the kernel's own for local addresses (0) must come after them."""


@contextmanager
def closed(port: int, *protocols: Protocol) -> Iterator[None]:
    """Nothing that is sent to this port over these protocols arrives."""
    _ip("link add sink0 type veth peer name sink1")
    _ip("link set sink0 arp off up")
    _ip("link set sink1 up")
    _ip(f"address add {RELAY}/32 dev lo")
    _ip(f"route add default dev sink0 src {ADDRESS} table {_TABLE}")
    _ip(f"rule add pref {_OPEN} from {RELAY} lookup local")
    for protocol in protocols:
        _ip(f"rule add pref {_CLOSED} ipproto {protocol} dport {port} lookup {_TABLE}")
    _ip(f"rule add pref {_LOCAL} lookup local")
    _ip("rule delete pref 0")
    try:
        yield
    finally:
        _ip("rule add pref 0 lookup local")
        for preference in (_LOCAL, *(_CLOSED for _ in protocols), _OPEN):
            _ip(f"rule delete pref {preference}")
        _ip(f"address delete {RELAY}/32 dev lo")
        _ip("link delete sink0")


def _ip(words: str) -> None:
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    subprocess.run(["ip", *words.split()], check=True, env={**os.environ, "PATH": path})
