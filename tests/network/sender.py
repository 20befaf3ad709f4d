"""One RTP stream that a simulated person sends, with its memory for retransmissions."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from random import Random

from tests.network import wire

HISTORY = 1_000
"""Packets kept for retransmission."""
ASK_GAP = 0.02
"""Seconds within which a second wish for the same packet is taken for the same wish."""
NAMED = 100
"""Packets that carry mid and rid at least."""


class SentStream:
    """Numbers, names and history of one SSRC; ``transmit`` gets header extensions to fill in and the packet."""

    def __init__(
        self,
        rng: Random,
        mid: str,
        rid: str,
        payload_type: int,
        clock: int,
        transmit: Callable[[wire.Packet], None],
        *,
        rtx: bool,
    ) -> None:
        self.ssrc = rng.randrange(1, 1 << 32)
        self.rtx_ssrc = rng.randrange(1, 1 << 32) if rtx else None
        self.mid, self.rid = mid, rid
        self.clock = clock
        self.packets = self.octets = 0
        self.resent = 0
        self.heard_of = False
        """The other side has reported on it."""
        self.timestamp_at = 0.0
        self._payload_type = payload_type
        self._transmit = transmit
        self._sequence = rng.randrange(1 << 15)
        self._rtx_sequence = rng.randrange(1 << 15)
        self._offset = rng.randrange(1 << 32)
        self._history: OrderedDict[int, wire.Packet] = OrderedDict()
        self._resent_at: dict[int, float] = {}

    def timestamp(self, now: float) -> int:
        """RTP time of this moment."""
        return self._offset + int(now * self.clock) & 0xFFFF_FFFF

    def send(self, payload: bytes, timestamp: int, marker: bool, extensions: dict[int, bytes] | None = None) -> None:
        """One packet."""
        self._sequence = self._sequence + 1 & 0xFFFF
        named = self._names(wire.RID) | (extensions or {})
        packet = wire.Packet(self._payload_type, marker, self._sequence, timestamp, self.ssrc, payload, named)
        self._history[self._sequence] = packet
        if len(self._history) > HISTORY:
            self._resent_at.pop(self._history.popitem(last=False)[0], None)
        self.packets += 1
        self.octets += len(payload)
        self._transmit(packet)

    def resend(self, numbers: tuple[int, ...], now: float) -> None:
        """What the other side misses, as RTX (RFC 4588) where that was negotiated."""
        for number in numbers:
            packet = self._history.get(number)
            if packet is None or now - self._resent_at.get(number, -1.0) < ASK_GAP:
                continue
            self._resent_at[number] = now
            self.resent += 1
            if self.rtx_ssrc is None:
                self._transmit(packet)
                continue
            self._rtx_sequence = self._rtx_sequence + 1 & 0xFFFF
            self._transmit(
                packet._replace(
                    payload_type=wire.RTX,
                    sequence=self._rtx_sequence,
                    ssrc=self.rtx_ssrc,
                    payload=number.to_bytes(2, "big") + packet.payload,
                    extensions=self._names(wire.REPAIRED_RID, always=True),
                )
            )

    def report(self, now: float, wall: float) -> bytes:
        """A sender report."""
        return wire.sender_report(self.ssrc, wall, self.timestamp(now), self.packets, self.octets)

    def _names(self, rid: int, *, always: bool = False) -> dict[int, bytes]:
        if not always and self.heard_of and self.packets > NAMED:
            return {}
        named = {wire.MID: self.mid.encode()}
        if self.rid:
            named[rid] = self.rid.encode()
        return named
