"""What one seat has sent lately, and how it is sent once more: by its own stream of retransmissions (RFC 4588).

Nothing is written down per packet. Numbers, times and pictures of a seat are those of an encoding plus offsets that
stay the same from one beginning to the next: a few such stretches and the encodings' rings rebuild what was sent.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from sfu import rtx, vp8
from sfu.arrival import picture_in
from sfu.rtp import abs_send_time

if TYPE_CHECKING:
    from sfu.arrival import Arrival
    from sfu.ring import Ring
    from sfu.seat import Seat

REACH = 1_024
"""Packets back from the newest, as a ring of pictures keeps."""
STRETCHES = 16
"""Beginnings that are remembered: key frames are at least half a second apart, rings last 1.5 s."""
MOST_TIMES = 6
"""How often one packet is promised. A browser whose packet never comes asks ten times, and for a key frame only after
three seconds; with three promises (LiveKit sequencer.go) and ten of a hundred lost that happened every two minutes."""
MAX_ASKED = 512
"""Packets whose repetitions are counted."""


class Stretch(NamedTuple):
    """From this number of the seat on, packets are those of the ring with these offsets."""

    first: int
    """The seat's number, extended."""
    ring: Ring[Arrival]
    codec: str
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

    __slots__ = ("_asked", "_seat", "_stretches")

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._stretches: deque[Stretch] = deque(maxlen=STRETCHES)
        self._asked: dict[int, tuple[int, float]] = {}
        """The seat's number -> how often it was promised, and when last."""

    def begins(self, stretch: Stretch) -> None:
        """The seat goes on with another encoding, or the same one anew."""
        self._stretches.append(stretch)

    def clear(self) -> None:
        """Somebody else sits there: what was sent before is of no use any more."""
        self._stretches.clear()
        self._asked.clear()

    def promise(self, number: int, now: float, round_trip: float) -> int | None:
        """The seat's number that a NACK means; None when it cannot be sent again, was just, or often enough."""
        extended = self._extended(number)
        times, at = self._asked.get(extended, (0, float("-inf")))
        if times >= MOST_TIMES or now - at < round_trip:
            return None
        if self._seat.sequence - extended >= REACH or self._find(extended) is None:
            return None
        if times == 0 and len(self._asked) >= MAX_ASKED:
            del self._asked[next(iter(self._asked))]
        self._asked[extended] = times + 1, now
        return extended

    def gone(self, number: int, now: float, round_trip: float) -> bool:
        """Whether a NACK means a packet that never comes again: pictures stand still until the next key frame."""
        extended = self._extended(number)
        newest = self._stretches[-1] if self._stretches else None
        if newest is None or extended < newest.first or not newest.ring.needed(extended - newest.sequences):
            return False
        times, at = self._asked.get(extended, (0, now))
        return newest.ring.dropped(extended - newest.sequences) or (times >= MOST_TIMES and now - at >= round_trip)

    def copies(self, number: int) -> int:
        """What is asked for once more was lost twice, and a picture waits for it: from then on it goes twice."""
        return 1 if self._asked.get(number, (0, 0.0))[0] <= 1 else 2

    def again(self, number: int, now: float) -> Again | None:
        """The packet that had this number, as a retransmission; None when it is not kept any more, or not there yet."""
        found = self._find(number)
        if found is None:
            return None
        stretch, arrival = found
        payload: bytes | bytearray = arrival.payload
        moved = stretch.pictures or stretch.tl0 or stretch.keys
        picture = picture_in(arrival) if moved else arrival.picture
        if picture is not None and (picture.short or moved):
            payload = vp8.shift(arrival.payload, picture, stretch.pictures, stretch.tl0, stretch.keys)
        timestamp = arrival.timestamp + stretch.timestamps & 0xFFFF_FFFF
        seat = self._seat
        header = seat.repeat(timestamp, marker=arrival.marker)
        if header is None:
            return None
        if seat.time_at:
            header[seat.time_at : seat.time_at + 3] = abs_send_time(now)
        return Again(header, rtx.wrap(number, payload), seat.number_at)

    def _extended(self, number: int) -> int:
        # The newest that was sent and has these 16 bits.
        return self._seat.sequence - (self._seat.sequence - number & 0xFFFF)

    def _find(self, number: int) -> tuple[Stretch, Arrival] | None:
        for stretch in reversed(self._stretches):
            if number >= stretch.first:
                # The receiver knows by the payload type of a retransmission what codec is in it.
                codec = self._seat.codec
                known = codec.rtx is not None and codec.name == stretch.codec
                arrival = stretch.ring.get(number - stretch.sequences) if known else None
                return None if arrival is None else (stretch, arrival)
        return None
