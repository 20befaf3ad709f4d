"""RTP and RTCP as a browser writes and reads them: nothing of ours, so that what both understand is the standard.

RFC 3550, RFC 4585, RFC 5104, RFC 8285, REMB and transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-01).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

LEVEL, SEND_TIME, TRANSPORT_WIDE, MID, RID, REPAIRED_RID = 1, 2, 3, 4, 10, 11
"""Numbers of the header extensions, as Chromium's offers have them."""
OPUS, VP8, RTX = 111, 96, 97
NTP_EPOCH = 2_208_988_800


class Packet(NamedTuple):
    """An RTP packet."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    extensions: Mapping[int, bytes]
    padding: int = 0


def write(packet: Packet) -> bytes:
    """With header extensions in the one-byte form."""
    block = b"".join(bytes([n << 4 | len(v) - 1]) + v for n, v in packet.extensions.items())
    block += bytes(-len(block) % 4)
    first = 0x80 | (0x10 if block else 0) | (0x20 if packet.padding else 0)
    head = struct.pack(
        "!BBHII",
        first,
        packet.payload_type | packet.marker << 7,
        packet.sequence & 0xFFFF,
        packet.timestamp & 0xFFFF_FFFF,
        packet.ssrc,
    )
    if block:
        head += struct.pack("!HH", 0xBEDE, len(block) // 4) + block
    end = bytes(packet.padding - 1) + bytes([packet.padding]) if packet.padding else b""
    return head + packet.payload + end


def read(data: bytes) -> Packet:
    """What a forwarding server may send: no contributing sources, extensions in the one-byte form."""
    first, second, sequence, timestamp, ssrc = struct.unpack_from("!BBHII", data)
    place, end = 12, len(data)
    values: dict[int, bytes] = {}
    if first & 0x10:
        profile, words = struct.unpack_from("!HH", data, 12)
        assert profile == 0xBEDE, "only the one-byte form was negotiated"
        place, stop = 16, 16 + 4 * words
        while place < stop:
            if data[place] == 0:
                place += 1
                continue
            size = (data[place] & 15) + 1
            values[data[place] >> 4] = data[place + 1 : place + 1 + size]
            place += 1 + size
        place = stop
    padding = data[-1] if first & 0x20 else 0
    return Packet(second & 127, second > 127, sequence, timestamp, ssrc, data[place : end - padding], values, padding)


def is_rtcp(data: bytes) -> bool:
    """RFC 5761 section 4."""
    return 192 <= data[1] <= 223


# --- RTCP out


def _rtcp(kind: int, count: int, body: bytes) -> bytes:
    return struct.pack("!BBH", 0x80 | count, kind, len(body) // 4) + body


def ntp(wall: float) -> int:
    """64 bit NTP time."""
    return int((wall + NTP_EPOCH) * (1 << 32))


def sender_report(ssrc: int, wall: float, timestamp: int, packets: int, octets: int) -> bytes:
    """RFC 3550 section 6.4.1, without blocks."""
    return _rtcp(200, 0, struct.pack("!IQIII", ssrc, ntp(wall), timestamp & 0xFFFF_FFFF, packets, octets & 0xFFFF_FFFF))


class Block(NamedTuple):
    """A report block."""

    ssrc: int
    fraction: int
    lost: int
    highest: int
    jitter: int
    lsr: int
    dlsr: int


def receiver_report(sender: int, blocks: Iterable[Block]) -> bytes:
    """RFC 3550 section 6.4.2."""
    parts = [
        struct.pack("!IIIIII", b.ssrc, b.fraction << 24 | (b.lost & 0xFF_FFFF), b.highest, b.jitter, b.lsr, b.dlsr)
        for b in blocks
    ]
    return _rtcp(201, len(parts), struct.pack("!I", sender) + b"".join(parts))


def nack(sender: int, media: int, lost: Sequence[int]) -> bytes:
    """RFC 4585 section 6.2.1; numbers extended or not, ascending."""
    entries = b""
    rest = list(lost)
    while rest:
        first, mask = rest[0], 0
        for number in rest[1:]:
            if number - first > 16:
                break
            mask |= 1 << (number - first - 1)
        rest = [number for number in rest if number - first > 16]
        entries += struct.pack("!HH", first & 0xFFFF, mask)
    return _rtcp(205, 1, struct.pack("!II", sender, media) + entries)


def picture_loss(sender: int, media: int) -> bytes:
    """RFC 4585 section 6.3.1."""
    return _rtcp(206, 1, struct.pack("!II", sender, media))


def remb(sender: int, bitrate: int, medias: Sequence[int]) -> bytes:
    """draft-alvestrand-rmcat-remb-03."""
    exponent = max(0, bitrate.bit_length() - 18)
    rate = (len(medias) << 24 | exponent << 18 | bitrate >> exponent).to_bytes(4, "big")
    body = struct.pack("!II", sender, 0) + b"REMB" + rate + b"".join(m.to_bytes(4, "big") for m in medias)
    return _rtcp(206, 15, body)


def transport_feedback(sender: int, media: int, count: int, arrivals: Mapping[int, float], begin: int) -> bytes:
    """Which transport-wide numbers (extended) arrived when; everything from ``begin`` to the last is told."""
    numbers = range(min(begin, *arrivals), max(arrivals) + 1)
    reference = int(arrivals[min(arrivals)] / 0.064)
    at = reference * 256
    statuses, deltas = [], b""
    for number in numbers:
        time = arrivals.get(number)
        if time is None:
            statuses.append(0)
            continue
        ticks = round(time * 4_000)
        delta, at = max(-32_768, min(ticks - at, 32_767)), ticks
        small = 0 <= delta <= 255
        statuses.append(1 if small else 2)
        deltas += struct.pack("!B" if small else "!h", delta)
    chunks = b""
    for place in range(0, len(statuses), 7):
        part = statuses[place : place + 7]
        chunks += (0xC000 | sum(status << 12 - 2 * at for at, status in enumerate(part))).to_bytes(2, "big")
    head = struct.pack("!HH", numbers[0] & 0xFFFF, len(numbers))
    head += (reference & 0xFF_FFFF).to_bytes(3, "big") + bytes([count & 0xFF])
    body = struct.pack("!II", sender, media) + head + chunks + deltas
    return _rtcp(205, 15, body + bytes(-len(body) % 4))


# --- RTCP in


class Report(NamedTuple):
    """Blocks of a sender's or receiver's report."""

    blocks: tuple[Block, ...]


class Sent(NamedTuple):
    """The sender's part of a sender report."""

    ssrc: int
    ntp: int
    timestamp: int


class Lost(NamedTuple):
    """A NACK."""

    media: int
    numbers: tuple[int, ...]


class Refresh(NamedTuple):
    """A key frame is wanted (PLI or FIR)."""

    media: int


class Cap(NamedTuple):
    """REMB."""

    bitrate: int


class Arrived(NamedTuple):
    """Transport-wide feedback: seconds on the other's clock, or None for what did not come."""

    first: int
    times: tuple[float | None, ...]


Said = Report | Sent | Lost | Refresh | Cap | Arrived


def said(data: bytes) -> Iterator[Said]:
    """Read a compound datagram."""
    place = 0
    while place + 4 <= len(data):
        first, kind, words = struct.unpack_from("!BBH", data, place)
        body = data[place + 4 : place + 4 + 4 * words]
        place += 4 + 4 * words
        count = first & 31
        if kind == 200:
            yield Sent(*struct.unpack_from("!IQI", body))
            yield Report(_blocks(body, 24, count))
        elif kind == 201:
            yield Report(_blocks(body, 4, count))
        elif kind == 205 and count == 1:
            yield Lost(int.from_bytes(body[4:8], "big"), tuple(_numbers(body[8:])))
        elif kind == 205 and count == 15:
            yield _arrived(body)
        elif kind == 206 and count == 1:
            yield Refresh(int.from_bytes(body[4:8], "big"))
        elif kind == 206 and count == 4:
            for at in range(8, len(body), 8):
                yield Refresh(int.from_bytes(body[at : at + 4], "big"))
        elif kind == 206 and count == 15 and body[8:12] == b"REMB":
            rate = int.from_bytes(body[13:16], "big")
            yield Cap((rate & 0x3FFFF) << (rate >> 18))


def _blocks(body: bytes, start: int, count: int) -> tuple[Block, ...]:
    found = []
    for at in range(start, start + 24 * count, 24):
        ssrc, loss, highest, jitter, lsr, dlsr = struct.unpack_from("!IIIIII", body, at)
        found.append(Block(ssrc, loss >> 24, loss & 0xFF_FFFF, highest, jitter, lsr, dlsr))
    return tuple(found)


def _numbers(entries: bytes) -> Iterator[int]:
    for at in range(0, len(entries), 4):
        first, mask = struct.unpack_from("!HH", entries, at)
        yield first
        yield from (first + 1 + bit & 0xFFFF for bit in range(16) if mask >> bit & 1)


def _arrived(body: bytes) -> Arrived:
    first, count = struct.unpack_from("!HH", body, 8)
    at = int.from_bytes(body[12:15], "big") * 256
    place = 16
    statuses: list[int] = []
    while len(statuses) < count:
        (chunk,) = struct.unpack_from("!H", body, place)
        place += 2
        if not chunk & 0x8000:
            statuses += [chunk >> 13 & 3] * (chunk & 0x1FFF)
        elif chunk & 0x4000:
            statuses += [chunk >> shift & 3 for shift in range(12, -1, -2)]
        else:
            statuses += [chunk >> shift & 1 for shift in range(13, -1, -1)]
    times: list[float | None] = []
    for status in statuses[:count]:
        if status == 0:
            times.append(None)
            continue
        form, size = ("!B", 1) if status == 1 else ("!h", 2)
        at += struct.unpack_from(form, body, place)[0]
        place += size
        times.append(at / 4_000)
    return Arrived(first, tuple(times))


class Unwrap:
    """16-bit numbers that go on counting."""

    __slots__ = ("highest",)

    def __init__(self) -> None:
        self.highest: int | None = None

    def __call__(self, number: int) -> int:
        """The extended number nearest to the highest one so far."""
        if self.highest is None:
            self.highest = number
            return number
        extended = self.highest + ((number - self.highest + 0x8000 & 0xFFFF) - 0x8000)
        self.highest = max(self.highest, extended)
        return extended
