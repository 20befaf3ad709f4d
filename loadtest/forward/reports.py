"""RTCP of the synthetic peers (RFC 3550 section 6.4, RFC 4585 section 6.3, RFC 5104 section 4.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from struct import Struct

from loadtest.forward.stream import Stream
from loadtest.forward.tally import Tally

_HEAD = Struct("!BBHI")
_SENDER = Struct("!QIII")
_BLOCK = Struct("!IIIIII")
_EPOCH_1900 = 2_208_988_800
_SENDER_REPORT, _RECEIVER_REPORT, _PAYLOAD_FEEDBACK = 200, 201, 206
_PLI, _FIR = 1, 4
_MOST_BLOCKS = 31


def sender_report(streams: Sequence[Stream], wall: float) -> bytes:
    """When each source's clock showed what."""
    ntp = int((wall + _EPOCH_1900) * (1 << 32))
    return b"".join(
        _HEAD.pack(0x80, _SENDER_REPORT, 6, stream.ssrc)
        + _SENDER.pack(
            ntp, stream.timestamp & 0xFFFF_FFFF, stream.sent & 0xFFFF_FFFF, stream.sent * stream.flow.size & 0xFFFF_FFFF
        )
        for stream in streams
    )


def receiver_report(ssrc: int, tallies: Mapping[int, Tally]) -> bytes:
    """That everything arrives: how far each source has come."""
    blocks = [
        _BLOCK.pack(source, 0, tally.highest & 0xFFFF_FFFF, 0, 0, 0)
        for source, tally in list(tallies.items())[:_MOST_BLOCKS]
    ]
    return _HEAD.pack(0x80 | len(blocks), _RECEIVER_REPORT, 1 + 6 * len(blocks), ssrc) + b"".join(blocks)


def wants_key_frame(compound: bytes) -> set[int]:
    """The sources of which a compound asks for a key frame."""
    wanted: set[int] = set()
    at = 0
    while at + 4 <= len(compound):
        size = 4 + 4 * (compound[at + 2] << 8 | compound[at + 3])
        if compound[at + 1] == _PAYLOAD_FEEDBACK:
            form = compound[at] & 31
            if form == _PLI:
                wanted.add(int.from_bytes(compound[at + 8 : at + 12], "big"))
            elif form == _FIR:
                wanted.update(
                    int.from_bytes(compound[place : place + 4], "big") for place in range(at + 12, at + size, 8)
                )
        at += size
    return wanted
