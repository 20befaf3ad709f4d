"""The frames of a WebSocket (RFC 6455 section 5) on the office's side: bytes in, messages out, and back. Without I/O.

The protocol itself is the library ``websockets``, of which the part without I/O is used: of thousands of sockets nearly
all only wait, and this is all that each of them needs.
"""

from __future__ import annotations

import logging
from typing import Final

from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import SERVER, Protocol, State

__all__ = ["Frames", "Opcode"]

AT_ONCE: Final = 4_096
"""Bytes that are looked at in one go: a flood of tiny frames is noticed before all of it was unpacked."""
_MOST_OF_A_REASON: Final = 123

_mute: Final = logging.getLogger("signalling.frames")
"""The library would write down what people say."""
_mute.setLevel(logging.CRITICAL)


class Frames:
    """Takes bytes in any pieces, gives whole messages; takes messages, gives bytes."""

    __slots__ = ("_found", "_kind", "_pieces", "_rest", "_wire")

    def __init__(self, most: int) -> None:
        """``most``: the largest message, in bytes."""
        self._wire = Protocol(SERVER, max_size=most, logger=_mute)
        self._rest = bytearray()
        self._found: list[Frame] = []
        """Frames that were not taken yet, the oldest last."""
        self._pieces: bytearray | None = None
        """A message that came in fragments, as far as it has come ..."""
        self._kind = Opcode.CONT
        """... and what it is."""

    def __len__(self) -> int:
        """How many bytes came that nobody has looked at yet."""
        return len(self._rest)

    @property
    def open(self) -> bool:
        """Whether neither side has said goodbye, nor made a mistake that ends it."""
        return self._wire.state is State.OPEN

    @property
    def waiting(self) -> bool:
        """Whether :meth:`take` has more to give of what was looked at."""
        return bool(self._found)

    @property
    def broken(self) -> int | None:
        """The close code for what came and is not of RFC 6455, or too large; None as long as all is well."""
        if self._wire.parser_exc is None:
            return None
        return self._wire.close_sent.code if self._wire.close_sent is not None else CloseCode.PROTOCOL_ERROR

    @property
    def goodbye(self) -> int | None:
        """The close code that the client said; 1000 where it said none."""
        said = self._wire.close_rcvd
        if said is None:
            return None
        return CloseCode.NORMAL_CLOSURE if said.code == CloseCode.NO_STATUS_RCVD else said.code

    def add(self, data: bytes) -> None:
        """Something came in."""
        self._rest += data

    def take(self) -> tuple[Opcode, bytes] | None:
        """The next whole message, or sign between messages; None when there is none, or all is over.

        Each fragment of a message that is not its last is an empty ``CONT``, so that fragments can be counted too.
        """
        while not self._found:
            if not self._rest or self._wire.parser_exc is not None:
                return None
            piece = bytes(self._rest[:AT_ONCE])
            del self._rest[:AT_ONCE]
            self._wire.receive_data(piece)
            self._found = [event for event in reversed(self._wire.events_received()) if isinstance(event, Frame)]
        return self._whole(self._found.pop())

    def message(self, payload: bytes) -> None:
        """Say something, as one frame."""
        self._wire.send_binary(payload)

    def ping(self) -> None:
        """Ask for a sign of life."""
        self._wire.send_ping(b"")

    def close(self, code: int, reason: str) -> None:
        """Say goodbye; ``reason`` is a short word."""
        self._wire.send_close(code, reason[:_MOST_OF_A_REASON])

    def to_send(self) -> list[bytes]:
        """What the line is to carry: what was said since, and answers to pings, to a goodbye and to mistakes."""
        return [data for data in self._wire.data_to_send() if data]

    def _whole(self, frame: Frame) -> tuple[Opcode, bytes]:
        opcode, payload = frame.opcode, bytes(frame.data)
        if opcode in (Opcode.PING, Opcode.PONG, Opcode.CLOSE) or (frame.fin and self._pieces is None):
            return opcode, payload
        if self._pieces is None:
            self._pieces, self._kind = bytearray(), opcode
        self._pieces += payload
        if not frame.fin:
            return Opcode.CONT, b""
        whole, self._pieces = bytes(self._pieces), None
        return self._kind, whole
