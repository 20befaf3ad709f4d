"""The last second of one encoding, for whoever lost a packet or comes late.

What is kept is the packet as it arrived, once for all subscriptions. Bounded by a number of packets and by age; the
newest run from a key frame on is remembered, so that a late joiner need not ask for another one.
"""

from __future__ import annotations

from collections import deque
from typing import Generic, Protocol, TypeVar

PICTURES = 1_024
"""Packets of a picture: as many as receive windows look back (LiveKit keeps 500, mediasoup 2500)."""
SOUNDS = 64
"""Packets of sound: 1.3 s (LiveKit keeps 200)."""
SECONDS = 1.5
"""mediasoup keeps 2 s of pictures and 1 s of sound."""
RUN_PACKETS = 48
RUN_SECONDS = 0.5
"""A run from a key frame on that is longer or older than this is no quicker than a new key frame (Galene: 40)."""

TURNS = 256
"""Sweepings that are remembered; ten times a second is usual."""
SINCE_PACKETS = 192
"""A key frame's beginning that comes by retransmission is followed by so many packets at most: half a second of a
picture of 3 Mbit/s."""


class Kept(Protocol):
    """What a ring must know of a packet."""

    @property
    def sequence(self) -> int:
        """Extended, on the encoding's own count."""


P = TypeVar("P", bound=Kept)


class Ring(Generic[P]):
    """The newest packets of one source that counts upwards."""

    __slots__ = ("_key", "_mask", "_newest", "_packets", "_swept", "_turns", "key_at")

    def __init__(self, size: int = PICTURES) -> None:
        if size < 1 or size & size - 1:
            raise ValueError("the size of a ring is a power of two")
        self._mask = size - 1
        self._packets: list[P | None] = [None] * size
        self._newest = -1
        self._swept = 0
        """Below this number nothing is kept any more."""
        self._turns: deque[tuple[float, int]] = deque(maxlen=TURNS)
        """When somebody swept, and what was the newest packet then: nothing up to it is younger."""
        self._key = -1
        self.key_at = float("-inf")
        """When the newest key frame began."""

    def put(self, sequence: int, arrival: P) -> None:
        """Keep a packet. An old one that comes late takes its own place unless that is taken by a newer one."""
        if sequence > self._newest:
            if self._newest < 0:
                self._swept = sequence
            self._newest = sequence
        elif sequence < self._newest - self._mask:
            return
        self._packets[sequence & self._mask] = arrival

    def begins(self, sequence: int, now: float) -> None:
        """A key frame begins with this packet."""
        if sequence > self._key:
            self._key, self.key_at = sequence, now

    def get(self, sequence: int) -> P | None:
        """The packet of this number, if it is still kept."""
        kept = self._packets[sequence & self._mask]
        return kept if kept is not None and kept.sequence == sequence else None

    def needed(self, sequence: int) -> bool:
        """Whether no key frame has begun since this packet that would do without it."""
        return self._key < sequence

    def dropped(self, sequence: int) -> bool:
        """Whether this packet is too old to be kept."""
        return sequence < max(self._swept, self._newest - self._mask)

    def run(self, now: float) -> list[P]:
        """Everything from the newest key frame on, if that is fresh, short and whole; else nothing."""
        count = self._newest - self._key + 1
        if self._key < 0 or now - self.key_at >= RUN_SECONDS or not 0 < count < min(RUN_PACKETS, self._mask + 2):
            return []
        found = [kept for number in range(self._key, self._newest + 1) if (kept := self.get(number)) is not None]
        return found if len(found) == count else []

    def since(self, sequence: int) -> list[P]:
        """What is kept from this packet on, whole or not; nothing if it is too much to be of use."""
        if not 0 <= self._newest - sequence < SINCE_PACKETS:
            return []
        numbers = range(sequence, self._newest + 1)
        return [kept for number in numbers if (kept := self.get(number)) is not None]

    def sweep(self, now: float) -> None:
        """Let go of what is too old. Called now and then, and as exact as that: what came since then counts as new."""
        turns = self._turns
        until = -1
        while turns and turns[0][0] <= now - SECONDS:
            until = turns.popleft()[1] + 1
        begin = max(self._swept, self._newest - self._mask)
        if until > begin:
            self._swept = until
            packets, mask = self._packets, self._mask
            first, last = begin & mask, until & mask
            if first < last:
                packets[first:last] = [None] * (last - first)
            else:
                packets[first:] = [None] * (mask + 1 - first)
                packets[:last] = [None] * last
        if not turns or turns[-1][1] != self._newest:
            turns.append((now, self._newest))

    def __len__(self) -> int:
        return sum(kept is not None for kept in self._packets)
