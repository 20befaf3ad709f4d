"""A synthetic person's transport: one UDP socket, connectivity checks, DTLS and SRTP, by aioice, aiortc and libsrtp.

Set up with asyncio; then :meth:`Peer.detach` gives the bare socket to the pump, which has no time for tasks.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from aioice import stun
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AES128_CM_SHA1_80,
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)

from loadtest.forward.plan import Srtp
from loadtest.forward.sdp import Me, Remote

if TYPE_CHECKING:
    from aiortc.rtcicetransport import RTCIceTransport

_PROFILES = {"gcm128": SRTP_AEAD_AES_128_GCM, "cm80": SRTP_AES128_CM_SHA1_80}
_BUFFER = 4 * 1024 * 1024
_SO_TIMESTAMPNS = 35
"""Linux: the kernel says when a datagram arrived, however late it is read."""
CHECK_AGAIN = 0.1
PATIENCE = 20.0


class Peer:
    """One transport. ``srtp`` is the only protection profile that it knows."""

    def __init__(self, certificate: RTCCertificate, srtp: Srtp) -> None:
        self.remote: Remote | None = None
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        self.socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self.socket.setblocking(False)
        digest = next(found.value for found in certificate.getFingerprints() if found.algorithm == "sha-256")
        self.me = Me(secrets.token_hex(4), secrets.token_hex(16), digest)
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue()
        self._answered = asyncio.Event()
        self.heard = asyncio.Event()
        """A packet of media has come, as long as nobody else reads the socket."""
        wire = cast("RTCIceTransport", _Wire(self.send, self._waiting))
        self._dtls = RTCDtlsTransport(wire, [certificate])
        self._dtls._srtp_profiles = [_PROFILES[srtp]]
        self._loop = asyncio.get_running_loop()

    async def connect(self, remote: Remote, within: float = PATIENCE) -> None:
        """Check and shake hands. Raises ``TimeoutError`` or ``ConnectionError``."""
        self.remote = remote
        # Connected: what anybody else sends does not arrive, and the kernel need not look the way up for each packet.
        self.socket.connect(remote.address)
        self._loop.add_reader(self.socket, self._readable)
        self._dtls._set_role("server" if remote.setup == "active" else "client")
        fingerprint = RTCDtlsFingerprint(remote.algorithm, remote.fingerprint)
        async with asyncio.timeout(within):
            while not self._answered.is_set():
                self.check()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._answered.wait(), CHECK_AGAIN)
            await self._dtls.start(RTCDtlsParameters([fingerprint]))
        if self._dtls.state != "connected":
            raise ConnectionError("the handshake failed")
        self.protect: Callable[[bytes], bytes] = self._dtls._tx_srtp.protect
        self.protect_rtcp: Callable[[bytes], bytes] = self._dtls._tx_srtp.protect_rtcp
        self.unprotect: Callable[[bytes], bytes] = self._dtls._rx_srtp.unprotect
        self.unprotect_rtcp: Callable[[bytes], bytes] = self._dtls._rx_srtp.unprotect_rtcp

    def check(self) -> None:
        """A connectivity check that nominates; also keeps the consent alive."""
        assert self.remote is not None
        attributes = {
            "USERNAME": f"{self.remote.ufrag}:{self.me.ufrag}",
            "PRIORITY": 1_845_501_695,
            "ICE-CONTROLLING": 7,
            "USE-CANDIDATE": None,
        }
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST, attributes=attributes)
        request.add_message_integrity(self.remote.pwd.encode())
        request.add_fingerprint()
        self.send(bytes(request))

    def send(self, datagram: bytes) -> None:
        """Send as it is; a full socket drops, as the network would."""
        with contextlib.suppress(BlockingIOError, ConnectionError):
            self.socket.send(datagram)

    def detach(self) -> None:
        """From now on somebody else reads the socket."""
        self._loop.remove_reader(self.socket)

    def close(self) -> None:
        """Leave without a word. Idempotent."""
        if self.socket.fileno() >= 0:
            self.detach()
            self.socket.close()
        if self._dtls._task is not None:
            self._dtls._task.cancel()

    def _readable(self) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            while True:
                data = self.socket.recv(2_048)
                if data[0] < 4:
                    self.checked(data)
                elif 20 <= data[0] < 64:
                    self._waiting.put_nowait(data)
                elif not 192 <= data[1] <= 223:
                    self.heard.set()

    def checked(self, data: bytes) -> None:
        """STUN came: an answer to our check, or a check of the other side, which is answered."""
        message = stun.parse_message(data)
        assert self.remote is not None
        if message.message_class == stun.Class.REQUEST:
            attributes = {"XOR-MAPPED-ADDRESS": self.remote.address}
            answer = stun.Message(message.message_method, stun.Class.RESPONSE, message.transaction_id, attributes)
            answer.add_message_integrity(self.me.pwd.encode())
            answer.add_fingerprint()
            self.send(bytes(answer))
        elif message.message_class == stun.Class.RESPONSE and message.check_message_integrity(self.remote.pwd.encode()):
            self._answered.set()


class _Wire:
    """As much of an ICE transport as aiortc's DTLS asks for."""

    role = "controlling"

    def __init__(self, send: Callable[[bytes], None], waiting: asyncio.Queue[bytes]) -> None:
        self._out = send
        self._waiting = waiting

    async def _recv(self) -> bytes:
        return await self._waiting.get()

    async def _send(self, data: bytes) -> None:
        self._out(data)
