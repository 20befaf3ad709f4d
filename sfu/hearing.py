"""What one participant's browser reports and wishes: her times, how the seats arrive, key frames, her rate."""

from __future__ import annotations

from collections.abc import Iterable

from sfu import rtcp
from sfu.inbound import Inbound
from sfu.nacked import Nacked
from sfu.reports import to_ntp
from sfu.seating import Seating
from sfu.sending import Sending
from sfu.transportcc import TransportFeedback

MAX_WISHES = 20
"""Sources that one request for key frames may name."""
SMOOTHING = 1 / 8
"""Weight of a new measurement of the round trip (RFC 6298 section 2)."""
LONGEST_ROUND_TRIP = 10.0
"""Seconds: more than this is a report that was made up."""


class Hearing:
    """Carries what RTCP says to where it matters."""

    def __init__(self, inbound: Inbound, seating: Seating, nacked: Nacked) -> None:
        self.round_trip = 0.0
        """Seconds, from her reports on our reports; 0 before the first."""
        self._inbound = inbound
        self._seating = seating
        self._nacked = nacked

    def receive(self, packets: Iterable[rtcp.Rtcp], sending: Sending, now: float, wall: float) -> None:
        """One datagram, taken apart."""
        self._nacked.loss = sending.line_loss
        for packet in packets:
            match packet:
                case TransportFeedback():
                    for ssrc, numbers in sending.feedback(packet, now).items():
                        self._lost(ssrc, numbers, now)
                case rtcp.SenderReport():
                    track = self._inbound.of_source(packet.ssrc)
                    if track is not None:
                        track.heard(packet, now, wall)
                    self._reported(packet.blocks, sending, now, wall)
                case rtcp.ReceiverReport():
                    self._reported(packet.blocks, sending, now, wall)
                case rtcp.Nack():
                    self._lost(packet.media, packet.lost, now)
                case rtcp.PictureLoss():
                    self._wanted(packet.media, now)
                case rtcp.FullIntraRequest():
                    for ssrc, _ in packet.requests[:MAX_WISHES]:
                        self._wanted(ssrc, now)
                case rtcp.Remb():
                    sending.takes(packet.bitrate, now)

    def _lost(self, ssrc: int, numbers: Iterable[int], now: float) -> None:
        shown = self._seating.by_ssrc(ssrc)
        if shown is not None:
            shown.settle()
            if self._nacked.asked(shown.resending, numbers, now):
                shown.want_key_frame(now)

    def _wanted(self, ssrc: int, now: float) -> None:
        shown = self._seating.by_ssrc(ssrc)
        if shown is not None:
            shown.want_key_frame(now)

    def _reported(self, blocks: Iterable[rtcp.ReportBlock], sending: Sending, now: float, wall: float) -> None:
        for block in blocks:
            shown = self._seating.by_ssrc(block.ssrc)
            if shown is None:
                continue
            if block.lsr:
                self._measured(block, wall)
            share = block.fraction_lost / 256
            if shown.track.kind == "audio":
                shown.track.hardship.lost(share, now)
            elif block.ssrc == shown.seat.ssrc:
                sending.lost(share)
                shown.track.bandwidth.lost(share)

    def _measured(self, block: rtcp.ReportBlock, wall: float) -> None:
        # RFC 3550 section 6.4.1: what has passed since our report, without what she kept it.
        passed = ((to_ntp(wall) >> 16) - block.lsr - block.dlsr & 0xFFFF_FFFF) / 65_536
        if passed < LONGEST_ROUND_TRIP:
            before = self.round_trip
            self.round_trip = before + SMOOTHING * (passed - before) if before else passed
            self._nacked.round_trip = self.round_trip
