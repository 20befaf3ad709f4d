"""A participant: one person in one epoch, from the join ticket to the end of her transport.

Owns the transport, what she publishes (:mod:`sfu.published`) and the seats she is shown others in. A newer epoch is a
new Participant. Where packets come in from the transport is the boundary at which a bug ends this person's media and
nobody else's.
"""

from __future__ import annotations

import logging
import secrets
from collections import deque
from collections.abc import Collection
from typing import Protocol

from sfu import rtcp, rtp
from sfu.allocation import Allocation
from sfu.control import Link
from sfu.counters import Counters
from sfu.feedback import Feedback
from sfu.hearing import Hearing
from sfu.joins import JoinTicket
from sfu.limits import Limits
from sfu.media import Credentials, Fingerprint, MediaPort, Transport
from sfu.nacked import Nacked
from sfu.negotiation import Self, write_answer
from sfu.offer import Offer
from sfu.published import Audience, Published
from sfu.reports import batches
from sfu.resending import Again
from sfu.sdp import SdpError
from sfu.seating import Seating
from sfu.sending import PROBE, RTX, Sending
from sfu.track import Track

log = logging.getLogger("sfu.participant")


class TooMuch(Exception):
    """A limit is reached."""


class Host(Audience, Protocol):
    """What a participant needs of its room."""

    id: str

    @property
    def signing(self) -> Collection[str]:
        """Participants whose picture is sign language."""

    @property
    def speaking(self) -> Collection[str]:
        """Participants who speak, or spoke last."""

    def link_changed(self, participant: Participant, now: float) -> None:
        """Her media come, fall silent or end."""

    def waits(self, participant: Participant) -> None:
        """Something of hers waits that should go within milliseconds."""

    def wall(self, now: float) -> float:
        """Unix time at this moment."""


class Participant:
    """Implements :class:`sfu.media.Owner`."""

    def __init__(
        self, id_: str, epoch: int, room: Host, limits: Limits, counters: Counters, now: float, *, motion: bool = False
    ) -> None:
        self.id = id_
        self.epoch = epoch
        self.motion = motion
        """Her picture is sign language: resolution falls before frame rate."""
        self.link: Link = "absent"
        self.over = False
        self.ticket: JoinTicket | None = JoinTicket(now + limits.join_seconds)
        self.feedback = Feedback(secrets.randbits(32), secrets.token_urlsafe(12))
        self._room = room
        self._limits = limits
        self._counters = counters
        self.sending: Sending | None = None
        """The way to her, as soon as there is one."""
        self.allocation = Allocation()
        self.transport: Transport | None = None
        """From her first offer to her end."""
        self._remote: tuple[Credentials, Fingerprint] | None = None
        self._local: Credentials | None = None
        self._restarts: deque[float] = deque(maxlen=limits.restarts_per_minute)
        self._session = secrets.randbits(62)
        self._version = 0
        self.published = Published(
            id_, room, self.feedback, counters, limits.ssrcs, self._send_rtcp, self._ask_missing, self._wait
        )
        self.seating = Seating(self, self.feedback.ssrc, self.feedback.cname)
        self.nacked = Nacked(self._send_again, lambda: 0 if self.sending is None else self.sending.bytes_out)
        """What she asks to be sent again."""
        self.hearing = Hearing(self.published.inbound, self.seating, self.nacked)
        self._formats: frozenset[str] | None = None

    # --- Negotiation

    @property
    def has_transport(self) -> bool:
        """Whether a transport stands, or is being built."""
        return self.transport is not None

    @property
    def fresh(self) -> bool:
        """Whether no offer of this epoch was taken yet."""
        return not self.over and self.transport is None

    @property
    def receives(self) -> bool:
        """Whether packets sent now can arrive."""
        return self.link in ("connected", "reconnecting")

    def take(self, offer: Offer, port: MediaPort, now: float) -> str:
        """Carry out an offer and answer it. Raises :class:`SdpError` or :class:`TooMuch` and changes nothing then."""
        local = self._connect(offer, port, now)
        self.published.furnish(offer, now)
        self.seating.furnish(offer)
        self._formats = frozenset(name for name in ("VP8", "H264") if offer.shows(name))
        assert self.sending is not None
        # Without retransmissions there is nothing to probe with, and an estimate that fell would never rise again.
        self.sending.numbered = any(
            line.transport_ext is not None and any(codec.rtx is not None for codec in line.codecs)
            for line in offer.receiving
        )
        self._version += 1
        answer = Self(local, port.fingerprint, port.candidates, self._session, self._version)
        return write_answer(offer, answer, {mid: seat.line for mid, seat in self.seating.seats.items()})

    def _connect(self, offer: Offer, port: MediaPort, now: float) -> Credentials:
        if self.transport is None:
            try:
                self.transport = port.connect(offer.remote, offer.fingerprint, self, now)
            except OverflowError as error:
                raise TooMuch("half-open transports") from error
            self.ticket = None
            self.sending = Sending(self.transport, self._pad, self._wait)
            self._local = self.transport.local
            if self.link == "absent":
                self.link_changed("connecting", now)
        else:
            assert self._remote is not None
            if offer.fingerprint != self._remote[1]:
                raise SdpError("another certificate needs another epoch")
            if offer.remote != self._remote[0]:
                self._local = self._restart(self.transport, offer.remote, now)
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

    def shows(self, name: str) -> bool:
        """Whether all her seats can show a codec; taken for granted before her first offer."""
        return self._formats is None or name in self._formats

    def take_seat(self, mid: str, track: Track, now: float) -> None:
        """Show this track in this seat from its next key frame on."""
        self.seating.take(mid, track)
        self.show(now)

    def leave_seat(self, mid: str) -> None:
        """Nobody sits there any more."""
        self.seating.leave(mid)

    # --- Transport: what comes in

    def rtp_received(self, header: bytes, payload: bytes, now: float) -> None:
        """One packet of a track; forwarded to everybody who has it in a seat."""
        try:
            self.published.receive(header, payload, now)
        except Exception:
            self.broken(now)

    def rtcp_received(self, packet: bytes, now: float) -> None:
        """Reports and wishes."""
        try:
            self._rtcp(packet, now)
        except Exception:
            self.broken(now)

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
                subscription.restart(now)
        self._room.link_changed(self, now)

    def _rtcp(self, data: bytes, now: float) -> None:
        if self.over:
            return
        try:
            packets = rtcp.parse(data)
        except rtp.Malformed:
            self._counters.drop("malformed-rtcp")
            return
        if self.sending is not None:
            self.hearing.receive(packets, self.sending, now, self._room.wall(now))
            if self.waits:
                self._wait()

    # --- Transport: what goes out

    def _send(self, header: bytearray, payload: bytes, number_at: int, kind: int, now: float) -> None:
        # What is forwarded goes there without this call (Subscription.pass_on).
        sending = self.sending
        if sending is None:
            return
        try:
            sending.send(header, payload, number_at, kind, now)
        except Exception:
            self.broken(now)

    def _send_again(self, packet: Again, now: float) -> None:
        if self.sending is not None and not self.sending.drains(now):
            self._send(packet.header, packet.payload, packet.number_at, RTX, now)

    def _pad(self, size: int, now: float) -> bool:
        # Padding goes where retransmissions go: on a source of its own it does not count as lost (Firefox).
        for subscription in self.seating.sitting.values():
            seat = subscription.seat
            subscription.settle()
            header = seat.repeat(seat.timestamp, padding=True) if seat.number_at else None
            if header is not None:
                self._send(header, bytes(size - 1) + bytes((size,)), seat.number_at, PROBE, now)
                return True
        return False

    def _send_rtcp(self, packet: bytes, now: float) -> None:
        if self.transport is not None:
            try:
                self.transport.send_rtcp(packet)
            except Exception:
                self.broken(now)

    def _ask_missing(self, now: float) -> None:
        if self.receives:
            for packet in self.published.missing(self.hearing.round_trip, now):
                self._send_rtcp(packet, now)

    def show(self, now: float) -> None:
        """Decide what her seats show."""
        sending, room = self.sending, self._room
        if sending is not None:
            try:
                self.allocation.decide(self.seating.sitting.values(), sending, room.signing, room.speaking, now)
            except Exception:
                self.broken(now)

    def pace(self, now: float) -> bool:
        """Let packets go that wait for their turn, and ask for missing ones; whether there are more of them."""
        if self.sending is not None:
            try:
                self._ask_missing(now)
                self.nacked.serve(now)
                self.sending.tick(now)
            except Exception:
                self.broken(now)
        return self.waits

    @property
    def waits(self) -> bool:
        """Whether something waits that should go within milliseconds."""
        return self.sending is not None and (
            self.sending.wants_tick or len(self.nacked) > 0 or (self.published.gaps and self.receives)
        )

    def _wait(self) -> None:
        self._room.waits(self)

    def estimate(self, now: float) -> None:
        """Follow what she tells of the way to her: fifty times a second, where she tells it packet by packet."""
        sending = self.sending
        if sending is None:
            return
        try:
            if self.receives:
                for packet in self.published.arrived(now):
                    self._send_rtcp(packet, now)
            if sending.numbered:
                sending.tick(now)
            if self.allocation.urgent(sending.target):
                self.show(now)
            if sending.wants_tick:
                self._wait()
        except Exception:
            self.broken(now)

    def tick(self, now: float, wall: float) -> None:
        """Reports that are due, what is missing, old packets, tickets that are too old: a few times a second."""
        if self.transport is None:
            if self.ticket is not None and self.ticket.expired(now):
                self.ticket = None
            return
        try:
            self._tick(now, wall)
        except Exception:
            self.broken(now)

    def _tick(self, now: float, wall: float) -> None:
        sending = self.sending
        assert sending is not None
        sending.tick(now)
        if self.allocation.urgent(sending.target):
            self.show(now)
        self.published.look(self.hearing.round_trip, now)
        if not self.receives:
            return
        packets = list(self.feedback.sender_reports(self.seating.sitting.values(), now, wall))
        packets += self.published.missing(self.hearing.round_trip, now)
        packets += self.published.reports(now)
        if packets:
            for datagram in batches(packets, self._limits.compound_bytes):
                self._send_rtcp(datagram, now)
        self.nacked.serve(now)
        if self.waits:
            self._wait()

    def broken(self, now: float) -> None:
        """A bug ends her media, and nobody else's."""
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
        self.published.end()
        self._counters.packets_in += self.published.packets
        self._counters.bytes_in += self.published.arriving.octets
        self.seating.clear()
        if self.sending is not None:
            self._counters.packets_out += self.sending.packets_out
            self._counters.bytes_out += self.sending.bytes_out
        self.sending = None
        transport, self.transport = self.transport, None
        if transport is not None:
            try:
                transport.close(now)
            except Exception:
                log.exception(
                    "x room %s participant %s epoch %d: transport not closed", self._room.id, self.id, self.epoch
                )
