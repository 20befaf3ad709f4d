"""A seat: the m-line of one receiver with the one RTP stream it sends for its whole life, whoever sits in it."""

from __future__ import annotations

import secrets
from struct import Struct

from sfu.negotiation import SeatLine
from sfu.offer import ReceivingLine
from sfu.rtp import ONE_BYTE, one_byte
from sfu.seats import Place

_HEADER = Struct("!BBHII")
_EXTENSION = Struct("!HH")


class Seat:
    """Constant SSRC and names; where its numbering stands; how its header extensions look."""

    def __init__(self, line: ReceivingLine, ssrc: int, place: Place, stream: str) -> None:
        self.ssrc = ssrc
        self.place = place
        self.line = SeatLine(ssrc, stream, stream, f"{stream}-{place.mid}")
        self.clock = line.codec.clock
        # A first number below 2^15 keeps the receiver's rollover counter right when the first packets are lost.
        self.sequence = secrets.randbelow(1 << 14)
        """Extended number of the newest packet sent."""
        self.timestamp = secrets.randbits(32)
        """Timestamp of the newest packet sent."""
        self.sent_at: float | None = None
        self.packets = 0
        self.octets = 0
        self.picture: int | None = None
        self.tl0: int | None = None
        self.report_due = 0.0
        self.renew(line)

    def renew(self, line: ReceivingLine) -> None:
        """A later offer may number payload type and header extensions anew."""
        self.payload_type = line.codec.payload_type
        parts = [(line.mid_ext, line.mid.encode())]
        if line.time_ext is not None:
            parts.insert(0, (line.time_ext, bytes(3)))
        block = one_byte([(number, value) for number, value in parts if number is not None])
        head = _EXTENSION.pack(ONE_BYTE, len(block) // 4) + block if block else b""
        self._timed = line.time_ext is not None
        self._before, self._after = (head[:5], head[8:]) if self._timed else (head, b"")
        self._first = 0x90 if head else 0x80

    def packet(self, sequence: int, timestamp: int, marker: bool, payload: bytes, sent: bytes) -> bytes:
        """The packet as it leaves; ``sent`` is the time of sending as three bytes."""
        self.packets += 1
        self.octets += len(payload)
        second = self.payload_type | 0x80 if marker else self.payload_type
        head = _HEADER.pack(self._first, second, sequence & 0xFFFF, timestamp, self.ssrc)
        if self._timed:
            return b"".join((head, self._before, sent, self._after, payload))
        return b"".join((head, self._before, payload))
