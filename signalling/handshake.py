"""The opening handshake of a WebSocket (RFC 6455 section 4.2): what a client must say, and our answer. Without I/O."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Final

_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""Says that we have understood that this is a WebSocket (RFC 6455 section 1.3)."""
VERSION: Final = "13"


def accepted(headers: Mapping[str, str]) -> str | None:
    """What ``Sec-WebSocket-Accept`` answers; None when this is no handshake of our version."""
    key = headers.get("Sec-WebSocket-Key", "").strip()
    words = {word.strip().lower() for word in headers.get("Connection", "").split(",")}
    if "upgrade" not in words or headers.get("Sec-WebSocket-Version", "").strip() != VERSION:
        return None
    try:
        if len(base64.b64decode(key, validate=True)) != 16:
            return None
    except (binascii.Error, ValueError):
        return None
    # The RFC wants SHA-1 here; nothing is secured by it.
    digest = hashlib.sha1(key.encode() + _GUID, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


def switching(accept: str, protocol: str, more: Mapping[str, str]) -> bytes:
    """The answer after which frames follow; ``more``: headers of every answer."""
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Accept": accept,
        "Sec-WebSocket-Protocol": protocol,
        **more,
    }
    lines = ["HTTP/1.1 101 Switching Protocols", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode()
