"""Which addresses the media port is bound to, and which ones it announces.

The rule that keeps hosts with several addresses right: every announced address that is ours gets a socket of its own,
so an answer always leaves from the address that was asked. An announced address that is not ours (NAT, a container's
host) is reached through a wildcard socket of its family, unless ``bind`` says which addresses to use.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

import ifaddr

MAX_ADDRESSES = 16


@dataclass(frozen=True)
class Plan:
    """What to bind, and what to put into SDP answers."""

    bind: tuple[str, ...]
    announce: tuple[str, ...]


def local_addresses() -> tuple[str, ...]:
    """Every address of this host that a peer can be given: no link-local ones (they need a zone), no multicast."""
    found: list[str] = []
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            text = ip.ip if isinstance(ip.ip, str) else ip.ip[0]
            address = ipaddress.ip_address(text)
            if not (address.is_link_local or address.is_multicast or address.is_unspecified):
                found.append(str(address))
    # Loopback last: browsers should try the real ones first.
    return tuple(sorted(dict.fromkeys(found), key=lambda text: ipaddress.ip_address(text).is_loopback))


def plan(announce: Sequence[str], bind: Sequence[str], local: Sequence[str]) -> Plan:
    """Work out sockets and candidates. Raises ``ValueError`` for what is no IP address."""
    announced = tuple(dict.fromkeys(_normal(text) for text in announce or bind or local))[:MAX_ADDRESSES]
    if bind:
        return Plan(tuple(dict.fromkeys(_normal(text) for text in bind))[:MAX_ADDRESSES], announced)
    sockets: list[str] = []
    for version, wildcard in ((4, "0.0.0.0"), (6, "::")):  # noqa: S104 (asked for by the announced address)
        family = [text for text in announced if ipaddress.ip_address(text).version == version]
        if any(text not in local for text in family):
            sockets.append(wildcard)
        else:
            sockets += family
    return Plan(tuple(sockets), announced)


def _normal(text: str) -> str:
    return str(ipaddress.ip_address(text.strip()))
