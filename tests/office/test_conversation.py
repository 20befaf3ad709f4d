"""A conversation as its pages see it: who is there, what is said, and that it is over."""

from __future__ import annotations

import pytest

from office.conversation import MOST_LINES
from office.member import clerks_id, participant_id
from sfu import control
from signalling import messages as m
from signalling.hall import Refusal
from tests.office.conversing import CITIZEN, CLERK, Scene
from tests.office.live import FakeWorker, a_guest, until


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


async def test_links_of_one_moment_are_told_once_and_older_epochs_are_ignored(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    scene.clerk.forget()
    words: list[tuple[str, int, control.Link]] = [
        (CITIZEN, 1, "connecting"),
        (CITIZEN, 1, "connected"),
        (CLERK, 1, "connected"),
        (CLERK, 0, "absent"),
        ("stranger", 1, "connected"),
    ]
    for who, epoch, link in words:
        scene.rooms.worker_said(worker, control.LinkChanged(room="room", participant=who, epoch=epoch, link=link))
    await until(lambda: bool(scene.clerk.all(m.Conversation)))
    assert len(scene.clerk.all(m.Conversation)) == 1
    assert (scene.member(CITIZEN).link, scene.member(CLERK).link) == ("connected", "connected")


async def test_the_end_is_told_once_and_the_room_is_closed(scene: Scene) -> None:
    worker = FakeWorker()
    await scene.open(worker)
    scene.rooms.close(scene.conversation)
    scene.rooms.close(scene.conversation)
    await until(lambda: not worker.rooms)
    for page in (scene.citizen, scene.clerk):
        assert page.all(m.ConversationEnded) == [m.ConversationEnded(room="room")]
    citizen = scene.people.of("visit", "ticket")
    assert citizen is not None and scene.rooms.of(citizen) is None


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
