"""Which encoding a packet belongs to: SSRC -> encoding, learnt from offer, header or payload type, and kept.

Browsers write MID and RID only on the first packets of a source (RFC 8843 section 9.2), so what was learnt once holds
until the track ends or a new offer says otherwise. Retransmissions have sources of their own (RFC 8852: the repaired
RID names what they repeat).
"""

from __future__ import annotations

from collections.abc import Iterable

from sfu.encoding import Encoding
from sfu.rtp import Packet
from sfu.track import Track


class Inbound:
    """The table of one participant, with room for a bounded number of sources."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._tracks: list[Track] = []
        self.bound: dict[int, tuple[Encoding, Track]] = {}
        """What is known. Another dict after each offer."""

    def publish(self, tracks: Iterable[Track]) -> None:
        """These are the tracks now: forget what belonged to others, take in what the offer says."""
        self._tracks = list(tracks)
        named: dict[int, tuple[Encoding, Track]] = {}
        learning: set[Encoding] = set()
        for track in self._tracks:
            line = track.line
            if line.rids or not line.ssrcs:
                learning.update(track.encodings)
            else:
                only = track.encodings[0], track
                named |= dict.fromkeys(line.ssrcs, only)
                named |= dict.fromkeys(line.retransmissions, only)
        learnt = {s: bound for s, bound in self.bound.items() if s not in named and bound[0] in learning}
        self.bound = dict([*named.items(), *learnt.items()][: self._most])

    def find(self, packet: Packet) -> tuple[Encoding, Track] | None:
        """Where this packet belongs; None for a source that belongs nowhere."""
        return self.bound.get(packet.ssrc) or self._learn(packet)

    def of_source(self, ssrc: int) -> Track | None:
        """The track that this SSRC is bound to."""
        bound = self.bound.get(ssrc)
        return None if bound is None else bound[1]

    def _learn(self, packet: Packet) -> tuple[Encoding, Track] | None:
        if len(self.bound) >= self._most:
            return None
        found = self._by_repaired(packet) or self._by_name(packet)
        if found is not None:
            self.bound[packet.ssrc] = found
        return found

    def _by_repaired(self, packet: Packet) -> tuple[Encoding, Track] | None:
        # The offer's FID groups (RFC 5576 section 4.2) tell which source a retransmission repeats.
        for track in self._tracks:
            media = track.line.retransmissions.get(packet.ssrc)
            if media is not None and packet.payload_type == track.line.codec.rtx:
                return self.bound.get(media)
        return None

    def _by_name(self, packet: Packet) -> tuple[Encoding, Track] | None:
        fitting = [
            track
            for track in self._tracks
            if packet.payload_type in (track.line.codec.payload_type, track.line.codec.rtx)
        ]
        named = [track for track in fitting if packet.text(track.line.mid_ext) == track.line.mid]
        if not named and len(fitting) == 1 and packet.text(fitting[0].line.mid_ext) is None:
            named = fitting
        if not named:
            return None
        (track, *_) = named
        line = track.line
        if not line.rids:
            return track.encodings[0], track
        rid = packet.text(line.rid_ext if packet.payload_type == line.codec.payload_type else line.rrid_ext)
        return next(((encoding, track) for encoding in track.encodings if encoding.rid == rid), None)
