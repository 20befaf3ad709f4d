"""A simulated person: everything that a browser does with RTP and RTCP, by the clock of the simulation."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import exp
from random import Random

from sfu.control import Source
from sfu.media import Credentials, Fingerprint
from tests.network import wire
from tests.network.clock import Clock
from tests.network.incoming import Incoming
from tests.network.listening import Listening
from tests.network.offers import Abilities, Line, SeatOf, agreed, read_seats, write_offer
from tests.network.path import Ways
from tests.network.sender import SentStream
from tests.network.sources import SIMULCAST, Encoder, Quality, Voice
from tests.network.uplink import Uplink, spread
from tests.network.watching import Watching

FPS = 30.0
PACE = 2.5
"""Packets leave at so many times the rate (libwebrtc's pacer)."""
TICK = 0.01
NACK_EVERY, REPORT_EVERY, REMB_EVERY = 2, 100, 50
"""In ticks."""
MAX_PACED = 2_000
FEC_MEMORY = 10.0
"""Seconds over which libwebrtc's audio encoder smoothes the loss that it is told of."""
FEC_LEAST = 0.005
"""From this share on it writes each packet into the next one as well."""
KEY_FRAME_GAP = 0.3
"""Seconds between two key frames of an encoder, however often it is asked."""


@dataclass(frozen=True, slots=True)
class Who:
    """What a person has and how her path is."""

    ways: Ways = field(default_factory=Ways)
    camera: Sequence[Quality] = SIMULCAST
    """Encodings, lowest first; empty: no camera."""
    screen: Sequence[Quality] = ()
    talks: float | None = 1.0
    """Share of the time in which she speaks; None: no microphone."""
    dtx: bool = True
    can: Abilities = field(default_factory=Abilities)
    enters: float = 0.0
    """Seconds after the beginning."""
    seats: tuple[int, int] | None = None
    """Receive seats for sound and pictures; None: enough for the others."""
    heights: int | None = None
    """How large she shows every picture (device pixels); None: she does not say."""
    obeys: bool = True
    """Whether she keeps to limits that she is told of."""
    feedback_every: int = 10
    """Ticks from one transport-wide feedback to the next; libwebrtc sends it every 50 to 250 ms."""


class Person:
    """``transmit`` takes plain RTP and RTCP; :meth:`receive` is given the same."""

    def __init__(
        self, name: str, who: Who, rng: Random, clock: Clock, transmit: Callable[[bytes], None], offset: float
    ) -> None:
        self.name, self.who = name, who
        self.rng, self.clock = rng, clock
        self.uplink = Uplink()
        self.watching: dict[str, Watching] = {}
        """Seats for pictures by mid."""
        self.listening: dict[str, Listening] = {}
        self.round_trip = 0.1
        self.received_bytes = 0
        self.padding = 0
        """Packets without a payload, as probes are."""
        self.unknown = 0
        """Packets of no seat."""
        self.arrivals: list[tuple[float, int]] = []
        """When how many bytes came."""
        self.sources: dict[str, Source] = {}
        self.active: dict[str, set[str]] = {}
        """mid -> encodings that the server wants."""
        self.limits: dict[str, int] = {}
        """mid -> bit/s that the server asks her not to exceed; 0: none."""
        self.over = False
        self._transmit = transmit
        self._offset = offset
        self._streams: dict[str, dict[str, SentStream]] = {}
        self._encoders: dict[str, dict[str, Encoder]] = {}
        self._key_at: dict[tuple[str, str], float] = {}
        self._agreed = Abilities()
        self._seats: dict[int, tuple[Incoming, Watching | Listening, SeatOf, bool]] = {}
        self._ssrc = rng.randrange(1, 1 << 32)
        self._paced: deque[wire.Packet] = deque()
        self._pace_free = 0.0
        self._pacing = False
        self._wide = wire.Unwrap()
        self._arrived: dict[int, float] = {}
        self._told_end: int | None = None
        """Transport-wide number after the last one that feedback has told of."""
        self._feedbacks = 0
        self._ticks = 0
        self._voice: Voice | None = None
        self._voice_lost = self._voice_told_at = 0.0
        self._recent: deque[tuple[float, int]] = deque()
        self._prepare()

    # --- Signalling

    def _prepare(self) -> None:
        who, rtx = self.who, self.who.can.rtx
        if who.talks is not None:
            self.sources["0"] = "microphone"
            self._streams["0"] = {"": SentStream(self.rng, "0", "", wire.OPUS, 48_000, self._pace, rtx=False)}
        wanted: list[tuple[str, Source, Sequence[Quality]]] = [("1", "camera", who.camera), ("2", "screen", who.screen)]
        for mid, source, qualities in wanted:
            if qualities:
                self.sources[mid] = source
                self._streams[mid] = {
                    q.rid: SentStream(self.rng, mid, q.rid, wire.VP8, 90_000, self._pace, rtx=rtx) for q in qualities
                }
                self._encoders[mid] = {q.rid: Encoder(q, self.rng, FPS) for q in qualities}
                self.active[mid] = {q.rid for q in qualities}

    def offer(self, local: Credentials, fingerprint: Fingerprint, seats: tuple[int, int]) -> str:
        """What her browser offers."""
        lines = []
        for mid, streams in self._streams.items():
            rids = [rid for rid in streams if rid]
            ssrcs = [] if rids else [(stream.ssrc, stream.rtx_ssrc) for stream in streams.values()]
            lines.append(Line(mid, "audio" if mid == "0" else "video", rids, ssrcs))
        return write_offer(local, fingerprint, lines, seats, self.who.can)

    def answered(self, answer: str) -> None:
        """The seats are known from now on."""
        self._agreed = agreed(answer)
        for seat in read_seats(answer):
            if seat.mid in self.watching or seat.mid in self.listening:
                continue
            incoming = Incoming(seat.ssrc, 48_000 if seat.kind == "audio" else 90_000)
            media: Watching | Listening
            if seat.kind == "video":
                media = self.watching[seat.mid] = Watching(incoming)
            else:
                media = self.listening[seat.mid] = Listening(incoming)
            self._seats[seat.ssrc] = incoming, media, seat, False
            if seat.rtx_ssrc is not None:
                self._seats[seat.rtx_ssrc] = incoming, media, seat, True

    def start(self) -> None:
        """Begin to send and to report."""
        clock = self.clock
        clock.every(TICK, self._tick, first=clock.now + self.rng.random() * TICK)
        if "0" in self._streams:
            assert self.who.talks is not None
            voice = self._voice = Voice(self.rng, self.who.talks, self.who.dtx)
            clock.every(Voice.STEP, lambda: self._speak(voice), first=clock.now + self.rng.random() * Voice.STEP)
        for mid in self._encoders:
            self._film_from(mid)

    def _film_from(self, mid: str) -> None:
        self.clock.every(1 / FPS, lambda: self._film(mid), first=self.clock.now + self.rng.random() / FPS)

    # --- Sending

    def _speak(self, voice: Voice) -> None:
        made = voice.step()
        if self.over or made is None:
            return
        payload, level, begins = made
        stream = self._streams["0"][""]
        stream.send(
            payload, stream.timestamp(self.clock.now), begins, {wire.LEVEL: bytes([level | (level < 127) << 7])}
        )

    def _film(self, mid: str) -> None:
        if self.over:
            return
        now = self.clock.now
        share = self.uplink.target() / len(self._encoders)
        if self.who.obeys:
            share = min(share, self.limits.get(mid) or share)
        rates = spread(share, self._qualities(mid), self.active[mid])
        for rid, encoder in self._encoders[mid].items():
            rate = rates.get(rid)
            if rate is None:
                encoder.wants_key = True  # when it begins again nobody has its last picture
                continue
            if encoder.wants_key:
                self._key_at[mid, rid] = now
            stream = self._streams[mid][rid]
            timestamp = stream.timestamp(now)
            payloads = list(encoder.frame(rate))
            for place, payload in enumerate(payloads, 1):
                stream.send(payload, timestamp, place == len(payloads))

    def _qualities(self, mid: str) -> Sequence[Quality]:
        return self.who.camera if mid == "1" else self.who.screen

    def _pace(self, packet: wire.Packet) -> None:
        if packet.payload_type == wire.OPUS:
            self._send(packet)
        elif len(self._paced) < MAX_PACED:
            self._paced.append(packet)
            if not self._pacing:
                self._pacing = True
                self.clock.at(max(self.clock.now, self._pace_free), self._release)

    def _release(self) -> None:
        if self._paced:
            packet = self._paced.popleft()
            rate = PACE * max(self.uplink.target(), 300_000.0)
            self._pace_free = self.clock.now + len(packet.payload) * 8 / rate
            self._send(packet)
        self._pacing = bool(self._paced)
        if self._pacing:
            self.clock.at(self._pace_free, self._release)

    def _send(self, packet: wire.Packet) -> None:
        if self.over:
            return
        if self._agreed.transport_wide:
            number = self.uplink.number(len(packet.payload) + 40, self.clock.now)
            packet = packet._replace(extensions={**packet.extensions, wire.TRANSPORT_WIDE: number.to_bytes(2, "big")})
        self._transmit(wire.write(packet))

    # --- Receiving

    def receive(self, datagram: bytes) -> None:
        """Plain RTP or RTCP from the worker."""
        if self.over:
            return
        now = self.clock.now
        self.received_bytes += len(datagram)
        self.arrivals.append((now, len(datagram)))
        if wire.is_rtcp(datagram):
            for item in wire.said(datagram):
                self._told(item, now)
            return
        packet = wire.read(datagram)
        self._recent.append((now, len(datagram)))
        wide = packet.extensions.get(wire.TRANSPORT_WIDE)
        if wide is not None:
            self._arrived.setdefault(self._wide(int.from_bytes(wide, "big")), now)
        seat = self._seats.get(packet.ssrc)
        if seat is None:
            self.unknown += 1
            return
        incoming, media, _, repair = seat
        if repair:
            if len(packet.payload) < 2:
                self.padding += 1
                return
            number = int.from_bytes(packet.payload[:2], "big")
            packet = packet._replace(sequence=number, payload=packet.payload[2:], ssrc=incoming.ssrc)
        elif not packet.payload:
            self.padding += 1
        extended = incoming.take(packet, now, repair=repair)
        if extended is not None:
            media.received(extended, packet, now)

    def _told(self, item: wire.Said, now: float) -> None:
        match item:
            case wire.Lost():
                stream = self._stream(item.media)
                if stream is not None:
                    stream.resend(item.numbers, now)
            case wire.Refresh():
                self._refresh(item.media, now)
            case wire.Cap():
                self.uplink.heard_cap(item.bitrate)
            case wire.Arrived():
                self.uplink.feedback(item, now)
            case wire.Sent():
                seat = self._seats.get(item.ssrc)
                if seat is not None:
                    seat[0].report = item.ntp, now
            case wire.Report():
                self._reported(item, now)

    def _reported(self, report: wire.Report, now: float) -> None:
        for block in report.blocks:
            stream = self._stream(block.ssrc)
            if stream is None:
                continue
            stream.heard_of = True
            if self._voice is not None and stream is self._streams["0"][""]:
                self._heard_badly(self._voice, block.fraction / 256, now)
            if not self._agreed.transport_wide:
                self.uplink.heard_loss(block.fraction / 256, now)
            if block.lsr:
                passed = (wire.ntp(now + self._offset) >> 16 & 0xFFFF_FFFF) - block.lsr - block.dlsr
                if 0 < passed < 65_536 * 10:
                    self.round_trip += (passed / 65_536 - self.round_trip) / 4

    def _heard_badly(self, voice: Voice, share: float, now: float) -> None:
        passed, self._voice_told_at = now - self._voice_told_at, now
        self._voice_lost += (share - self._voice_lost) * (1 - exp(-passed / FEC_MEMORY))
        voice.fec = self.who.can.fec and self._voice_lost >= FEC_LEAST

    def _refresh(self, media: int, now: float) -> None:
        for mid, streams in self._streams.items():
            for rid, stream in streams.items():
                due = self._key_at.get((mid, rid), -1.0) + KEY_FRAME_GAP
                if stream.ssrc == media and mid in self._encoders and now >= due:
                    self._encoders[mid][rid].wants_key = True

    def _stream(self, ssrc: int) -> SentStream | None:
        for streams in self._streams.values():
            for stream in streams.values():
                if stream.ssrc == ssrc:
                    return stream
        return None

    # --- Time

    def _tick(self) -> None:
        if self.over:
            return
        now, self._ticks = self.clock.now, self._ticks + 1
        for listening in self.listening.values():
            listening.tick(now)
        if self._ticks % NACK_EVERY == 0:
            self._wish(now)
        if self._ticks % self.who.feedback_every == 0:
            self._feed_back()
        if self._ticks % REPORT_EVERY == 0:
            self._report(now)
        if not self._agreed.transport_wide and self._ticks % REMB_EVERY == 0:
            self._say_remb(now)

    def _wish(self, now: float) -> None:
        for incoming, media, seat, repair in self._seats.values():
            if repair:
                continue
            lost = incoming.wishes(now, self.round_trip) if seat.nack else []
            if lost:
                self._transmit(wire.nack(self._ssrc, incoming.ssrc, lost[:200]))
            if isinstance(media, Watching) and media.refresh(now):
                self._transmit(wire.picture_loss(self._ssrc, incoming.ssrc))

    def _feed_back(self) -> None:
        if self._arrived:
            media = next(iter(self._seats), 0)
            newest = max(self._arrived) + 1
            begin = newest if self._told_end is None else min(self._told_end, newest)
            self._transmit(wire.transport_feedback(self._ssrc, media, self._feedbacks, self._arrived, begin))
            self._told_end = max(begin, newest)
            self._feedbacks += 1
            self._arrived = {}

    def _report(self, now: float) -> None:
        for streams in self._streams.values():
            for stream in streams.values():
                if stream.packets:
                    self._transmit(stream.report(now, now + self._offset))
        blocks = [
            incoming.block(now) for incoming, _, _, repair in self._seats.values() if not repair and incoming.packets
        ]
        if blocks:
            self._transmit(wire.receiver_report(self._ssrc, blocks[:31]))

    def _say_remb(self, now: float) -> None:
        while self._recent and self._recent[0][0] < now - 1:
            self._recent.popleft()
        rate = sum(size for _, size in self._recent) * 8
        ssrcs = [
            seat.ssrc for _, media, seat, repair in self._seats.values() if not repair and isinstance(media, Watching)
        ]
        if rate and ssrcs:
            self._transmit(wire.remb(self._ssrc, max(300_000, int(rate * 1.5)), ssrcs))
