"""A WebSocket client that costs next to nothing, so that thousands of them fit beside the office that is measured.

Asks for a page's view and hears changes; answers pings; knows no more of RFC 6455 than a server sends that never
fragments and never compresses.
"""

from __future__ import annotations

import asyncio
import base64
import os
import struct
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgpack  # type: ignore[import-untyped]  # the package ships no types

from signalling.messages import SUBPROTOCOL

_BINARY, _CLOSE, _PING, _PONG = 0x2, 0x8, 0x9, 0xA
Heard = dict[str, Any]


class Thin(asyncio.Protocol):
    """One socket. ``hear`` gets every message, decoded."""

    def __init__(self, origin: str, hello: Heard, hear: Callable[[Heard], None]) -> None:
        self._origin, self._hello, self._hear = origin, hello, hear
        self._buffer = bytearray()
        self._upgraded = False
        self._transport: asyncio.Transport | None = None
        self.lost: int | None = None
        """The close code, or 1006, once the socket is gone."""

    @classmethod
    async def open(cls, origin: str, hello: Heard, hear: Callable[[Heard], None]) -> Thin:
        """Connect, without TLS, and say hello as soon as the office has agreed."""
        to = urlsplit(origin)
        _, line = await asyncio.get_running_loop().create_connection(
            lambda: cls(origin, hello, hear), "127.0.0.1", to.port or 80
        )
        return line

    def say(self, message: Heard) -> None:
        """Send a message."""
        self._send(_BINARY, msgpack.packb(message))

    def close(self) -> None:
        """Hang up without a word."""
        if self._transport is not None:
            self._transport.abort()

    # --- asyncio calls these ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            "GET /ws HTTP/1.1",
            f"Host: {urlsplit(self._origin).netloc}",
            f"Origin: {self._origin}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Protocol: {SUBPROTOCOL}",
        )
        transport.write("\r\n".join((*lines, "", "")).encode())

    def data_received(self, data: bytes) -> None:
        """Take every whole frame."""
        self._buffer += data
        if not self._upgraded and not self._upgrade():
            return
        while (frame := self._frame()) is not None:
            opcode, payload = frame
            if opcode == _BINARY:
                self._hear(msgpack.unpackb(payload))
            elif opcode == _PING:
                self._send(_PONG, payload)
            elif opcode == _CLOSE:
                self.lost = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember that it is over."""
        self.lost = self.lost or 1006

    # --- inside ---

    def _upgrade(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self._buffer.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(bytes(self._buffer[:60]).decode(errors="replace"))
        del self._buffer[: end + 4]
        self._upgraded = True
        self.say(self._hello)
        return True

    def _frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        begin, size = 2, buffer[1]
        if size == 126:
            if len(buffer) < 4:
                return None
            begin, size = 4, int.from_bytes(buffer[2:4])
        elif size == 127:
            if len(buffer) < 10:
                return None
            begin, size = 10, int.from_bytes(buffer[2:10])
        if len(buffer) < begin + size:
            return None
        frame = buffer[0] & 0x0F, bytes(buffer[begin : begin + size])
        del buffer[: begin + size]
        return frame

    def _send(self, opcode: int, payload: bytes) -> None:
        """Masked with zeros: what a client must do (RFC 6455 section 5.3), and what costs nothing."""
        if self._transport is None or self._transport.is_closing():
            return
        size = len(payload)
        head = bytes((0x80 | opcode, 0x80 | size)) if size < 126 else struct.pack("!BBH", 0x80 | opcode, 0xFE, size)
        self._transport.write(head + bytes(4) + payload)
