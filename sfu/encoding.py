"""An encoding: one quality of a track, as one stream of packets with one SSRC (and one for its retransmissions).

Takes packets in, evens out what breaks in them (repeats, padding, restarts, clocks that jump), and measures what comes.
What leaves it is gapless and on one clock, so that subscriptions only add offsets.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol

from sfu import h264, rtx, vp8
from sfu.flow import Flow
from sfu.keyframes import LARGE, SMALL, KeyFrames
from sfu.nacks import PICTURE, SOUND, Nacks
from sfu.offer import Codec, Kind
from sfu.reception import Reception, Verdict
from sfu.reports import SenderClock, from_ntp
from sfu.ring import Ring
from sfu.rtcp import SenderReport
from sfu.rtp import Packet, later

JUMP = 10.0
"""Seconds: a timestamp that is further off than this is a new beginning of the source's clock."""
SILENCE_BEFORE_CHANGE = 0.2
"""Seconds: a second SSRC for the same encoding takes over only after the first has been silent for so long."""
SILENT = 2.0
"""Seconds without packets after which asking for key frames is useless."""
EMPTIES = 64
"""Numbers of empty packets that are remembered, for what comes late."""


class Arrival(NamedTuple):
    """A packet as every subscription of the encoding sees it: gapless, on one clock."""

    sequence: int
    """Extended, without the numbers of empty packets."""
    timestamp: int
    marker: bool
    payload: bytes
    picture: vp8.Descriptor | None
    key_frame: bool
    """A key frame starts here."""
    generation: int
    """Changes when the source began anew: subscriptions begin anew with it."""
    newest: bool


class Shown(Protocol):
    """What an encoding needs of a subscription that shows it, or waits for it."""

    def forward(self, arrival: Arrival, encoding: Encoding, now: float) -> None:
        """A packet of this encoding."""


class Encoding:
    """One quality of one source."""

    def __init__(
        self, kind: Kind, codec: Codec, rid: str, *, large: bool, ask: Callable[[Encoding, float], None]
    ) -> None:
        self.kind = kind
        self.rid = rid
        self.ssrc: int | None = None
        """The source that sends, else the one that the offer names."""
        self.rtx_ssrc: int | None = None
        self.generation = 0
        self.reception: Reception | None = None
        self.repairs: Reception | None = None
        """How the retransmissions arrive: a source of its own."""
        self.subscriptions: list[Shown] = []
        """Who shows it, or waits for its next key frame."""
        self.flow = Flow()
        self.height = 0
        """Of the last key frame; 0 before one was seen."""
        self.tallest = 0
        """Of all key frames."""
        self.key_frames = KeyFrames(LARGE if large else SMALL)
        self.nacks = Nacks(PICTURE if kind == "video" else SOUND)
        """What is missing of it."""
        self.ripe = False
        """The last packet makes something worth asking for at once."""
        self.ring: Ring[Arrival] = Ring()
        """Pictures of the last second, for whoever lost a packet or comes late."""
        self._ask = ask
        self._empty: deque[int] = deque(maxlen=EMPTIES)
        self._removed = 0
        self._shift = 0
        self._timestamp = 0
        self._timestamp_at: float | None = None
        self._picture: int | None = None
        self.use(codec)

    def use(self, codec: Codec) -> None:
        """A later offer may number payload types anew."""
        self.codec = codec
        self._payload_type = codec.payload_type
        self._vp8 = codec.name == "VP8"
        self._h264 = codec.name == "H264"
        self._leap = round(JUMP * codec.clock)

    @property
    def last_at(self) -> float:
        """When the last packet came."""
        return float("-inf") if self.reception is None else self.reception.last_at

    # --- Packets

    def receive(self, packet: Packet, now: float) -> Arrival | None:
        """Take a packet in; None when there is nothing to forward."""
        if packet.payload_type != self._payload_type:
            return self._repaired(packet, now) if packet.payload_type == self.codec.rtx else None
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
        self.ripe = self.nacks.arrived(extended, now)
        return self._take(packet, extended, verdict is not Verdict.OLDER, now)

    def _repaired(self, packet: Packet, now: float) -> Arrival | None:
        # RFC 4588: what is sent again comes under an SSRC of its own, and does not count as received from the first.
        if self.repairs is None or self.repairs.ssrc != packet.ssrc:
            self.repairs = Reception(packet.ssrc, self.codec.clock)
        self.rtx_ssrc = packet.ssrc
        self.repairs.update(packet.sequence, packet.timestamp, now)
        reception = self.reception
        if reception is None or not rtx.unwrap(packet, reception.ssrc, self.codec.payload_type):
            return None
        extended = reception.repair(packet.sequence)
        if extended is None:
            return None
        self.nacks.arrived(extended, now, again=True)
        return self._take(packet, extended, False, now)

    def _take(self, packet: Packet, extended: int, newest: bool, now: float) -> Arrival | None:
        payload = packet.payload
        if not payload:
            if newest:
                self._empty.append(extended)
                self._removed += 1
            return None
        if newest or not self._empty:
            sequence = extended - self._removed
        else:
            found = self._late(extended)
            if found is None:
                return None
            sequence = found
        picture = None
        key_frame = False
        if self._vp8:
            picture = vp8.read(payload)
            if picture is not None:
                key_frame = picture.key_frame
                if picture.short:
                    picture = self._lengthen(picture)
        elif self._h264:
            key_frame = h264.key_frame(payload)
        if key_frame:
            self.key_frames.seen()
            self.nacks.begins(extended)
            self.ring.begins(sequence, now)
            self.height = (vp8.height(payload, picture) if picture is not None else h264.height(payload)) or self.height
            self.tallest = max(self.tallest, self.height)
        timestamp = packet.timestamp + self._shift & 0xFFFF_FFFF
        if newest:
            step = timestamp - self._timestamp
            if not 0 <= step < self._leap or self._timestamp_at is None:
                timestamp = self._even(packet.timestamp, timestamp, now)
            if step:
                self.flow.pictures += 1
            self._timestamp, self._timestamp_at = timestamp, now
        # As a bare tuple: this is made for every packet.
        arrival: Arrival = tuple.__new__(
            Arrival, (sequence, timestamp, packet.marker, payload, picture, key_frame, self.generation, newest)
        )
        if self.kind == "video":
            self.ring.put(arrival, now)
        return arrival

    def _adopt(self, ssrc: int, now: float) -> Reception:
        fresh = self.reception is None
        self.ssrc = ssrc
        self.reception = Reception(ssrc, self.codec.clock)
        self._empty.clear()
        self._removed = 0
        self.nacks.clear()
        self.ring = Ring()
        if fresh:
            # Before its first packet nobody could be asked for a key frame, and the beginning of that may be lost.
            self.key_frames.unheard()
        else:
            self._renew(now)
        return self.reception

    def _renew(self, now: float) -> None:
        self.generation += 1
        self._shift, self._timestamp_at, self._picture = 0, None, None
        if self.reception is not None:
            self.reception.report = None
        self.nacks.clear()
        self.want_key_frame(now)

    def _late(self, extended: int) -> int | None:
        # Numbers of empty packets (padding for bandwidth probes) are taken out, or receivers would count them as lost.
        if len(self._empty) == self._empty.maxlen and extended < self._empty[0]:
            return None
        return extended - self._removed + sum(number > extended for number in self._empty)

    def _lengthen(self, picture: vp8.Descriptor) -> vp8.Descriptor:
        # A one-byte picture id begins again after 127: what is meant is the nearest number that ends so.
        number = picture.picture
        if self._picture is not None:
            number = self._picture + ((number - self._picture + 64 & 0x7F) - 64) & vp8.PICTURES
        self._picture = number
        return picture._replace(picture=number)

    def _even(self, timestamp: int, shifted: int, now: float) -> int:
        # A clock that jumps is a new beginning: it goes on from where it was, by the time that has passed.
        if self._timestamp_at is None:
            return shifted
        clock = self.codec.clock
        step, passed = later(shifted, self._timestamp), now - self._timestamp_at
        if -self._leap <= step <= passed * clock + self._leap:
            return shifted
        wanted = self._timestamp + round(max(passed, 0.02) * clock) & 0xFFFF_FFFF
        self._shift = wanted - timestamp & 0xFFFF_FFFF
        if self.reception is not None:
            self.reception.report = None
        return wanted

    def forward(self, arrival: Arrival, now: float) -> None:
        """To everybody who shows this encoding, or waits for its next key frame."""
        for subscription in tuple(self.subscriptions):
            subscription.forward(arrival, self, now)

    def hush(self) -> None:
        """This packet of sound is for nobody; whoever is sent a later one begins anew with it."""
        self.generation += 1

    # --- What is missing

    def missing(self, now: float, round_trip: float) -> list[int]:
        """What to ask the publisher for now; nothing while nobody is shown this encoding. ``round_trip``: 0 when it is
        not known."""
        if not self.subscriptions or "nack" not in self.codec.feedback:
            self.nacks.forgive()
            return []
        return self.nacks.due(now, round_trip)

    # --- Key frames

    def want_key_frame(self, now: float) -> None:
        """A subscription cannot go on without one."""
        if self.kind == "video" and self.key_frames.want(now):
            self._ask(self, now)

    def tick(self, now: float, round_trip: float = 0.0) -> None:
        """Measure, let go of old packets, and ask again for a key frame that has not come."""
        self.flow.turn(now)
        self.ring.sweep(now)
        if self.nacks.gave_up():
            self.want_key_frame(now)
        if now - self.last_at < SILENT and self.key_frames.due(now, round_trip):
            self._ask(self, now)

    # --- Time

    def heard(self, report: SenderReport, now: float) -> None:
        """The publisher's own report on this source."""
        if self.reception is not None and self.reception.ssrc == report.ssrc:
            self.reception.heard(report, now)

    def captured(self, timestamp: int) -> float | None:
        """The publisher's wall-clock time of a timestamp, in seconds; None before she reported."""
        if self.reception is None or self.reception.report is None:
            return None
        report = self.reception.report
        passed = later(timestamp - self._shift & 0xFFFF_FFFF, report.timestamp)
        return from_ntp(report.ntp) + passed / self.codec.clock

    def timestamp_of(self, captured: float) -> int | None:
        """The other way round."""
        if self.reception is None or self.reception.report is None:
            return None
        report = self.reception.report
        passed = round((captured - from_ntp(report.ntp)) * self.codec.clock)
        return report.timestamp + passed + self._shift & 0xFFFF_FFFF

    def timestamp_at(self, wall: float, clock: SenderClock) -> int | None:
        """What the timestamp is at this Unix time of ours."""
        if self.reception is None or self.reception.report is None:
            return None
        timestamp = clock.timestamp(self.reception.report, self.codec.clock, wall)
        return None if timestamp is None else timestamp + self._shift & 0xFFFF_FFFF
