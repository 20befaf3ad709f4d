"""What comes of one encoding: what breaks in it (repeats, padding, restarts, clocks that jump) is evened out.

What leaves is gapless and on one clock (:class:`~sfu.arrival.Arrival`), so that subscriptions only add offsets. There
are two ways through: :meth:`Intake.follow` for the packet that is nearly all of them, and :meth:`Intake.receive` for
any. A test holds them against each other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque

from sfu import h264, rtx, vp8
from sfu.arrival import Arrival
from sfu.flow import Flow
from sfu.keyframes import LARGE, SMALL, KeyFrames
from sfu.nacks import PICTURE, SOUND, Nacks
from sfu.offer import Codec, Kind
from sfu.reception import Reception, Verdict
from sfu.ring import Ring
from sfu.rtp import Packet, later

JUMP = 10.0
"""Seconds: a timestamp that is further off than this is a new beginning of the source's clock."""
SILENCE_BEFORE_CHANGE = 0.2
"""Seconds: a second SSRC for the same encoding takes over only after the first has been silent for so long."""
EMPTIES = 64
"""Numbers of empty packets that are remembered, for what comes late."""
NOBODY = -1
"""No SSRC."""
DESCRIBED = 9
"""Bytes of a VP8 payload that surely hold the whole descriptor and more (RFC 7741 section 4.2)."""


class Intake(ABC):
    """The incoming half of an :class:`~sfu.encoding.Encoding`."""

    def __init__(self, kind: Kind, codec: Codec, *, large: bool) -> None:
        self.kind = kind
        self.ssrc: int | None = None
        """The source that sends, else the one that the offer names."""
        self.rtx_ssrc: int | None = None
        self.generation = 0
        self.beginning = object()
        """Another one in each generation."""
        self.reception: Reception | None = None
        self.repairs: Reception | None = None
        """How the retransmissions arrive: a source of its own."""
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
        self._pictures = kind == "video"
        self._usual = NOBODY
        """The SSRC whose packets may go the short way."""
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
        self._usual = NOBODY

    @property
    def last_at(self) -> float:
        """When the last packet came."""
        return float("-inf") if self.reception is None else self.reception.last_at

    def follow(
        self, marker: bool, payload_type: int, sequence: int, timestamp: int, ssrc: int, payload: bytes, now: float
    ) -> Arrival | None:
        """The short way of :meth:`receive`, for the packet that is nearly all of them: the next one in order, nothing
        is missing, and no key frame begins. None for any other: then nothing has changed."""
        reception = self.reception
        if ssrc != self._usual or payload_type != self._payload_type or reception is None or len(payload) < DESCRIBED:
            return None
        extended = reception.highest + 1
        if extended & 0xFFFF != sequence:
            return None
        if self._vp8:
            # A picture id, and in the long form: whoever needs it reads it then.
            first = payload[0]
            if not first & payload[1] & payload[2] & 0x80 or (first & 0x1F == 0x10 and _begins_key_frame(payload)):
                return None
        elif self._h264 and h264.key_frame(payload):
            return None
        shown = self._timestamp
        if timestamp != reception.timestamp:
            shown = timestamp + self._shift & 0xFFFF_FFFF
            if not 0 <= shown - self._timestamp < self._leap:
                return None
            reception.stamped(timestamp, now)
            if shown != self._timestamp:
                self.flow.pictures += 1
            self._timestamp = shown
        self._timestamp_at = reception.last_at = now
        reception.highest = extended
        sequence = extended - self._removed
        # As a bare tuple: this is made for every packet.
        arrival: Arrival = tuple.__new__(
            Arrival, (sequence, shown, marker, payload, None, False, self.generation, True)
        )
        if self._pictures:
            self.ring.put(sequence, arrival)
        return arrival

    def receive(self, packet: Packet, now: float) -> Arrival | None:
        """Take a packet in; None when there is nothing to forward."""
        if self._usual != NOBODY and self.reception is not None:
            self.nacks.reached(self.reception.highest)
        self._usual = NOBODY
        arrival = self._receive(packet, now)
        reception = self.reception
        if arrival is not None and arrival.newest and reception is not None and reception.bad < 0:
            # Its timestamp is that of the newest packet, and so the next one with the same belongs to its picture.
            self._usual = NOBODY if self.nacks.gaps or reception.ssrc != packet.ssrc else packet.ssrc
        return arrival

    def _receive(self, packet: Packet, now: float) -> Arrival | None:
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
        if self._pictures:
            self.ring.put(sequence, arrival)
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
        self._begin_anew()
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

    def _begin_anew(self) -> None:
        self.generation += 1
        self.beginning = object()

    @abstractmethod
    def want_key_frame(self, now: float) -> None:
        """What comes cannot be shown without one."""


def _begins_key_frame(payload: bytes) -> bool:
    picture = vp8.read(payload)
    return picture is None or picture.key_frame
