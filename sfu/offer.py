"""What we take from a browser's offer: a small fixed struct, so that nothing else of the text goes any further.

Everything that WebRTC forbids is refused here: no SDES, no plain RTP, no SHA-1 fingerprint, no second transport beside
the BUNDLE (RFC 8827 section 6.5, RFC 8829 section 5). Data channels and what nobody needs are declined by port 0.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sfu.codecs import Codec as Codec
from sfu.codecs import Kind as Kind
from sfu.codecs import read_codecs
from sfu.control import Source
from sfu.media import Credentials, Fingerprint
from sfu.sdp import Description, Media, SdpError, parse, token

KIND_OF: dict[Source, Kind] = {"microphone": "audio", "camera": "video", "screen": "video"}
MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
TRANSPORT_WIDE = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
MAX_SENDING = 3
MAX_RECEIVING = 24
MAX_ENCODINGS = 3
"""Of one source; of more only the first, lowest ones are taken."""
_DIGEST_BYTES = {"sha-256": 32, "sha-384": 48, "sha-512": 64}
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}\Z")
_PWD = re.compile(r"[A-Za-z0-9+/]{22,256}\Z")
_HEX = re.compile(r"[0-9A-F]{2}(:[0-9A-F]{2})*\Z")


@dataclass(frozen=True, slots=True)
class SendingLine:
    """An m-line by which the browser sends us a track."""

    mid: str
    kind: Kind
    source: Source
    codec: Codec
    ssrcs: tuple[int, ...]
    """Media SSRCs that the offer names (without those for retransmission); with rids often none."""
    mid_ext: int | None
    level_ext: int | None
    rids: tuple[str, ...] = ()
    """Its encodings, lowest first; empty without simulcast."""
    retransmissions: Mapping[int, int] = field(default_factory=dict)
    """SSRC of retransmissions -> media SSRC, as far as the offer says."""
    rid_ext: int | None = None
    rrid_ext: int | None = None
    transport_ext: int | None = None
    """Transport-wide numbers; None: the publisher is told our estimate (REMB) instead."""
    time_ext: int | None = None
    names: frozenset[str] = frozenset()
    """Every codec that the offer has here."""


@dataclass(frozen=True, slots=True)
class ReceivingLine:
    """An m-line in which the browser can be sent a track: a seat."""

    mid: str
    kind: Kind
    codecs: tuple[Codec, ...]
    """Whatever a track may be shown in, as the offer prefers it."""
    mid_ext: int | None
    time_ext: int | None
    """None as well where transport-wide numbers make it needless."""
    transport_ext: int | None = None

    @property
    def codec(self) -> Codec:
        """The preferred one."""
        return self.codecs[0]


@dataclass(frozen=True, slots=True)
class IdleLine:
    """An m-line that carries nothing: inactive, or declined (port 0)."""

    mid: str
    kind: str
    codecs: tuple[Codec, ...]
    """Empty: answered with port 0."""
    protocol: str
    formats: tuple[str, ...]


Line: TypeAlias = SendingLine | ReceivingLine | IdleLine


@dataclass(frozen=True, slots=True)
class Offer:
    """All that is known of an offer."""

    remote: Credentials
    fingerprint: Fingerprint
    lines: tuple[Line, ...]
    ssrcs: frozenset[int]
    """Every SSRC that the offerer claims, so that ours do not collide."""

    @property
    def sending(self) -> list[SendingLine]:
        """The tracks that the browser sends."""
        return [line for line in self.lines if isinstance(line, SendingLine)]

    def shows(self, name: str) -> bool:
        """Whether every seat for pictures can show this codec."""
        seats = (line for line in self.receiving if line.kind == "video")
        return all(any(codec.name == name for codec in line.codecs) for line in seats)

    @property
    def receiving(self) -> list[ReceivingLine]:
        """The seats that the browser offers."""
        return [line for line in self.lines if isinstance(line, ReceivingLine)]


def read_offer(text: str, tracks: Mapping[str, Source], *, vp8: bool = True, h264: bool = False) -> Offer:
    """Read an offer whose sending m-lines carry these sources. Raises :class:`SdpError`.

    ``vp8``, ``h264``: everybody else in the room can show it, so an offer that prefers it may have it.
    """
    shown = {"opus"} | ({"VP8"} if vp8 else set()) | ({"H264"} if h264 else set())
    description = parse(text)
    if not description.media:
        raise SdpError("no m-line")
    seen: set[str] = set()
    lines: list[Line] = []
    accepted: list[Media] = []
    ssrcs: set[int] = set()
    for media in description.media:
        mid = media.mid
        if mid is None or mid in seen:
            raise SdpError("an m-line without a mid of its own")
        seen.add(mid)
        line = _read_line(description, media, mid, tracks, shown)
        lines.append(line)
        ssrcs.update(media.ssrcs)
        if used_codecs(line):
            accepted.append(media)
    if not accepted:
        raise SdpError("nothing to send or receive")
    _check_tracks(tracks, seen, lines)
    _check_bundle(description, accepted)
    return Offer(*_transport(description, accepted), tuple(lines), frozenset(ssrcs))


def used_codecs(line: Line) -> tuple[Codec, ...]:
    """The codecs that an m-line is answered with; empty when it is declined."""
    return (line.codec,) if isinstance(line, SendingLine) else line.codecs


def _read_line(
    description: Description, media: Media, mid: str, tracks: Mapping[str, Source], shown: Collection[str]
) -> Line:
    if media.kind not in ("audio", "video", "application"):
        raise SdpError("unknown kind of media")
    # RFC 8827 section 6.5: neither SDES keys nor RTP without DTLS-SRTP.
    if media.has("crypto"):
        raise SdpError("SDES keys are not accepted")
    if media.kind == "application":
        if not all(token(item) for item in media.formats):
            raise SdpError("unreadable format")
        return IdleLine(mid, "application", (), media.protocol, media.formats[:1])
    if media.protocol != "UDP/TLS/RTP/SAVPF":
        raise SdpError("only UDP/TLS/RTP/SAVPF is accepted")
    if not all(item.isascii() and item.isdigit() and int(item) < 128 for item in media.formats):
        raise SdpError("unreadable payload type")
    kind: Kind = "audio" if media.kind == "audio" else "video"
    bundle_only = media.has("bundle-only")
    direction = media.direction or description.session.direction or "sendrecv"
    if media.port == 0 and not bundle_only:
        return IdleLine(mid, kind, (), media.protocol, media.formats[:1])
    if not media.has("rtcp-mux"):
        raise SdpError("rtcp-mux is required")
    extensions = _extensions(media, "recvonly" if direction == "recvonly" else "sendonly")
    codecs = read_codecs(media, kind, TRANSPORT_WIDE in extensions)
    if direction == "inactive":
        return IdleLine(mid, kind, codecs, media.protocol, media.formats[:1])
    if direction == "recvonly":
        transport, time = _timing(extensions, codecs)
        return ReceivingLine(mid, kind, codecs, extensions.get(MID), time, transport)
    source = tracks.get(mid)
    if source is None or KIND_OF[source] != kind:
        raise SdpError("a sending m-line without a source of its kind")
    names = frozenset(codec.name for codec in codecs)
    return _sending(media, mid, source, _chosen(codecs, shown), names, extensions)


def _extensions(media: Media, way: str) -> dict[str, int]:
    # Only numbers that fit the one-byte form (RFC 8285), and only what the offerer uses in this direction.
    usable = [ext for ext in media.extmaps if ext.id < 15 and ext.direction in ("", "sendrecv", way)]
    if len({ext.id for ext in usable}) != len(usable):
        raise SdpError("one number for two header extensions")
    return {ext.uri: ext.id for ext in usable}


def _timing(extensions: Mapping[str, int], codecs: tuple[Codec, ...]) -> tuple[int | None, int | None]:
    """Transport-wide numbers where both sides feed back by them, else the time of sending."""
    if codecs and all("transport-cc" in codec.feedback for codec in codecs):
        return extensions.get(TRANSPORT_WIDE), None
    return None, extensions.get(ABS_SEND_TIME)


def _chosen(codecs: tuple[Codec, ...], shown: Collection[str]) -> Codec:
    # What somebody cannot show is better than nothing: the others see it, sound goes on, and that somebody is told.
    return next((codec for codec in codecs if codec.name in shown), codecs[0])


def _sending(
    media: Media, mid: str, source: Source, codec: Codec, names: frozenset[str], extensions: Mapping[str, int]
) -> SendingLine:
    groups = media.ssrc_groups
    spare = {member for meaning, group in groups if meaning != "SIM" for member in group[1:]}
    sources = tuple(ssrc for ssrc in media.ssrcs if ssrc not in spare)[: MAX_ENCODINGS + 1]
    pairs = [group for meaning, group in groups if meaning == "FID" and len(group) == 2]
    repairs = {repair: ssrc for ssrc, repair in pairs if ssrc in sources and codec.rtx is not None}
    rid_ext = extensions.get(RID)
    rids = _rids(media, codec) if rid_ext is not None and KIND_OF[source] == "video" else ()
    transport, time = _timing(extensions, (codec,))
    return SendingLine(
        mid,
        KIND_OF[source],
        source,
        codec,
        sources,
        extensions.get(MID),
        extensions.get(AUDIO_LEVEL) if KIND_OF[source] == "audio" else None,
        rids,
        repairs,
        rid_ext if rids else None,
        extensions.get(REPAIRED_RID) if rids and codec.rtx is not None else None,
        transport,
        time,
        names,
    )


def _rids(media: Media, codec: Codec) -> tuple[str, ...]:
    sent = {
        rid.id
        for rid in media.rids
        if rid.direction == "send" and (not rid.formats or str(codec.payload_type) in rid.formats)
    }
    named = media.simulcast or (tuple(sent) if len(sent) == 1 else ())
    return tuple(name for name in named if name in sent)[:MAX_ENCODINGS]


def _check_tracks(tracks: Mapping[str, Source], mids: set[str], lines: list[Line]) -> None:
    if not tracks.keys() <= mids:
        raise SdpError("a source for an m-line that is not there")
    sending = [line.source for line in lines if isinstance(line, SendingLine)]
    if len(set(sending)) != len(sending) or len(sending) > MAX_SENDING:
        raise SdpError("one source in two m-lines")
    if sum(isinstance(line, ReceivingLine) for line in lines) > MAX_RECEIVING:
        raise SdpError("too many receive seats")
    used: dict[int, str] = {}
    for codec in (codec for line in lines for codec in used_codecs(line)):
        # RFC 9143 section 9.1: inside a BUNDLE one payload type means one codec.
        if used.setdefault(codec.payload_type, codec.name) != codec.name:
            raise SdpError("one payload type for two codecs")
        repaired = f"rtx of {codec.payload_type}"
        if codec.rtx is not None and used.setdefault(codec.rtx, repaired) != repaired:
            raise SdpError("one payload type for two codecs")


def _check_bundle(description: Description, accepted: list[Media]) -> None:
    bundle = description.bundle
    if len(set(bundle)) != len(bundle) or any(media.mid not in bundle for media in accepted):
        raise SdpError("every m-line must be in the one BUNDLE group")


def _transport(description: Description, accepted: list[Media]) -> tuple[Credentials, Fingerprint]:
    # RFC 9143 section 7.2.1: the first m-line of the BUNDLE that is not declined describes the transport.
    by_mid = {media.mid: media for media in accepted}
    tagged = next(by_mid[mid] for mid in description.bundle if mid in by_mid)
    ufrag, pwd = (mine or common for mine, common in zip(tagged.ice, description.session.ice, strict=True))
    if ufrag is None or pwd is None or not _UFRAG.match(ufrag) or not _PWD.match(pwd):
        raise SdpError("no usable ICE credentials")
    setup = tagged.setup or description.session.setup
    if setup not in ("actpass", "active"):
        raise SdpError("the offerer must be able to be DTLS client")
    found = tagged.fingerprints or description.session.fingerprints
    for algorithm, value in found[:8]:
        if algorithm in _DIGEST_BYTES and _HEX.match(value) and len(value) == 3 * _DIGEST_BYTES[algorithm] - 1:
            return Credentials(ufrag, pwd), Fingerprint(algorithm, value)
    raise SdpError("no fingerprint of SHA-256 or better")
