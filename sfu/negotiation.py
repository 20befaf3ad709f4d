"""The answer to an offer (RFC 8829 section 5.3): ICE-lite, DTLS server, one BUNDLE, every m-line mirrored by its mid.

The answer is written from our own knowledge; nothing of the offer's text is repeated but checked tokens and numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sfu.codecs import Codec
from sfu.media import Candidate, Credentials, Fingerprint
from sfu.offer import (
    ABS_SEND_TIME,
    AUDIO_LEVEL,
    MID,
    REPAIRED_RID,
    RID,
    TRANSPORT_WIDE,
    IdleLine,
    Line,
    Offer,
    ReceivingLine,
    SendingLine,
    used_codecs,
)


@dataclass(frozen=True, slots=True)
class Self:
    """What an answer says of our side of the transport."""

    credentials: Credentials
    fingerprint: Fingerprint
    candidates: Sequence[Candidate]
    session_id: int
    version: int
    """Grows with every answer of one transport (RFC 3264 section 8)."""


@dataclass(frozen=True, slots=True)
class SeatLine:
    """What an answer says of a receive seat; the same for the whole life of the transport."""

    ssrc: int
    cname: str
    stream: str
    track: str
    rtx_ssrc: int | None = None
    """Where its retransmissions come from; not said of an m-line without RTX."""


def write_answer(offer: Offer, local: Self, seats: Mapping[str, SeatLine]) -> str:
    """The whole answer. ``seats`` has an entry for each receiving m-line of the offer."""
    bundled = [line.mid for line in offer.lines if used_codecs(line)]
    lines = [
        "v=0",
        f"o=- {local.session_id} {local.version} IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {' '.join(bundled)}",
        "a=msid-semantic: WMS *",
    ]
    for line in offer.lines:
        lines += _section(line, local, seats)
    return "".join(line + "\r\n" for line in lines)


def _section(line: Line, local: Self, seats: Mapping[str, SeatLine]) -> Iterator[str]:
    codecs = used_codecs(line)
    if not codecs:
        assert isinstance(line, IdleLine)
        yield f"m={line.kind} 0 {line.protocol} {' '.join(line.formats)}"
        yield "c=IN IP4 0.0.0.0"
        yield "a=inactive"
        yield f"a=mid:{line.mid}"
        return
    numbers = [number for codec in codecs for number in (codec.payload_type, codec.rtx) if number is not None]
    yield f"m={line.kind} 9 UDP/TLS/RTP/SAVPF {' '.join(map(str, numbers))}"
    yield "c=IN IP4 0.0.0.0"
    yield f"a=mid:{line.mid}"
    yield f"a=ice-ufrag:{local.credentials.ufrag}"
    yield f"a=ice-pwd:{local.credentials.pwd}"
    # One transport serves all m-lines, and each describes it: some peers read only the first, others the last.
    yield from _candidates(local.candidates)
    yield f"a=fingerprint:{local.fingerprint.algorithm} {local.fingerprint.value}"
    yield "a=setup:passive"
    yield "a=rtcp-mux"
    yield "a=rtcp-rsize"
    if isinstance(line, SendingLine):
        yield "a=recvonly"
        yield from _extensions(
            (line.mid_ext, MID),
            (line.level_ext, AUDIO_LEVEL),
            (line.rid_ext, RID),
            (line.rrid_ext, REPAIRED_RID),
            (line.transport_ext, TRANSPORT_WIDE),
            (line.time_ext, ABS_SEND_TIME),
        )
    elif isinstance(line, ReceivingLine):
        seat = seats[line.mid]
        yield "a=sendonly"
        yield from _extensions(
            (line.mid_ext, MID), (line.transport_ext, TRANSPORT_WIDE), (line.time_ext, ABS_SEND_TIME)
        )
        yield f"a=msid:{seat.stream} {seat.track}"
    else:
        yield "a=inactive"
    for codec in codecs:
        yield from _codec(codec, [kind for kind in codec.feedback if _answers(line, codec, kind)])
    if isinstance(line, SendingLine):
        yield from _encodings(line.rids)
    elif isinstance(line, ReceivingLine):
        yield from _sources(seats[line.mid], any(codec.rtx is not None for codec in codecs))


def _encodings(rids: Sequence[str]) -> Iterator[str]:
    for rid in rids:
        yield f"a=rid:{rid} recv"
    if rids:
        yield f"a=simulcast:recv {';'.join(rids)}"


def _sources(seat: SeatLine, repaired: bool) -> Iterator[str]:
    sources = [seat.ssrc]
    if repaired and seat.rtx_ssrc is not None:
        sources.append(seat.rtx_ssrc)
        yield f"a=ssrc-group:FID {seat.ssrc} {seat.rtx_ssrc}"
    for ssrc in sources:
        yield f"a=ssrc:{ssrc} cname:{seat.cname}"
        yield f"a=ssrc:{ssrc} msid:{seat.stream} {seat.track}"


def _extensions(*pairs: tuple[int | None, str]) -> Iterator[str]:
    for number, uri in pairs:
        if number is not None:
            yield f"a=extmap:{number} {uri}"


def _answers(line: Line, codec: Codec, kind: str) -> bool:
    # Sound is not sent again to whoever receives it: to be asked for it would be of no use.
    return not (isinstance(line, ReceivingLine) and codec.name == "opus" and kind == "nack")


def _codec(codec: Codec, feedback: Sequence[str]) -> Iterator[str]:
    number = codec.payload_type
    yield f"a=rtpmap:{number} {codec.name}/{codec.clock}{'/2' * (codec.name == 'opus')}"
    for kind in feedback:
        yield f"a=rtcp-fb:{number} {kind}"
    if codec.name == "opus":
        chosen = ["minptime=10"] + ["useinbandfec=1"] * codec.inband_fec + ["usedtx=1"] * codec.dtx
        yield f"a=fmtp:{number} {';'.join(chosen)}"
    elif codec.name == "H264":
        # RFC 6184 section 8.2.2: profile and packetization are the offered ones; each side may send another level.
        yield f"a=fmtp:{number} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={codec.profile}"
    if codec.rtx is not None:
        yield f"a=rtpmap:{codec.rtx} rtx/{codec.clock}"
        yield f"a=fmtp:{codec.rtx} apt={number}"


_TYPE = {"udp": 126, "tcp": 90}
"""Type preference of a host address (RFC 8445 section 5.1.2.2); TCP comes after everything that is UDP."""


def _candidates(candidates: Sequence[Candidate]) -> Iterator[str]:
    for place, candidate in enumerate(candidates):
        # RFC 8445 section 5.1.2.1: falling local preference, component 1. RFC 6544 section 4.2: for TCP its upper three
        # bits are the direction's preference, which is 4 for a passive host.
        local = (4 << 13) + 8191 - place if candidate.protocol == "tcp" else 65535 - place
        priority = (_TYPE[candidate.protocol] << 24) | (local << 8) | 255
        end = " tcptype passive" if candidate.protocol == "tcp" else ""
        where = f"{candidate.address} {candidate.port}"
        yield f"a=candidate:{place + 1} 1 {candidate.protocol} {priority} {where} typ host{end}"
    yield "a=end-of-candidates"
