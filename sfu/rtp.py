"""RTP packets (RFC 3550 section 5.1) taken apart and put together, with header extensions (RFC 8285).

Only what forwarding needs: the payload stays bytes. Whatever cannot be read is :class:`Malformed`.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct

_HEADER = Struct("!BBHII")
_WORD = Struct("!HH")
ONE_BYTE = 0xBEDE
USUAL = 0x90
"""Version 2 with a header extension, without padding and contributing sources: what browsers send nearly always."""


class Malformed(ValueError):
    """Not a packet of the kind that was expected."""


class Packet:
    """A packet as it came in. ``payload`` is without padding, ``extension`` without its four-byte head."""

    __slots__ = ("extension", "marker", "payload", "payload_type", "profile", "sequence", "ssrc", "timestamp")

    def __init__(
        self,
        payload_type: int,
        marker: bool,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        profile: int = 0,
        extension: bytes = b"",
    ) -> None:
        self.payload_type = payload_type
        self.marker = marker
        self.sequence = sequence
        self.timestamp = timestamp
        self.ssrc = ssrc
        self.payload = payload
        self.profile = profile
        self.extension = extension

    def find(self, number: int) -> bytes | None:
        """The header extension of this number; None when it is not there or the block is broken."""
        return find(self.profile, self.extension, number)

    def pair(self, number: int) -> int:
        """A header extension of two bytes as a number; -1 without it. Mostly it is the first one."""
        block = self.extension
        if self.profile == ONE_BYTE and len(block) >= 3 and block[0] == number << 4 | 1:
            return block[1] << 8 | block[2]
        value = self.find(number)
        return value[0] << 8 | value[1] if value is not None and len(value) == 2 else -1

    def text(self, number: int | None) -> str | None:
        """A header extension that is text (RFC 7941 section 4.1: by some padded with zeros); None without it."""
        value = None if number is None else self.find(number)
        return None if value is None else value.rstrip(b"\0").decode("utf-8", "replace")


def parse(data: bytes) -> Packet:
    """Take a packet apart. Raises :class:`Malformed`."""
    size = len(data)
    if size < 12:
        raise Malformed("shorter than a header")
    first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
    if first == USUAL and size >= 16:
        start = 16 + 4 * (data[14] << 8 | data[15])
        if start > size:
            raise Malformed("header cut off")
        profile = data[12] << 8 | data[13]
        return Packet(second & 127, second > 127, sequence, timestamp, ssrc, data[start:], profile, data[16:start])
    if first >> 6 != 2:
        raise Malformed("not version 2")
    start = 12 + 4 * (first & 15)
    profile, extension = 0, b""
    if first & 0x10:
        if start + 4 > size:
            raise Malformed("extension cut off")
        profile, words = _WORD.unpack_from(data, start)
        extension = data[start + 4 : start + 4 + 4 * words]
        start += 4 + 4 * words
    end = size
    if first & 0x20 and size > start:
        padding = data[-1]
        if not 1 <= padding <= size - start:
            raise Malformed("more padding than packet")
        end -= padding
    if start > size:
        raise Malformed("header cut off")
    return Packet(
        second & 127, second > 127, sequence, timestamp, ssrc, bytes(data[start:end]), profile, bytes(extension)
    )


def build(packet: Packet) -> bytes:
    """Put a packet together, without padding and contributing sources."""
    head = _HEADER.pack(
        0x90 if packet.profile else 0x80,
        packet.payload_type | (0x80 if packet.marker else 0),
        packet.sequence,
        packet.timestamp,
        packet.ssrc,
    )
    if packet.profile:
        head += _WORD.pack(packet.profile, len(packet.extension) // 4) + packet.extension
    return head + packet.payload


def extensions(profile: int, block: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and value of each header extension, in the one-byte or the two-byte form (RFC 8285 section 4)."""
    place, size = 0, len(block)
    if profile == ONE_BYTE:
        while place < size:
            number, length = block[place] >> 4, (block[place] & 15) + 1
            if block[place] == 0:
                place += 1
                continue
            if number == 15:
                return
            if place + 1 + length > size:
                raise Malformed("extension longer than its block")
            yield number, block[place + 1 : place + 1 + length]
            place += 1 + length
    elif profile & 0xFFF0 == 0x1000:
        while place < size:
            if block[place] == 0:
                place += 1
                continue
            if place + 2 > size or place + 2 + block[place + 1] > size:
                raise Malformed("extension longer than its block")
            yield block[place], block[place + 2 : place + 2 + block[place + 1]]
            place += 2 + block[place + 1]


def find(profile: int, block: bytes, number: int) -> bytes | None:
    """The header extension of this number; None when it is not there or the block is broken."""
    if profile == ONE_BYTE:
        # The loop of extensions() once more, without a generator: this is asked for many packets.
        place, size = 0, len(block)
        while place < size:
            head = block[place]
            if not head:
                place += 1
                continue
            end = place + 2 + (head & 15)
            if head >> 4 == number or head >= 0xF0 or end > size:
                return block[place + 1 : end] if head >> 4 == number < 15 and end <= size else None
            place = end
        return None
    try:
        return next((value for id_, value in extensions(profile, block) if id_ == number), None)
    except Malformed:
        return None


def one_byte(values: list[tuple[int, bytes]]) -> bytes:
    """A block in the one-byte form: numbers 1 to 14, values of 1 to 16 bytes, padded to whole words."""
    block = b"".join(bytes([number << 4 | (len(value) - 1)]) + value for number, value in values)
    return block + bytes(-len(block) % 4)


def audio_level(value: bytes | None) -> int | None:
    """Loudness (RFC 6464) in -dBov: 0 is the loudest, 127 silence."""
    return value[0] & 127 if value else None


def abs_send_time(now: float) -> bytes:
    """Time of sending as 24 bit fixed point, 6.18 seconds."""
    return (int(now * 262_144) & 0xFF_FFFF).to_bytes(3, "big")


def later(timestamp: int, than: int) -> int:
    """How many ticks of 32 bit one timestamp is later than another (negative: earlier)."""
    return (timestamp - than + 0x8000_0000 & 0xFFFF_FFFF) - 0x8000_0000
