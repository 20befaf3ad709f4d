"""The VP8 payload descriptor (RFC 7741 section 4.2): does a key frame start here, and which picture is it?

The picture itself is never looked into beyond the one bit that says "key frame".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Descriptor:
    """The parts of the descriptor that forwarding needs."""

    size: int
    starts_frame: bool
    key_frame: bool
    """This packet starts a key frame."""
    picture_at: int = 0
    """Where the 15-bit picture id stands; 0 without one."""
    picture: int = 0
    tl0_at: int = 0
    """Where TL0PICIDX stands; 0 without one."""
    tl0: int = 0


def read(payload: bytes) -> Descriptor | None:
    """Read the descriptor; None when the payload is too short to hold what it announces."""
    size = len(payload)
    if size < 2:
        return None
    first, place = payload[0], 1
    picture_at = picture = tl0_at = tl0 = 0
    if first & 0x80:
        flags, place = payload[1], 2
        if flags & 0x80:
            if place + 2 > size:
                return None
            if payload[place] & 0x80:
                picture_at, picture = place, (payload[place] & 0x7F) << 8 | payload[place + 1]
                place += 1
            place += 1
        if flags & 0x40:
            if place >= size:
                return None
            tl0_at, tl0 = place, payload[place]
            place += 1
        if flags & 0x30:
            place += 1
    if place >= size:
        return None
    starts = bool(first & 0x10) and first & 0x0F == 0
    return Descriptor(place, starts, starts and not payload[place] & 1, picture_at, picture, tl0_at, tl0)


def shift(payload: bytes, descriptor: Descriptor, pictures: int, tl0: int) -> bytes:
    """The same payload with its picture id and TL0PICIDX moved on, so that a seat counts without a break."""
    moved = bytearray(payload)
    if descriptor.picture_at:
        number = descriptor.picture + pictures & 0x7FFF
        moved[descriptor.picture_at] = 0x80 | number >> 8
        moved[descriptor.picture_at + 1] = number & 0xFF
    if descriptor.tl0_at:
        moved[descriptor.tl0_at] = descriptor.tl0 + tl0 & 0xFF
    return bytes(moved)
