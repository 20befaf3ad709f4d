"""Which worker holds a conversation's room, and how it gets there again when a process dies."""

from __future__ import annotations

import asyncio

from sfu import control
from signalling import messages as m
from tests.office.conversing import CITIZEN, CLERK, Scene
from tests.office.live import FakeWorker, until


async def test_without_a_living_worker_the_conversation_is_shown_and_media_follow(scene: Scene) -> None:
    await scene.open()
    assert scene.citizen.all(m.Conversation) and not scene.citizen.all(m.Join)
    scene.rooms.worker_ready(FakeWorker(), [])
    await until(lambda: bool(scene.citizen.all(m.Join)))


async def test_a_room_goes_to_the_least_loaded_worker_and_never_to_a_retiring_one(scene: Scene) -> None:
    busy, idle, retiring = FakeWorker(0), FakeWorker(1), FakeWorker(2)
    busy.load = control.Load(rooms=3, participants=6, packets_per_second=300.0, cpu=0.4)
    retiring.retiring = True
    await scene.open(busy, idle, retiring)
    assert (busy.rooms, retiring.rooms) == ({}, {}) and "room" in idle.rooms


async def test_what_a_worker_says_of_a_room_that_it_no_longer_holds_is_ignored(scene: Scene) -> None:
    old, new = FakeWorker(0), FakeWorker(1)
    await scene.open(old)
    old.die(scene.rooms)
    scene.rooms.worker_ready(new, [])
    await until(lambda: "room" in new.rooms and len(new.rooms["room"]) == 2)
    scene.rooms.worker_said(old, control.LinkChanged(room="room", participant=CITIZEN, epoch=2, link="connected"))
    assert scene.conversation.members[CITIZEN].link == "absent"


async def test_when_a_worker_dies_everybody_reconnects_on_another_one_with_the_next_epoch(scene: Scene) -> None:
    first, second = FakeWorker(0), FakeWorker(1)
    second.load = control.Load(rooms=0, participants=0, packets_per_second=0.0, cpu=0.9)
    await scene.open(first, second)
    for id_ in (CITIZEN, CLERK):
        scene.rooms.worker_said(first, control.LinkChanged(room="room", participant=id_, epoch=1, link="connected"))
    scene.citizen.forget()
    scene.clerk.forget()
    first.die(scene.rooms)
    assert {it.link for it in scene.citizen.last(m.Conversation).conversation.participants} == {"reconnecting"}
    await until(lambda: bool(scene.clerk.all(m.Join)) and bool(scene.citizen.all(m.Join)))
    assert second.rooms == {"room": {CITIZEN: 2, CLERK: 2}}
    assert scene.citizen.last(m.Join).epoch == scene.clerk.last(m.Join).epoch == 2
    assert not scene.citizen.all(m.ConversationEnded)


async def test_a_worker_that_dies_while_a_room_is_opened_loses_nothing(scene: Scene) -> None:
    first, second = FakeWorker(0), FakeWorker(1)
    first.gate.clear()
    scene.rooms.worker_ready(first, [])
    scene.rooms.start()
    scene.rooms.open(scene.conversation)
    await asyncio.sleep(0)
    first.die(scene.rooms)
    first.gate.set()
    scene.rooms.worker_ready(second, [])
    await until(lambda: bool(scene.clerk.all(m.Join)))
    assert set(second.rooms["room"]) == {CITIZEN, CLERK}


async def test_finishing_while_a_room_is_opened_leaves_no_room_behind(scene: Scene) -> None:
    worker = FakeWorker()
    worker.gate.clear()
    scene.rooms.worker_ready(worker, [])
    scene.rooms.start()
    scene.rooms.open(scene.conversation)
    await asyncio.sleep(0)
    scene.rooms.close(scene.conversation)
    worker.gate.set()
    await until(lambda: not scene.rooms._tasks)
    assert worker.rooms == {}
    assert not scene.citizen.all(m.Join)
    assert len(scene.citizen.all(m.ConversationEnded)) == 1


async def test_a_new_web_process_takes_over_rooms_as_they_run(scene: Scene) -> None:
    worker = FakeWorker()
    worker.rooms = {"room": {CITIZEN: 4, CLERK: 7, "sent-out": 1}, "foreign": {"x": 1}}
    seats = [control.SeatState(mid="2", participant=CLERK, source="camera")]
    held = [
        control.RoomState(
            room="room",
            participants=[
                _held(CITIZEN, 4, seats),
                _held(CLERK, 7, []),
                _held("sent-out", 1, []),
            ],
        ),
        control.RoomState(room="foreign", participants=[_held("x", 1, [])]),
    ]
    scene.rooms.hold(scene.conversation)
    scene.rooms.worker_ready(worker, held)
    scene.rooms.start()
    await until(lambda: not scene.rooms._tasks)
    assert worker.rooms == {"room": {CITIZEN: 4, CLERK: 7}}, "same epochs, nobody who is not admitted, no foreign room"
    assert scene.citizen.last(m.Conversation).conversation.epoch == 4
    assert not scene.citizen.all(m.Join) and not scene.clerk.all(m.Join)
    assert scene.member(CITIZEN).link == "connected"
    assert scene.member(CLERK).camera, "seen in a seat, so it is sent"
    scene.conversation.tell_everything(scene.conversation.members[CITIZEN])
    assert scene.citizen.last(m.Seats).seats == [m.Seat(mid="2", participant=CLERK, source="camera")]
    assert scene.citizen.last(m.Encodings).tracks == [m.Encoding(mid="1", rids=["q"], codec="H264")]
    scene.conversation.tell_everything(scene.conversation.members[CLERK])
    assert scene.clerk.all(m.Encodings) == []


async def test_an_admitted_person_whom_the_adopted_room_does_not_know_is_expected(scene: Scene) -> None:
    worker = FakeWorker()
    worker.rooms = {"room": {CITIZEN: 4}}
    scene.rooms.hold(scene.conversation)
    held = [control.RoomState(room="room", participants=[_held(CITIZEN, 4, [])])]
    scene.rooms.worker_ready(worker, held)
    scene.rooms.start()
    await until(lambda: bool(scene.clerk.all(m.Join)))
    assert set(worker.rooms["room"]) == {CITIZEN, CLERK}
    assert not scene.citizen.all(m.Join)


async def test_after_the_loss_of_everything_the_epoch_is_greater_than_any_before(scene: Scene) -> None:
    scene.clock.now += 600
    scene.rooms.hold(scene.conversation)
    scene.rooms.worker_ready(FakeWorker(), [])
    scene.rooms.start()
    await until(lambda: bool(scene.citizen.all(m.Join)))
    assert scene.citizen.last(m.Join).epoch == 601


def _held(participant: str, epoch: int, seats: list[control.SeatState]) -> control.ParticipantState:
    return control.ParticipantState(
        participant=participant,
        epoch=epoch,
        link="connected",
        seats=seats,
        audio_seats=2,
        video_seats=3,
        encodings=[control.EncodingState(mid="1", rids=["q"], codec="H264")] if seats else None,
    )
