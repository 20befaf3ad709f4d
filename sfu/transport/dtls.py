"""DTLS-SRTP through aiortc's ``RTCDtlsTransport``, over an object of our own instead of an ICE agent.

The only asyncio below the driver: one task per association. When it is secured the keys leave through
``Listener.dtls_secured`` and media never comes here; what still arrives are retransmissions and the goodbye.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    SRTPProtectionProfile,
    State,
)
from OpenSSL import SSL

from sfu.media import Fingerprint
from sfu.transport.handshake import Handshake, Listener
from sfu.transport.records import MAX_DATAGRAM, into_datagrams, opens_handshake, without_clear_alerts
from sfu.transport.srtp import profile_named

if TYPE_CHECKING:
    from aiortc.rtcicetransport import RTCIceTransport

log = logging.getLogger("sfu.transport")

PROFILES = [SRTP_AEAD_AES_128_GCM, SRTP_AEAD_AES_256_GCM, SRTP_AES128_CM_SHA1_80]
"""In the order of ``srtp.PROFILES``."""
CIPHERS = b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305"
QUEUE = 32
"""Datagrams that wait for OpenSSL; a flight has two or three."""
RESEND_FIRST = 0.1
"""Seconds until a flight is sent again; OpenSSL alone would wait a whole second, and the caller with it."""
RESEND_LAST = 1.6
LINGER = 10.0
"""Seconds after the handshake in which the peer may still miss our last flight."""


class Certificate(RTCCertificate):
    """A P-256 key and self-signed certificate, new in every process; peers know it by its fingerprint."""

    @property
    def fingerprint(self) -> Fingerprint:
        """As the SDP answer says it."""
        value = next(f.value for f in self.getFingerprints() if f.algorithm == "sha-256")
        return Fingerprint("sha-256", value)

    def begin(self, remote: Fingerprint, listener: Listener) -> Handshake:
        """Start to wait for the peer's ClientHello (a :data:`handshake.Begin`)."""
        return DtlsServer(self, remote, listener)

    def _create_ssl_context(self, srtp_profiles: list[SRTPProtectionProfile]) -> SSL.Context:
        context = super()._create_ssl_context(srtp_profiles)
        context.set_options(SSL.OP_NO_RENEGOTIATION | SSL.OP_NO_QUERY_MTU)
        context.set_cipher_list(CIPHERS)
        return context


class DtlsServer:
    """One association (a :class:`handshake.Handshake`)."""

    def __init__(self, certificate: Certificate, remote: Fingerprint, listener: Listener) -> None:
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._wire = _Wire()
        self._dtls = _Association(self._wire, certificate, self._flight)
        self._sent: list[bytes] = []
        self._resend_at = 0.0
        self._wait = RESEND_FIRST
        self._secured_at: float | None = None
        self._closed = False
        self._task = asyncio.ensure_future(self._run(remote))

    def received(self, datagram: bytes) -> None:
        """A DTLS datagram from an address that passed a check."""
        if self._secured_at is None:
            datagram = without_clear_alerts(datagram)
        elif opens_handshake(datagram) and self._loop.time() < self._secured_at + LINGER:
            self._send_again()
        self._wire.put(datagram)

    def tick(self, now: float) -> None:
        """Send the last flight again when the peer is silent (the same bytes: a double is discarded as a replay)."""
        if self._secured_at is None and self._sent and now >= self._resend_at:
            self._send_again()
            self._wait = min(self._wait * 2, RESEND_LAST)
            self._resend_at = now + self._wait

    def close(self) -> None:
        """Say close_notify if there is somebody to hear it; the listener is not called any more. Idempotent."""
        if self._closed:
            return
        self._dtls.say_goodbye()
        self._closed = True
        self._sent = []
        self._task.cancel()
        self._dtls.cancel()

    def _flight(self, data: bytes) -> None:
        if self._closed:
            return
        self._sent = into_datagrams(data)
        self._wait = RESEND_FIRST
        self._resend_at = self._loop.time() + self._wait
        self._send_again()

    def _send_again(self) -> None:
        for datagram in self._sent:
            self._listener.dtls_send(datagram)

    async def _run(self, remote: Fingerprint) -> None:
        try:
            reason = await self._live(remote)
        except Exception:
            log.exception("x DTLS broke down")
            reason = "dtls-broken"
        if not self._closed:
            self._listener.dtls_ended(reason)

    async def _live(self, remote: Fingerprint) -> str:
        await self._dtls.start(RTCDtlsParameters([RTCDtlsFingerprint(remote.algorithm, remote.value)]))
        if self._dtls.state != "connected":
            return "dtls-refused" if self._dtls.encrypted else "dtls-failed"
        self._secured_at = self._loop.time()
        self._listener.dtls_secured(*self._dtls.exported)
        await self._dtls.over()
        return "dtls-closed"


class _Wire:
    """As much of an ICE transport as ``RTCDtlsTransport`` asks for."""

    role = "controlled"

    def __init__(self) -> None:
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(maxsize=QUEUE)

    def put(self, datagram: bytes) -> None:
        if datagram and not self._queue.full():
            self._queue.put_nowait(datagram)

    async def _recv(self) -> bytes:
        return await self._queue.get()

    async def _send(self, data: bytes) -> None:
        raise AssertionError("flights leave through _Association")


class _Association(RTCDtlsTransport):
    """aiortc's transport as server only, with whole flights out and keys instead of libsrtp sessions."""

    exported: tuple[str, bytes]

    def __init__(self, wire: _Wire, certificate: Certificate, flight: Callable[[bytes], None]) -> None:
        super().__init__(cast("RTCIceTransport", wire), [certificate])
        self._set_role("server")
        self._srtp_profiles = PROFILES
        self._flight = flight

    def say_goodbye(self) -> None:
        """close_notify, when there is an association."""
        if self._ssl is not None and self.state in ("connecting", "connected"):
            try:
                self._ssl.shutdown()
            except SSL.Error:
                return  # in the middle of the handshake: there is nothing to close yet
            self._flush()

    def cancel(self) -> None:
        """Stop to listen."""
        if self._task is not None:
            self._task.cancel()

    async def over(self) -> None:
        """Wait for the peer's goodbye."""
        if self._task is not None:
            await asyncio.wait([self._task])
            if not self._task.cancelled() and (error := self._task.exception()):
                raise error

    async def _do_handshake(self) -> None:
        assert self._ssl is not None
        self._ssl.set_ciphertext_mtu(MAX_DATAGRAM)
        await super()._do_handshake()

    async def _write_ssl(self) -> None:
        self._flush()

    def _flush(self) -> None:
        """Everything that OpenSSL has written: one ``bio_read`` stops at its argument and would cut a long flight."""
        assert self._ssl is not None
        parts: list[bytes] = []
        try:
            while part := self._ssl.bio_read(65_536):
                parts.append(part)
        except SSL.Error:
            pass  # WantRead: nothing more
        if parts:
            self._flight(b"".join(parts))

    def _setup_srtp(self) -> None:
        assert self._ssl is not None
        name = self._ssl.get_selected_srtp_profile().decode("ascii")
        if not name:
            self._set_state(State.FAILED)
            return
        length = profile_named(name).material_length
        self.exported = name, self._ssl.export_keying_material(b"EXTRACTOR-dtls_srtp", length)
