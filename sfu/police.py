"""How much one participant may send: a bucket of bits and a bucket of packets, each refilled by the clock."""

from __future__ import annotations


class Police:
    """Two token buckets that hold one second each."""

    __slots__ = ("_bits", "_bits_left", "_packets", "_packets_left", "_then")

    def __init__(self, bits: int, packets: int) -> None:
        self._bits = self._bits_left = float(bits)
        self._packets = self._packets_left = float(packets)
        self._then: float | None = None

    def allows(self, size: int, now: float) -> bool:
        """Whether a packet of this many bytes is within the rate; takes it from the buckets if so."""
        if self._then is not None and now > self._then:
            past = now - self._then
            self._bits_left = min(self._bits, self._bits_left + past * self._bits)
            self._packets_left = min(self._packets, self._packets_left + past * self._packets)
        self._then = now if self._then is None else max(now, self._then)
        if self._packets_left < 1 or self._bits_left < 8 * size:
            return False
        self._packets_left -= 1
        self._bits_left -= 8 * size
        return True
