"""As much SDP as a synthetic peer needs: offers and answers out, who the other side is in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loadtest.forward.plan import Kind

VIDEO, AUDIO = 96, 111
"""Payload types, as Chromium chooses them."""
LEVEL_EXT = 1
TRANSPORT_EXT = 3
_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
_TRANSPORT = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
_CANDIDATE = re.compile(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host", re.IGNORECASE)


@dataclass(frozen=True)
class Me:
    """What a peer says of itself."""

    ufrag: str
    pwd: str
    fingerprint: str
    """SHA-256, as in SDP."""


@dataclass(frozen=True)
class Remote:
    """What the other side says of itself."""

    ufrag: str
    pwd: str
    algorithm: str
    fingerprint: str
    setup: str
    address: tuple[str, int]


@dataclass(frozen=True)
class Line:
    """One m-line: it sends ``ssrc``, or receives when there is none."""

    mid: str
    kind: Kind
    ssrc: int | None = None
    payload_type: int | None = None
    """Where the other side has chosen it."""


def offer(me: Me, lines: Iterable[Line]) -> str:
    """What a browser would offer for these lines, without what is not measured here."""
    return _description(me, list(lines), "actpass")


def answer(me: Me, lines: Iterable[Line]) -> str:
    """The answer of one who only receives, and begins the handshake."""
    return _description(me, list(lines), "active")


def lines_of(text: str) -> list[Line]:
    """What the other side offers to send: an answer's lines, in its order and with its payload types."""
    lines = []
    for section in text.replace("\r\n", "\n").split("\nm=")[1:]:
        kind: Kind = "audio" if section.startswith("audio") else "video"
        wanted = "opus/48000" if kind == "audio" else "VP8/90000"
        mid = _first(r"a=mid:(\S+)", section)
        number = int(_first(rf"a=rtpmap:(\d+) {wanted}", section))
        lines.append(Line(mid, kind, None, number))
    return lines


def remote_of(text: str) -> Remote:
    """Who the other side is, with its first address of IPv4. Raises ``ValueError`` when something is missing."""
    candidates = [(host, int(port)) for host, port in _CANDIDATE.findall(text) if ":" not in host]
    if not candidates:
        raise ValueError("no UDP candidate in the description")
    algorithm, _, fingerprint = _first(r"a=fingerprint:(.+)", text).strip().partition(" ")
    return Remote(
        ufrag=_first(r"a=ice-ufrag:(\S+)", text),
        pwd=_first(r"a=ice-pwd:(\S+)", text),
        algorithm=algorithm.lower(),
        fingerprint=fingerprint,
        setup=_first(r"a=setup:(\S+)", text),
        address=candidates[0],
    )


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"nothing in the description fits {pattern}")
    return found[1]


def _description(me: Me, lines: Sequence[Line], setup: str) -> str:
    head = [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE " + " ".join(line.mid for line in lines),
        "a=msid-semantic: WMS *",
    ]
    return "\r\n".join(head + [text for line in lines for text in _line(me, line, setup)]) + "\r\n"


def _line(me: Me, line: Line, setup: str) -> list[str]:
    video = line.kind == "video"
    number = line.payload_type or (VIDEO if video else AUDIO)
    text = [
        f"m={line.kind} 9 UDP/TLS/RTP/SAVPF {number}",
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        f"a=ice-ufrag:{me.ufrag}",
        f"a=ice-pwd:{me.pwd}",
        f"a=fingerprint:sha-256 {me.fingerprint}",
        f"a=setup:{setup}",
        f"a=mid:{line.mid}",
        # A lite agent learns our address from the checks; Janus wants to see one before it listens to them.
        "a=candidate:1 1 udp 2130706431 127.0.0.1 9 typ host",
        "a=end-of-candidates",
        "a=rtcp-mux",
        f"a=rtpmap:{number} " + ("VP8/90000" if video else "opus/48000/2"),
    ]
    if video:
        text += [f"a=rtcp-fb:{number} {feedback}" for feedback in ("nack", "nack pli", "ccm fir")]
    if line.ssrc is None:
        return [*text, "a=recvonly"]
    # Publishers number their packets transport-wide, as browsers do: feedback on them is part of what is measured.
    text += [f"a=rtcp-fb:{number} transport-cc", f"a=extmap:{TRANSPORT_EXT} {_TRANSPORT}"]
    if not video:
        text.append(f"a=extmap:{LEVEL_EXT} {_LEVEL}")
    stream = f"s{line.ssrc}"
    return [*text, "a=sendonly", f"a=msid:{stream} {stream}t", f"a=ssrc:{line.ssrc} cname:{stream}"]
