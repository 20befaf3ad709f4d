"""Which track a packet belongs to: SSRC -> track, learnt from the offer, the MID or the payload type, and kept.

Browsers write the MID only on the first packets of a source (RFC 8843 section 9.2), so what was learnt once holds until
the track ends or a new offer says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable

from sfu.rtp import Packet
from sfu.track import Track


class Inbound:
    """The table of one participant, with room for a bounded number of sources."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._tracks: list[Track] = []
        self._bound: dict[int, Track] = {}

    def publish(self, tracks: Iterable[Track]) -> None:
        """These are the tracks now: forget what belonged to others, take in what the offer says."""
        self._tracks = list(tracks)
        named = {ssrc: track for track in self._tracks for ssrc in track.line.ssrcs}
        learnt = {s: t for s, t in self._bound.items() if s not in named and t in self._tracks and not t.line.ssrcs}
        self._bound = dict([*named.items(), *learnt.items()][: self._most])

    def find(self, packet: Packet) -> Track | None:
        """The track of this packet; None for a source that belongs nowhere."""
        track = self._bound.get(packet.ssrc)
        if track is None:
            track = self._by_mid(packet) or self._by_payload_type(packet)
            if track is None or len(self._bound) >= self._most:
                return None
            self._bound[packet.ssrc] = track
        return track if packet.payload_type == track.line.codec.payload_type else None

    def of_source(self, ssrc: int) -> Track | None:
        """The track that this SSRC is bound to."""
        return self._bound.get(ssrc)

    def _by_mid(self, packet: Packet) -> Track | None:
        if not packet.profile:
            return None
        for track in self._tracks:
            number = track.line.mid_ext
            if number is not None and packet.find(number) == track.line.mid.encode():
                return track
        return None

    def _by_payload_type(self, packet: Packet) -> Track | None:
        fitting = [track for track in self._tracks if track.line.codec.payload_type == packet.payload_type]
        return fitting[0] if len(fitting) == 1 else None
