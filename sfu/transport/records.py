"""DTLS from the outside: where records begin, and how a flight is cut into datagrams (RFC 6347 section 4.1)."""

from __future__ import annotations

from collections.abc import Iterator

ALERT = 21
HANDSHAKE = 22
MAX_DATAGRAM = 1_200
"""Fits every path that WebRTC meets, tunnels included."""
_HEADER = 13


def records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Content type, epoch and bytes of each record. A tail that is no whole record is left out."""
    at = 0
    while at + _HEADER <= len(data):
        end = at + _HEADER + (data[at + 11] << 8 | data[at + 12])
        if end > len(data):
            return
        yield data[at], data[at + 3] << 8 | data[at + 4], data[at:end]
        at = end


def into_datagrams(flight: bytes) -> list[bytes]:
    """Whole records together, as many as fit. OpenSSL's buffer is a stream: cut anywhere else they are lost."""
    datagrams: list[bytes] = []
    size = 0
    for _, _, record in records(flight):
        if datagrams and len(datagrams[-1]) + len(record) <= MAX_DATAGRAM:
            datagrams[-1] += record
        else:
            datagrams.append(record)
        size += len(record)
    if size < len(flight):
        datagrams.append(flight[size:])
    return datagrams


def without_clear_alerts(datagram: bytes) -> bytes:
    """Drop alerts of epoch 0: nobody signed them, and a forged one would end the handshake."""
    return b"".join(record for kind, epoch, record in records(datagram) if epoch or kind != ALERT)


def opens_handshake(datagram: bytes) -> bool:
    """Begins with a handshake record (in the clear or encrypted)."""
    return bool(datagram) and datagram[0] == HANDSHAKE
