"""A subscription: one track in one seat, so that the seat's numbers and times go on without a break.

It shows one encoding (``current``) and may wait for a key frame of another (``target``) meanwhile. Numbers, timestamps
and VP8's picture numbers are the encoding's plus offsets, which are chosen anew wherever it begins.
"""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, Protocol

from sfu import vp8
from sfu.arrival import Arrival, picture_in
from sfu.encoding import Encoding
from sfu.resending import Resending, Stretch
from sfu.rtcp import SenderReport
from sfu.rtp import abs_send_time, later
from sfu.seat import Seat
from sfu.sending import Sending

if TYPE_CHECKING:
    from sfu.track import Track

LEAST_STEP = 0.001
"""Seconds to go on when the new encoding's clock is not ahead of what was sent. (mediasoup's Consumer takes 33 ms; but
what a picture is early here, every later one is early too.)"""
MAX_EXTRA = 0.075
"""Seconds: a key frame that would need to be moved on by more is passed over once, for a later one (likewise)."""
MAX_LEAP = 0.3
"""Seconds by which the publisher's clock may contradict the times of arrival; beyond it is not believed."""
CROSSING = 0.1
"""Seconds that a key frame needs to a receiver, and her wish for one back, on usual ways (Signal: one in 0.2 s)."""
_FIELDS = Struct("!HI")
"""Sequence number and timestamp: from the third byte of a header on."""


class Subscriber(Protocol):
    """The person who is shown the track."""

    sending: Sending | None
    """The way to her, as soon as there is one."""

    @property
    def receives(self) -> bool:
        """Whether packets sent now can arrive."""

    def broken(self, now: float) -> None:
        """A bug of ours on the way to her ends her media, and not those of the sender."""

    def leave_seat(self, mid: str) -> None:
        """Nobody sits there any more."""


class Subscription:
    """The offsets between what an encoding counts and what the seat counts."""

    __slots__ = (
        "_drift",
        "_first",
        "_generation",
        "_keys",
        "_moved",
        "_octets",
        "_packets",
        "_passed_over",
        "_pictures",
        "_sequences",
        "_timestamps",
        "_tl0",
        "current",
        "paused",
        "resending",
        "seat",
        "share",
        "steady",
        "subscriber",
        "target",
        "track",
        "wanted",
    )

    def __init__(self, track: Track, seat: Seat, subscriber: Subscriber) -> None:
        self.track = track
        self.seat = seat
        self.subscriber = subscriber
        self.current: Encoding | None = None
        """The encoding that is sent now."""
        self.target: Encoding | None = None
        """The encoding that is to be sent; None: the picture rests."""
        self.wanted: Encoding | None = None
        """The encoding that the publisher should send for this seat; the target stands in for it until it arrives."""
        self.paused = False
        """It rests because the way to the receiver does not carry it."""
        self.share = float("inf")
        """Bit/s that could be given to it, if it is the only encoding and has to be shared out."""
        self.resending = Resending(seat)
        self.steady: object = None
        """The ``beginning`` of the current encoding, if what comes next of it only has to be passed on."""
        self._generation = -1
        self._first = 0
        self._sequences = self._timestamps = self._pictures = self._tl0 = self._keys = 0
        self._drift = 0
        """Ticks by which the seat's clock is ahead of the publisher's, since it may not stand still."""
        self._moved = self._passed_over = False
        self._packets = self._octets = 0
        """What the current encoding had forwarded when the seat last counted."""

    # --- What is shown

    def aim(self, target: Encoding | None, now: float) -> None:
        """Go to this encoding at its next key frame (sound: at its next packet), or rest."""
        if target is self.target:
            return
        held, self.target = self.target, target
        if held is not None and held is not self.current:
            held.subscriptions.remove(self)
        if target is None:
            self._stop()
        elif target is not self.current:
            target.subscriptions.append(self)
            if self.subscriber.receives and not self._catch_up(now):
                target.want_key_frame(now)

    def lose(self, encoding: Encoding, instead: Encoding, now: float) -> None:
        """This encoding is gone: if it was shown or awaited, wait for the other one."""
        if encoding in (self.current, self.target):
            self.leave()
            self.aim(instead, now)

    def leave(self) -> None:
        """Show nothing and wait for nothing."""
        if self.target is not None and self.target is not self.current:
            self.target.subscriptions.remove(self)
        self.target = self.wanted = None
        self._stop()

    def restart(self, now: float) -> None:
        """Begin anew with the next key frame or sound packet."""
        self.settle()
        self._generation = -1
        self.steady = None
        if self.target is not None and not self._catch_up(now):
            self.target.want_key_frame(now)

    def want_key_frame(self, now: float) -> None:
        """The receiver cannot go on without one."""
        encoding = self.target if self.current is None else self.current
        if encoding is None:
            return
        # A wish that crossed the beginning of a key frame on its way is answered by that one; else it is repeated.
        if encoding is not self.current or now - encoding.ring.key_at >= CROSSING:
            encoding.want_key_frame(now)

    def _stop(self) -> None:
        self.settle()
        if self.current is not None:
            self.current.subscriptions.remove(self)
            self.current = None
        self._generation = -1
        self.steady = None

    def settle(self) -> None:
        """Work out where the seat stands: as far as its encoding has come, with the offsets. Nobody writes that down
        packet by packet."""
        encoding = self.current
        if encoding is None:
            return
        seat, newest = self.seat, encoding.newest
        seat.packets += encoding.packets - self._packets
        seat.octets += encoding.octets - self._octets
        self._packets, self._octets = encoding.packets, encoding.octets
        # Nothing may have been forwarded since this generation began.
        if newest is not None and newest.generation == self._generation and newest.sequence >= self._first:
            seat.sequence = newest.sequence + self._sequences
            seat.timestamp = newest.timestamp + self._timestamps & 0xFFFF_FFFF
            seat.sent_at = encoding.newest_at
            if encoding.codec.name == "VP8":
                seat.shown = newest

    # --- Packets

    def _catch_up(self, now: float) -> bool:
        # Who comes late is shown the last run from a key frame, if it is fresh: nobody needs to be asked for another.
        encoding = self.target
        if encoding is None or (self.current is not None and self._generation == self.current.generation):
            return False
        run = encoding.ring.run(now)
        if not run or run[0].generation != encoding.generation:
            return False
        self._replay(run, encoding, now)
        return self.current is encoding

    def _replay(self, run: list[Arrival], encoding: Encoding, now: float) -> None:
        for arrival in run:
            self.forward(arrival._replace(newest=True), encoding, now)
            if self.current is encoding:
                self.seat.packets += 1
                self.seat.octets += len(arrival.payload)

    def forward(self, arrival: Arrival, encoding: Encoding, now: float) -> None:
        """Send the packet in this seat, if it belongs there."""
        if encoding is not self.current or arrival.generation != self._generation:
            if not arrival.newest and arrival.key_frame:
                # The beginning of a key frame was lost and came again: what follows it is here already.
                self._replay(encoding.ring.since(arrival.sequence), encoding, now)
            elif self._begin(arrival, encoding, now):
                self.pass_on(arrival, now, marker=encoding.kind == "audio")
        elif arrival.sequence >= self._first:
            self.pass_on(arrival, now)

    def pass_on(self, arrival: Arrival, now: float, *, marker: bool = False) -> None:
        """One packet more of what is shown; it costs each receiver, so that nothing is done here that can wait."""
        seat = self.seat
        payload, picture = arrival.payload, arrival.picture
        if self._moved or (picture is not None and picture.short):
            payload = self._shifted(arrival)
        header = bytearray(seat.header)
        if arrival.marker or marker:
            header[1] |= 0x80
        _FIELDS.pack_into(
            header,
            2,
            arrival.sequence + self._sequences & 0xFFFF,
            arrival.timestamp + self._timestamps & 0xFFFF_FFFF,
        )
        if seat.time_at:
            header[seat.time_at : seat.time_at + 3] = abs_send_time(now)
        sending = self.subscriber.sending
        if sending is not None:
            try:
                sending.send(header, payload, seat.number_at, seat.precedence, now)
            except Exception:
                self.subscriber.broken(now)

    def _shifted(self, arrival: Arrival) -> bytes:
        picture = picture_in(arrival)
        if picture is None:
            return arrival.payload
        return vp8.shift(arrival.payload, picture, self._pictures, self._tl0, self._keys)

    def _begin(self, arrival: Arrival, encoding: Encoding, now: float) -> bool:
        if not arrival.newest or not self.subscriber.receives:
            return False
        if encoding.kind == "video" and not arrival.key_frame:
            return False
        # The current encoding may begin anew while another one is awaited: it goes on until that one comes.
        if encoding is not self.target and encoding is not self.current:
            return False
        if not self.seat.shows(encoding.codec.name):
            return False
        self.settle()
        timestamp = self._timestamp(arrival, encoding, now)
        if timestamp is None:
            encoding.want_key_frame(now)
            return False
        self._timestamps = timestamp - arrival.timestamp & 0xFFFF_FFFF
        if self.current is not encoding:
            if self.current is not None:
                self.current.subscriptions.remove(self)
            self.current = encoding
        self._generation, self.steady = arrival.generation, encoding.beginning
        self._packets, self._octets = encoding.packets, encoding.octets
        self._passed_over = False
        self._first = arrival.sequence
        seat, picture = self.seat, arrival.picture
        self._sequences = seat.sequence + 1 - arrival.sequence
        seat.settle()
        self._pictures = self._tl0 = self._keys = 0
        if picture is not None:
            if picture.picture_at and seat.picture is not None:
                self._pictures = seat.picture + 1 - picture.picture & vp8.PICTURES
            if picture.tl0_at and seat.tl0 is not None:
                self._tl0 = seat.tl0 + 1 - picture.tl0 & vp8.TL0
            if picture.key_at and seat.key is not None:
                self._keys = seat.key + 1 - picture.key & vp8.KEYS
        self._moved = bool(self._pictures or self._tl0 or self._keys)
        seat.moved = self._pictures, self._tl0, self._keys
        self.resending.begins(
            Stretch(
                seat.sequence + 1,
                encoding.ring,
                encoding.codec.name,
                self._sequences,
                self._timestamps,
                self._pictures,
                self._tl0,
                self._keys,
            )
        )
        return True

    def _timestamp(self, arrival: Arrival, encoding: Encoding, now: float) -> int | None:
        # Where the seat's clock goes on: by the publisher's clock when both encodings reported, else by the arrival.
        seat = self.seat
        if seat.sent_at is None:
            return seat.timestamp
        waited = seat.timestamp + round(max(now - seat.sent_at, 0.02) * seat.clock)
        drift, self._drift = self._drift, 0
        if self.current is None or self._generation != self.current.generation:
            return waited
        captured = encoding.captured(arrival.timestamp)
        mapped = None if captured is None else self.current.timestamp_of(captured)
        if mapped is None:
            return waited
        mapped = mapped + self._timestamps - drift & 0xFFFF_FFFF
        if abs(later(mapped, waited & 0xFFFF_FFFF)) > MAX_LEAP * seat.clock:
            return waited
        least = round(LEAST_STEP * seat.clock)
        extra = least - later(mapped, seat.timestamp)
        if extra <= 0:
            return mapped
        if extra > MAX_EXTRA * seat.clock and not self._passed_over:
            self._passed_over, self._drift = True, drift
            return None
        self._drift = extra
        return seat.timestamp + least

    def report(self, ntp: int, wall: float) -> SenderReport | None:
        """Which wall-clock time the seat's timestamps mean; None as long as the publisher has not said it."""
        encoding = self.current
        if encoding is None or self._generation != encoding.generation:
            return None
        self.settle()
        timestamp = encoding.timestamp_at(wall, self.track.clock)
        if timestamp is None:
            return None
        timestamp = timestamp + self._timestamps & 0xFFFF_FFFF
        if abs(later(timestamp, self.seat.timestamp)) > 60 * self.seat.clock:
            return None
        return SenderReport(self.seat.ssrc, ntp, timestamp, self.seat.packets, self.seat.octets)
