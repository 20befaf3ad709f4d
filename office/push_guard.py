"""Decides where push messages may go: to the listed push services, over TLS, and never into the own network.

A browser names the address to which the office then speaks. So an address is taken apart by one strict pattern, its
host must be on the authority's list, and what the host's name resolves to must be public (``push_service`` asks here).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final

LONGEST: Final = 1_024
"""Of an address. Those of the known services have 150 to 600 characters."""
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME: Final = rf"{_LABEL}(?:\.{_LABEL})*"
_SERVICE: Final = re.compile(rf"(?:\*\.)?({_NAME})(?::([1-9][0-9]{{0,4}}))?")
# No user, no fragment, no backslash, nothing that two readers of addresses could read in two ways (RFC 3986 section 3).
_ENDPOINT: Final = re.compile(rf"https://({_NAME}(?::[1-9][0-9]{{0,4}})?)(/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)")


def is_service(text: str) -> bool:
    """Whether this can stand on the list: ``push.example.org``, ``*.example.org``, either with a port."""
    found = _SERVICE.fullmatch(text)
    if found is None or len(text) > 100 or (found[2] and int(found[2]) > 65_535):
        return False
    return not found[1].replace(".", "").isdigit() and not (text.startswith("*.") and "." not in found[1])


def origin_of(endpoint: str) -> str:
    """Scheme and host of an address that was let through: for whom a message is signed (RFC 8292 section 2)."""
    return "/".join(endpoint.split("/")[:3])


class Guard:
    """The list."""

    def __init__(self, services: Sequence[str]) -> None:
        self.services = tuple(services)

    def service_of(self, endpoint: str) -> str | None:
        """The entry of the list that lets this address through; None: nothing is sent there."""
        found = _ENDPOINT.fullmatch(endpoint) if len(endpoint) <= LONGEST else None
        if found is None:
            return None
        host = found[1].removesuffix(":443")
        for service in self.services:
            bare = service.removesuffix(":443")
            if host == bare or (bare.startswith("*.") and host.endswith(bare[1:])):
                return service
        return None


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the world: not to this machine, this network, or another special purpose."""
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (mapped is None or mapped.is_global)
