"""Frames on the control link: four bytes of length, big endian, then one message."""

from __future__ import annotations

import asyncio

from sfu.control import MAX_FRAME_BYTES


class FrameError(Exception):
    """The stream is not made of our frames; it can only be closed."""


def frame(message: bytes) -> bytes:
    """One message ready to be written. Raises :class:`FrameError` when it is too long to be read."""
    if len(message) > MAX_FRAME_BYTES:
        raise FrameError(f"{len(message)} bytes")
    return len(message).to_bytes(4, "big") + message


async def read_frame(reader: asyncio.StreamReader) -> bytes | None:
    """The next message; None at the end of the stream (also in the middle of a frame: the other side died)."""
    try:
        length = int.from_bytes(await reader.readexactly(4), "big")
        if not 0 < length <= MAX_FRAME_BYTES:
            raise FrameError(f"{length} bytes announced")
        return await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
