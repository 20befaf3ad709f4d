"""Who is on hold keeps the transport and nothing else: no packet goes to her or comes from her, in any way."""

import pytest

from sfu import control, rtcp
from tests.sfu.helpers import Person, Scene, key_frame


@pytest.fixture
def scene() -> Scene:
    return Scene()


def hold(scene: Scene, held: bool, who: str = "ann", room: str = "room") -> control.Reply:
    return scene.ask(control.HoldParticipant(id=9, room=room, participant=who, held=held))


def state(scene: Scene, who: str) -> control.ParticipantState:
    return next(it for it in scene.box.rooms()[0].participants if it.participant == who)


def all_talk(*people: Person) -> None:
    """Everybody sends one packet of sound and a key frame."""
    for person in people:
        person.send("0", b"sound of " + person.name.encode())
        person.send("1", key_frame(1, b"face of " + person.name.encode()))


def got(person: Person) -> set[str]:
    """Whose packets came."""
    return {packet.payload.rpartition(b" ")[2].decode() for packet in person.transport.rtp}


def forget(*people: Person) -> None:
    for person in people:
        person.transport.rtp.clear()


def test_a_held_person_neither_gets_nor_gives_while_the_others_go_on(scene: Scene) -> None:
    ann, ben, cem = (scene.enter(name, (2, 4)) for name in ("ann", "ben", "cem"))
    all_talk(ann, ben, cem)
    assert (got(ann), got(ben), got(cem)) == ({"ben", "cem"}, {"ann", "cem"}, {"ann", "ben"})
    assert isinstance(hold(scene, True), control.Done)
    forget(ann, ben, cem)
    for _ in range(50):
        all_talk(ann, ben, cem)
        scene.tick()
    assert (got(ann), got(ben), got(cem)) == (set(), {"cem"}, {"ben"})
    assert ann.transport.closed == 0, "her transport stays"
    assert state(scene, "ann").held and not state(scene, "ben").held
    assert state(scene, "ann").seats == []
    assert {seat.participant for seat in state(scene, "ben").seats} == {"cem"}


def test_after_the_hold_pictures_begin_with_a_key_frame_that_is_asked_for(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    all_talk(ann, ben)
    hold(scene, True)
    scene.tick(2.0)
    asked = ann.asked("1"), ben.asked("1")
    hold(scene, False)
    scene.tick(0.1)
    assert (ann.asked("1"), ben.asked("1")) == (asked[0] + 1, asked[1] + 1)
    forget(ann, ben)
    all_talk(ann, ben)
    assert (got(ann), got(ben)) == ({"ben"}, {"ann"})
    assert not state(scene, "ann").held


def test_what_is_asked_again_from_before_the_hold_is_not_sent_any_more(scene: Scene) -> None:
    ann, ben = scene.enter("ann", modern=True), scene.enter("ben", modern=True)
    all_talk(ann, ben)
    (picture,) = ann.got("v0")
    hold(scene, True)
    forget(ann)
    nack = rtcp.Nack(1, picture.ssrc, (picture.sequence,))
    ann.transport.owner.rtcp_received(rtcp.ReceiverReport(1, ()).encode() + nack.encode(), scene.now)
    scene.tick(1.0)
    assert ann.transport.rtp == []


def test_everybody_is_told_of_the_seats_and_the_publisher_that_nobody_watches(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    for _ in range(100):
        all_talk(ann, ben)
        scene.tick()
    scene.events.clear()
    hold(scene, True)
    scene.tick(5.0)
    for name in ("ann", "ben"):
        last = scene.told(control.SeatsChanged, name)[-1]
        assert isinstance(last, control.SeatsChanged)
        assert (last.seats, last.audio_seats, last.video_seats) == ([], 1, 2), "no m-line comes or goes"
        wanted = scene.told(control.EncodingsChanged, name)[-1]
        assert isinstance(wanted, control.EncodingsChanged)
        assert [track.rids for track in wanted.tracks] == [[]]


def test_a_held_person_does_not_count_as_speaking(scene: Scene) -> None:
    ann, _ben = scene.enter("ann"), scene.enter("ben")
    hold(scene, True)
    scene.events.clear()
    for _ in range(50):
        ann.send("0", b"sound", profile=0xBEDE, extension=bytes([0x10, 20, 0, 0]))
        scene.tick()
    assert [event for event in scene.events if isinstance(event, control.SpeakingChanged) and event.participants] == []


@pytest.mark.parametrize("held", [True, False])
def test_the_next_epoch_begins_as_it_is_expected(scene: Scene, held: bool) -> None:
    scene.enter("ann")
    ben = scene.enter("ben")
    hold(scene, True)
    reply = scene.ask(control.ExpectParticipant(id=2, room="room", participant="ann", epoch=2, held=held))
    assert isinstance(reply, control.Expected)
    again = Person(scene, "ann", 2, screen=False)
    again.negotiate(reply.join)
    again.transport.owner.link_changed("connected", scene.now)
    forget(ben)
    all_talk(again, ben)
    assert got(ben) == (set() if held else {"ann"})
    assert got(again) == (set() if held else {"ben"})


def test_a_track_that_is_added_during_the_hold_is_not_shown(scene: Scene) -> None:
    ann, ben = scene.enter("ann"), scene.enter("ben")
    hold(scene, True)
    ann.sources["2"] = "screen"
    ann.negotiate()
    ann.send("2", key_frame(1, b"screen"))
    scene.tick(1.0)
    assert ben.transport.rtp == []


def test_saying_it_twice_or_of_nobody_changes_nothing(scene: Scene) -> None:
    scene.enter("ann")
    assert isinstance(hold(scene, True), control.Done)
    assert isinstance(hold(scene, True), control.Done)
    for room, who, code in (("room", "nobody", "no-participant"), ("elsewhere", "ann", "no-room")):
        reply = hold(scene, True, who, room)
        assert isinstance(reply, control.Failed) and reply.code == code
    scene.ask(control.RemoveParticipant(id=5, room="room", participant="ann"))
    scene.enter("ann", epoch=2)
    assert not state(scene, "ann").held, "who comes anew comes in"
