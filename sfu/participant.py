"""A participant: one person in one epoch, from the join ticket to the end of her transport.

Owns the transport, the tracks she publishes and the seats she is shown others in. A newer epoch is a new Participant.
Where packets come in from the transport is the boundary at which a bug ends this person's media and nobody else's.
"""

from __future__ import annotations

import logging
import secrets
from collections import deque
from typing import Protocol

from sfu import rtcp, rtp
from sfu.bandwidth import Bandwidth, Downlink
from sfu.control import Link
from sfu.counters import Counters
from sfu.feedback import Feedback
from sfu.hearing import Hearing
from sfu.inbound import Inbound
from sfu.joins import JoinTicket
from sfu.limits import Limits
from sfu.media import Credentials, Fingerprint, MediaPort, Transport
from sfu.negotiation import Self, write_answer
from sfu.offer import Offer
from sfu.reports import SenderClock, batches
from sfu.sdp import SdpError
from sfu.seating import Seating
from sfu.track import Track

log = logging.getLogger("sfu.participant")


class TooMuch(Exception):
    """A limit is reached."""


class Host(Protocol):
    """What a participant needs of its room."""

    id: str

    def heard(self, participant: str, level: int, now: float) -> None:
        """A packet of sound with its loudness."""

    def link_changed(self, participant: Participant, now: float) -> None:
        """Her media come, fall silent or end."""

    def wall(self, now: float) -> float:
        """Unix time at this moment."""


class Participant:
    """Implements :class:`sfu.media.Owner`."""

    def __init__(self, id_: str, epoch: int, room: Host, limits: Limits, counters: Counters, now: float) -> None:
        self.id = id_
        self.epoch = epoch
        self.link: Link = "absent"
        self.over = False
        self.ticket: JoinTicket | None = JoinTicket(now + limits.join_seconds)
        self.tracks: dict[str, Track] = {}
        """By mid."""
        self.bandwidth = Bandwidth()
        self.feedback = Feedback(secrets.randbits(32), secrets.token_urlsafe(12))
        self._room = room
        self._limits = limits
        self._counters = counters
        self._transport: Transport | None = None
        self._remote: tuple[Credentials, Fingerprint] | None = None
        self._local: Credentials | None = None
        self._restarts: deque[float] = deque(maxlen=limits.restarts_per_minute)
        self._session = secrets.randbits(62)
        self._version = 0
        self._inbound = Inbound(limits.ssrcs)
        self._downlink = Downlink()
        self.seating = Seating(self, self.feedback.ssrc, self.feedback.cname)
        self._hearing = Hearing(self._inbound, self.seating, self._downlink)
        self._clock = SenderClock()
        self._fir = 0

    # --- Negotiation

    @property
    def has_transport(self) -> bool:
        """Whether a transport stands, or is being built."""
        return self._transport is not None

    @property
    def fresh(self) -> bool:
        """Whether no offer of this epoch was taken yet."""
        return not self.over and self._transport is None

    @property
    def receives(self) -> bool:
        """Whether packets sent now can arrive."""
        return self.link in ("connected", "reconnecting")

    def take(self, offer: Offer, port: MediaPort, now: float) -> str:
        """Carry out an offer and answer it. Raises :class:`SdpError` or :class:`TooMuch` and changes nothing then."""
        local = self._connect(offer, port, now)
        self._publish(offer)
        self.seating.furnish(offer)
        self._version += 1
        answer = Self(local, port.fingerprint, port.candidates, self._session, self._version)
        return write_answer(offer, answer, {mid: seat.line for mid, seat in self.seating.seats.items()})

    def _connect(self, offer: Offer, port: MediaPort, now: float) -> Credentials:
        if self._transport is None:
            try:
                self._transport = port.connect(offer.remote, offer.fingerprint, self, now)
            except OverflowError as error:
                raise TooMuch("half-open transports") from error
            self.ticket = None
            self._local = self._transport.local
            if self.link == "absent":
                self.link_changed("connecting", now)
        else:
            assert self._remote is not None
            if offer.fingerprint != self._remote[1]:
                raise SdpError("another certificate needs another epoch")
            if offer.remote != self._remote[0]:
                self._local = self._restart(self._transport, offer.remote, now)
        self._remote = offer.remote, offer.fingerprint
        assert self._local is not None
        return self._local

    def _restart(self, transport: Transport, remote: Credentials, now: float) -> Credentials:
        if self._restarts and now - self._restarts[-1] < self._limits.restart_gap:
            raise TooMuch("ICE restarts")
        if len(self._restarts) == self._restarts.maxlen and now - self._restarts[0] < 60:
            raise TooMuch("ICE restarts")
        self._restarts.append(now)
        return transport.restart(remote, now)

    def _publish(self, offer: Offer) -> None:
        lines = {line.mid: line for line in offer.sending}
        for mid, track in list(self.tracks.items()):
            line = lines.get(mid)
            if line is None or (line.source, line.codec) != (track.source, track.line.codec):
                self.tracks.pop(mid).end()
            else:
                track.line = lines.pop(mid)
        for mid, line in lines.items():
            self.tracks[mid] = Track(self.id, line, self._clock, self.bandwidth, self._ask_key_frame)
        self._inbound.publish(self.tracks.values())

    def take_seat(self, mid: str, track: Track, now: float) -> None:
        """Show this track in this seat from its next key frame on."""
        self.seating.take(mid, track)
        if self.receives:
            track.want_key_frame(now)

    def leave_seat(self, mid: str) -> None:
        """Nobody sits there any more."""
        self.seating.leave(mid)

    # --- Transport: what comes in

    def rtp_received(self, packet: bytes, now: float) -> None:
        """One packet of a track; forwarded to everybody who has it in a seat."""
        try:
            self._rtp(packet, now)
        except Exception:
            self._broken(now)

    def rtcp_received(self, packet: bytes, now: float) -> None:
        """Reports and wishes."""
        try:
            self._rtcp(packet, now)
        except Exception:
            self._broken(now)

    def link_changed(self, link: Link, now: float) -> None:
        """The transport's state."""
        if self.over or link == self.link:
            return
        arrived = link == "connected"
        self.link = link
        if link == "absent":
            self.close(now)
        elif arrived:
            for subscription in self.seating.sitting.values():
                subscription.restart()
                subscription.track.want_key_frame(now)
        self._room.link_changed(self, now)

    def _rtp(self, data: bytes, now: float) -> None:
        counters = self._counters
        counters.packets_in += 1
        counters.bytes_in += len(data)
        if self.over:
            return
        try:
            packet = rtp.parse(data)
        except rtp.Malformed:
            counters.drop("malformed-rtp")
            return
        track = self._inbound.find(packet)
        if track is None:
            counters.drop("unknown-source")
            return
        if track.kind == "video":
            self.bandwidth.used.add(len(data), now)
        first = track.reception is None
        arrival = track.receive(packet, now)
        if first:
            self.feedback.began(now)
        level_ext = track.line.level_ext
        if level_ext is not None:
            level = rtp.audio_level(packet.find(level_ext))
            if level is not None:
                self._room.heard(self.id, level, now)
        if arrival is not None:
            track.forward(arrival, now)

    def _rtcp(self, data: bytes, now: float) -> None:
        if self.over:
            return
        try:
            packets = rtcp.parse(data)
        except rtp.Malformed:
            self._counters.drop("malformed-rtcp")
            return
        self._hearing.receive(packets, now, self._room.wall(now))

    # --- Transport: what goes out

    def send(self, packet: bytes, now: float) -> None:
        """One forwarded packet. A bug in this person's transport ends her media, not those of the sender."""
        if self._transport is None:
            return
        try:
            self._transport.send_rtp(packet[:12], packet[12:])
        except Exception:
            self._broken(now)
            return
        self._downlink.sent.add(len(packet), now)
        self._counters.packets_out += 1
        self._counters.bytes_out += len(packet)

    def _ask_key_frame(self, track: Track, now: float) -> None:
        self._fir += 1
        request = self.feedback.key_frame(track, self._fir)
        if request is not None:
            self._send_rtcp(request, now)

    def _send_rtcp(self, packet: bytes, now: float) -> None:
        if self._transport is not None:
            try:
                self._transport.send_rtcp(packet)
            except Exception:
                self._broken(now)

    def tick(self, now: float, wall: float) -> None:
        """Reports that are due, key frames that have not come, tickets that are too old."""
        if self.ticket is not None and self.ticket.expired(now):
            self.ticket = None
        if self._transport is None:
            return
        try:
            for track in self.tracks.values():
                track.tick(now)
            if self.receives:
                packets = [
                    *self.feedback.receiver_reports(self.tracks.values(), self.bandwidth, now),
                    *self.feedback.sender_reports(self.seating.sitting.values(), now, wall),
                ]
                for datagram in batches(packets, self._limits.compound_bytes):
                    self._send_rtcp(datagram, now)
        except Exception:
            self._broken(now)

    def _broken(self, now: float) -> None:
        if self.over:
            return
        log.exception("x room %s participant %s epoch %d: media ended by a bug", self._room.id, self.id, self.epoch)
        self.link = "absent"
        self.close(now)
        self._room.link_changed(self, now)

    def close(self, now: float) -> None:
        """End seats, tracks and transport. Idempotent; tells nobody."""
        if self.over:
            return
        self.over = True
        self.link = "absent"
        self.ticket = None
        for mid in list(self.tracks):
            self.tracks.pop(mid).end()
        self.seating.clear()
        self._inbound.publish(())
        transport, self._transport = self._transport, None
        if transport is not None:
            try:
                transport.close(now)
            except Exception:
                log.exception(
                    "x room %s participant %s epoch %d: transport not closed", self._room.id, self.id, self.epoch
                )
