"""A seat: the m-line of one receiver with the one RTP stream it sends for its whole life, whoever sits in it."""

from __future__ import annotations

import secrets
from struct import Struct

from sfu.arrival import Arrival, picture_in
from sfu.negotiation import SeatLine
from sfu.offer import Codec, ReceivingLine
from sfu.rtp import ONE_BYTE, one_byte
from sfu.seats import Place
from sfu.sending import AUDIO, VIDEO
from sfu.vp8 import KEYS, PICTURES, TL0

_HEADER = Struct("!BBHII")
_EXTENSION = Struct("!HH")
_RTX = Struct("!HII")


class Seat:
    """Constant SSRCs and names; where its numbering stands; how its header looks."""

    def __init__(self, line: ReceivingLine, ssrc: int, rtx_ssrc: int | None, place: Place, stream: str) -> None:
        self.ssrc = ssrc
        self.rtx_ssrc = rtx_ssrc
        """Of what is sent again; None where the receiver knows no retransmission."""
        self.place = place
        self.line = SeatLine(ssrc, stream, stream, f"{stream}-{place.mid}", rtx_ssrc)
        self.precedence = AUDIO if place.kind == "audio" else VIDEO
        self.clock = line.codec.clock
        # A first number below 2^15 keeps the receiver's rollover counter right when the first packets are lost.
        self.sequence = secrets.randbelow(1 << 14)
        """Extended number of the newest packet sent. This and what follows is as old as ``Subscription.settle``."""
        self.timestamp = secrets.randbits(32)
        """Timestamp of the newest packet sent."""
        self.sent_at: float | None = None
        self.packets = 0
        self.octets = 0
        self.picture: int | None = None
        self.tl0: int | None = None
        self.key: int | None = None
        """PictureID, TL0PICIDX and KEYIDX of the newest VP8 packet sent, as :meth:`settle` has worked them out."""
        self.shown: Arrival | None = None
        """The newest VP8 packet since then, as its publisher numbers it."""
        self.moved = (0, 0, 0)
        """What is added to its three numbers."""
        self.rtx_sequence = secrets.randbelow(1 << 14)
        """Number of the newest packet sent on the SSRC of retransmissions."""
        self.report_due = 0.0
        self.wish: int | None = None
        """Device pixels that the receiver's page gives the picture; 0: not visible; None: not said."""
        self.codec = line.codec
        """What it shows now."""
        self.header = b""
        """The beginning of every packet, with its extensions, but for marker, number and timestamp."""
        self.number_at = 0
        """Where in the header the transport-wide number stands; 0 without one."""
        self.time_at = 0
        """Where in the header the time of sending stands; 0 without one."""
        self.renew(line)

    def settle(self) -> None:
        """Work out the numbers of the newest VP8 packet: needed only where another encoding begins."""
        newest, self.shown = self.shown, None
        shown = None if newest is None else picture_in(newest)
        if shown is None:
            return
        pictures, tl0, keys = self.moved
        if shown.picture_at:
            self.picture = shown.picture + pictures & PICTURES
        if shown.tl0_at:
            self.tl0 = shown.tl0 + tl0 & TL0
        if shown.key_at:
            self.key = shown.key + keys & KEYS

    def renew(self, line: ReceivingLine) -> None:
        """A later offer may number payload types and header extensions anew."""
        self._codecs: dict[str, Codec] = {codec.name: codec for codec in line.codecs}
        parts: list[tuple[int, bytes]] = []
        self.number_at = self.time_at = 0
        at = 12 + 4
        if line.transport_ext is not None:
            self.number_at = at + 1
            parts.append((line.transport_ext, bytes(2)))
            at += 3
        if line.time_ext is not None:
            self.time_at = at + 1
            parts.append((line.time_ext, bytes(3)))
        if line.mid_ext is not None:
            parts.append((line.mid_ext, line.mid.encode()))
        block = one_byte(parts)
        self._extension = _EXTENSION.pack(ONE_BYTE, len(block) // 4) + block if block else b""
        if not self.shows(self.codec.name):
            self._use(line.codec)

    def knows(self, name: str) -> bool:
        """Whether the receiver can show this codec."""
        return name in self._codecs

    def shows(self, name: str) -> bool:
        """From now on show this codec; False: the receiver cannot."""
        codec = self._codecs.get(name)
        if codec is not None:
            self._use(codec)
        return codec is not None

    def _use(self, codec: Codec) -> None:
        self.codec = codec
        first = 0x90 if self._extension else 0x80
        self.header = _HEADER.pack(first, codec.payload_type, 0, 0, self.ssrc) + self._extension

    def repeat(self, timestamp: int, *, marker: bool = False, padding: bool = False) -> bytearray | None:
        """A header for the next packet on the SSRC of retransmissions; None where the receiver knows none."""
        if self.rtx_ssrc is None or self.codec.rtx is None:
            return None
        self.rtx_sequence = self.rtx_sequence + 1 & 0xFFFF
        header = bytearray(self.header)
        header[0] |= 0x20 if padding else 0
        header[1] = self.codec.rtx | (0x80 if marker else 0)
        _RTX.pack_into(header, 2, self.rtx_sequence, timestamp & 0xFFFF_FFFF, self.rtx_ssrc)
        return header
