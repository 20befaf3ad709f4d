"""How a voice arrives: what is there when its time has come, and what must be made up (concealed)."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from tests.network.incoming import Incoming
from tests.network.playout import Playout
from tests.network.wire import Packet

PACKET = 0.02
LEAST_DELAY = 0.04
MAX_BUFFERED = 1_024
MAX_JUMP = 500
"""Missing packets that are made up at most at once; more is silence, counted by its time."""


@dataclass(slots=True)
class Heard:
    """What the figures of getStats would be."""

    packets: int = 0
    """Played."""
    concealed: int = 0
    """Packets that were missing or late when their time came."""
    longest: float = 0.0
    """Longest run that was made up, in seconds."""
    first_at: float | None = None
    played: list[float] = field(default_factory=list)
    """Times of playing."""

    @property
    def concealment(self) -> float:
        """concealedSamples / totalSamplesReceived."""
        whole = self.packets + self.concealed
        return self.concealed / whole if whole else 0.0

    def gap(self, since: float, until: float) -> float:
        """The longest time without a packet played between two moments (a pause in speech is up to 0.4 s)."""
        times = [since, *(at for at in self.played if since <= at < until), until]
        return max(later - at for at, later in pairwise(times))

    def back_after(self, moment: float) -> float | None:
        """Seconds from a moment to the next packet."""
        return next((at - moment for at in self.played if at >= moment), None)


class Listening:
    """One seat for sound."""

    def __init__(self, incoming: Incoming) -> None:
        self.incoming = incoming
        self.stats = Heard()
        self._playout = Playout(incoming.clock, LEAST_DELAY)
        self._waiting: dict[int, tuple[int, float, bool]] = {}
        self._next: int | None = None
        self._run = 0

    def received(self, number: int, packet: Packet, now: float) -> None:
        """A new packet."""
        if not packet.payload:
            return
        if self._next is None:
            self._next = number
        if number >= self._next:
            self._waiting[number] = packet.timestamp, now, bool(packet.payload[4])
        self._playout.arrived(packet.timestamp, now)
        if len(self._waiting) > MAX_BUFFERED:
            self._waiting.pop(min(self._waiting))

    def tick(self, now: float) -> None:
        """Play what is due."""
        while self._next is not None and self._waiting:
            entry = self._waiting.get(self._next)
            if entry is not None:
                at = self._playout.at(entry[0])
                if at > now:
                    return
                del self._waiting[self._next]
                self._next += 1
                self._play(at, late=entry[1] > at + PACKET)
                continue
            follows = min(self._waiting)
            if self._playout.at(self._waiting[follows][0]) > now:
                return
            missing = min(follows - self._next, MAX_JUMP)
            self._next = follows
            spare = self._waiting[follows][2]
            if missing > spare:
                self._conceal(missing - spare)
            if spare:
                self._play(self._playout.at(self._waiting[follows][0]) - PACKET, late=False)

    def _play(self, at: float, *, late: bool) -> None:
        if late:
            self._conceal(1)
            return
        self._run = 0
        self.stats.packets += 1
        self.stats.played.append(at)
        if self.stats.first_at is None:
            self.stats.first_at = at

    def _conceal(self, packets: int) -> None:
        self._run += packets
        self.stats.concealed += packets
        self.stats.longest = max(self.stats.longest, self._run * PACKET)
