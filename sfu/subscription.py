"""A subscription: one track forwarded into one seat, so that the seat's numbers and times go on without a break.

It begins with a key frame (pictures) or with the next packet (sound); what the payload says is not touched, but for the
picture numbers of VP8 after the seat has changed its track.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sfu import vp8
from sfu.rtcp import SenderReport
from sfu.rtp import later
from sfu.seat import Seat

if TYPE_CHECKING:
    from sfu.track import Arrival, Track


class Subscriber(Protocol):
    """The person who is shown the track."""

    @property
    def receives(self) -> bool:
        """Whether packets sent now can arrive."""

    def send(self, packet: bytes, now: float) -> None:
        """One forwarded packet."""

    def leave_seat(self, mid: str) -> None:
        """Nobody sits there any more."""


class Subscription:
    """The offsets between what a track counts and what the seat counts."""

    __slots__ = (
        "_first",
        "_generation",
        "_pictures",
        "_sequences",
        "_timestamps",
        "_tl0",
        "seat",
        "subscriber",
        "track",
    )

    def __init__(self, track: Track, seat: Seat, subscriber: Subscriber) -> None:
        self.track = track
        self.seat = seat
        self.subscriber = subscriber
        self._generation = -1
        self._first = 0
        self._sequences = self._timestamps = self._pictures = self._tl0 = 0

    def restart(self) -> None:
        """Begin anew with the next key frame or sound packet."""
        self._generation = -1

    def forward(self, arrival: Arrival, now: float) -> bytes | None:
        """The packet for this seat, None when it gets none."""
        seat, marker, payload, descriptor = self.seat, arrival.marker, arrival.payload, arrival.descriptor
        if self._generation != arrival.generation:
            if not arrival.newest or (self.track.kind == "video" and not (descriptor and descriptor.key_frame)):
                return None
            self._begin(arrival, now)
            marker = marker or self.track.kind == "audio"
        elif arrival.sequence < self._first:
            return None
        timestamp = arrival.timestamp + self._timestamps & 0xFFFF_FFFF
        sequence = arrival.sequence + self._sequences
        if arrival.newest:
            seat.sequence, seat.timestamp, seat.sent_at = sequence, timestamp, now
        if descriptor is not None:
            if self._pictures or self._tl0:
                payload = vp8.shift(payload, descriptor, self._pictures, self._tl0)
            if arrival.newest and descriptor.picture_at:
                seat.picture = descriptor.picture + self._pictures & 0x7FFF
            if arrival.newest and descriptor.tl0_at:
                seat.tl0 = descriptor.tl0 + self._tl0 & 0xFF
        return seat.packet(sequence, timestamp, marker, payload, arrival.sent)

    def _begin(self, arrival: Arrival, now: float) -> None:
        seat = self.seat
        self._generation = arrival.generation
        self._first = arrival.sequence
        self._sequences = seat.sequence + 1 - arrival.sequence
        passed = 0.0 if seat.sent_at is None else max(now - seat.sent_at, 0.02)
        self._timestamps = seat.timestamp + round(passed * seat.clock) - arrival.timestamp & 0xFFFF_FFFF
        descriptor = arrival.descriptor
        if descriptor is not None and descriptor.picture_at and seat.picture is not None:
            self._pictures = seat.picture + 1 - descriptor.picture & 0x7FFF
        if descriptor is not None and descriptor.tl0_at and seat.tl0 is not None:
            self._tl0 = seat.tl0 + 1 - descriptor.tl0 & 0xFF

    def report(self, ntp: int, wall: float) -> SenderReport | None:
        """Which wall-clock time the seat's timestamps mean; None as long as the publisher has not said it."""
        if self._generation != self.track.generation:
            return None
        timestamp = self.track.timestamp_at(wall)
        if timestamp is None:
            return None
        timestamp = timestamp + self._timestamps & 0xFFFF_FFFF
        if abs(later(timestamp, self.seat.timestamp)) > 60 * self.seat.clock:
            return None
        return SenderReport(self.seat.ssrc, ntp, timestamp, self.seat.packets, self.seat.octets)
