"""What we take from a browser's offer: a small fixed struct, so that nothing else of the text goes any further.

Everything that WebRTC forbids is refused here: no SDES, no plain RTP, no SHA-1 fingerprint, no second transport beside
the BUNDLE (RFC 8827 section 6.5, RFC 8829 section 5). Data channels and what nobody needs are declined by port 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sfu.control import Source
from sfu.media import Credentials, Fingerprint
from sfu.sdp import Description, Media, RtpMap, SdpError, parse, token

Kind: TypeAlias = Literal["audio", "video"]
KIND_OF: dict[Source, Kind] = {"microphone": "audio", "camera": "video", "screen": "video"}
MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
VIDEO_FEEDBACK = ("goog-remb", "ccm fir", "nack pli")
MAX_SENDING = 3
MAX_RECEIVING = 24
_DIGEST_BYTES = {"sha-256": 32, "sha-384": 48, "sha-512": 64}
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}\Z")
_PWD = re.compile(r"[A-Za-z0-9+/]{22,256}\Z")
_HEX = re.compile(r"[0-9A-F]{2}(:[0-9A-F]{2})*\Z")


@dataclass(frozen=True, slots=True)
class Codec:
    """The one codec that we use in an m-line: Opus or VP8, by the offerer's number."""

    payload_type: int
    name: Literal["opus", "VP8"]
    clock: int
    inband_fec: bool = False
    dtx: bool = False
    feedback: tuple[str, ...] = ()
    """What both sides know of RTCP feedback."""


@dataclass(frozen=True, slots=True)
class SendingLine:
    """An m-line by which the browser sends us a track."""

    mid: str
    kind: Kind
    source: Source
    codec: Codec
    ssrcs: tuple[int, ...]
    """Media SSRCs that the offer names (without those for retransmission); often empty in Firefox."""
    mid_ext: int | None
    level_ext: int | None


@dataclass(frozen=True, slots=True)
class ReceivingLine:
    """An m-line in which the browser can be sent a track: a seat."""

    mid: str
    kind: Kind
    codec: Codec
    mid_ext: int | None
    time_ext: int | None


@dataclass(frozen=True, slots=True)
class IdleLine:
    """An m-line that carries nothing: inactive, or declined (port 0)."""

    mid: str
    kind: str
    codec: Codec | None
    """None: answered with port 0."""
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

    @property
    def receiving(self) -> list[ReceivingLine]:
        """The seats that the browser offers."""
        return [line for line in self.lines if isinstance(line, ReceivingLine)]


def read_offer(text: str, tracks: Mapping[str, Source]) -> Offer:
    """Read an offer whose sending m-lines carry these sources. Raises :class:`SdpError`."""
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
        line = _read_line(description, media, mid, tracks)
        lines.append(line)
        ssrcs.update(media.ssrcs)
        if not isinstance(line, IdleLine) or line.codec is not None:
            accepted.append(media)
    if not accepted:
        raise SdpError("nothing to send or receive")
    _check_tracks(tracks, seen, lines)
    _check_bundle(description, accepted)
    return Offer(*_transport(description, accepted), tuple(lines), frozenset(ssrcs))


def _read_line(description: Description, media: Media, mid: str, tracks: Mapping[str, Source]) -> Line:
    if media.kind not in ("audio", "video", "application"):
        raise SdpError("unknown kind of media")
    # RFC 8827 section 6.5: neither SDES keys nor RTP without DTLS-SRTP.
    if media.has("crypto"):
        raise SdpError("SDES keys are not accepted")
    if media.kind == "application":
        if not all(token(item) for item in media.formats):
            raise SdpError("unreadable format")
        return IdleLine(mid, "application", None, media.protocol, media.formats[:1])
    if media.protocol != "UDP/TLS/RTP/SAVPF":
        raise SdpError("only UDP/TLS/RTP/SAVPF is accepted")
    if not all(item.isascii() and item.isdigit() and int(item) < 128 for item in media.formats):
        raise SdpError("unreadable payload type")
    kind: Kind = "audio" if media.kind == "audio" else "video"
    bundle_only = media.has("bundle-only")
    direction = media.direction or description.session.direction or "sendrecv"
    if media.port == 0 and not bundle_only:
        return IdleLine(mid, kind, None, media.protocol, media.formats[:1])
    if not media.has("rtcp-mux"):
        raise SdpError("rtcp-mux is required")
    codec = _codec(media, kind)
    if direction == "inactive":
        return IdleLine(mid, kind, codec, media.protocol, media.formats[:1])
    extensions = {e.uri: e.id for e in media.extmaps if e.id < 15}
    if direction == "recvonly":
        return ReceivingLine(mid, kind, codec, extensions.get(MID), extensions.get(ABS_SEND_TIME))
    source = tracks.get(mid)
    if source is None or KIND_OF[source] != kind:
        raise SdpError("a sending m-line without a source of its kind")
    spare = {member for meaning, group in media.ssrc_groups if meaning != "SIM" for member in group[1:]}
    sources = tuple(ssrc for ssrc in media.ssrcs if ssrc not in spare)[:4]
    return SendingLine(mid, kind, source, codec, sources, extensions.get(MID), extensions.get(AUDIO_LEVEL))


def _codec(media: Media, kind: Kind) -> Codec:
    for known in media.rtpmaps:
        if kind == "audio" and _is(known, "opus", 48_000, 2):
            wanted = media.parameters(known.payload_type)
            fec, dtx = wanted.get("useinbandfec") == "1", wanted.get("usedtx") == "1"
            return Codec(known.payload_type, "opus", 48_000, fec, dtx)
        if kind == "video" and _is(known, "vp8", 90_000, 1):
            offered = media.feedback(known.payload_type)
            shared = tuple(name for name in VIDEO_FEEDBACK if name in offered)
            return Codec(known.payload_type, "VP8", 90_000, feedback=shared)
    raise SdpError("neither Opus nor VP8 in an m-line")


def _is(known: RtpMap, name: str, clock: int, channels: int) -> bool:
    return (known.name, known.clock, known.channels) == (name, clock, channels)


def _check_tracks(tracks: Mapping[str, Source], mids: set[str], lines: list[Line]) -> None:
    if not tracks.keys() <= mids:
        raise SdpError("a source for an m-line that is not there")
    sending = [line.source for line in lines if isinstance(line, SendingLine)]
    if len(set(sending)) != len(sending) or len(sending) > MAX_SENDING:
        raise SdpError("one source in two m-lines")
    if sum(isinstance(line, ReceivingLine) for line in lines) > MAX_RECEIVING:
        raise SdpError("too many receive seats")
    used: dict[int, str] = {}
    for line in lines:
        # RFC 9143 section 9.1: inside a BUNDLE one payload type means one codec.
        if line.codec is not None and used.setdefault(line.codec.payload_type, line.codec.name) != line.codec.name:
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
