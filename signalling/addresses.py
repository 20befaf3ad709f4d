"""Where somebody comes from, as far as throttling needs to know: IPv4 as it is, IPv6 as its /64."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

UNKNOWN = "unknown"

Network = IPv4Network | IPv6Network


def client_address(peer: str | None, forwarded_for: Sequence[str], trusted: Sequence[Network]) -> str:
    """The address of the client: the peer, or behind trusted proxies the last one that none of them vouches for.

    ``forwarded_for`` are the values of ``X-Forwarded-For`` in order; what stands left of the first stranger's address
    is the stranger's own invention and never read.
    """
    here = _parse(peer or "")
    if here is None:
        return UNKNOWN
    hops = [hop.strip() for value in forwarded_for for hop in value.split(",")]
    while hops and _within(here, trusted):
        there = _parse(hops.pop())
        if there is None:
            break
        here = there
    return cut(here)


def cut(address: IPv4Address | IPv6Address) -> str:
    """The part that one household or authority has for itself."""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((address, 64), strict=False))


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.split("%", 1)[0])
    except ValueError:
        return None
    # A dual-stack socket shows IPv4 as ::ffff:a.b.c.d.
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _within(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)
