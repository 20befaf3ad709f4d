"""The life of a worker process: polite and impolite ends, callers that come and go, and who is let in."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sfu import control
from sfu.client import WorkerClient
from tests.sfu.conversation import SECRET, LiveWorker, live_worker, meet, offer_of
from tests.sfu.peer import Peer


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[LiveWorker]:
    async with live_worker(tmp_path) as live:
        yield live


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "stop"])
async def test_a_polite_end_says_goodbye_to_everybody_and_leaves_nothing_behind(
    worker: LiveWorker, tmp_path: Path, how: str
) -> None:
    alice = await meet(worker, "room", "alice")
    if how == "stop":
        await worker.ask(control.Stop(id=0), control.Done)
    else:
        worker.process.send_signal(signal.Signals[how])
    await alice.peer.until(lambda: alice.peer.dtls.state == "closed", within=40.0)
    async with asyncio.timeout(40):
        assert await worker.process.wait() == 0
        await worker.client.closed.wait()
    assert not (tmp_path / "sfu.sock").exists()
    assert "Traceback" not in worker.log.read_text()
    await alice.peer.close()


async def test_the_death_of_a_worker_is_known_at_once(worker: LiveWorker) -> None:
    worker.process.kill()
    async with asyncio.timeout(40):
        await worker.client.closed.wait()


async def test_media_go_on_while_nobody_is_attached_and_the_next_caller_is_told_the_truth(
    worker: LiveWorker, tmp_path: Path
) -> None:
    alice, bob = await meet(worker, "room", "alice"), await meet(worker, "room", "bob")
    await worker.client.close()
    alice.speak(b"anybody there?")
    await bob.peer.until(lambda: b"anybody there?" in bob.heard())
    worker.client = WorkerClient(worker._heard)
    attached = await worker.client.connect(tmp_path / "sfu.sock", SECRET)
    assert attached.pid == worker.process.pid
    [room] = attached.rooms
    people = {state.participant: state for state in room.participants}
    assert {name: (state.epoch, state.link) for name, state in people.items()} == {
        "alice": (1, "connected"),
        "bob": (1, "connected"),
    }
    assert [seat.participant for seat in people["bob"].seats] == ["alice"]
    for person in (alice, bob):
        await person.peer.close()


async def test_a_worker_that_nobody_wants_ends_itself(tmp_path: Path) -> None:
    async with live_worker(tmp_path, orphan_seconds=0.5) as worker:
        await worker.client.close()
        async with asyncio.timeout(40):
            assert await worker.process.wait() == 0
    assert "nobody attached" in worker.log.read_text()


async def test_signs_of_life_come_every_second_and_stats_are_complete(worker: LiveWorker) -> None:
    alice = await meet(worker, "room", "alice")
    async with asyncio.timeout(40):
        while sum(isinstance(event, control.Load) for event in worker.events) < 2:
            worker._news.clear()
            await worker._news.wait()
    load = [event for event in worker.events if isinstance(event, control.Load)][-1]
    assert (load.rooms, load.participants) == (1, 1)
    assert 0 <= load.cpu <= 1
    alice.speak()
    await alice.peer.check()
    stats = await worker.stats()
    assert (stats.rooms, stats.participants) == (1, 1)
    assert stats.rss_bytes > 10_000_000
    assert stats.cpu_seconds > 0
    await alice.peer.close()


async def test_without_the_right_ticket_room_or_epoch_nobody_gets_a_transport(worker: LiveWorker) -> None:
    await worker.ask(control.OpenRoom(id=0, room="room"), control.Done)
    await worker.ask(control.OpenRoom(id=0, room="other"), control.Done)
    expected = await worker.ask(
        control.ExpectParticipant(id=0, room="room", participant="alice", epoch=1), control.Expected
    )
    peer = await Peer.open()

    def offer(**changed: object) -> control.TakeOffer:
        fields: dict[str, object] = {
            "id": 0,
            "room": "room",
            "participant": "alice",
            "epoch": 1,
            "join": expected.join,
            "sdp": offer_of(peer, 5, 1),
            "tracks": {"0": "microphone"},
        }
        return control.TakeOffer(**(fields | changed))

    for wrong, code in (
        (offer(room="nowhere"), "no-room"),
        (offer(room="other"), "no-participant"),
        (offer(participant="mallory"), "no-participant"),
        (offer(epoch=2), "epoch"),
        (offer(join=""), "ticket"),
        (offer(join="guessed"), "ticket"),
        (offer(sdp="v=0\r\nnonsense"), "sdp"),
    ):
        assert (await worker.ask(wrong, control.Failed)).code == code
    await worker.ask(offer(), control.Answered)
    assert (await worker.ask(offer(), control.Failed)).code == "ticket", "the ticket is good for once"
    await peer.close()


async def test_whoever_is_removed_loses_the_transport_and_a_newer_epoch_takes_the_place(worker: LiveWorker) -> None:
    alice, bob = await meet(worker, "room", "alice"), await meet(worker, "room", "bob")
    await worker.ask(control.RemoveParticipant(id=0, room="room", participant="bob"), control.Done)
    await bob.peer.until(lambda: bob.peer.dtls.state == "closed", within=40.0)
    await worker.ask(control.ExpectParticipant(id=0, room="room", participant="alice", epoch=2), control.Expected)
    await alice.peer.until(lambda: alice.peer.dtls.state == "closed", within=40.0)
    for person in (alice, bob):
        await person.peer.close()
