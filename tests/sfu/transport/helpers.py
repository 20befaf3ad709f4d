"""A media port with real sockets in the test's own loop, owners that remember, and a handshake without DTLS."""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from aioice import stun

from sfu.control import Link
from sfu.media import Candidate, Credentials, Fingerprint
from sfu.transport.address import Address, Datagram
from sfu.transport.driver import Driver, open_sockets
from sfu.transport.dtls import Certificate
from sfu.transport.gcm import header_length
from sfu.transport.handshake import Handshake, Listener
from sfu.transport.port import Port
from sfu.transport.srtp import Srtp
from sfu.transport.transport import PeerTransport
from tests.sfu.peer import rtp_packet

FINGERPRINT = Fingerprint("sha-256", ":".join(["AB"] * 32))
PHONE: Address = ("198.51.100.7", 50_000, 0)
PEER = Credentials("peer", "p" * 24)
STRANGER: Address = ("203.0.113.66", 6_666, 0)
CLIENT_HELLO = bytes.fromhex("16fefd0000000000000000000a") + bytes(10)
NUMBERS = count(1)
"""Of the packets that tests send: never the same one twice."""


class Owner:
    """A participant that only remembers."""

    def __init__(self) -> None:
        self.rtp: list[bytes] = []
        self.rtcp: list[bytes] = []
        self.links: list[Link] = []
        self.news = asyncio.Event()

    def rtp_received(self, header: bytes, payload: bytes, now: float) -> None:
        self.rtp.append(header + payload)
        self.news.set()

    def rtcp_received(self, packet: bytes, now: float) -> None:
        self.rtcp.append(packet)
        self.news.set()

    def link_changed(self, link: Link, now: float) -> None:
        self.links.append(link)
        self.news.set()

    async def until_link(self, link: Link, within: float = 10.0) -> None:
        """Wait until this was told."""
        async with asyncio.timeout(within):
            while link not in self.links:
                self.news.clear()
                await self.news.wait()

    async def until_rtp(self, number: int, within: float = 10.0) -> None:
        """Wait for so many packets."""
        async with asyncio.timeout(within):
            while len(self.rtp) < number:
                self.news.clear()
                await self.news.wait()


class FakeHandshake:
    """DTLS that is done when the test says so."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.datagrams: list[bytes] = []
        self.closed = False

    def received(self, datagram: bytes) -> None:
        self.datagrams.append(datagram)

    def tick(self, now: float) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def secure(self, material: bytes, profile: str = "SRTP_AEAD_AES_128_GCM") -> None:
        self.listener.dtls_secured(profile, material)


class QuietPort(Port):
    """A port without sockets and without DTLS: ``handshakes`` holds what the transports began."""

    def __init__(self) -> None:
        self.handshakes: list[FakeHandshake] = []
        super().__init__((Candidate("192.0.2.1", 8443),), FINGERPRINT, self._begin_fake)

    def _begin_fake(self, remote: Fingerprint, listener: Listener) -> Handshake:
        self.handshakes.append(FakeHandshake(listener))
        return self.handshakes[-1]

    def settle(self, transport: PeerTransport, remote: Credentials, at: Address = PHONE, now: float = 0.0) -> bytes:
        """Bring a transport to connected; the SRTP key material is the answer."""
        assert self.receive([(check(transport.local, remote), at)], now)
        material = os.urandom(56)
        self.handshakes[-1].secure(material)
        return material


def expecting() -> tuple[QuietPort, Owner, PeerTransport]:
    """A port that expects one peer."""
    quiet, owner = QuietPort(), Owner()
    return quiet, owner, quiet.connect(PEER, FINGERPRINT, owner, 0.0)


def send_packet(by: PeerTransport) -> None:
    """One RTP packet to the peer."""
    packet = rtp_packet(next(NUMBERS), 9)
    by.send_rtp(packet[:12], packet[12:])


def check(ours: Credentials, theirs: Credentials, *, nominate: bool = True, password: str | None = None) -> bytes:
    """A signed Binding request to us."""
    message = stun.Message(
        stun.Method.BINDING,
        stun.Class.REQUEST,
        attributes={
            "USERNAME": f"{ours.ufrag}:{theirs.ufrag}",
            "PRIORITY": 1_845_501_695,
            "ICE-CONTROLLING": 7,
            **({"USE-CANDIDATE": None} if nominate else {}),
        },
    )
    message.add_message_integrity((ours.pwd if password is None else password).encode())
    return bytes(message)


def sent_to(datagrams: list[Datagram]) -> list[Address]:
    """Where a batch goes."""
    return [address for _, address in datagrams]


def attribute(kind: int, value: bytes, length: int | None = None) -> bytes:
    """One STUN attribute, with a lie about its length if asked for."""
    padding = b"\0" * (-len(value) % 4)
    return struct.pack("!HH", kind, len(value) if length is None else length) + value + padding


@asynccontextmanager
async def live_port(*addresses: str) -> AsyncIterator[tuple[Port, Driver]]:
    """A real one on loopback."""
    sockets = open_sockets(addresses or ("127.0.0.1",), 0)
    number = sockets[0].getsockname()[1]
    certificate = Certificate.generateCertificate()
    driver = Driver(sockets, lambda now: 0.02)
    port = Port(
        tuple(Candidate(address, number) for address in addresses or ("127.0.0.1",)),
        certificate.fingerprint,
        certificate.begin,
        wake=driver.wake,
    )
    driver.start(port)
    try:
        yield port, driver
    finally:
        driver.stop()


def protected(srtp: Srtp, packet: bytes) -> bytes:
    """A whole packet as SRTP: cut where its header ends."""
    length = header_length(packet)
    return srtp.protect_rtp(packet[:length], packet[length:])


def opened(srtp: Srtp, packet: bytes) -> bytes:
    """The other way round: what SRTP protects, in one piece."""
    return b"".join(srtp.unprotect_rtp(packet))
