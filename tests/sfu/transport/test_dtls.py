"""Real handshakes over real sockets, with aiortc as the other side."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from aiortc.rtcdtlstransport import SRTP_AEAD_AES_256_GCM

from sfu.media import Credentials, Fingerprint
from sfu.transport.address import Datagram
from sfu.transport.port import Port
from sfu.transport.transport import PeerTransport
from tests.sfu.peer import CM80_ONLY, Peer, halves, rtp_packet
from tests.sfu.transport.helpers import Owner, live_port


def begin(port: Port, peer: Peer, owner: Owner) -> PeerTransport:
    """What an offer of this peer would cause."""
    return port.connect(peer.local, peer.fingerprint, owner, asyncio.get_running_loop().time())


def target(port: Port, at: int = 0) -> tuple[str, int]:
    """Where the port listens."""
    return port.candidates[at].address, port.candidates[at].port


async def connected(port: Port, owner: Owner, **options: object) -> tuple[Peer, PeerTransport]:
    """A peer whose call stands."""
    peer = await Peer.open(**options)
    transport = begin(port, peer, owner)
    assert await peer.connect(transport.local, port.fingerprint, target(port))
    await owner.until_link("connected")
    return peer, transport


@pytest.mark.parametrize(
    ("profiles", "chosen"),
    [
        (None, "SRTP_AEAD_AES_128_GCM"),
        ([SRTP_AEAD_AES_256_GCM], "SRTP_AEAD_AES_256_GCM"),
        (CM80_ONLY, "SRTP_AES128_CM_SHA1_80"),
    ],
)
async def test_media_flow_both_ways_in_every_profile_and_we_choose_the_first_of_our_list(
    profiles: list[object] | None, chosen: str
) -> None:
    async with live_port() as (port, _):
        owner = Owner()
        peer, transport = await connected(port, owner, profiles=profiles)
        assert peer.profile == chosen
        packets = [rtp_packet(sequence, 5) for sequence in range(50)]
        for packet in packets:
            peer.send_rtp(packet)
        await owner.until_rtp(50)
        assert owner.rtp == packets
        for packet in packets:
            transport.send_rtp(*halves(packet))
        report = b"\x80\xc9\x00\x01\x00\x00\x00\x05"
        transport.send_rtcp(report)
        await peer.until(lambda: len(peer.rtp) == 50 and len(peer.rtcp) == 1)
        assert peer.rtp == packets
        assert peer.rtcp == [report]
        await peer.close()


async def test_ipv6_works_as_ipv4_does() -> None:
    async with live_port("::1", "127.0.0.1") as (port, _):
        owner = Owner()
        peer, _transport = await connected(port, owner, host="::1")
        assert peer.seen_as == peer.address
        other = await Peer.open()
        transport = begin(port, other, Owner())
        assert await other.connect(transport.local, port.fingerprint, target(port, 1))
        assert other.seen_as == other.address
        await peer.close()
        await other.close()


async def test_a_host_with_several_addresses_answers_from_the_one_that_was_asked() -> None:
    async with live_port("127.0.0.1", "127.0.0.2") as (port, _):
        for at in (0, 1):
            owner, peer = Owner(), await Peer.open()
            transport = begin(port, peer, owner)
            assert await peer.connect(transport.local, port.fingerprint, target(port, at))
            await peer.close()


async def test_a_certificate_that_was_not_promised_is_refused_at_once() -> None:
    async with live_port() as (port, _):
        owner, peer = Owner(), await Peer.open()
        wrong = Fingerprint("sha-256", ":".join(["00"] * 32))
        transport = port.connect(peer.local, wrong, owner, asyncio.get_running_loop().time())
        async with asyncio.timeout(2):
            await peer.connect(transport.local, port.fingerprint, target(port))
        await owner.until_link("absent", within=1.0)
        assert "connected" not in owner.links
        await peer.close()


@pytest.mark.parametrize("algorithm", ["sha-1", "md5", "plain"])
async def test_a_fingerprint_of_a_weak_or_unknown_hash_is_worth_nothing(algorithm: str) -> None:
    async with live_port() as (port, _):
        owner, peer = Owner(), await Peer.open()
        weak = Fingerprint(algorithm, peer.fingerprint.value)
        transport = port.connect(peer.local, weak, owner, asyncio.get_running_loop().time())
        await peer.connect(transport.local, port.fingerprint, target(port))
        await owner.until_link("absent", within=1.0)
        assert "connected" not in owner.links
        await peer.close()


async def test_a_peer_that_says_goodbye_is_gone_at_once() -> None:
    async with live_port() as (port, _):
        owner = Owner()
        peer, _transport = await connected(port, owner)
        await peer.dtls.stop()
        await owner.until_link("absent", within=1.0)
        await peer.close()


async def test_closing_says_goodbye_to_the_peer_and_nothing_to_the_owner() -> None:
    async with live_port() as (port, _):
        owner = Owner()
        peer, transport = await connected(port, owner)
        transport.close(asyncio.get_running_loop().time())
        transport.close(asyncio.get_running_loop().time())
        await peer.until(lambda: peer.dtls.state == "closed", within=2.0)
        assert owner.links == ["connecting", "connected"]
        await peer.close()


async def test_a_lost_flight_is_sent_again_within_a_fraction_of_a_second() -> None:
    async with live_port() as (port, driver):
        owner, peer = Owner(), await Peer.open()
        transport = begin(port, peer, owner)
        send = driver._send
        lost: list[bytes] = []

        def lossy(outbox: Sequence[Datagram]) -> None:
            for data, address in outbox:
                if 20 <= data[0] <= 63 and len(lost) < 2:
                    lost.append(data)
                else:
                    send([(data, address)])

        driver._send = lossy
        async with asyncio.timeout(0.9):  # OpenSSL alone would begin to repeat after one second
            await peer.connect(transport.local, port.fingerprint, target(port))
        assert len(lost) == 2
        assert peer.dtls.state == "connected"
        await peer.close()


async def test_a_phone_that_changes_its_network_keeps_its_call() -> None:
    async with live_port() as (port, _):
        owner = Owner()
        peer, transport = await connected(port, owner)
        await peer.rebind()
        await peer.check()
        transport.send_rtp(*halves(rtp_packet(1, 9)))
        await peer.until(lambda: len(peer.rtp) == 1)
        peer.send_rtp(rtp_packet(1, 5))
        await owner.until_rtp(1)
        assert owner.links == ["connecting", "connected"]
        await peer.close()


async def test_an_ice_restart_gives_new_credentials_and_keeps_dtls_and_media() -> None:
    async with live_port() as (port, _):
        owner = Owner()
        peer, transport = await connected(port, owner)
        before = transport.local
        peer.fall_silent()
        peer.local = Credentials("newname", "n" * 24)
        after = transport.restart(peer.local, asyncio.get_running_loop().time())
        assert after == transport.local != before
        transport.send_rtp(*halves(rtp_packet(1, 9)))
        await peer.until(lambda: len(peer.rtp) == 1)
        await peer.rebind()
        peer.aim(after, target(port))
        await peer.check()
        transport.send_rtp(*halves(rtp_packet(2, 9)))
        await peer.until(lambda: len(peer.rtp) == 2)
        await peer.close()
