"""What a certificate is, whom it speaks for, until when, and whether its key belongs to it."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from certs.files import public_bytes, public_key_of, read_certificate
from certs.names import canonical, names_of

RENEW_BEFORE = dt.timedelta(days=30)


@dataclass(frozen=True)
class Inspection:
    """The facts about one certificate and its key."""

    path: Path
    subject: str
    issuer: str
    names: list[str]
    not_before: dt.datetime
    not_after: dt.datetime
    key_kind: str
    fingerprint: str
    """SHA-256, as browsers show it."""
    key_matches: bool
    private: bool
    """Nobody but its owner may read the key file."""

    def days_left(self, now: dt.datetime) -> int:
        """Whole days until the end; negative afterwards."""
        return (self.not_after - now).days

    def expired(self, now: dt.datetime) -> bool:
        """Not valid yet, or no longer."""
        return not self.not_before <= now <= self.not_after

    def due(self, now: dt.datetime) -> bool:
        """Time to renew."""
        return now > self.not_after - RENEW_BEFORE

    def speaks_for(self, host: str) -> bool:
        """Whether a browser that typed ``host`` accepts it; a wildcard is one label (RFC 6125 section 6.4.3)."""
        wanted = canonical(host)
        if wanted in self.names:
            return True
        label, _, parent = wanted.partition(".")
        return bool(label and parent) and not _is_address(wanted) and f"*.{parent}" in self.names


def inspect(certificate_path: Path, key_path: Path) -> Inspection:
    """Look at both files. Raises :class:`certs.files.CertificateError` when one cannot be read."""
    certificate = read_certificate(certificate_path)
    return Inspection(
        path=certificate_path,
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        names=names_of(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key_kind=_kind(certificate),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(":").upper(),
        key_matches=public_bytes(certificate.public_key()) == public_key_of(key_path),
        private=key_path.stat().st_mode & 0o077 == 0,
    )


def _kind(certificate: x509.Certificate) -> str:
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"ECDSA {key.curve.name}"
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    return type(key).__name__


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
