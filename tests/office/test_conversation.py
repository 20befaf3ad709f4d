from __future__ import annotations

import asyncio

import pytest

from office.conversation import MOST_LINES, Conversation
from office.member import clerks_id, participant_id
from office.presence import People, Person
from office.rooms import Rooms
from office.turn import Turn
from sfu import control
from signalling import messages as m
from signalling.hall import Refusal
from tests.office.live import Clock, FakeSession, FakeWorker, a_clerk, a_guest, a_ticket, a_visit, until

CITIZEN, CLERK = participant_id("room", "citizen"), clerks_id("room", "clerk")


class Scene:
    """A citizen and a clerk with their pages open, and the rooms of one office."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.people = People(self.clock)
        self.rooms = Rooms(self.clock, lambda participant, now: [])
        self.citizen = self.page("visit", "ticket", "citizen-page")
        self.clerk = self.page("desk", "clerk", "clerk-page")
        self.conversation = self.a_conversation()

    def a_conversation(self, room: str = "room") -> Conversation:
        return Conversation(a_visit(room), a_ticket(state="admitted"), a_clerk(), self.people, self.clock)

    def page(self, view: m.View, key: str, session: str) -> FakeSession:
        fake = FakeSession(session, view)
        person = Person(fake, view, key)
        person.ready = True
        self.people.add(person)
        return fake

    async def open(self, *workers: FakeWorker) -> None:
        for worker in workers:
            self.rooms.worker_ready(worker, [])
        self.rooms.start()
        self.rooms.open(self.conversation)
        if workers:
            await until(lambda: bool(self.clerk.all(m.Join)))

    def member(self, id_: str) -> m.ParticipantView:
        conversation = self.clerk.last(m.Conversation).conversation
        return next(it for it in conversation.participants if it.id == id_)

    def offer(self, epoch: int, join: str) -> m.Offer:
        return m.Offer(id=7, epoch=epoch, join=join, sdp="offer", tracks={"0": "microphone"})


@pytest.fixture
async def scene():
    scene = Scene()
    yield scene
    await scene.rooms.end()


async def test_admission_shows_the_conversation_and_invites_both_to_join(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    for page, me in ((scene.citizen, CITIZEN), (scene.clerk, CLERK)):
        view = page.last(m.Conversation).conversation
        assert (view.me, view.room, view.ticket, view.epoch) == (me, "room", "K-017", 1)
        assert {it.role: it.name for it in view.participants} == {"citizen": "Ada", "clerk": "Frau clerk"}
        assert page.all(m.Chat)[0].lines == []
        join = page.last(m.Join)
        assert (join.epoch, join.join, join.ice_servers) == (1, f"{me}-1", [])
    assert worker.rooms == {"room": {CITIZEN: 1, CLERK: 1}}


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


async def test_links_of_one_moment_are_told_once_and_older_epochs_are_ignored(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    scene.clerk.forget()
    say = lambda **what: scene.rooms.worker_said(worker, control.LinkChanged(room="room", **what))  # noqa: E731
    say(participant=CITIZEN, epoch=1, link="connecting")
    say(participant=CITIZEN, epoch=1, link="connected")
    say(participant=CLERK, epoch=1, link="connected")
    say(participant=CLERK, epoch=0, link="absent")
    say(participant="stranger", epoch=1, link="connected")
    await until(lambda: bool(scene.clerk.all(m.Conversation)))
    assert len(scene.clerk.all(m.Conversation)) == 1
    assert (scene.member(CITIZEN).link, scene.member(CLERK).link) == ("connected", "connected")


async def test_what_a_worker_says_of_a_room_that_it_no_longer_holds_is_ignored(scene: Scene) -> None:
    old, new = FakeWorker(0), FakeWorker(1)
    await scene.open(old)
    old.die(scene.rooms)
    scene.rooms.worker_ready(new, [])
    await until(lambda: "room" in new.rooms and len(new.rooms["room"]) == 2)
    scene.rooms.worker_said(old, control.LinkChanged(room="room", participant=CITIZEN, epoch=2, link="connected"))
    assert scene.conversation.members[CITIZEN].link == "absent"


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


async def test_the_end_is_told_once_and_the_room_is_closed(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    scene.rooms.close(scene.conversation)
    scene.rooms.close(scene.conversation)
    await until(lambda: not worker.rooms)
    for page in (scene.citizen, scene.clerk):
        assert page.all(m.ConversationEnded) == [m.ConversationEnded(room="room")]
    assert scene.rooms.of(scene.people.of("visit", "ticket")) is None  # type: ignore[arg-type]


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


async def test_chat_is_told_to_all_and_kept_within_bounds(scene: Scene) -> None:
    await scene.open(FakeWorker())
    citizen = scene.conversation.members[CITIZEN]
    for number in range(MOST_LINES + 20):
        scene.conversation.say(citizen, f"line {number}")
    line = scene.clerk.last(m.Said).line
    assert (line.text, line.name, line.role, line.participant) == ("line 519", "Ada", "citizen", CITIZEN)
    scene.conversation.tell_everything(citizen)
    assert len(scene.citizen.last(m.Chat).lines) == MOST_LINES
    with pytest.raises(Refusal, match="bad-request"):
        scene.conversation.say(citizen, "")


async def test_a_guest_reads_nothing_from_before_the_admission(scene: Scene) -> None:
    await scene.open(FakeWorker())
    clerk = scene.conversation.members[CLERK]
    scene.conversation.say(clerk, "before")
    scene.clock.now += 1
    guest_page = scene.page("guest", "guest", "guest-page")
    guest = scene.conversation.add_guest(a_guest())
    scene.conversation.say(clerk, "after")
    scene.conversation.tell_everything(guest)
    assert [line.text for line in guest_page.last(m.Chat).lines] == ["after"]
    assert guest_page.last(m.Conversation).conversation.guests == []


async def test_the_chat_ends_with_the_conversation(scene: Scene) -> None:
    await scene.open(FakeWorker())
    scene.conversation.say(scene.conversation.members[CLERK], "secret")
    scene.rooms.close(scene.conversation)
    assert not scene.conversation.lines


async def test_what_somebody_sends_is_shown_at_once_and_only_when_it_changes(scene: Scene) -> None:
    await scene.open(FakeWorker())
    scene.clerk.forget()
    citizen = scene.conversation.members[CITIZEN]
    for _ in range(3):
        scene.conversation.set_media(citizen, m.SetMedia(id=1, microphone=True, camera=False, screen=False))
    assert len(scene.clerk.all(m.Conversation)) == 1
    assert scene.member(CITIZEN).microphone and not scene.member(CITIZEN).camera


def test_participant_ids_are_the_same_in_every_process_and_differ_between_visits() -> None:
    assert clerks_id("room", "clerk") == CLERK
    assert len({participant_id(room, role) for room in ("a", "b") for role in ("citizen", "clerk")}) == 4


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


# --- pictures ---


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


# --- how well everybody is connected ---


def measured(participant: str, epoch: int = 1, **changes: object) -> control.MediaState:
    values: dict[str, object] = {
        "room": "room",
        "participant": participant,
        "epoch": epoch,
        "way": "udp",
        "up": 900_000,
        "down": 800_000,
        "estimate": 0,
        "loss_up": 0.0,
        "loss_down": 0.0,
        "round_trip": 0.03,
        "height": 720,
        "frame_rate": 30,
        "reduced": False,
        "paused": 0,
    }
    return control.MediaState(**(values | changes))  # type: ignore[arg-type]


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

    def second(self, **changes: object) -> None:
        """The worker's word of one more second; the changes are the citizen's."""
        self.time.now += 1.0
        states = [measured(CLERK), measured(CITIZEN, **changes)]  # type: ignore[arg-type]
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


async def test_relays_for_a_restart_have_credentials_that_begin_to_count_now(scene: Scene) -> None:
    rooms = Rooms(scene.clock, Turn(["turn:turn.example"], "secret", 600).servers)
    for _ in range(2):
        (server,) = rooms.ice_servers(scene.conversation.members[CITIZEN])
        assert server.username == f"{int(scene.clock.now) + 600}:{CITIZEN}"
        scene.clock.now += 3_600
