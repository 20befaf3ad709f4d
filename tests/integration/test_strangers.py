"""Strangers on the media port: no datagram of theirs ends or disturbs a call, gets an answer or costs memory."""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.sfu.conversation import LiveWorker, Person, enter, live_worker, meet, remote_of
from tests.sfu.peer import Peer, rtp_packet

DATAGRAMS = int(os.environ.get("BUERO_TEST_STRANGERS", "100000"))
RATE = 10_000.0
"""Datagrams a second: more would measure the kernel's buffer and not us."""
MAX_LOSS = 0.01
MAX_GROWTH = 5 * 1024 * 1024
_HELLO = bytes.fromhex("fefd") + bytes(32) + bytes.fromhex("0000 0002 0001 0100")
NULL_CIPHER_HELLO = bytes.fromhex("16fefd 0000 000000000000 0036 01 00002a 0000 000000 00002a") + _HELLO
ALERT = bytes.fromhex("15fefd000000000000000000020228")


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[LiveWorker]:
    async with live_worker(tmp_path) as live:
        yield live


def samples(worker: LiveWorker, person: Person) -> list[bytes]:
    """Real datagrams of a call, and checks that know its names but not its password."""
    remote, _, _ = remote_of(person.answer.sdp)
    outsider = Peer()
    outsider.local = person.peer.local
    outsider.remote = type(remote)(remote.ufrag, "x" * 32)
    protected = person.peer.dtls._tx_srtp.protect(rtp_packet(60_000, 77_777))
    return [bytes(outsider.request()), bytes(outsider.request(nominate=False)), protected, NULL_CIPHER_HELLO, ALERT]


@asynccontextmanager
async def talking(*people: Person) -> AsyncIterator[None]:
    """Fifty packets a second from each, until the block ends."""

    async def talk() -> None:
        loop = asyncio.get_running_loop()
        start, ticks = loop.time(), 0
        while True:
            for person in people:
                person.speak()
            ticks += 1
            await asyncio.sleep(max(0.0, start + ticks * 0.02 - loop.time()))

    task = asyncio.create_task(talk())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def loss(speaker: Person, hearer: Person) -> float:
    """Share of what was said that did not arrive; gives the last packets time to do so."""
    last = speaker.sent[-1]
    with suppress(TimeoutError):
        await hearer.peer.until(lambda: last in hearer.heard()[-50:], within=2.0)
    return 1 - len(set(speaker.sent) & set(hearer.heard())) / len(speaker.sent)


async def test_a_hundred_thousand_malformed_datagrams_do_not_disturb_a_call(worker: LiveWorker) -> None:
    alice, bob = await meet(worker, "room", "alice"), await meet(worker, "room", "bob")
    async with talking(alice, bob):
        await bob.peer.until(lambda: len(bob.peer.rtp) > 50)
        before, lines = await worker.stats(), len(worker.log_lines())
        started = time.time()
        shots = [sample.hex() for sample in samples(worker, alice)]
        stranger = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.integration.stranger", str(worker.port), str(DATAGRAMS), str(RATE)),
            *shots,
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await stranger.communicate()
        ended = time.time()
    assert output.split() == [str(DATAGRAMS).encode(), b"0"], "strangers get no answer"

    assert await loss(alice, bob) <= MAX_LOSS
    assert await loss(bob, alice) <= MAX_LOSS
    after = await worker.stats()
    assert after.rss_bytes - before.rss_bytes <= MAX_GROWTH
    dropped = sum(after.drops.values()) - sum(before.drops.values())
    assert dropped >= DATAGRAMS * 0.9, "the kernel took most of them in, and each was counted"
    assert "broken" not in after.drops
    written = [float(line.split()[0]) for line in worker.log_lines()[lines:]]
    assert max(Counter(int(moment) for moment in written).values(), default=0) <= 1
    assert len(written) <= ended - started + 1
    assert not [event for event in worker.events if getattr(event, "link", "connected") in ("reconnecting", "absent")]
    for person in (alice, bob):
        await person.peer.close()


async def test_what_arrives_is_complete_in_order_and_unchanged_behind_the_header(worker: LiveWorker) -> None:
    alice, bob = await meet(worker, "room", "alice"), await meet(worker, "room", "bob")
    for size in (1, 10, 100, 1_000, 1_180):
        for _ in range(40):
            alice.speak(os.urandom(size))
            await asyncio.sleep(0)
    await bob.peer.until(lambda: len(bob.peer.rtp) >= 200)
    assert bob.heard() == alice.sent
    numbers = [int.from_bytes(packet[2:4], "big") for packet in bob.peer.rtp]
    assert [(number - numbers[0]) & 0xFFFF for number in numbers] == list(range(200))
    assert len({packet[8:12] for packet in bob.peer.rtp}) == 1
    for person in (alice, bob):
        await person.peer.close()


@pytest.mark.parametrize("source", ["a stranger", "the peer itself"])
async def test_an_empty_datagram_harms_no_call_in_any_phase(worker: LiveWorker, source: str) -> None:
    bob = await meet(worker, "room", "bob")
    alice = await enter(worker, "room", "alice")
    remote, fingerprint, to = remote_of(alice.answer.sdp)
    alice.peer.aim(remote, to)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:

        def shoot() -> None:
            if source == "a stranger":
                stranger.sendto(b"", to)
            else:
                alice.peer.send(b"")

        async def keep_shooting() -> None:
            while True:
                shoot()
                await asyncio.sleep(0.001)

        shoot()  # before ICE
        async with asyncio.timeout(40):
            await alice.peer.check()
            shooting = asyncio.create_task(keep_shooting())  # in the middle of DTLS
            await alice.peer.handshake(fingerprint)
        shooting.cancel()
        assert alice.peer.dtls.state == "connected"
        await worker.until_link("alice", "connected")
        shoot()
        alice.speak(b"still here")
        await bob.peer.until(lambda: b"still here" in bob.heard())
    for person in (alice, bob):
        await person.peer.close()


async def test_foreign_hellos_and_alerts_do_not_hinder_calls_that_are_being_set_up(worker: LiveWorker) -> None:
    calls = 200

    async def set_up(names: str) -> list[float]:
        times = []
        for number in range(calls):
            start = time.monotonic()
            person = await meet(worker, f"{names}{number // 10}", f"{names}{number}")
            times.append(time.monotonic() - start)
            await person.peer.close()
        return times

    quiet = await set_up("quiet")
    strangers = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(1_000)]
    shots = 0

    async def shoot() -> None:
        nonlocal shots
        while True:
            for at, stranger in enumerate(strangers):
                stranger.sendto(NULL_CIPHER_HELLO if at % 2 else ALERT, ("127.0.0.1", worker.port))
                shots += 1
                if at % 10 == 0:
                    await asyncio.sleep(0.002)

    shooting = asyncio.create_task(shoot())
    try:
        hostile = await set_up("hostile")
    finally:
        shooting.cancel()
        for stranger in strangers:
            stranger.close()
    assert len(hostile) == calls, "every single one was set up"
    assert shots > 2_000
    assert (await worker.stats()).drops["stranger"] > shots / 2
    # The shooter works in this very process and takes its share. What must not happen is that flights are repeated.
    assert statistics.median(hostile) < statistics.median(quiet) * 1.1 + 0.5


async def test_somebody_with_another_certificate_than_the_offers_gets_no_media(worker: LiveWorker) -> None:
    bob = await meet(worker, "room", "bob")
    alice = await enter(worker, "room", "alice")
    thief = await Peer.open()
    thief.local = alice.peer.local  # knows every word of the signalling, but not the private key
    remote, fingerprint, to = remote_of(alice.answer.sdp)
    with suppress(TimeoutError):
        await thief.connect(remote, fingerprint, to, within=3.0)
    await worker.until_link("alice", "absent", within=3.0)
    if thief.dtls._tx_srtp is not None:
        thief.send_rtp(rtp_packet(1, alice.ssrc, b"forged"))
    bob.peer.send_rtp(rtp_packet(1, bob.ssrc, b"secret"))
    stats = await worker.stats()
    assert b"forged" not in bob.heard()
    assert thief.rtp == []
    assert stats.drops.get("broken", 0) == 0
    for peer in (thief, alice.peer, bob.peer):
        await peer.close()
