"""A track: one published source. Takes packets in, evens out what breaks in them, hands them to the subscriptions."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from sfu import vp8
from sfu.bandwidth import Bandwidth
from sfu.control import Source
from sfu.keyframes import KeyFrames
from sfu.offer import SendingLine
from sfu.reception import Reception, Verdict
from sfu.reports import SenderClock
from sfu.rtcp import SenderReport
from sfu.rtp import Packet, abs_send_time, later
from sfu.subscription import Subscription

JUMP = 10.0
"""Seconds: a timestamp that is further off than this is a new beginning of the source's clock."""
SILENCE_BEFORE_CHANGE = 0.2
"""Seconds: a second SSRC for the same m-line takes over only after the first has been silent for so long."""
SILENT = 2.0
"""Seconds without packets after which asking for key frames is useless."""


class Arrival(NamedTuple):
    """A packet as every subscription of the track sees it: gapless, on one clock."""

    sequence: int
    """Extended, without the numbers of empty packets."""
    timestamp: int
    marker: bool
    payload: bytes
    descriptor: vp8.Descriptor | None
    generation: int
    """Changes when the source began anew: subscriptions begin anew with it."""
    newest: bool
    sent: bytes


class Track:
    """One source of one participant."""

    def __init__(
        self,
        participant: str,
        line: SendingLine,
        clock: SenderClock,
        bandwidth: Bandwidth,
        ask: Callable[[Track, float], None],
    ) -> None:
        self.participant = participant
        self.source: Source = line.source
        self.kind = line.kind
        self.line = line
        self.generation = 0
        self.reception: Reception | None = None
        self.subscriptions: list[Subscription] = []
        self.bandwidth = bandwidth
        """The publisher's."""
        self._sender_clock = clock
        self._ask = ask
        self._key_frames = KeyFrames()
        self._empty: deque[int] = deque(maxlen=64)
        self._removed = 0
        self._shift = 0
        self._timestamp = 0
        self._timestamp_at: float | None = None

    @property
    def id(self) -> tuple[str, Source]:
        """Participant and source."""
        return self.participant, self.source

    @property
    def ssrc(self) -> int | None:
        """The source's SSRC: the one that sends, else the one that the offer names."""
        if self.reception is not None:
            return self.reception.ssrc
        return self.line.ssrcs[0] if self.line.ssrcs else None

    def receive(self, packet: Packet, now: float) -> Arrival | None:
        """Take a packet in; None when there is nothing to forward."""
        reception = self.reception
        if reception is None or reception.ssrc != packet.ssrc:
            if reception is not None and now - reception.last_at < SILENCE_BEFORE_CHANGE:
                return None
            reception = self._adopt(packet.ssrc, now)
        verdict, extended = reception.update(packet.sequence, packet.timestamp, now)
        if verdict is Verdict.REJECT:
            return None
        if verdict is Verdict.RESTART:
            self._renew(now)
        newest = verdict is not Verdict.OLDER
        if not packet.payload:
            if newest:
                self._empty.append(extended)
                self._removed += 1
            return None
        sequence = self._gapless(extended, newest)
        if sequence is None:
            return None
        descriptor = None
        if self.kind == "video":
            descriptor = vp8.read(packet.payload)
            if descriptor is not None and descriptor.key_frame:
                self._key_frames.seen()
        timestamp = self._even(packet.timestamp, newest, now)
        return Arrival(
            sequence, timestamp, packet.marker, packet.payload, descriptor, self.generation, newest, abs_send_time(now)
        )

    def _adopt(self, ssrc: int, now: float) -> Reception:
        fresh = self.reception is None
        self.reception = Reception(ssrc, self.line.codec.clock)
        self._empty.clear()
        self._removed = 0
        if not fresh:
            self._renew(now)
        return self.reception

    def _renew(self, now: float) -> None:
        self.generation += 1
        self._shift, self._timestamp_at = 0, None
        if self.reception is not None:
            self.reception.report = None
        self.want_key_frame(now)

    def _gapless(self, extended: int, newest: bool) -> int | None:
        # Numbers of empty packets (padding for bandwidth probes) are taken out, or receivers would count them as lost.
        if newest or not self._empty:
            return extended - self._removed
        if len(self._empty) == self._empty.maxlen and extended < self._empty[0]:
            return None
        return extended - self._removed + sum(number > extended for number in self._empty)

    def _even(self, timestamp: int, newest: bool, now: float) -> int:
        if not newest:
            return timestamp + self._shift & 0xFFFF_FFFF
        shifted = timestamp + self._shift & 0xFFFF_FFFF
        if self._timestamp_at is not None:
            clock = self.line.codec.clock
            step, passed = later(shifted, self._timestamp), now - self._timestamp_at
            if step < -JUMP * clock or step > (passed + JUMP) * clock:
                wanted = self._timestamp + round(max(passed, 0.02) * clock) & 0xFFFF_FFFF
                self._shift = wanted - timestamp & 0xFFFF_FFFF
                shifted = wanted
                if self.reception is not None:
                    self.reception.report = None
        self._timestamp, self._timestamp_at = shifted, now
        return shifted

    def forward(self, arrival: Arrival, now: float) -> None:
        """To everybody who has the track in a seat."""
        for subscription in tuple(self.subscriptions):
            if subscription.subscriber.receives:
                packet = subscription.forward(arrival, now)
                if packet is not None:
                    subscription.subscriber.send(packet, now)

    def end(self) -> None:
        """All seats are left."""
        for subscription in tuple(self.subscriptions):
            subscription.subscriber.leave_seat(subscription.seat.place.mid)

    # --- Key frames

    def want_key_frame(self, now: float) -> None:
        """A subscription cannot go on without one."""
        if self.kind == "video" and self._key_frames.want(now):
            self._ask(self, now)

    def tick(self, now: float) -> None:
        """Ask again for a key frame that has not come."""
        reception = self.reception
        alive = reception is not None and now - reception.last_at < SILENT
        if alive and self._key_frames.due(now):
            self._ask(self, now)

    # --- Time

    def heard(self, report: SenderReport, now: float, wall: float) -> None:
        """The publisher's own report on this track."""
        if self.reception is not None and self.reception.ssrc == report.ssrc:
            self._sender_clock.learn(report, wall)
            self.reception.heard(report, now)

    def timestamp_at(self, wall: float) -> int | None:
        """What the track's timestamp is at this Unix time; None before the publisher reported."""
        if self.reception is None or self.reception.report is None:
            return None
        timestamp = self._sender_clock.timestamp(self.reception.report, self.line.codec.clock, wall)
        return None if timestamp is None else timestamp + self._shift & 0xFFFF_FFFF
