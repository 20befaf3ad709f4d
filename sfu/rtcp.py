"""RTCP (RFC 3550 section 6, RFC 4585, RFC 5104, REMB): the few packets that a forwarding worker reads and writes.

:func:`parse` takes a compound or reduced-size datagram apart; packets of kinds that we do not use come as
:class:`Other`. Whatever cannot be read is :class:`~sfu.rtp.Malformed`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import Struct
from typing import TypeAlias

from sfu import transportcc
from sfu.rtp import Malformed

_HEAD = Struct("!BBH")
_BLOCK = Struct("!IIIIII")
_SENDER = Struct("!IQIII")
_PAIR = Struct("!II")
MAX_PACKETS = 64
MAX_LOST = 272
"""Numbers that we read of a datagram's NACKs: as many as sixteen full entries hold. The rest is asked for again."""
MAX_ENTRIES = 128
"""Entries of 17 numbers in a NACK that we write."""
_ENTRY = Struct("!HH")
SR, RR, SDES, BYE, RTPFB, PSFB = 200, 201, 202, 203, 205, 206


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """How well one source arrives."""

    ssrc: int
    fraction_lost: int
    """0 to 255: share of the packets lost since the last report."""
    lost: int
    """Since the beginning, signed."""
    highest: int
    """Extended highest sequence number."""
    jitter: int
    lsr: int = 0
    """Middle 32 bits of the last sender report."""
    dlsr: int = 0
    """Delay since then, in 1/65536 s."""

    def encode(self) -> bytes:
        """24 bytes."""
        lost = max(-0x80_0000, min(self.lost, 0x7F_FFFF)) & 0xFF_FFFF
        return _BLOCK.pack(self.ssrc, self.fraction_lost << 24 | lost, self.highest, self.jitter, self.lsr, self.dlsr)


@dataclass(frozen=True, slots=True)
class SenderReport:
    """What a source has sent, and which wall-clock time its timestamps mean."""

    ssrc: int
    ntp: int
    """64 bit."""
    timestamp: int
    packets: int
    octets: int
    blocks: tuple[ReportBlock, ...] = ()

    def encode(self) -> bytes:
        """The whole packet."""
        body = _SENDER.pack(self.ssrc, self.ntp, self.timestamp, self.packets & 0xFFFF_FFFF, self.octets & 0xFFFF_FFFF)
        return _packet(SR, len(self.blocks), body + b"".join(block.encode() for block in self.blocks))


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    """How well sources arrive here."""

    ssrc: int
    blocks: tuple[ReportBlock, ...] = ()

    def encode(self) -> bytes:
        """The whole packet."""
        body = self.ssrc.to_bytes(4, "big") + b"".join(block.encode() for block in self.blocks)
        return _packet(RR, len(self.blocks), body)


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """The canonical names of sources; other items are not kept."""

    cnames: tuple[tuple[int, str], ...]

    def encode(self) -> bytes:
        """The whole packet."""
        body = b""
        for ssrc, cname in self.cnames:
            name = cname.encode()[:255]
            chunk = ssrc.to_bytes(4, "big") + bytes([1, len(name)]) + name + b"\0"
            body += chunk + bytes(-len(chunk) % 4)
        return _packet(SDES, len(self.cnames), body)


@dataclass(frozen=True, slots=True)
class Goodbye:
    """Sources that have ended."""

    ssrcs: tuple[int, ...]

    def encode(self) -> bytes:
        """The whole packet."""
        return _packet(BYE, len(self.ssrcs), b"".join(ssrc.to_bytes(4, "big") for ssrc in self.ssrcs))


@dataclass(frozen=True, slots=True)
class PictureLoss:
    """PLI (RFC 4585 section 6.3.1): please send a key frame."""

    sender: int
    media: int

    def encode(self) -> bytes:
        """The whole packet."""
        return _packet(PSFB, 1, _PAIR.pack(self.sender, self.media))


@dataclass(frozen=True, slots=True)
class FullIntraRequest:
    """FIR (RFC 5104 section 4.3.1): the same, with a number so that repeats are told from new wishes."""

    sender: int
    requests: tuple[tuple[int, int], ...]
    """SSRC and command number."""

    def encode(self) -> bytes:
        """The whole packet."""
        entries = b"".join(_PAIR.pack(ssrc, number << 24) for ssrc, number in self.requests)
        return _packet(PSFB, 4, _PAIR.pack(self.sender, 0) + entries)


@dataclass(frozen=True, slots=True)
class Remb:
    """Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb)."""

    sender: int
    bitrate: int
    ssrcs: tuple[int, ...]

    def encode(self) -> bytes:
        """The whole packet."""
        exponent = max(0, self.bitrate.bit_length() - 18)
        if exponent > 63:
            raise ValueError("bitrate out of range")
        rate = bytes([len(self.ssrcs)]) + (exponent << 18 | self.bitrate >> exponent).to_bytes(3, "big")
        media = b"".join(ssrc.to_bytes(4, "big") for ssrc in self.ssrcs)
        return _packet(PSFB, 15, _PAIR.pack(self.sender, 0) + b"REMB" + rate + media)


@dataclass(frozen=True, slots=True)
class Nack:
    """Generic NACK (RFC 4585 section 6.2.1): sequence numbers that did not arrive."""

    sender: int
    media: int
    lost: tuple[int, ...]

    def encode(self) -> bytes:
        """The whole packet; ``lost`` in rising order (over the wrap, too) makes it shortest."""
        entries: list[tuple[int, int]] = []
        for number in self.lost:
            after = number - entries[-1][0] - 1 & 0xFFFF if entries else 0xFFFF
            if after < 16:
                entries[-1] = entries[-1][0], entries[-1][1] | 1 << after
            elif after != 0xFFFF or not entries:
                entries.append((number & 0xFFFF, 0))
        body = b"".join(_ENTRY.pack(*entry) for entry in entries[:MAX_ENTRIES])
        return _packet(RTPFB, 1, _PAIR.pack(self.sender, self.media) + body)


@dataclass(frozen=True, slots=True)
class Other:
    """A well-formed packet of a kind that we do not use."""

    type: int
    count: int
    body: bytes = field(repr=False)


Rtcp: TypeAlias = (
    SenderReport
    | ReceiverReport
    | SourceDescription
    | Goodbye
    | PictureLoss
    | FullIntraRequest
    | Remb
    | Nack
    | transportcc.TransportFeedback
    | Other
)


def _packet(kind: int, count: int, body: bytes) -> bytes:
    return _HEAD.pack(0x80 | count, kind, len(body) // 4) + body


def parse(data: bytes) -> list[Rtcp]:
    """Take a datagram apart. Raises :class:`~sfu.rtp.Malformed`."""
    found: list[Rtcp] = []
    place = lost = 0
    while place < len(data):
        if len(data) - place < 4 or len(found) == MAX_PACKETS:
            raise Malformed("rest of a datagram")
        first, kind, words = _HEAD.unpack_from(data, place)
        end = place + 4 + 4 * words
        if first >> 6 != 2 or end > len(data):
            raise Malformed("not an RTCP packet")
        body = bytes(data[place + 4 : end])
        if first & 0x20:
            if not body or not 1 <= body[-1] <= len(body):
                raise Malformed("more padding than packet")
            body = body[: -body[-1]]
        if kind == RTPFB and first & 31 == 1:
            nack = _read_nack(body, MAX_LOST - lost)
            lost += len(nack.lost)
            found.append(nack)
        else:
            found.append(_read(kind, first & 31, body))
        place = end
    if not found:
        raise Malformed("empty")
    return found


def _read(kind: int, count: int, body: bytes) -> Rtcp:
    if kind == SR:
        _need(len(body) >= 24 + 24 * count)
        ssrc, ntp, timestamp, packets, octets = _SENDER.unpack_from(body)
        return SenderReport(ssrc, ntp, timestamp, packets, octets, _blocks(body, 24, count))
    if kind == RR:
        _need(len(body) >= 4 + 24 * count)
        return ReceiverReport(int.from_bytes(body[:4], "big"), _blocks(body, 4, count))
    if kind == SDES:
        return _read_sdes(count, body)
    if kind == BYE:
        _need(len(body) >= 4 * count)
        return Goodbye(_words(body[: 4 * count]))
    if kind == RTPFB and count == transportcc.FORMAT:
        return transportcc.read(body)
    if kind == PSFB and count == 1:
        _need(len(body) >= 8)
        return PictureLoss(*_PAIR.unpack_from(body))
    if kind == PSFB and count == 4:
        _need(len(body) >= 16 and len(body) % 8 == 0)
        entries = (_PAIR.unpack_from(body, place) for place in range(8, len(body), 8))
        return FullIntraRequest(int.from_bytes(body[:4], "big"), tuple((s, n >> 24) for s, n in entries))
    if kind == PSFB and count == 15 and body[8:12] == b"REMB":
        _need(len(body) >= 16 and len(body) >= 16 + 4 * body[12])
        rate = int.from_bytes(body[13:16], "big")
        bitrate = (rate & 0x3FFFF) << (rate >> 18)
        return Remb(int.from_bytes(body[:4], "big"), bitrate, _words(body[16 : 16 + 4 * body[12]]))
    return Other(kind, count, body)


def _need(condition: bool) -> None:
    if not condition:
        raise Malformed("packet cut off")


def _words(data: bytes) -> tuple[int, ...]:
    return tuple(int.from_bytes(data[place : place + 4], "big") for place in range(0, len(data), 4))


def _blocks(body: bytes, start: int, count: int) -> tuple[ReportBlock, ...]:
    found = []
    for place in range(start, start + 24 * count, 24):
        ssrc, loss, highest, jitter, lsr, dlsr = _BLOCK.unpack_from(body, place)
        lost = loss & 0xFF_FFFF
        signed = lost - 0x100_0000 if lost & 0x80_0000 else lost
        found.append(ReportBlock(ssrc, loss >> 24, signed, highest, jitter, lsr, dlsr))
    return tuple(found)


def _read_nack(body: bytes, most: int) -> Nack:
    _need(len(body) >= 12)
    sender, media = _PAIR.unpack_from(body)
    found: list[int] = []
    for place in range(8, len(body) - 3, 4):
        if len(found) >= most:
            break
        first, mask = _ENTRY.unpack_from(body, place)
        found.append(first)
        if mask:
            found += [first + 1 + bit & 0xFFFF for bit in range(16) if mask >> bit & 1]
    return Nack(sender, media, tuple(found[:most]))


def _read_sdes(count: int, body: bytes) -> SourceDescription:
    names: list[tuple[int, str]] = []
    place = 0
    for _ in range(count):
        _need(len(body) >= place + 5)
        ssrc = int.from_bytes(body[place : place + 4], "big")
        begin = place
        place += 4
        while True:
            _need(place < len(body))
            if body[place] == 0:
                # RFC 3550 section 6.5: the list ends with null bytes up to the next word of the chunk.
                place += 1
                place += -(place - begin) % 4
                break
            _need(place + 2 <= len(body) and place + 2 + body[place + 1] <= len(body))
            if body[place] == 1:
                names.append((ssrc, body[place + 2 : place + 2 + body[place + 1]].decode("utf-8", "replace")))
            place += 2 + body[place + 1]
    return SourceDescription(tuple(names))
