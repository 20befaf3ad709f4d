"""Who is heard where many are together: in rooms of more than six, the three who speak."""

from collections.abc import Iterable
from itertools import pairwise

import pytest

from sfu import control, rtp
from tests.sfu.helpers import Person, Scene, ahead

LOUD, SILENT = 20, 110


@pytest.fixture
def scene() -> Scene:
    return Scene()


def said(level: int) -> dict[str, object]:
    """Header extensions of a packet of sound that is so loud."""
    return {"profile": rtp.ONE_BYTE, "extension": rtp.one_byte([(1, bytes([level]))])}


def turn(scene: Scene, people: Iterable[Person], loud: str, payload: bytes = b"sound") -> None:
    """A packet of sound from everybody."""
    scene.tick()
    for person in people:
        person.send("0", payload, **said(LOUD if person.name in loud else SILENT))


def heard(listener: Person, speaker: Person) -> list[rtp.Packet]:
    (seat,) = [s.mid for s in listener.seats if (s.participant, s.source) == (speaker.name, "microphone")]
    return listener.got(seat)


def gathered(scene: Scene, names: str) -> dict[str, Person]:
    people = {name: scene.enter(name, (len(names) - 1, 0)) for name in names}
    scene.tick()
    for person in people.values():
        person.negotiate(seats=(len(names) - 1, 0))
    return people


def test_in_a_room_of_six_everybody_hears_everybody(scene: Scene) -> None:
    people = gathered(scene, "abcdef")
    for _ in range(10):
        turn(scene, people.values(), "")
    for one in people.values():
        assert all(len(heard(one, other)) == 10 for other in people.values() if other is not one)


def test_in_a_room_of_seven_the_three_who_speak_are_heard(scene: Scene) -> None:
    people = gathered(scene, "abcdefg")
    for _ in range(10):
        turn(scene, people.values(), "ace")
    for one in people.values():
        for other in people.values():
            if other is not one:
                assert len(heard(one, other)) == (10 if other.name in "ace" else 0)


def test_who_begins_to_speak_again_goes_on_without_a_gap_in_the_numbers_and_with_a_marker(scene: Scene) -> None:
    people = gathered(scene, "abcdefg")
    for loud, count in (("abc", 50), ("abd", 60), ("abc", 60)):
        for _ in range(count):
            turn(scene, people.values(), loud)
    packets = heard(people["g"], people["c"])
    assert 100 <= len(packets) < 170, "not while the others spoke"
    assert all(ahead(b.sequence, a.sequence) == 1 for a, b in pairwise(packets))
    steps = [rtp.later(b.timestamp, a.timestamp) / 48_000 for a, b in pairwise(packets)]
    pause = max(steps)
    assert pause > 0.3 and sorted(steps)[-2] == pytest.approx(0.02, abs=0.001), "the pause is one of time"
    assert [packet.marker for packet in packets].count(True) == 2, "at the beginning, and after the pause"
    assert packets[steps.index(pause) + 1].marker


def test_a_voice_that_nobody_hears_is_received_all_the_same(scene: Scene) -> None:
    people = gathered(scene, "abcdefg")
    for _ in range(100):
        turn(scene, people.values(), "abc")
    reports = [block for packet in people["g"].transport.rtcp for block in getattr(packet, "blocks", ())]
    assert any(block.ssrc == people["g"].ssrcs["0"] and block.lost == 0 for block in reports)


def test_pauses_without_packets_are_no_loss(scene: Scene) -> None:
    people = gathered(scene, "ab")
    for _ in range(10):
        people["a"].send("0", b"comfort", **said(SILENT))
        scene.tick(0.4)
    packets = heard(people["b"], people["a"])
    assert len(packets) == 10
    assert all(ahead(b.sequence, a.sequence) == 1 for a, b in pairwise(packets))


def test_with_one_person_less_everybody_is_heard_again(scene: Scene) -> None:
    people = gathered(scene, "abcdefg")
    turn(scene, people.values(), "abc")
    assert len(heard(people["e"], people["d"])) == 0
    scene.ask(control.RemoveParticipant(id=9, room="room", participant="g"))
    left = [person for name, person in people.items() if name != "g"]
    for _ in range(5):
        turn(scene, left, "abc")
    assert len(heard(people["e"], people["d"])) == 5
