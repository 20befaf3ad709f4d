"""The folder with the private authority and the server's certificate: made once, renewed in time, else left alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from certs.authority import Pair, found_authority, issue
from certs.files import CertificateError, key_to_pem, public_bytes, read_certificate, write
from certs.inspection import inspect
from certs.names import names_of, unique


@dataclass(frozen=True)
class Folder:
    """Where what lies."""

    path: Path

    @property
    def certificate(self) -> Path:
        """The server's certificate."""
        return self.path / "server.pem"

    @property
    def key(self) -> Path:
        """The server's key."""
        return self.path / "server.key"

    @property
    def authority(self) -> Path:
        """The authority's certificate, for browsers that are to trust the office."""
        return self.path / "authority.pem"

    @property
    def authority_key(self) -> Path:
        """The authority's key."""
        return self.path / "authority.key"


@dataclass(frozen=True)
class Outcome:
    """What was done, and why."""

    folder: Folder
    changed: bool
    why: str


def make(path: Path, names: Sequence[str], now: dt.datetime, *, force: bool = False) -> Outcome:
    """Make sure that a good server certificate for exactly these names lies in the folder.

    A certificate that is good is left alone; the authority outlives the certificates that it signs.
    """
    folder = Folder(path)
    wanted = unique(names)
    if not wanted:
        raise CertificateError("a certificate needs at least one name")
    why = "asked for" if force else reason_to_make(folder, wanted, now)
    if not why:
        return Outcome(folder, changed=False, why="valid for these names")
    authority = _authority(folder, now)
    server = issue(authority, wanted, now)
    # The key goes first: a crash in between leaves a pair that does not match, which the next call repairs.
    write(folder.key, key_to_pem(server.key))
    write(folder.certificate, server.certificate.public_bytes(Encoding.PEM))
    return Outcome(folder, changed=True, why=why)


def renew(path: Path, now: dt.datetime, *, force: bool = False) -> Outcome:
    """Renew the certificate for the names that it has. Raises :class:`CertificateError` when there is none."""
    names = names_of(read_certificate(Folder(path).certificate))
    return make(path, names, now, force=force)


def reason_to_make(folder: Folder, wanted: Sequence[str], now: dt.datetime) -> str:
    """Why a new server certificate is due; empty when the present one is good."""
    if not folder.certificate.exists() or not folder.key.exists():
        return "there was none"
    try:
        present = inspect(folder.certificate, folder.key)
    except CertificateError as error:
        return str(error)
    if not present.key_matches:
        return "the key did not belong to it"
    if set(present.names) != set(wanted):
        return "the names have changed"
    if present.expired(now) or present.due(now):
        return f"it had {present.days_left(now)} days left"
    return _signed_by_another(folder, now)


def _signed_by_another(folder: Folder, now: dt.datetime) -> str:
    try:
        authority = read_certificate(folder.authority)
        read_certificate(folder.certificate).verify_directly_issued_by(authority)
    except (CertificateError, ValueError, TypeError, InvalidSignature):
        return "another authority had signed it"
    return "" if now < authority.not_valid_after_utc else "the authority had expired"


def _authority(folder: Folder, now: dt.datetime) -> Pair:
    """The authority in the folder, or a new one when there is none that can still sign."""
    try:
        certificate = read_certificate(folder.authority)
        key = serialization.load_pem_private_key(folder.authority_key.read_bytes(), password=None)
        if (
            isinstance(key, ec.EllipticCurvePrivateKey)
            and public_bytes(key.public_key()) == public_bytes(certificate.public_key())
            and now < certificate.not_valid_after_utc
        ):
            return Pair(certificate, key)
    except (CertificateError, OSError, ValueError):
        pass
    authority = found_authority(now)
    write(folder.authority_key, key_to_pem(authority.key))
    write(folder.authority, authority.certificate.public_bytes(Encoding.PEM))
    return authority
