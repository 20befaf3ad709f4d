"""The answer to an offer (RFC 8829 section 5.3): ICE-lite, DTLS server, one BUNDLE, every m-line mirrored by its mid.

The answer is written from our own knowledge; nothing of the offer's text is repeated but checked tokens and numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sfu.media import Candidate, Credentials, Fingerprint
from sfu.offer import ABS_SEND_TIME, AUDIO_LEVEL, MID, Codec, IdleLine, Line, Offer, ReceivingLine, SendingLine


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


def write_answer(offer: Offer, local: Self, seats: Mapping[str, SeatLine]) -> str:
    """The whole answer. ``seats`` has an entry for each receiving m-line of the offer."""
    bundled = [line.mid for line in offer.lines if line.codec is not None]
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
    if isinstance(line, IdleLine) and line.codec is None:
        yield f"m={line.kind} 0 {line.protocol} {' '.join(line.formats)}"
        yield "c=IN IP4 0.0.0.0"
        yield "a=inactive"
        yield f"a=mid:{line.mid}"
        return
    codec = line.codec
    assert codec is not None
    yield f"m={line.kind} 9 UDP/TLS/RTP/SAVPF {codec.payload_type}"
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
        yield from _extensions((line.mid_ext, MID), (line.level_ext, AUDIO_LEVEL))
    elif isinstance(line, ReceivingLine):
        seat = seats[line.mid]
        yield "a=sendonly"
        yield from _extensions((line.mid_ext, MID), (line.time_ext, ABS_SEND_TIME))
        yield f"a=msid:{seat.stream} {seat.track}"
    else:
        yield "a=inactive"
    yield from _codec(codec)
    if isinstance(line, ReceivingLine):
        yield f"a=ssrc:{seats[line.mid].ssrc} cname:{seats[line.mid].cname}"
        yield f"a=ssrc:{seats[line.mid].ssrc} msid:{seats[line.mid].stream} {seats[line.mid].track}"


def _extensions(*pairs: tuple[int | None, str]) -> Iterator[str]:
    for number, uri in pairs:
        if number is not None:
            yield f"a=extmap:{number} {uri}"


def _codec(codec: Codec) -> Iterator[str]:
    number = codec.payload_type
    if codec.name == "opus":
        yield f"a=rtpmap:{number} opus/48000/2"
        chosen = ["minptime=10"] + ["useinbandfec=1"] * codec.inband_fec + ["usedtx=1"] * codec.dtx
        yield f"a=fmtp:{number} {';'.join(chosen)}"
        return
    yield f"a=rtpmap:{number} VP8/90000"
    for kind in codec.feedback:
        yield f"a=rtcp-fb:{number} {kind}"


def _candidates(candidates: Sequence[Candidate]) -> Iterator[str]:
    for place, candidate in enumerate(candidates):
        # RFC 8445 section 5.1.2.1: host type preference 126, falling local preference, component 1.
        priority = (126 << 24) | ((65535 - place) << 8) | 255
        yield f"a=candidate:{place + 1} 1 udp {priority} {candidate.address} {candidate.port} typ host"
    yield "a=end-of-candidates"
