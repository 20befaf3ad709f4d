"""The key by which push services know this office (VAPID, RFC 8292): making, keeping, and signing with it.

The named home of ``py_vapid``.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from certs.files import CertificateError, key_to_pem, write


class PushKey:
    """A key pair on P-256 (RFC 8292 section 2)."""

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        self._vapid = Vapid02(private)
        point = private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.public = urlsafe_b64encode(point).decode().rstrip("=")
        """What browsers subscribe with (``applicationServerKey``), as RFC 8292 section 3.2 writes it."""

    def authorization(self, origin: str, contact: str, expires_at: float) -> str:
        """The header for messages to the push service at ``origin``; ``contact``: ``mailto:`` or ``https:``."""
        headers = self._vapid.sign({"aud": origin, "sub": contact, "exp": int(expires_at)})
        return str(headers["Authorization"])


def make_push_key(path: Path) -> PushKey:
    """Make a new key, in the place of the one that is there."""
    private = ec.generate_private_key(ec.SECP256R1())
    write(path, key_to_pem(private))
    return PushKey(private)


def read_push_key(path: Path) -> PushKey:
    """The key in a PEM file. Raises :class:`CertificateError`."""
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise CertificateError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, TypeError):
        raise CertificateError(f"{path} holds no unencrypted PEM key") from None
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise CertificateError(f"{path} holds no key on the curve P-256")
    return PushKey(private)
