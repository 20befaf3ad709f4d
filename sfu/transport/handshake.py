"""The seam between a transport and DTLS, so that everything around the handshake is tested without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sfu.media import Fingerprint


class Handshake(Protocol):
    """One DTLS association, we as server."""

    def received(self, datagram: bytes) -> None:
        """A DTLS datagram from an address that passed a check."""

    def tick(self, now: float) -> None:
        """Send the last flight again when the peer is silent."""

    def close(self) -> None:
        """Say close_notify if there is somebody to hear it; the listener is not called any more. Idempotent."""


class Listener(Protocol):
    """What the association tells its transport."""

    def dtls_send(self, datagram: bytes) -> None:
        """Send this to the peer."""

    def dtls_secured(self, profile: str, material: bytes) -> None:
        """The peer is who the offer said: SRTP profile and exported key material."""

    def dtls_ended(self, reason: str) -> None:
        """Failed, or the peer said goodbye."""


Begin = Callable[[Fingerprint, Listener], Handshake]
"""Start a handshake with the peer whose certificate has this fingerprint."""
