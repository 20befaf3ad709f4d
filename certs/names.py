"""Host names and addresses that a certificate speaks for."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Sequence

from cryptography import x509

from certs.files import CertificateError


def local_names() -> list[str]:
    """What this machine is called by itself and by those on the same network."""
    return unique(["localhost", "127.0.0.1", "::1", socket.gethostname()])


def unique(names: Iterable[str]) -> list[str]:
    """The names once each, in their order, in the one spelling that certificates use."""
    return list(dict.fromkeys(canonical(name) for name in names if name))


def canonical(name: str) -> str:
    """An address in its short form; a host name in lower case, umlauts as IDNA."""
    try:
        return str(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        pass
    try:
        return name.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise CertificateError(f"{name!r} is neither a host name nor an address") from None


def alternative_names(names: Sequence[str]) -> list[x509.GeneralName]:
    """The entries of the subject alternative name (RFC 5280 section 4.2.1.6)."""
    entries: list[x509.GeneralName] = []
    for name in unique(names):
        try:
            entries.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            entries.append(x509.DNSName(name))
    return entries


def names_of(certificate: x509.Certificate) -> list[str]:
    """The host names and addresses in a certificate, in their order."""
    try:
        value = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [str(entry.value) for entry in value if isinstance(entry, x509.DNSName | x509.IPAddress)]
