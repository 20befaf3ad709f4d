"""From the offer to the seats: what passes between a page, the conversation and its worker."""

from __future__ import annotations

import asyncio

import pytest

from office.rooms import Rooms
from office.turn import Turn
from sfu import control
from signalling import messages as m
from signalling.hall import Refusal
from tests.office.conversing import CITIZEN, CLERK, Scene
from tests.office.live import FakeWorker, a_guest


async def test_an_offer_is_answered_with_the_seats(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    member = scene.conversation.members[CITIZEN]
    answer = await scene.rooms.offer(scene.conversation, member, scene.offer(1, f"{CITIZEN}-1"))
    assert (answer.re, answer.epoch, answer.sdp) == (7, 1, "answer")
    assert answer.seats == [m.Seat(mid="2", participant="other", source="camera")]
    assert worker.offers == [("room", CITIZEN, 1, f"{CITIZEN}-1")]


async def test_an_answer_that_newer_seats_have_overtaken_does_not_bring_back_the_older_ones(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    member = scene.conversation.members[CITIZEN]
    worker.gate.clear()
    offering = asyncio.create_task(scene.rooms.offer(scene.conversation, member, scene.offer(1, f"{CITIZEN}-1")))
    await asyncio.sleep(0)
    newer = [m.Seat(mid="2", participant="other", source="camera"), m.Seat(mid="3", participant="x", source="camera")]
    scene.conversation.seats_changed(CITIZEN, 1, newer, 2, 4)
    worker.gate.set()
    assert (await offering).seats == newer
    assert (member.seats, member.video_seats) == (newer, 4)


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        ("ticket", "expired"),
        ("epoch", "expired"),
        ("no-room", "expired"),
        ("limit", "full"),
        ("sdp", "media"),
        ("bad-request", "media"),
    ],
)
async def test_an_offer_that_the_worker_refuses_is_refused_in_words_of_the_wire(
    scene: Scene, failure: str, code: str
) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    worker.fails = failure
    with pytest.raises(Refusal, match=code):
        await scene.rooms.offer(scene.conversation, scene.conversation.members[CITIZEN], scene.offer(1, "x"))


async def test_an_offer_of_an_older_epoch_never_reaches_the_worker(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    with pytest.raises(Refusal, match="expired"):
        await scene.rooms.offer(scene.conversation, scene.conversation.members[CITIZEN], scene.offer(0, "x"))
    assert worker.offers == []


async def test_an_offer_to_a_dead_worker_is_refused_as_unavailable(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    worker.alive = False
    with pytest.raises(Refusal, match="unavailable"):
        await scene.rooms.offer(scene.conversation, scene.conversation.members[CITIZEN], scene.offer(1, "x"))


async def test_a_page_that_lost_its_media_gets_one_new_epoch_however_often_it_asks(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    member = scene.conversation.members[CITIZEN]
    await scene.rooms.offer(scene.conversation, member, scene.offer(1, f"{CITIZEN}-1"))
    for _ in range(3):
        await scene.rooms.rejoin(scene.conversation, member, 1)
    assert {join.epoch for join in scene.citizen.all(m.Join)} == {1, 2}
    await scene.rooms.offer(scene.conversation, member, scene.offer(2, f"{CITIZEN}-2"))
    scene.citizen.forget()
    await scene.rooms.rejoin(scene.conversation, member, 1)
    assert not scene.citizen.all(m.Join), "the loss of epoch 1 is healed already"
    assert scene.citizen.last(m.Conversation).conversation.epoch == 2
    assert scene.citizen.last(m.Seats).epoch == 2


async def test_a_new_page_gets_a_new_epoch_and_the_others_see_reconnecting(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    member = scene.conversation.members[CITIZEN]
    await scene.rooms.offer(scene.conversation, member, scene.offer(1, f"{CITIZEN}-1"))
    scene.rooms.worker_said(worker, control.LinkChanged(room="room", participant=CITIZEN, epoch=1, link="connected"))
    await scene.rooms.rejoin(scene.conversation, member, 0)
    assert scene.citizen.last(m.Join).epoch == 2
    assert scene.member(CITIZEN).link == "reconnecting"


async def test_an_outdated_join_is_made_anew(scene: Scene) -> None:
    await scene.open(FakeWorker())
    scene.clock.now += 51
    await scene.rooms.rejoin(scene.conversation, scene.conversation.members[CITIZEN], 0)
    assert scene.citizen.last(m.Join).epoch == 2


async def test_seats_are_told_to_their_owner_and_speakers_to_all(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    seat = control.SeatState(mid="3", participant=CLERK, source="screen")
    scene.rooms.worker_said(
        worker,
        control.SeatsChanged(room="room", participant=CITIZEN, epoch=1, seats=[seat], audio_seats=2, video_seats=4),
    )
    told = scene.citizen.last(m.Seats)
    assert (told.epoch, told.video_seats) == (1, 4)
    assert told.seats == [m.Seat(mid="3", participant=CLERK, source="screen")]
    assert not scene.clerk.all(m.Seats)
    for _ in range(2):
        scene.rooms.worker_said(worker, control.SpeakingChanged(room="room", participants=[CLERK, "ghost"]))
    assert [it.participants for it in scene.citizen.all(m.Speaking)] == [[CLERK]]
    assert [it.participants for it in scene.clerk.all(m.Speaking)] == [[CLERK]]


async def test_a_sign_language_is_expected_with_movement_before_sharpness(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    for language, id_ in (("gsg", "signer"), ("tr", "speaker")):
        guest = scene.conversation.add_guest(a_guest(id_, language=language))
        await scene.rooms.expect(scene.conversation, guest)
    assert worker.signing == {"signer"}


async def test_sizes_reach_the_worker_of_the_same_epoch_and_no_other(scene: Scene) -> None:
    worker = FakeWorker()
    member = scene.conversation.members[CITIZEN]
    await scene.rooms.set_sizes(scene.conversation, member, m.SetSizes(id=1, epoch=0, heights={"2": 1}))
    await scene.open(worker)
    for epoch in (0, 1, 2):
        sizes = m.SetSizes(id=1, epoch=epoch, heights={"2": 720, "3": 0})
        await scene.rooms.set_sizes(scene.conversation, member, sizes)
    assert worker.sizes == [("room", CITIZEN, 1, {"2": 720, "3": 0})]
    for trouble in ("fails", "alive"):
        setattr(worker, trouble, "no-room" if trouble == "fails" else False)
        await scene.rooms.set_sizes(scene.conversation, member, m.SetSizes(id=1, epoch=1, heights={}))


async def test_what_is_wanted_of_pictures_is_told_to_their_owner_alone_and_again_to_a_new_page(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    tracks = [control.EncodingState(mid="1", rids=["q", "h"], codec="VP8", limit=640_000)]
    wire = [m.Encoding(mid="1", rids=["q", "h"], codec="VP8", limit=640_000)]
    for epoch in (2, 1, 1):
        event = control.EncodingsChanged(room="room", participant=CITIZEN, epoch=epoch, tracks=tracks)
        scene.rooms.worker_said(worker, event)
    assert scene.citizen.all(m.Encodings) == [m.Encodings(epoch=1, tracks=wire)]
    assert scene.clerk.all(m.Encodings) == []
    scene.citizen.forget()
    member = scene.conversation.members[CITIZEN]
    scene.conversation.tell_everything(member)
    assert scene.citizen.all(m.Encodings) == [m.Encodings(epoch=1, tracks=wire)]
    await scene.rooms.offer(scene.conversation, member, scene.offer(1, f"{CITIZEN}-1"))
    await scene.rooms.rejoin(scene.conversation, member, 1)
    scene.citizen.forget()
    scene.conversation.tell_everything(member)
    assert scene.citizen.all(m.Encodings) == [], "what was wanted of an older transport"


async def test_a_picture_that_rests_is_told_with_its_seat(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    seat = control.SeatState(mid="3", participant=CLERK, source="camera", paused=True)
    event = control.SeatsChanged(room="room", participant=CITIZEN, epoch=1, seats=[seat], audio_seats=2, video_seats=3)
    scene.rooms.worker_said(worker, event)
    [told] = scene.citizen.last(m.Seats).seats
    assert told == m.Seat(mid="3", participant=CLERK, source="camera", paused=True)


async def test_relays_for_a_restart_have_credentials_that_begin_to_count_now(scene: Scene) -> None:
    rooms = Rooms(scene.clock, Turn(["turn:turn.example"], "secret", 600).servers)
    for _ in range(2):
        (server,) = rooms.ice_servers(scene.conversation.members[CITIZEN])
        assert server.username == f"{int(scene.clock.now) + 600}:{CITIZEN}"
        scene.clock.now += 3_600
