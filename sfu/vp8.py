"""The VP8 payload descriptor (RFC 7741 section 4.2): does a key frame start here, and which picture is it?

The picture itself is never looked into beyond the one bit that says "key frame" and, in a key frame, its height.
"""

from __future__ import annotations

from typing import NamedTuple

PICTURES = 0x7FFF
TL0 = 0xFF
KEYS = 0x1F
"""What PictureID (in its long form), TL0PICIDX and KEYIDX count up to."""
_START_CODE = b"\x9d\x01\x2a"


class Descriptor(NamedTuple):
    """The parts of the descriptor that forwarding needs."""

    size: int
    starts_frame: bool
    key_frame: bool
    """This packet starts a key frame."""
    picture_at: int = 0
    """Where the picture id stands; 0 without one."""
    picture: int = 0
    short: bool = False
    """The picture id has one byte instead of two."""
    tl0_at: int = 0
    """Where TL0PICIDX stands; 0 without one."""
    tl0: int = 0
    key_at: int = 0
    """Where KEYIDX stands; 0 without one."""
    key: int = 0


def read(payload: bytes) -> Descriptor | None:
    """Read the descriptor; None when the payload is too short to hold what it announces."""
    size = len(payload)
    if size < 2:
        return None
    first, flags = payload[0], payload[1]
    if first & 0x80 and flags == 0x80 and size > 4 and payload[2] & 0x80:
        # What browsers send without temporal layers: a long picture id and nothing else.
        starts = first & 0x1F == 0x10
        picture = (payload[2] & 0x7F) << 8 | payload[3]
        return tuple.__new__(Descriptor, (4, starts, starts and not payload[4] & 1, 2, picture, False, 0, 0, 0, 0))
    place = 1
    picture_at = picture = tl0_at = tl0 = key_at = key = 0
    short = False
    if first & 0x80:
        place = 2
        if flags & 0x80:
            if place + 2 > size:
                return None
            picture_at, picture = place, payload[place]
            if picture & 0x80:
                picture = (picture & 0x7F) << 8 | payload[place + 1]
                place += 1
            else:
                short = True
            place += 1
        if flags & 0x40:
            if place >= size:
                return None
            tl0_at, tl0 = place, payload[place]
            place += 1
        if flags & 0x30:
            if place >= size:
                return None
            if flags & 0x10:
                key_at, key = place, payload[place] & KEYS
            place += 1
    if place >= size:
        return None
    starts = first & 0x1F == 0x10
    key_frame = starts and not payload[place] & 1
    # As a bare tuple: this is made for every packet.
    return tuple.__new__(Descriptor, (place, starts, key_frame, picture_at, picture, short, tl0_at, tl0, key_at, key))


def height(payload: bytes, descriptor: Descriptor) -> int:
    """Of the picture whose key frame starts here (RFC 6386 section 9.1); 0 when it does not say."""
    place = descriptor.size
    if payload[place + 3 : place + 6] != _START_CODE or len(payload) < place + 10:
        return 0
    return (payload[place + 8] | payload[place + 9] << 8) & 0x3FFF


def shift(payload: bytes, descriptor: Descriptor, pictures: int, tl0: int, keys: int) -> bytes:
    """The same payload with its numbers moved on, so that a seat counts without a break; picture ids become long."""
    moved = bytearray(payload)
    if descriptor.tl0_at:
        moved[descriptor.tl0_at] = descriptor.tl0 + tl0 & TL0
    if descriptor.key_at:
        moved[descriptor.key_at] = moved[descriptor.key_at] & ~KEYS & 0xFF | (descriptor.key + keys & KEYS)
    place = descriptor.picture_at
    if place:
        number = descriptor.picture + pictures & PICTURES
        if descriptor.short:
            moved.insert(place, 0)
        moved[place] = 0x80 | number >> 8
        moved[place + 1] = number & 0xFF
    return bytes(moved)
