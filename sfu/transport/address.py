"""Where a datagram came from and where the answer has to leave again."""

from __future__ import annotations

from typing import Any, TypeAlias

Address: TypeAlias = tuple[str, int, int]
"""Peer's host and port, and the number of our own end (a socket, later also a TCP connection): the 5-tuple as a key.

The number is part of it because a host with several addresses must answer from the one that was asked.
"""
Datagram: TypeAlias = tuple[bytes, Address]


def from_socket(name: Any, end: int) -> Address:
    """What ``recvfrom`` says, in one spelling: no scope id, IPv4 as IPv4 (RFC 4291 section 2.5.5.2)."""
    host: str = name[0]
    if ":" in host:
        host = host.partition("%")[0]
        if host.lower().startswith("::ffff:") and "." in host:
            host = host[7:]
    return host, name[1], end
