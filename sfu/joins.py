"""The join ticket: who has it may build one transport for one participant of one room in one epoch, once, soon."""

from __future__ import annotations

import hashlib
import hmac
import secrets


class JoinTicket:
    """256 random bits of which only a hash is kept. Bound to its participant by living in it."""

    __slots__ = ("_digest", "_expires")

    def __init__(self, expires: float) -> None:
        self._digest: bytes | None = None
        self._expires = expires

    def issue(self) -> str:
        """Make the secret; an earlier one of this ticket is void."""
        secret = secrets.token_urlsafe(32)
        self._digest = _hash(secret)
        return secret

    def fits(self, secret: str, now: float) -> bool:
        """Whether this is the secret, in time and not used (compared in constant time)."""
        same = hmac.compare_digest(_hash(secret), self._digest or bytes(32))
        return same and self._digest is not None and now < self._expires

    def expired(self, now: float) -> bool:
        """Whether it can no longer be used for its age."""
        return now >= self._expires


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
