"""Calls through a real coturn with the office's own credentials: only the relay can reach the worker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aioice import stun

from office.turn import Turn
from signalling.messages import IceServer
from tests.integration.coturn import NEEDS_COTURN, SECRET, Coturn, coturn
from tests.sfu.conversation import LiveWorker, Person, enter, live_worker, meet, remote_of
from tests.sfu.peer import Peer
from tests.sfu.ways import through_turn

pytestmark = NEEDS_COTURN
WAYS = ("udp", "tls")


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[LiveWorker]:
    async with live_worker(tmp_path) as live:
        yield live


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Coturn]:
    with coturn(tmp_path) as server:
        yield server


def credential(ttl: int = 600, participant: str = "p1", secret: str = SECRET) -> IceServer:
    """As the office makes it for a join."""
    (server,) = Turn(["turn:127.0.0.1"], secret, ttl).servers(participant, time.time())
    return server


async def relayed(worker: LiveWorker, relay: Coturn, way: str, server: IceServer, lifetime: int = 600) -> Person:
    """Somebody who can reach the relay and nothing else."""
    peer = Peer()
    at, context = (relay.tls, relay.context) if way == "tls" else (relay.plain, None)
    transport = await through_turn(peer, server, at, context, lifetime)
    person = await enter(worker, "room", "citizen", peer)
    assert await peer.connect(*remote_of(person.answer.sdp))
    assert peer.seen_as == transport.get_extra_info("sockname"), "the worker sees the relay"
    await worker.until_link("citizen", "connected")
    return person


async def hear_each_other(one: Person, other: Person) -> None:
    for speaker, hearer in ((one, other), (other, one)):
        before = len(hearer.peer.rtp)
        for _ in range(20):
            speaker.speak()
        await hearer.until_heard(before + 20)
        assert hearer.heard()[-20:] == speaker.sent[-20:]


@pytest.mark.parametrize("way", WAYS)
async def test_media_flow_both_ways_through_the_relay_alone(worker: LiveWorker, relay: Coturn, way: str) -> None:
    clerk = await meet(worker, "room", "clerk")
    citizen = await relayed(worker, relay, way, credential())
    await hear_each_other(clerk, citizen)
    for person in (citizen, clerk):
        await person.peer.close()


@pytest.mark.parametrize(
    "server",
    [
        credential(secret="another secret altogether"),
        credential(ttl=-10),
        IceServer(urls=[], username=f"{2**33}:p1", credential=credential().credential),
        IceServer(urls=[], username="p1", credential=credential().credential),
    ],
    ids=["another secret", "over", "prolonged by hand", "without a time"],
)
async def test_a_credential_that_is_not_the_offices_or_is_over_opens_nothing(relay: Coturn, server: IceServer) -> None:
    with pytest.raises(stun.TransactionFailed) as refused:
        await through_turn(Peer(), server, relay.plain)
    assert refused.value.response.error_code == 401


@pytest.mark.parametrize("way", WAYS)
async def test_a_call_outlives_its_credential(worker: LiveWorker, tmp_path: Path, way: str) -> None:
    (tmp_path / "short").mkdir()
    ttl = 3
    with coturn(tmp_path / "short", max_allocate_lifetime="4", stale_nonce="2") as relay:
        clerk = await meet(worker, "room", "clerk")
        server = credential(ttl)
        made = time.time()
        citizen = await relayed(worker, relay, way, server, lifetime=4)
        await hear_each_other(clerk, citizen)
        # Three lifetimes of the allocation, five of the nonce, all but the first after the credential's time.
        while time.time() < made + 13:
            await hear_each_other(clerk, citizen)
            await asyncio.sleep(0.25)
        with pytest.raises(stun.TransactionFailed):
            await through_turn(Peer(), server, relay.plain)
        await hear_each_other(clerk, citizen)
        for person in (citizen, clerk):
            await person.peer.close()


@pytest.mark.parametrize("host", ["127.0.0.2", "10.0.0.1", "192.168.1.1", "169.254.1.1", "8.8.8.8", "0.0.0.0"])
async def test_the_relay_reaches_the_workers_and_nobody_else(relay: Coturn, host: str) -> None:
    transport = await through_turn(Peer(), credential(), relay.plain)
    inner = transport._TurnTransport__inner_protocol
    with pytest.raises(stun.TransactionFailed) as refused:
        await inner.channel_bind(0x4000, (host, 9_999))
    assert refused.value.response.error_code in (400, 403)
    transport.close()
