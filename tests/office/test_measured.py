"""Who is told how well everybody in a conversation is connected, and how often."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from office.rooms import Rooms
from sfu import control
from signalling import messages as m
from signalling.hall import Refusal
from tests.office.conversing import CITIZEN, CLERK, Scene
from tests.office.live import Clock, FakeWorker


def measured(participant: str, epoch: int = 1, **changes: Any) -> control.MediaState:
    usual = control.MediaState(
        room="room",
        participant=participant,
        epoch=epoch,
        way="udp",
        up=900_000,
        down=800_000,
        estimate=0,
        loss_up=0.0,
        loss_down=0.0,
        round_trip=0.03,
        height=720,
        frame_rate=30,
        reduced=False,
        paused=0,
    )
    return replace(usual, **changes)


class Measured(Scene):
    """A conversation whose worker measures both."""

    def __init__(self) -> None:
        super().__init__()
        self.time = Clock(5_000.0)
        self.rooms = Rooms(self.clock, lambda participant, now: [], self.time)
        self.worker = FakeWorker()

    async def begin(self) -> None:
        await self.open(self.worker)
        for participant in (CITIZEN, CLERK):
            self.link(participant, "connected")

    def link(self, participant: str, link: control.Link) -> None:
        event = control.LinkChanged(room="room", participant=participant, epoch=1, link=link)
        self.rooms.worker_said(self.worker, event)

    def second(self, **changes: Any) -> None:
        """The worker's word of one more second; the changes are the citizen's."""
        self.time.now += 1.0
        states = [measured(CLERK), measured(CITIZEN, **changes)]
        self.rooms.worker_said(self.worker, control.Media(participants=states))


@pytest.fixture
async def measuring():
    scene = Measured()
    await scene.begin()
    yield scene
    await scene.rooms.end()


async def test_clerks_see_everybodys_figures_and_others_their_own(measuring: Measured) -> None:
    measuring.second()
    clerk = {it.participant: it for it in measuring.clerk.last(m.Quality).participants}
    citizen = {it.participant: it for it in measuring.citizen.last(m.Quality).participants}
    assert clerk.keys() == citizen.keys() == {CITIZEN, CLERK}
    assert all(it.details for it in clerk.values())
    assert citizen[CITIZEN].details is not None and citizen[CLERK].details is None


async def test_pictures_wait_for_the_repair_of_both_lines(measuring: Measured) -> None:
    for _ in range(20):
        measuring.time.now += 1.0
        states = [measured(CLERK, loss_down=0.05, round_trip=0.06), measured(CITIZEN, loss_up=0.10, round_trip=0.16)]
        measuring.rooms.worker_said(measuring.worker, control.Media(participants=states))
    clerk = {it.participant: it.late for it in measuring.clerk.last(m.Quality).participants}
    citizen = {it.participant: it.late for it in measuring.citizen.last(m.Quality).participants}
    assert clerk == {CITIZEN: 400, CLERK: 0}
    assert citizen == {CITIZEN: 0, CLERK: 0}, "what the clerk sends and the citizen gets is not lost"


async def test_quality_is_told_once_a_second_and_only_when_it_changes(measuring: Measured) -> None:
    measuring.second()
    measuring.second()
    assert len(measuring.clerk.all(m.Quality)) == 1, "nothing has changed"
    for _ in range(5):
        event = control.Media(participants=[measured(CITIZEN, up=5)])
        measuring.rooms.worker_said(measuring.worker, event)
    assert len(measuring.clerk.all(m.Quality)) == 1, "told within the same second"
    measuring.second(up=7_000)
    assert len(measuring.clerk.all(m.Quality)) == 2
    [citizen] = [it for it in measuring.clerk.last(m.Quality).participants if it.participant == CITIZEN]
    assert citizen.details is not None and citizen.details.up == 7_000


async def test_a_page_that_comes_back_sees_the_lamps(measuring: Measured) -> None:
    measuring.second()
    told = measuring.citizen.last(m.Quality)
    measuring.citizen.forget()
    measuring.conversation.tell_everything(measuring.conversation.members[CITIZEN])
    assert measuring.citizen.all(m.Quality) == [told]


async def test_trouble_is_told_to_all_and_silence_follows_the_link(measuring: Measured) -> None:
    for _ in range(15):
        measuring.second(paused=1)
    for page in (measuring.citizen, measuring.clerk):
        shown = {it.participant: (it.level, it.trouble) for it in page.last(m.Quality).participants}
        assert shown == {CITIZEN: ("bad", "pictures-paused"), CLERK: ("good", "")}
    measuring.link(CITIZEN, "reconnecting")
    measuring.second()
    shown = {it.participant: it.trouble for it in measuring.clerk.last(m.Quality).participants}
    assert shown[CITIZEN] == "silent"
    measuring.link(CITIZEN, "absent")
    measuring.second()
    assert [it.participant for it in measuring.clerk.last(m.Quality).participants] == [CLERK]


async def test_figures_of_another_epoch_room_or_worker_are_ignored(measuring: Measured) -> None:
    stranger = FakeWorker(9)
    for worker, state in (
        (measuring.worker, measured(CITIZEN, 2)),
        (measuring.worker, measured(CITIZEN, room="elsewhere")),
        (measuring.worker, measured("nobody")),
        (stranger, measured(CITIZEN)),
    ):
        measuring.time.now += 1.0
        measuring.rooms.worker_said(worker, control.Media(participants=[state]))
    assert measuring.clerk.all(m.Quality) == []


async def test_a_page_reports_now_and_then_and_no_more(measuring: Measured) -> None:
    member = measuring.conversation.members[CITIZEN]

    def report(epoch: int = 1, freezes: int = 3) -> None:
        message = m.ReportMedia(id=1, epoch=epoch, freezes=freezes, frozen=1.5, way="relay")
        measuring.rooms.report_media(measuring.conversation, member, message)

    report()
    measuring.time.now += 1.0
    with pytest.raises(Refusal, match="too-many"):
        report()
    measuring.time.now += 1.0
    report(epoch=9, freezes=8)
    measuring.second()
    [mine] = [it for it in measuring.citizen.last(m.Quality).participants if it.participant == CITIZEN]
    assert mine.details is not None
    assert (mine.details.freezes, mine.details.frozen, mine.details.way) == (3, 1.5, "relay")


@pytest.mark.parametrize(
    ("camera", "rids", "watched"),
    [
        (True, [["q"]], True),
        (False, [["q"]], False),
        (True, [[]], False),
        (True, [["q"], []], False),
        (True, [], False),
    ],
)
async def test_a_camera_is_missed_only_when_it_is_on_and_watched(
    measuring: Measured, camera: bool, rids: list[list[str]], watched: bool
) -> None:
    member = measuring.conversation.members[CITIZEN]
    member.camera = camera
    tracks = [control.EncodingState(mid=str(place), rids=each, codec="VP8") for place, each in enumerate(rids)]
    event = control.EncodingsChanged(room="room", participant=CITIZEN, epoch=1, tracks=tracks)
    measuring.rooms.worker_said(measuring.worker, event)
    for _ in range(15):
        measuring.second(height=0, frame_rate=0, loss_up=0.05)
    [mine] = [it for it in measuring.citizen.last(m.Quality).participants if it.participant == CITIZEN]
    assert mine.trouble == ("camera-paused" if watched else "loss")
