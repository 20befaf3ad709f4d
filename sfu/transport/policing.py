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


_BURST = BURST_SECONDS + 1e-9  # thousands of sums of floats, rounded


@dataclass(frozen=True)
class Rates:
    """What one sender may send for long."""

    packets: float = PACKETS_PER_SECOND
    octets: float = BYTES_PER_SECOND


class Police:
    """Sustained rate with a burst; a packet that is refused costs nothing."""

    __slots__ = ("_per_octet", "_per_packet", "_until_octets", "_until_packets")

    def __init__(self, now: float, packets: float = PACKETS_PER_SECOND, octets: float = BYTES_PER_SECOND) -> None:
        self._per_packet = 1 / packets
        self._per_octet = 1 / octets
        # Until when the rate is used up by what has come so far.
        self._until_packets = self._until_octets = now

    def allows(self, size: int, now: float) -> bool:
        """Take one packet of this size out of the buckets, if there is enough in both."""
        packets, octets, latest = self._until_packets, self._until_octets, now + _BURST
        packets = (packets if packets > now else now) + self._per_packet
        octets = (octets if octets > now else now) + size * self._per_octet
        if packets > latest or octets > latest:
            return False
        self._until_packets, self._until_octets = packets, octets
        return True
