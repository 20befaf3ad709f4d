"""The other side: one browser's transport over one UDP socket, built from aioice, aiortc and libsrtp only.

It checks, shakes hands as DTLS client and sends or receives RTP as bytes. Nothing of ours is in its path, so that what
both understand is the standard and not a shared mistake.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from aioice import stun
from aiortc import rtcdtlstransport as aiortc_dtls
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport

from sfu.media import Credentials, Fingerprint

RETRY = 0.1


class Peer(asyncio.DatagramProtocol):
    """One person's end."""

    def __init__(self, profiles: Sequence[Any] | None = None) -> None:
        self.local = Credentials(secrets.token_hex(4), secrets.token_hex(16))
        self.certificate = RTCCertificate.generateCertificate()
        self.rtp: list[bytes] = []
        self.rtcp: list[bytes] = []
        self.answered = 0
        """STUN responses that were signed with the right password."""
        self.refused: list[int] = []
        """Error codes of signed STUN errors."""
        self.seen_as: tuple[str, int] | None = None
        self.remote: Credentials | None = None
        self._to: tuple[str, int] = ("", 0)
        self._socket: asyncio.DatagramTransport | None = None
        self._queue: asyncio.Queue[bytes] = asyncio.Queue()
        self._waiting: dict[bytes, asyncio.Future[stun.Message]] = {}
        self._news = asyncio.Event()
        self._keepalive: asyncio.Task[None] | None = None
        self.dtls = RTCDtlsTransport(_Wire(self), [self.certificate])
        self.dtls._set_role("client")
        self.dtls.on("statechange", self._news.set)
        if profiles is not None:
            self.dtls._srtp_profiles = list(profiles)

    @classmethod
    async def open(cls, host: str = "127.0.0.1", profiles: Sequence[Any] | None = None) -> Peer:
        """A peer with a socket of its own."""
        peer = cls(profiles)
        await peer.rebind(host)
        return peer

    async def rebind(self, host: str = "127.0.0.1") -> None:
        """Go on from a new port, as a phone does that leaves the WLAN."""
        if self._socket is not None:
            self._socket.close()
        self._socket, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, local_addr=(host, 0))

    @property
    def fingerprint(self) -> Fingerprint:
        """Of the certificate, as the offer says it."""
        return next(
            Fingerprint(f.algorithm, f.value) for f in self.certificate.getFingerprints() if f.algorithm == "sha-256"
        )

    @property
    def address(self) -> tuple[str, int]:
        """The socket's own."""
        assert self._socket is not None
        host, port, *_ = self._socket.get_extra_info("sockname")
        return host, port

    @property
    def profile(self) -> str:
        """The SRTP profile that was negotiated."""
        assert self.dtls._ssl is not None
        return self.dtls._ssl.get_selected_srtp_profile().decode()

    async def connect(
        self, remote: Credentials, fingerprint: Fingerprint, to: tuple[str, int], within: float = 40.0
    ) -> bool:
        """Check, shake hands; True when media can flow."""
        self.aim(remote, to)
        async with asyncio.timeout(within):
            await self.check()
            await self.handshake(fingerprint)
        if self.dtls.state == "connected":
            self._keepalive = asyncio.ensure_future(self._keep_checking())
        return self.dtls.state == "connected"

    def aim(self, remote: Credentials, to: tuple[str, int]) -> None:
        """Whom the checks go to from now on."""
        self.remote, self._to = remote, to

    async def handshake(self, fingerprint: Fingerprint) -> None:
        """DTLS as client."""
        await self.dtls.start(RTCDtlsParameters([RTCDtlsFingerprint(fingerprint.algorithm, fingerprint.value)]))

    async def check(self, *, nominate: bool = True) -> stun.Message:
        """One check, repeated until it is answered; the caller bounds the time."""
        request = self.request(nominate=nominate)
        answer = self._waiting[request.transaction_id] = asyncio.get_running_loop().create_future()
        while not answer.done():
            self.send(bytes(request))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(answer), RETRY)
        message: stun.Message = answer.result()
        return message

    def request(self, *, nominate: bool = True, **attributes: Any) -> stun.Message:
        """A signed Binding request as browsers send it."""
        assert self.remote is not None
        named = {name.replace("_", "-"): value for name, value in attributes.items()}
        message = stun.Message(
            stun.Method.BINDING,
            stun.Class.REQUEST,
            attributes={
                "USERNAME": f"{self.remote.ufrag}:{self.local.ufrag}",
                "PRIORITY": 1_845_501_695,
                **(named or {"ICE-CONTROLLING": 7}),
                **({"USE-CANDIDATE": None} if nominate else {}),
            },
        )
        message.add_message_integrity(self.remote.pwd.encode())
        return message

    def send_rtp(self, packet: bytes) -> None:
        """Protect and send."""
        self.send(self.dtls._tx_srtp.protect(packet))

    def send_rtcp(self, packet: bytes) -> None:
        """Protect and send."""
        self.send(self.dtls._tx_srtp.protect_rtcp(packet))

    def send(self, datagram: bytes) -> None:
        """Send as it is."""
        assert self._socket is not None
        self._socket.sendto(datagram, self._to)

    async def until(self, condition: Callable[[], bool], within: float = 40.0) -> None:
        """Wait until something that arrived makes the condition true."""
        async with asyncio.timeout(within):
            while not condition():
                self._news.clear()
                await self._news.wait()

    def fall_silent(self) -> None:
        """Stop to check (the process hangs, the cable is out)."""
        if self._keepalive is not None:
            self._keepalive.cancel()

    async def close(self) -> None:
        """Leave without a word."""
        self.fall_silent()
        if self.dtls._task is not None:
            self.dtls._task.cancel()
        if self._socket is not None:
            self._socket.close()

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        """Sort by the first byte. What comes from elsewhere than we aim at is no answer, as for a browser."""
        if addr[:2] != self._to:
            return
        if data[0] < 4:
            self._stun(data)
        elif data[0] < 64:
            self._queue.put_nowait(data)
        elif 192 <= data[1] <= 223:
            self.rtcp.append(self.dtls._rx_srtp.unprotect_rtcp(data))
        else:
            self.rtp.append(self.dtls._rx_srtp.unprotect(data))
        self._news.set()

    def _stun(self, data: bytes) -> None:
        message = stun.parse_message(data)
        assert self.remote is not None
        assert message.check_message_integrity(self.remote.pwd.encode()), "the answer is not signed"
        if message.message_class == stun.Class.RESPONSE:
            self.answered += 1
            self.seen_as = message.attributes["XOR-MAPPED-ADDRESS"]
        elif message.error_code is not None:
            self.refused.append(message.error_code)
        answer = self._waiting.pop(message.transaction_id, None)
        if answer is not None and not answer.done():
            answer.set_result(message)

    async def _keep_checking(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            self.send(bytes(self.request()))


class _Wire:
    """As much of an ICE transport as ``RTCDtlsTransport`` asks for."""

    role = "controlling"

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    async def _recv(self) -> bytes:
        return await self._peer._queue.get()

    async def _send(self, data: bytes) -> None:
        self._peer.send(data)


def rtp_packet(sequence: int, ssrc: int, payload: bytes | None = None, payload_type: int = 111) -> bytes:
    """One RTP packet."""
    head = bytes((0x80, payload_type)) + (sequence & 0xFFFF).to_bytes(2, "big")
    body = os.urandom(100) if payload is None else payload
    return head + (sequence * 960 & 0xFFFF_FFFF).to_bytes(4, "big") + ssrc.to_bytes(4, "big") + body


def halves(packet: bytes) -> tuple[bytes, bytes]:
    """A packet of :func:`rtp_packet` as header and payload."""
    return packet[:12], packet[12:]


CM80_ONLY = [aiortc_dtls.SRTP_AES128_CM_SHA1_80]
"""What a peer offers that knows no GCM."""
