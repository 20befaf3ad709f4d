"""Secrets and ids: how they are made, how they are stored, how a ticket token is signed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from typing import Final


def new_id() -> str:
    """128 random bits: ids of tickets, visits, rooms, guests and accounts give no order away and cannot be guessed."""
    return secrets.token_urlsafe(16)


SECRET_CHARACTERS: Final = 43
"""256 bits in base64url."""


def new_secret() -> str:
    """256 random bits for a link, a device or a login."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What of a secret is stored. Plain SHA-256 is enough for 256 random bits (not for passwords)."""
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenSigner:
    """Ticket tokens: the ticket's id and a signature over it. Nothing is stored; a deleted ticket ends its token."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("the key that signs ticket tokens has at least 32 bytes")
        self._key = key

    def sign(self, ticket: str) -> str:
        """The token of a ticket."""
        mac = hmac.digest(self._key, b"buergerbuero ticket\0" + ticket.encode(), "sha256")
        return f"{ticket}.{urlsafe_b64encode(mac).decode().rstrip('=')}"

    def read(self, token: str) -> str | None:
        """The ticket of a token; None when this office did not sign it."""
        ticket, dot, _ = token.partition(".")
        if not dot or not token.isascii() or not hmac.compare_digest(token, self.sign(ticket)):
            return None
        return ticket
