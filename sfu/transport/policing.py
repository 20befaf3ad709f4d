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
    """Sustained rate with a burst; a packet that is refused costs nothing.

    ``packets`` and ``octets`` are what may still come. Whoever is in a hurry takes from them, and calls :meth:`more`
    only when that was too much.
    """

    __slots__ = ("_at", "_octet_rate", "_packet_rate", "octets", "packets")

    def __init__(self, now: float, packets: float = PACKETS_PER_SECOND, octets: float = BYTES_PER_SECOND) -> None:
        self._at = now
        self._packet_rate = packets
        self._octet_rate = octets
        self.packets = packets * BURST_SECONDS
        self.octets = octets * BURST_SECONDS

    def allows(self, size: int, now: float) -> bool:
        """Take one packet of this size out of the buckets, if there is enough in both."""
        self.packets -= 1
        self.octets -= size
        return (self.packets >= 0 and self.octets >= 0) or self.more(size, now)

    def more(self, size: int, now: float) -> bool:
        """More was taken than there was: whether what has come in meanwhile is enough; else it is put back."""
        self.packets += 1
        self.octets += size
        self.fill(now)
        if self.packets < 1 or self.octets < size:
            return False
        self.packets -= 1
        self.octets -= size
        return True

    def fill(self, now: float) -> None:
        """Let time pass. Also called now and then, since what is over the brim is lost only here."""
        passed = now - self._at
        if passed > 0:
            self._at = now
            self.packets = min(self.packets + passed * self._packet_rate, self._packet_rate * BURST_SECONDS)
            self.octets = min(self.octets + passed * self._octet_rate, self._octet_rate * BURST_SECONDS)
