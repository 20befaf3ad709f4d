"""The middlebox's clock: how often it wants to be called, and what happens when something in a turn breaks down."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sfu import control, rtcp
from sfu.allocation import Allocation
from sfu.middlebox import QUICK, TURN
from sfu.participant import Participant
from sfu.published import ASK_GAP
from sfu.room import Room
from tests.sfu.helpers import Person, Scene, delta_frame, key_frame


@pytest.fixture
def scene() -> Scene:
    return Scene()


@contextmanager
def broken(monkeypatch: pytest.MonkeyPatch, kind: type, name: str, when: object) -> Iterator[None]:
    """A bug in a method that shows only for some."""
    sound = getattr(kind, name)

    def bug(self: object, *args: object) -> object:
        if when(self):
            raise KeyError("a bug")
        return sound(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(kind, name, bug)
        yield


def test_the_clock_goes_slowly_while_nothing_waits_and_quickly_while_packets_do(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    ann.send("0", b"sound")
    assert scene.box.tick(scene.now) == TURN
    ben.transport.rtp.clear()
    for number in range(100):
        ann.send("1", key_frame(number, bytes(1_100)))
    assert 0 < len(ben.got("v0")) < 100, "a burst beyond the pace waits"
    scene.now += TURN
    assert scene.box.tick(scene.now) == QUICK
    for _ in range(200):
        before = len(ben.transport.rtp)
        scene.now += QUICK
        again = scene.box.tick(scene.now)
        assert len(ben.transport.rtp) - before < 30
        if again != QUICK:
            break
    assert again >= QUICK
    assert not ben.transport.owner.waits


def missed(person: Person) -> list[tuple[int, ...]]:
    """What she was asked to send again."""
    return [packet.lost for packet in person.transport.rtcp if isinstance(packet, rtcp.Nack)]


def losing(scene: Scene, passed: float = 0.0) -> Person:
    """Somebody whose picture is shown, with one packet missing since so long after the clock's last slow turn."""
    ann = scene.enter("ann", modern=True)
    scene.enter("ben", modern=True)
    ann.send("1", key_frame())
    scene.tick(0.4)
    scene.now += passed
    ann.counts["1"] += 1
    ann.send("1", delta_frame())
    return ann


@pytest.mark.parametrize("passed", [0.0, 0.004, 0.009, 0.016])
def test_a_missing_packet_is_asked_for_soon_after_it_was_noticed_and_then_the_clock_goes_slowly_again(
    scene: Scene, passed: float
) -> None:
    ann = losing(scene, passed)
    noticed, again = scene.now, scene.box.tick(scene.now)
    while not missed(ann):
        scene.now += again
        again = scene.box.tick(scene.now)
    assert 0.01 <= scene.now - noticed <= 0.02
    assert scene.box.tick(scene.now + 0.001) == QUICK, "it is still missing"
    ann.counts["1"] -= 2
    ann.send("1", delta_frame())
    pauses = []
    for _ in range(6):
        scene.now += QUICK
        pauses.append(scene.box.tick(scene.now))
    assert max(pauses[-4:]) > QUICK
    assert len(missed(ann)) == 1


def test_what_begins_to_wait_between_two_turns_brings_the_clock_forward_once(scene: Scene) -> None:
    ann = scene.enter("ann", modern=True)
    scene.enter("ben", modern=True)
    ann.send("1", key_frame())
    scene.tick(0.4)
    hurried: list[float] = []
    scene.box._hurry = hurried.append
    ann.send("1", delta_frame())
    assert hurried == [], "nothing is missing"
    for _ in range(2):
        ann.counts["1"] += 1
        ann.send("1", delta_frame())
    assert hurried == [QUICK], "once for both gaps"


def test_the_second_packet_behind_a_gap_has_it_asked_for_at_once_but_not_for_every_packet(scene: Scene) -> None:
    ann = losing(scene)
    assert missed(ann) == []
    ann.send("1", delta_frame())
    assert len(missed(ann)) == 1
    for _ in range(50):
        ann.counts["1"] += 1
        ann.send("1", delta_frame())
    assert len(missed(ann)) == 1, "many gaps at one moment are for the clock"
    scene.now += 2 * ASK_GAP
    ann.send("1", delta_frame())
    assert len(missed(ann)) == 2
    assert len(missed(ann)[1]) == 50


def test_a_call_too_early_does_nothing_and_says_how_long_to_wait(scene: Scene) -> None:
    scene.enter("ann")
    scene.now += 1.0
    assert scene.box.tick(scene.now) == TURN
    events = len(scene.events)
    assert QUICK <= scene.box.tick(scene.now + 0.004) <= TURN
    assert len(scene.events) == events


def test_a_room_that_breaks_down_stops_no_other_room_and_is_written_down_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    scene.ask(control.OpenRoom(id=1, room="another"))
    ann.send("0", b"sound")
    with caplog.at_level(logging.ERROR), broken(monkeypatch, Room, "tick", lambda room: room.id == "another"):
        scene.tick(1.5)
    assert len(caplog.records) == 1
    assert "another" in caplog.text
    assert ann.transport.rtcp, "reports go on"
    assert ben.transport.closed == 0


def test_a_bug_in_one_persons_turn_ends_her_media_only(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ann, ben, cem = (scene.enter(name, (2, 4)) for name in ("ann", "ben", "cem"))
    with caplog.at_level(logging.ERROR), broken(monkeypatch, Participant, "_tick", lambda held: held.id == "ben"):
        scene.tick(0.3)
    assert [person.transport.closed for person in (ann, ben, cem)] == [0, 1, 0]
    assert scene.told(control.LinkChanged, "ben")[-1].link == "absent"
    ann.send("0", b"sound")
    assert any(packet.payload == b"sound" for packet in cem.transport.rtp)


def test_one_whose_seats_cannot_be_decided_is_gone_and_nobody_keeps_her_track(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = scene.enter("ann", (2, 4)), scene.enter("ben", (2, 4))
    hers = ben.transport.owner.allocation
    cem = Person(scene, "cem", 1, screen=False)
    join = scene.expect("cem").join
    with broken(monkeypatch, Allocation, "decide", lambda held: held is hers):
        cem.negotiate(join, (2, 4))
    assert (ann.transport.closed, ben.transport.closed, cem.transport.closed) == (0, 1, 0)
    for person in scene.box.rooms()[0].participants:
        assert {seat.participant for seat in person.seats} <= {"ann", "cem"} - {person.participant}
