"""What one participant's browser reports and wishes: her own times, how the seats arrive, key frames, her rate."""

from __future__ import annotations

from collections.abc import Iterable

from sfu import rtcp
from sfu.bandwidth import Downlink
from sfu.inbound import Inbound
from sfu.seating import Seating

MAX_WISHES = 20
"""Sources that one request for key frames may name."""


class Hearing:
    """Carries what RTCP says to where it matters."""

    def __init__(self, inbound: Inbound, seating: Seating, downlink: Downlink) -> None:
        self._inbound = inbound
        self._seating = seating
        self._downlink = downlink

    def receive(self, packets: Iterable[rtcp.Rtcp], now: float, wall: float) -> None:
        """One datagram, taken apart."""
        for packet in packets:
            match packet:
                case rtcp.SenderReport():
                    track = self._inbound.of_source(packet.ssrc)
                    if track is not None:
                        track.heard(packet, now, wall)
                    self._reported(packet.blocks)
                case rtcp.ReceiverReport():
                    self._reported(packet.blocks)
                case rtcp.PictureLoss():
                    self._wanted(packet.media, now)
                case rtcp.FullIntraRequest():
                    for ssrc, _ in packet.requests[:MAX_WISHES]:
                        self._wanted(ssrc, now)
                case rtcp.Remb():
                    self._takes(packet.bitrate, now)

    def _wanted(self, ssrc: int, now: float) -> None:
        shown = self._seating.by_ssrc(ssrc)
        if shown is not None:
            shown.track.want_key_frame(now)

    def _reported(self, blocks: Iterable[rtcp.ReportBlock]) -> None:
        for block in blocks:
            shown = self._seating.by_ssrc(block.ssrc)
            if shown is not None and shown.track.kind == "video":
                shown.track.bandwidth.lost(block.fraction_lost / 256)

    def _takes(self, bitrate: int, now: float) -> None:
        if not self._downlink.choked(bitrate, now):
            return
        share = bitrate / self._downlink.sent.rate(now)
        shown = [held.track.bandwidth for held in self._seating.sitting.values() if held.track.kind == "video"]
        for bandwidth in {id(bandwidth): bandwidth for bandwidth in shown}.values():
            bandwidth.choke(share, now)
