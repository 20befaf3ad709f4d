"""What a sender's packets look like, and how a receiver knows that one is whole."""

from __future__ import annotations

import secrets
from struct import Struct

from loadtest.forward.plan import Flow
from loadtest.forward.sdp import AUDIO, LEVEL_EXT, TRANSPORT_EXT, VIDEO

_HEADER = Struct("!BBHIIHH")
_STAMP = Struct("!8sQI")
_MAGIC = b"\xb0\xe9forward"[:8]
# A key frame of 640x360 (RFC 6386 section 9.1), and a picture between two.
_KEY = b"\x10\x02\x00\x9d\x01\x2a\x80\x02\x68\x01"
_DELTA = b"\x11\x02\x00"
_FILLING = bytes(range(256)) * 5
_LOUD = 20
"""Minus dBov of everybody's speech."""


class Stream:
    """One source: builds its packets, and says when the next is due."""

    def __init__(self, flow: Flow, ssrc: int, begin: float) -> None:
        self.flow = flow
        self.ssrc = ssrc
        self.interval = 1.0 / flow.packets
        self.due = begin + secrets.randbelow(1_000) / 1_000 * self.interval
        self.sent = 0
        self.key_frame = True
        """The next frame is to be one."""
        self._sequence = secrets.randbelow(1 << 14)
        self.timestamp = secrets.randbits(32)
        self._step = round(flow.clock / (flow.packets / flow.frame))
        self._picture = secrets.randbelow(1 << 14)
        self._in_frame = 0
        self._video = flow.kind == "video"

    def packet(self, wide: int, stamp: int) -> bytes:
        """The next packet, in the clear: with this transport-wide number and time of sending (Unix, ns)."""
        first, last = self._in_frame == 0, self._in_frame + 1 == self.flow.frame
        number = wide & 0xFFFF
        if self._video:
            block = bytes((TRANSPORT_EXT << 4 | 1, number >> 8, number & 255, 0))
            head = self._descriptor(first)
        else:
            block = bytes((TRANSPORT_EXT << 4 | 1, number >> 8, number & 255, LEVEL_EXT << 4, 0x80 | _LOUD, 0, 0, 0))
            head = b""
        marked = last if self._video else self.sent == 0
        second = (VIDEO if self._video else AUDIO) | (0x80 if marked else 0)
        header = _HEADER.pack(
            0x90, second, self._sequence & 0xFFFF, self.timestamp & 0xFFFF_FFFF, self.ssrc, 0xBEDE, len(block) // 4
        )
        body = head + _STAMP.pack(_MAGIC, stamp, self._sequence & 0xFFFF_FFFF)
        packet = header + block + body + _FILLING[: self.flow.size - len(body)]
        self._sequence += 1
        self.sent += 1
        self._in_frame = 0 if last else self._in_frame + 1
        if last:
            self.timestamp += self._step
            self._picture += 1
        return packet

    def _descriptor(self, first: bool) -> bytes:
        # RFC 7741 section 4.2, with a picture id of 15 bits as browsers write it.
        picture = self._picture & 0x7FFF
        descriptor = bytes((0x90 if first else 0x80, 0x80, 0x80 | picture >> 8, picture & 255))
        if not first:
            return descriptor
        key, self.key_frame = self.key_frame, False
        return descriptor + (_KEY if key else _DELTA)


def stamp_in(packet: bytes) -> int | None:
    """When a decrypted packet was sent (Unix, ns); None when it is not one of ours, whole to the last byte."""
    at = packet.find(_MAGIC, 12, 96)
    if at < 0 or at + _STAMP.size > len(packet):
        return None
    stamp: int = _STAMP.unpack_from(packet, at)[1]
    rest = packet[at + _STAMP.size :]
    return stamp if _FILLING.startswith(rest) else None
