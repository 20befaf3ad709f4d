"""The browser's side of a push message: keys to subscribe with, and reading by the letters of RFC 8291 and RFC 8188."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encoded(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """A private key that is written as its number."""
    return ec.derive_private_key(int.from_bytes(decoded(text)), ec.SECP256R1())


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _mac(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, hashlib.sha256)


class Reader:
    """One browser that subscribed."""

    def __init__(self, key: ec.EllipticCurvePrivateKey | None = None, auth: bytes = b"sixteen bytes ok") -> None:
        self._key = key or ec.generate_private_key(ec.SECP256R1())
        self.public = _point(self._key.public_key())
        self.auth = auth

    def read(self, body: bytes) -> bytes:
        """What a message says. Anything that the RFCs do not want raises."""
        salt, record, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= record, "more than one record"
        shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        # RFC 8291 section 3.4, step by step.
        key_of_auth = _mac(self.auth, shared)
        material = _mac(key_of_auth, b"WebPush: info\0" + self.public + sender + b"\x01")
        key_of_salt = _mac(salt, material)
        key = _mac(key_of_salt, b"Content-Encoding: aes128gcm\0\x01")[:16]
        nonce = _mac(key_of_salt, b"Content-Encoding: nonce\0\x01")[:12]
        text, delimiter, padding = AESGCM(key).decrypt(nonce, sealed, None).rpartition(b"\x02")
        assert delimiter and not padding.strip(b"\0")
        return text


def claims(header: str, public: str) -> dict[str, Any]:
    """What an ``Authorization: vapid`` header says, once its signature is that of the key (RFC 8292 section 3)."""
    scheme, _, rest = header.partition(" ")
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert scheme == "vapid" and given["k"] == public
    signed, _, signature = given["t"].rpartition(".")
    r, s = (int.from_bytes(half) for half in (decoded(signature)[:32], decoded(signature)[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(public))
    key.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(hashes.SHA256()))
    head, body = (json.loads(decoded(part)) for part in signed.split("."))
    assert head == {"typ": "JWT", "alg": "ES256"}
    found: dict[str, Any] = body
    return found
