"""What is on its way to one subscriber over a line that loses much, so that it can be sent again before she asks.

Her transport-wide feedback shows what is missing as her requests do, whether those get lost themselves or not, and it
shows that what was sent again got lost again. It is kept only while much is lost, since it costs something per packet.
"""

from __future__ import annotations

from struct import Struct

from sfu.congestion.history import ARRIVED, MASK, UNTOLD, History

HEAVY, LIGHT = 0.04, 0.02
"""Shares of lost packets from which on, and below which no more, this is done: where less is lost, requests hardly
ever are (E1 in ``docs/quality.md`` meets its aim without)."""
LATER_PACKETS = 3
LATER = 0.03
"""A packet is lost and not merely late when so many sent after it have had their chance, and one sent so many seconds
after it is there (RFC 9002 section 6.1 has three packets and a share of the round trip)."""
MOST = 1_024
"""Packets that are kept: as far back as anything is sent again."""
_NUMBER = Struct("!H")
_FIELDS = Struct("!2xH4xI")


class Underway:
    """Packets of pictures by their transport-wide number."""

    __slots__ = ("_packets", "on")

    def __init__(self) -> None:
        self.on = False
        self._packets: dict[int, tuple[int, int]] = {}

    def __len__(self) -> int:
        return len(self._packets)

    def switch(self, loss: float) -> None:
        """So much (0 to 1) is lost now."""
        if loss > HEAVY:
            self.on = True
        elif loss < LIGHT and self.on:
            self.on = False
            self._packets.clear()

    def add(self, number: int, header: bytearray, payload: bytes, *, again: bool) -> None:
        """One packet goes; ``again``: as a retransmission, whose payload begins with the number that it had."""
        sequence, ssrc = _FIELDS.unpack_from(header)
        if again:
            (sequence,) = _NUMBER.unpack_from(payload)
        if len(self._packets) >= MOST:
            del self._packets[next(iter(self._packets))]
        self._packets[number] = ssrc, sequence

    def lost(self, history: History, newest: int, told_end: int) -> dict[int, list[int]]:
        """What did not arrive, each packet once: SSRC -> numbers. ``newest`` is the newest packet that arrived,
        ``told_end`` the number after the last one of which feedback has spoken."""
        end = min(newest - LATER_PACKETS + 1, told_end)
        before = history.sent_at[newest & MASK] - LATER
        over: list[int] = []
        lost: dict[int, list[int]] = {}
        for number, (ssrc, sequence) in self._packets.items():
            place = number & MASK
            if history.holds(number) and history.states[place] not in (ARRIVED, UNTOLD):
                if number >= end or history.sent_at[place] > before:
                    break
                lost.setdefault(ssrc, []).append(sequence)
            over.append(number)
        for number in over:
            del self._packets[number]
        return lost
