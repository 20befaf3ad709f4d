"""Reading and writing keys and certificates, so that a key is never readable by others, not even for a moment."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


class CertificateError(Exception):
    """A key or certificate cannot be used; the text says which file and why."""


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Put ``content`` at ``path`` as a whole: a reader sees the old file or the new one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def key_to_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """An unencrypted PKCS #8 key; the file's mode protects it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def read_certificate(path: Path) -> x509.Certificate:
    """The first certificate of a PEM file: the server's own."""
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except OSError as error:
        raise CertificateError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError:
        raise CertificateError(f"{path} holds no PEM certificate") from None


def public_key_of(path: Path) -> bytes:
    """The public half of the private key in a PEM file, in a form that can be compared."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise CertificateError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, TypeError):
        raise CertificateError(f"{path} holds no unencrypted PEM key") from None
    return public_bytes(key.public_key())


def public_bytes(key: object) -> bytes:
    """A public key as DER."""
    if not hasattr(key, "public_bytes"):
        raise CertificateError("a key of a kind that cannot serve TLS")
    der: bytes = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return der
