"""The offer of a simulated person, with all that Chromium offers and we use; and what the answer says of the seats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sfu.media import Credentials, Fingerprint
from sfu.sdp import parse
from tests.network import wire

Kind = Literal["audio", "video"]
_URI = {
    wire.LEVEL: "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    wire.SEND_TIME: "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    wire.TRANSPORT_WIDE: "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    wire.MID: "urn:ietf:params:rtp-hdrext:sdes:mid",
    wire.RID: "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    wire.REPAIRED_RID: "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
}


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a browser can do beyond the least."""

    transport_wide: bool = True
    """transport-cc feedback, both ways; without it there is REMB."""
    rtx: bool = True
    nack: bool = True
    audio_nack: bool = False
    fec: bool = True
    """Opus writes what it said before into the packet after it, when told of loss (RFC 6716 section 2.1.7)."""


@dataclass(frozen=True, slots=True)
class Line:
    """An m-line that sends; ``ssrcs`` are pairs of media and RTX (None without), empty with rids."""

    mid: str
    kind: Kind
    rids: Sequence[str] = ()
    ssrcs: Sequence[tuple[int, int | None]] = ()


@dataclass(frozen=True, slots=True)
class SeatOf:
    """A receive m-line as the answer describes it."""

    mid: str
    kind: Kind
    ssrc: int
    rtx_ssrc: int | None
    nack: bool


def write_offer(
    local: Credentials, fingerprint: Fingerprint, sending: Sequence[Line], seats: tuple[int, int], can: Abilities
) -> str:
    """Sending m-lines first, then the receive seats ``a0 ... v0 ...``."""
    lines = [
        *sending,
        *(Line(f"a{n}", "audio") for n in range(seats[0])),
        *(Line(f"v{n}", "video") for n in range(seats[1])),
    ]
    text = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE " + " ".join(line.mid for line in lines)]
    for line in lines:
        numbers = [wire.OPUS] if line.kind == "audio" else [wire.VP8] + [wire.RTX] * can.rtx
        text += [f"m={line.kind} 9 UDP/TLS/RTP/SAVPF {' '.join(map(str, numbers))}", "c=IN IP4 0.0.0.0"]
        text += [f"a=mid:{line.mid}", "a=sendonly" if line in sending else "a=recvonly"]
        text += [f"a=ice-ufrag:{local.ufrag}", f"a=ice-pwd:{local.pwd}", "a=setup:actpass"]
        text += [f"a=fingerprint:{fingerprint.algorithm} {fingerprint.value}", "a=rtcp-mux", "a=rtcp-rsize"]
        wanted = [wire.MID, wire.SEND_TIME] + [wire.TRANSPORT_WIDE] * can.transport_wide
        wanted += [wire.LEVEL] if line.kind == "audio" else [wire.RID, wire.REPAIRED_RID]
        text += [f"a=extmap:{number} {_URI[number]}" for number in wanted]
        text += _codecs(line.kind, can)
        for ssrc, rtx in line.ssrcs:
            text += [f"a=ssrc-group:FID {ssrc} {rtx}"] if rtx is not None else []
            text += [f"a=ssrc:{number} cname:her" for number in (ssrc, rtx) if number is not None]
        if line.rids:
            text += [f"a=rid:{rid} send" for rid in line.rids]
            text += [f"a=simulcast:send {';'.join(line.rids)}"]
    return "".join(line + "\r\n" for line in text)


def _codecs(kind: Kind, can: Abilities) -> list[str]:
    feedback = ["transport-cc"] * can.transport_wide
    if kind == "audio":
        text = [
            f"a=rtpmap:{wire.OPUS} opus/48000/2",
            f"a=fmtp:{wire.OPUS} minptime=10;{'useinbandfec=1;' * can.fec}usedtx=1",
        ]
        return text + [f"a=rtcp-fb:{wire.OPUS} {name}" for name in feedback + ["nack"] * can.audio_nack]
    feedback += ["goog-remb", "ccm fir", "nack pli"] + ["nack"] * can.nack
    text = [f"a=rtpmap:{wire.VP8} VP8/90000"] + [f"a=rtcp-fb:{wire.VP8} {name}" for name in feedback]
    return text + [f"a=rtpmap:{wire.RTX} rtx/90000", f"a=fmtp:{wire.RTX} apt={wire.VP8}"] * can.rtx


def read_seats(answer: str) -> list[SeatOf]:
    """What the answer will send."""
    seats = []
    for media in parse(answer).media:
        if media.direction != "sendonly" or media.mid is None:
            continue
        repairs = dict(members for meaning, members in media.ssrc_groups if meaning == "FID" and len(members) == 2)
        own = [ssrc for ssrc in media.ssrcs if ssrc not in repairs.values()]
        kind: Kind = "audio" if media.kind == "audio" else "video"
        number = wire.OPUS if kind == "audio" else wire.VP8
        seats.append(SeatOf(media.mid, kind, own[0], repairs.get(own[0]), "nack" in media.feedback(number)))
    return seats


def agreed(answer: str) -> Abilities:
    """What the answer took of the first sending m-line for pictures (without one: of the seats)."""
    found = [media for media in parse(answer).media if media.kind == "video"]
    audio = [media for media in parse(answer).media if media.kind == "audio"]
    picture = found[0] if found else None
    feedback = picture.feedback(wire.VP8) if picture is not None else set()
    exts = {ext.uri for media in (*audio, *found) for ext in media.extmaps}
    return Abilities(
        transport_wide=_URI[wire.TRANSPORT_WIDE] in exts,
        rtx=picture is not None and any(entry.name == "rtx" for entry in picture.rtpmaps),
        nack="nack" in feedback,
        audio_nack=any("nack" in media.feedback(wire.OPUS) for media in audio),
    )
