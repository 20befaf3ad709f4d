"""What one seat has sent lately, and how it is sent once more: by its own stream of retransmissions (RFC 4588).

Nothing is written down per packet. Numbers, times and pictures of a seat are those of an encoding plus offsets that
stay the same from one beginning to the next: a few such stretches and the encodings' rings rebuild what was sent.
"""

from __future__ import annotations

import secrets
from collections import deque
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from sfu import rtx, vp8
from sfu.rtp import abs_send_time

if TYPE_CHECKING:
    from sfu.encoding import Arrival
    from sfu.offer import Codec
    from sfu.ring import Ring
    from sfu.seat import Seat

REACH = 1_024
"""Packets back from the newest, as a ring of pictures keeps."""
STRETCHES = 16
"""Beginnings that are remembered: key frames are at least half a second apart, rings last 1.5 s."""
MOST_TIMES = 3
"""How often one packet is sent again (LiveKit sequencer.go)."""
MAX_ASKED = 512
"""Packets whose repetitions are counted."""
_FIELDS = Struct("!BHII")
"""Marker and payload type, sequence number, timestamp, SSRC: from the second byte of a header on."""


class Stretch(NamedTuple):
    """From this number of the seat on, packets are those of the ring with these offsets."""

    first: int
    """The seat's number, extended."""
    ring: Ring[Arrival]
    codec: Codec
    sequences: int
    timestamps: int
    pictures: int = 0
    tl0: int = 0
    keys: int = 0


class Again(NamedTuple):
    """A packet as it is sent once more."""

    header: bytearray
    payload: bytes
    number_at: int


class Resending:
    """The retransmissions of one seat."""

    __slots__ = ("_asked", "_seat", "_stretches", "octets", "packets", "sequence")

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._stretches: deque[Stretch] = deque(maxlen=STRETCHES)
        self._asked: dict[int, tuple[int, float]] = {}
        """The seat's number -> how often it was promised, and when last."""
        # As for the seat itself: a first number below 2^15.
        self.sequence = secrets.randbelow(1 << 14)
        """Of the newest retransmission."""
        self.packets = self.octets = 0

    def begins(self, stretch: Stretch) -> None:
        """The seat goes on with another encoding, or the same one anew."""
        self._stretches.append(stretch)

    def clear(self) -> None:
        """Somebody else sits there: what was sent before is of no use any more."""
        self._stretches.clear()
        self._asked.clear()

    def promise(self, number: int, now: float, round_trip: float) -> int | None:
        """The seat's number that a NACK means; None when it cannot be sent again, was just, or often enough."""
        back = self._seat.sequence - number & 0xFFFF
        extended = self._seat.sequence - back
        times, at = self._asked.get(extended, (0, float("-inf")))
        if back >= REACH or times >= MOST_TIMES or now - at < round_trip or self._find(extended) is None:
            return None
        if times == 0 and len(self._asked) >= MAX_ASKED:
            del self._asked[next(iter(self._asked))]
        self._asked[extended] = times + 1, now
        return extended

    def again(self, number: int, now: float) -> Again | None:
        """The packet that had this number, as a retransmission; None when it is not kept any more, or not there yet."""
        found = self._find(number)
        if found is None:
            return None
        stretch, arrival = found
        payload: bytes | bytearray = arrival.payload
        picture = arrival.picture
        if picture is not None and (picture.short or stretch.pictures or stretch.tl0 or stretch.keys):
            payload = vp8.shift(arrival.payload, picture, stretch.pictures, stretch.tl0, stretch.keys)
        timestamp = arrival.timestamp + stretch.timestamps & 0xFFFF_FFFF
        return self._packet(stretch.codec, arrival.marker, timestamp, rtx.wrap(number, payload), now)

    def _find(self, number: int) -> tuple[Stretch, Arrival] | None:
        for stretch in reversed(self._stretches):
            if number >= stretch.first:
                arrival = stretch.ring.get(number - stretch.sequences) if stretch.codec.rtx is not None else None
                return None if arrival is None else (stretch, arrival)
        return None

    def padding(self, size: int, now: float) -> Again | None:
        """A probe of about this size that carries nothing (RFC 4588 has no word against it, browsers drop it)."""
        seat = self._seat
        if seat.codec.rtx is None or seat.sent_at is None:
            return None
        count = max(1, min(255, size - len(seat.header)))
        packet = self._packet(seat.codec, False, seat.timestamp, bytes(count - 1) + bytes([count]), now)
        packet.header[0] |= 0x20
        return packet

    def _packet(self, codec: Codec, marker: bool, timestamp: int, payload: bytes, now: float) -> Again:
        seat = self._seat
        assert codec.rtx is not None and seat.rtx_ssrc is not None
        self.sequence += 1
        self.packets += 1
        self.octets += len(payload)
        header = bytearray(seat.header)
        second = codec.rtx | 0x80 if marker else codec.rtx
        _FIELDS.pack_into(header, 1, second, self.sequence & 0xFFFF, timestamp, seat.rtx_ssrc)
        if seat.time_at:
            header[seat.time_at : seat.time_at + 3] = abs_send_time(now)
        return Again(header, payload, seat.number_at)
