"""Seals a push message so that only the browser that subscribed can read it (RFC 8291, ``aes128gcm`` of RFC 8188).

The named home of ``http_ece``.
"""

from __future__ import annotations

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec

POINT_BYTES = 65
"""An uncompressed point on P-256: RFC 8291 section 3.1."""
AUTH_BYTES = 16
"""The authentication secret: RFC 8291 section 3.2."""
RECORD_BYTES = 4_096
"""One record is the whole message (RFC 8291 section 4), and no push service has to take more."""
MOST_BYTES = RECORD_BYTES - 16 - 1 - (16 + 4 + 1 + POINT_BYTES)
"""What may be said: without the tag, the delimiter, and the header in front."""


def can_read(public: bytes, auth: bytes) -> bool:
    """Whether these are keys of a browser: a point that lies on the curve, and a secret of the right length."""
    if len(public) != POINT_BYTES or len(auth) != AUTH_BYTES:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    except ValueError:
        return False
    return True


def seal(
    message: bytes,
    public: bytes,
    auth: bytes,
    *,
    salt: bytes | None = None,
    private: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body to send. ``salt`` and ``private`` are new for every message, unless a test gives the RFC's own."""
    if not 1 <= len(message) <= MOST_BYTES:
        raise ValueError("the message is empty, or longer than a push service has to take")
    private = private or ec.generate_private_key(ec.SECP256R1())
    sealed: bytes = http_ece.encrypt(
        message,
        salt=salt,
        private_key=private,
        dh=public,
        auth_secret=auth,
        rs=RECORD_BYTES,
        version="aes128gcm",
    )
    return sealed
