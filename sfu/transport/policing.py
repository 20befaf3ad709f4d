"""How much one sender may send: token buckets for packets and bytes (no sender may take the worker from the others)."""

from __future__ import annotations

from dataclasses import dataclass

PACKETS_PER_SECOND = 1_500.0
BYTES_PER_SECOND = 8_000_000 / 8
"""A camera in three encodings and a screen in two: 5.3 Mbit/s; half as much again for repeats, headers and probes."""
SIGNALS_PER_SECOND = 100.0
"""Checks and DTLS, each of which costs far more than a media packet; browsers pace theirs at 20 to 50 a second."""
BURST_SECONDS = 2.0
"""A key frame or a resumed laptop may send this many seconds' worth at once."""


@dataclass(frozen=True)
class Rates:
    """What one sender may send for long."""

    packets: float = PACKETS_PER_SECOND
    octets: float = BYTES_PER_SECOND


class Police:
    """Sustained rate with a burst; a packet that is refused costs nothing."""

    __slots__ = ("_bytes", "_bytes_rate", "_packets", "_packets_rate", "_then")

    def __init__(self, now: float, packets: float = PACKETS_PER_SECOND, octets: float = BYTES_PER_SECOND) -> None:
        self._packets_rate = packets
        self._bytes_rate = octets
        self._packets = packets * BURST_SECONDS
        self._bytes = octets * BURST_SECONDS
        self._then = now

    def allows(self, size: int, now: float) -> bool:
        """Take one packet of this size out of the buckets, if there is enough in both."""
        passed = now - self._then
        if passed > 0.0:
            self._then = now
            self._packets = min(self._packets + passed * self._packets_rate, self._packets_rate * BURST_SECONDS)
            self._bytes = min(self._bytes + passed * self._bytes_rate, self._bytes_rate * BURST_SECONDS)
        if self._packets < 1.0 or self._bytes < size:
            return False
        self._packets -= 1.0
        self._bytes -= size
        return True
