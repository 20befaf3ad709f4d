"""What one participant publishes: her tracks, how their packets come in, and what we tell her and ask of her for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from struct import Struct
from typing import Protocol

from sfu import rtp
from sfu.arrivals import Arrivals
from sfu.bandwidth import Bandwidth
from sfu.counters import Counters
from sfu.encoding import Encoding
from sfu.feedback import Feedback
from sfu.flow import Flow
from sfu.inbound import Inbound
from sfu.offer import Offer
from sfu.reports import SenderClock
from sfu.track import Track

_GLANCE = Struct("!BBHIIHxxBH")
"""A header, its extension's profile, and the first one in there: head and two bytes."""
_LEAST = 20
ASK_GAP = 0.005
"""Seconds between two requests for missing packets that a packet causes; what comes sooner waits for the clock."""


class Audience(Protocol):
    """What publishing needs of the room."""

    def heard(self, participant: str, level: int | None, now: float) -> bool:
        """A packet of sound with its loudness; whether the others hear it."""


class Published:
    """The incoming half of a participant.

    ``tell(packet, now)`` sends one RTCP packet to her. ``ask(now)`` asks her for what is :meth:`missing`; ``wait()``
    says that there is something to ask for within milliseconds.
    """

    def __init__(
        self,
        participant: str,
        audience: Audience,
        feedback: Feedback,
        counters: Counters,
        most_sources: int,
        tell: Callable[[bytes, float], None],
        ask: Callable[[float], None],
        wait: Callable[[], None],
    ) -> None:
        self.tracks: dict[str, Track] = {}
        """By mid."""
        self.encodings: tuple[Encoding, ...] = ()
        """Of all her tracks."""
        self.inbound = Inbound(most_sources)
        self.bandwidth = Bandwidth()
        self.packets = 0
        self.arriving = Flow()
        """All that comes from her."""
        self._participant = participant
        self._audience = audience
        self._feedback = feedback
        self._counters = counters
        self._tell = tell
        self._ask = ask
        self._wait = wait
        self._asked_at = float("-inf")
        self._clock = SenderClock()
        self._arrivals = Arrivals()
        self._number_ext: int | None = None
        self._number_head = -1
        self._fir = 0

    # --- What there is

    def furnish(self, offer: Offer, now: float) -> None:
        """Make the tracks that the offer adds, renew those it keeps, end those it no longer has."""
        lines = {line.mid: line for line in offer.sending}
        for mid, track in list(self.tracks.items()):
            line = lines.get(mid)
            if line is None or not track.fits(line):
                self.tracks.pop(mid).end()
            else:
                track.renew(lines.pop(mid), now)
        for mid, line in lines.items():
            self.tracks[mid] = Track(self._participant, line, self._clock, self.bandwidth, self._ask_key_frame)
        self.inbound.publish(self.tracks.values())
        self.encodings = tuple(encoding for track in self.tracks.values() for encoding in track.encodings)
        self._number_ext = next((line.transport_ext for line in offer.sending if line.transport_ext is not None), None)
        # Its number and length, as the one-byte form begins it (RFC 8285 section 4.2).
        self._number_head = -1 if self._number_ext is None else self._number_ext << 4 | 1

    def end(self) -> None:
        """Nothing is published any more: all seats are left."""
        for mid in list(self.tracks):
            self.tracks.pop(mid).end()
        self.inbound.publish(())
        self.encodings = ()

    # --- What comes in

    def receive(self, header: bytes, payload: bytes, now: float) -> None:
        """One packet of a track; forwarded to everybody who has it in a seat.

        The usual packet is read at one glance: no more than a header extension, the transport-wide number first in it,
        of a source that is known, the next in order. Any other one, and what may not be decided so, goes the long way.
        """
        size = len(header) + len(payload)
        self.packets += 1
        self.arriving.octets += size
        numbered = False
        if len(header) >= _LEAST:
            first, second, sequence, timestamp, ssrc, profile, head, number = _GLANCE.unpack_from(header)
            if first == rtp.USUAL and profile == rtp.ONE_BYTE and head == self._number_head:
                # Whatever is numbered is told, wherever it belongs: her estimate counts on every packet.
                arrivals = self._arrivals
                if number == arrivals.expected:
                    arrivals.expected = number + 1 & 0xFFFF
                    arrivals.run.append(now)
                else:
                    arrivals.record(number, now)
                numbered = True
                bound = self.inbound.bound.get(ssrc)
                if bound is not None:
                    encoding, track = bound
                    arrival = encoding.follow(second > 127, second & 127, sequence, timestamp, ssrc, payload, now)
                    if arrival is not None:
                        if encoding.kind == "audio" and not self._is_heard(track, header[16:], now):
                            encoding.hush()
                            return
                        encoding.flow.octets += size
                        encoding.forward(arrival, now)
                        return
        self._receive(header + payload, numbered, now)

    def _receive(self, data: bytes, numbered: bool, now: float) -> None:
        try:
            packet = rtp.parse(data)
        except rtp.Malformed:
            self._counters.drop("malformed-rtp")
            return
        if self._number_ext is not None and not numbered:
            number = packet.pair(self._number_ext)
            if number >= 0:
                self._arrivals.record(number, now)
        found = self.inbound.find(packet)
        if found is None:
            self._counters.drop("unknown-source")
            return
        encoding, track = found
        first = encoding.reception is None
        arrival = encoding.receive(packet, now)
        if first:
            self._feedback.began(now)
        if encoding.kind == "audio" and not self._is_heard(track, packet.extension, now, packet.profile):
            encoding.hush()
            return
        if arrival is not None:
            # What is forwarded: neither padding nor what came twice.
            encoding.flow.octets += len(data)
            encoding.forward(arrival, now)
        if encoding.nacks.gaps:
            self._wait()
            if encoding.ripe and now - self._asked_at >= ASK_GAP:
                self._asked_at = now
                self._ask(now)

    def _is_heard(self, track: Track, block: bytes, now: float, profile: int = rtp.ONE_BYTE) -> bool:
        number = track.line.level_ext
        level = None if number is None else rtp.audio_level(rtp.find(profile, block, number))
        return self._audience.heard(self._participant, level, now)

    # --- What she is told

    def look(self, round_trip: float, now: float) -> None:
        """Measure, let go of old packets, ask again for key frames that have not come: a few times a second."""
        self.arriving.turn(now)
        for encoding in self.encodings:
            encoding.tick(now, round_trip)

    @property
    def gaps(self) -> bool:
        """Whether something is missing."""
        return any(encoding.nacks for encoding in self.encodings)

    def missing(self, round_trip: float, now: float) -> Iterator[bytes]:
        """What to ask her for now; ``round_trip``: 0 when it is not known."""
        gaps = [encoding for encoding in self.encodings if encoding.nacks]
        if gaps:
            yield from self._feedback.nacks(gaps, round_trip, now)

    def reports(self, now: float) -> Iterator[bytes]:
        """How her packets arrive, as far as it is due."""
        if now >= self._feedback.due:
            hardship = {track.encodings[0].ssrc: track.hardship.told(now) for track in self.tracks.values()}
            yield from self._feedback.receiver_reports(self.encodings, self.bandwidth, hardship, now)
        yield from self.arrived(now)

    def arrived(self, now: float) -> list[bytes]:
        """When her packets came, as far as it is due: asked for many times a second."""
        if not self._arrivals.due(now):
            return []
        media = next((encoding.ssrc for encoding in self.encodings if encoding.ssrc is not None), 0)
        return self._arrivals.feedback(self._feedback.ssrc, media, now)

    def _ask_key_frame(self, encoding: Encoding, now: float) -> None:
        self._fir += 1
        request = self._feedback.key_frame(encoding, self._fir)
        if request is not None:
            self._tell(request, now)
