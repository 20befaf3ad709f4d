"""What was sent to one subscriber and not long ago: when, how large, for which probe. One ring of plain arrays."""

from __future__ import annotations

from array import array

SIZE = 4_096
"""Packets: more than 3 s at 10 Mbit/s, which is longer than any feedback that still says something takes."""
MASK = SIZE - 1
FLYING, LOST, ARRIVED, UNTOLD = 1, 2, 3, 4
"""What is known of a packet. Untold: the feedback that would have told of it was lost itself."""


class History:
    """Packets by their extended transport-wide number."""

    __slots__ = ("clusters", "next", "sent_at", "sizes", "states")

    def __init__(self) -> None:
        self.next = SIZE
        """Number of the packet that is sent next; begins so that all numbers in the ring are above zero."""
        self.sent_at = array("d", bytes(8 * SIZE))
        self.sizes = array("H", bytes(2 * SIZE))
        self.clusters = array("B", bytes(SIZE))
        """Probe that the packet belongs to, modulo 255, plus one; 0: none."""
        self.states = array("B", bytes(SIZE))

    def add(self, size: int, cluster: int, now: float) -> int:
        """One packet goes now; its number."""
        number = self.next
        self.next = number + 1
        place = number & MASK
        self.sent_at[place] = now
        self.sizes[place] = size
        self.clusters[place] = cluster
        self.states[place] = FLYING
        return number

    def extend(self, number: int) -> int:
        """The newest number not above what was sent that has these 16 bits; whether it is still held is not said."""
        newest = self.next - 1
        return newest - (newest - number & 0xFFFF)

    def holds(self, number: int) -> bool:
        """Whether this packet was sent and not yet overwritten."""
        return self.next - SIZE <= number < self.next
