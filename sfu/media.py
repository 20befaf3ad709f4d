"""The seam between transports (ICE, DTLS, SRTP) and what forwards media over them.

Both sides are sans-IO: ``now`` is monotonic seconds; what is sent is collected by the media port and
leaves as one batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from sfu.control import Link


@dataclass(frozen=True)
class Credentials:
    """ICE user name fragment and password (RFC 8445 section 5.3)."""

    ufrag: str
    pwd: str


@dataclass(frozen=True)
class Fingerprint:
    """Hash of a DTLS certificate (RFC 8122), value as upper-case hex pairs with colons."""

    algorithm: str
    value: str


@dataclass(frozen=True)
class Candidate:
    """One announced host address of the media port."""

    address: str
    port: int
    protocol: Literal["udp", "tcp"] = "udp"
    """tcp: passive, the browser connects (RFC 6544)."""


class Owner(Protocol):
    """What a transport needs of the participant that owns it."""

    def rtp_received(self, header: bytes, payload: bytes, now: float) -> None:
        """One authenticated, decrypted RTP packet: its header with the extensions, and the rest, padding included."""

    def rtcp_received(self, packet: bytes, now: float) -> None:
        """One authenticated, decrypted RTCP compound packet."""

    def link_changed(self, link: Link, now: float) -> None:
        """Connecting, connected, reconnecting; ``absent`` is the end: consent expired, DTLS failed or was closed."""


class Transport(Protocol):
    """ICE-lite + DTLS-SRTP with one participant."""

    local: Credentials

    @property
    def way(self) -> Literal["udp", "tcp"]:
        """How packets go to the peer now."""

    def send_rtp(self, header: bytes | bytearray, payload: bytes | bytearray) -> None:
        """Protect and queue one RTP packet; silently dropped until the transport is connected.

        In two parts, because the header (with its extensions) is this receiver's own and the payload everybody's.
        """

    def send_rtcp(self, packet: bytes | bytearray) -> None:
        """Protect and queue one RTCP compound packet."""

    def restart(self, remote: Credentials, now: float) -> Credentials:
        """ICE restart (RFC 8445 section 9): new local credentials; DTLS and the selected address stay until the new
        check arrives."""

    def close(self, now: float) -> None:
        """DTLS close_notify, forget everything. Idempotent; does not call the owner."""


class MediaPort(Protocol):
    """Where transports are made: one UDP port."""

    candidates: tuple[Candidate, ...]
    fingerprint: Fingerprint

    def connect(self, remote: Credentials, fingerprint: Fingerprint, owner: Owner, now: float) -> Transport:
        """Begin to wait for this peer's checks. Raises ``OverflowError`` at the limit of half-open transports."""
