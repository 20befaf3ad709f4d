"""A browser's transport, built of aioice and aiortc only, reaches the real port through a bad network of sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from sfu.media import Fingerprint
from sfu.transport.transport import PeerTransport
from tests.impair import Impairment
from tests.network.conditions import Conditions, Course
from tests.network.path import Ways
from tests.network.scenario import Scenario
from tests.sfu.peer import Peer, rtp_packet
from tests.sfu.transport.helpers import Owner, live_port

SSRC = 77


@asynccontextmanager
async def relayed(scenario: Scenario) -> AsyncIterator[tuple[Impairment, Peer, Owner, PeerTransport]]:
    """A peer that is connected through the relay; the scenario holds from the first datagram on."""
    async with live_port() as (port, _):
        owner = Owner()
        peer = await Peer.open()
        transport = port.connect(peer.local, peer.fingerprint, owner, asyncio.get_running_loop().time())
        host, number = port.candidates[0].address, port.candidates[0].port
        impairment = Impairment(scenario, (host, number), ("127.0.0.1", "127.0.0.3"), wait=False)
        try:
            to = await impairment.listen(("127.0.0.1", 0))
            fingerprint: Fingerprint = port.fingerprint
            assert await peer.connect(transport.local, fingerprint, to)
            yield impairment, peer, owner, transport
        finally:
            await peer.close()
            impairment.close()


async def speaks(peer: Peer, owner: Owner, first: int) -> None:
    """Say something until it is heard."""
    heard = len(owner.rtp)
    for sequence in range(first, first + 200):
        peer.send_rtp(rtp_packet(sequence, SSRC))
        try:
            await owner.until_rtp(heard + 1, within=0.05)
            return
        except TimeoutError:
            continue
    pytest.fail("nothing was heard")


async def test_a_transport_is_built_through_loss_and_delay() -> None:
    ways = Ways.both(Conditions(delay=0.02, jitter=0.01, loss=0.1, duplicate=0.05))
    async with relayed(Scenario(seed=4, ways=ways)) as (_, peer, owner, _):
        await speaks(peer, owner, 0)


@pytest.mark.parametrize("event", ["rebind", "kill and a new socket"])
async def test_a_peer_with_another_port_or_host_goes_on_after_one_check(event: str) -> None:
    async with relayed(Scenario()) as (impairment, peer, owner, _):
        await speaks(peer, owner, 0)
        before = peer.seen_as
        if event == "rebind":
            impairment.tell("rebind")
        else:
            impairment.tell("kill")
            await peer.rebind()
        await peer.check()
        await speaks(peer, owner, 1_000)
        assert peer.seen_as != before
        assert owner.links == ["connecting", "connected"]


async def test_a_short_outage_ends_nothing() -> None:
    quiet = Course(Conditions(delay=0.01)).outage(1.5, 1.0)
    async with relayed(Scenario(ways=Ways.both(quiet))) as (impairment, peer, owner, transport):
        await speaks(peer, owner, 0)
        counts = next(iter(impairment.datagrams.flows.values())).path.up.counts
        await peer.until(lambda: counts.cut > 0, within=10)
        await speaks(peer, owner, 1_000)
        assert "absent" not in owner.links and transport.link == "connected"
