"""The frames of a WebSocket (RFC 6455 section 5) on the office's side: finds those of a client, writes our own.

Without I/O. No extension is ever negotiated, so every reserved bit is a mistake; and nothing is believed about a length
before it is known to be small enough.
"""

from __future__ import annotations

import struct
from typing import Final

CONTINUATION: Final = 0x0
TEXT: Final = 0x1
BINARY: Final = 0x2
CLOSE: Final = 0x8
PING: Final = 0x9
PONG: Final = 0xA

_KNOWN: Final = frozenset({CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG})
_FIN, _RESERVED, _OPCODE, _MASKED, _LENGTH = 0x80, 0x70, 0x0F, 0x80, 0x7F
_MOST_OF_CONTROL: Final = 125
_MAY_BE_SENT: Final = frozenset({1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014})
"""Close codes of RFC 6455 section 7.4 and its registry that go over a line; 3000 to 4999 are applications'."""


class Broken(Exception):
    """What came is not of RFC 6455, or too large; ``code`` is what the line is to be closed with."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


class Frames:
    """Takes bytes in any pieces, gives whole messages. After :class:`Broken` there is nothing to be found any more."""

    __slots__ = ("_buffer", "_kind", "_most", "_pieces")

    def __init__(self, most: int) -> None:
        """``most``: the largest message, in bytes."""
        self._most = most
        self._buffer = bytearray()
        self._pieces: bytearray | None = None
        """A message that came in fragments, as far as it has come ..."""
        self._kind = CONTINUATION
        """... and what it is."""

    def __len__(self) -> int:
        """How many bytes wait."""
        return len(self._buffer)

    def add(self, data: bytes) -> None:
        """Something came in."""
        self._buffer += data

    def take(self) -> tuple[int, bytes] | None:
        """The next whole message, or sign between messages, with its opcode. Raises :class:`Broken`."""
        while (found := self._frame()) is not None:
            final, opcode, payload = found
            if opcode >= CLOSE:
                return opcode, payload
            if opcode != CONTINUATION and final:
                return opcode, payload
            if self._pieces is None:
                self._pieces, self._kind = bytearray(), opcode
            self._pieces += payload
            if final:
                whole, self._pieces = bytes(self._pieces), None
                return self._kind, whole
        return None

    def _frame(self) -> tuple[bool, int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        first, second = buffer[0], buffer[1]
        opcode, final = first & _OPCODE, bool(first & _FIN)
        self._check(opcode, final=final, reserved=first & _RESERVED, masked=second & _MASKED)
        # Step 1: the length, in 7, 16 or 64 bits.
        size, begin = second & _LENGTH, 2
        if opcode >= CLOSE and size > _MOST_OF_CONTROL:
            raise Broken(1002, "a long control frame")
        if size > 125:
            begin = 4 if size == 126 else 10
            if len(buffer) < begin:
                return None
            size = int.from_bytes(buffer[2:begin])
        if opcode < CLOSE and size + len(self._pieces or b"") > self._most:
            raise Broken(1009, "a message that is too large")
        # Step 2: the mask, and what it hides.
        end = begin + 4 + size
        if len(buffer) < end:
            return None
        payload = _unmasked(bytes(buffer[begin + 4 : end]), bytes(buffer[begin : begin + 4]))
        del buffer[:end]
        return final, opcode, payload

    def _check(self, opcode: int, *, final: bool, reserved: int, masked: int) -> None:
        if reserved or opcode not in _KNOWN:
            raise Broken(1002, "a reserved bit or opcode")
        if not masked:
            raise Broken(1002, "a client masks what it sends")
        if opcode >= CLOSE:
            if not final:
                raise Broken(1002, "a control frame in fragments")
        elif (opcode == CONTINUATION) != (self._pieces is not None):
            raise Broken(1002, "a continuation of nothing, or a message within a message")


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    size = len(payload)
    if mask == b"\0\0\0\0":
        return payload
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(key, "little")).to_bytes(size, "little")


def close_code(payload: bytes) -> int:
    """What a client says with its close frame; 1000 where it says nothing. Raises :class:`Broken`."""
    if not payload:
        return 1000
    code = int.from_bytes(payload[:2])
    if len(payload) == 1 or not (code in _MAY_BE_SENT or 3000 <= code <= 4999):
        raise Broken(1002, "no close code")
    try:
        payload[2:].decode()
    except UnicodeDecodeError:
        raise Broken(1002, "a reason that is no text") from None
    return code


def framed(opcode: int, payload: bytes) -> bytes:
    """One of our own frames: whole and not masked."""
    size = len(payload)
    if size <= 125:
        return bytes((_FIN | opcode, size)) + payload
    if size < 1 << 16:
        return struct.pack("!BBH", _FIN | opcode, 126, size) + payload
    return struct.pack("!BBQ", _FIN | opcode, 127, size) + payload


def goodbye(code: int, reason: str = "") -> bytes:
    """Our close frame; ``reason`` is a short word."""
    return framed(CLOSE, code.to_bytes(2) + reason.encode()[: _MOST_OF_CONTROL - 2])
