"""What a person is shown as her way gets better and worse, through a real room."""

from __future__ import annotations

import pytest

from sfu import control
from sfu.allocation import HOLD, LONGEST_HOLD, NEXT_STEP, Step
from sfu.allocator import REST
from sfu.participant import Participant
from sfu.sending import Sending
from sfu.track import Track
from tests.sfu.helpers import Person, Scene, delta_frame, key_frame


class Way:
    """One person's estimate, held in the hand."""

    def __init__(self, scene: Scene, name: str) -> None:
        self._scene = scene
        self._person: Participant = next(iter(scene.box._rooms.values())).participants[name]
        assert self._person.sending is not None
        self.sending: Sending = self._person.sending
        self.carries(3_000_000)

    def carries(self, bitrate: float, trouble: bool = True) -> None:
        """From now on the estimate is this."""
        self.sending.numbered = False
        self.sending.reported.target = bitrate
        if trouble:
            self.sending.reported.trouble_at = self._scene.now

    def shown(self, mid: str) -> tuple[bool, bool]:
        """Whether a seat is sent a picture, and whether it rests for want of bandwidth."""
        held = self._person.seating.sitting[mid]
        return held.target is not None, held.paused


def goes_on(scene: Scene, person: Person, way: Way, seconds: float, bitrate: float | None = None) -> None:
    """A camera sends pictures of 30 kB/s."""
    for step in range(round(seconds / 0.02)):
        person.send("1", delta_frame(step, bytes(600)))
        if bitrate is not None:
            way.carries(bitrate)
        scene.tick()


@pytest.fixture
def talk(scene: Scene) -> tuple[Scene, Person, Way]:
    ann = scene.enter("ann")
    scene.enter("ben")
    way = Way(scene, "ben")
    ann.send("1", key_frame())
    goes_on(scene, ann, way, 1.0)
    return scene, ann, way


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_picture_rests_when_the_way_is_full_and_comes_back(talk: tuple[Scene, Person, Way]) -> None:
    scene, ann, way = talk
    assert way.shown("v0") == (True, False)
    goes_on(scene, ann, way, 1.0, 60_000)
    assert way.shown("v0") == (False, True)
    told = scene.told(control.SeatsChanged, "ben")[-1]
    assert isinstance(told, control.SeatsChanged)
    assert {seat.mid: seat.paused for seat in told.seats}["v0"] is True
    assert way.shown("a0")[0], "sound goes on"
    goes_on(scene, ann, way, 1.0, 3_000_000)
    assert way.shown("v0") == (True, False)


def test_a_fall_is_acted_on_within_one_turn(talk: tuple[Scene, Person, Way]) -> None:
    scene, _, way = talk
    scene.tick()
    way.carries(60_000)
    scene.tick()
    assert way.shown("v0") == (False, True)


def test_what_is_shown_without_trouble_stays_though_the_estimate_has_not_heard_of_it(
    talk: tuple[Scene, Person, Way],
) -> None:
    scene, ann, way = talk
    goes_on(scene, ann, way, 6.0)
    way.carries(200_000, trouble=False)
    goes_on(scene, ann, way, 1.0)
    assert way.shown("v0") == (True, False)


def test_what_is_not_visible_rests_without_being_called_short(talk: tuple[Scene, Person, Way]) -> None:
    scene, ann, way = talk
    scene.ask(control.SetSizes(id=9, room="room", participant="ben", epoch=1, heights={"v0": 0}))
    goes_on(scene, ann, way, 0.5)
    assert way.shown("v0") == (False, False)


# --- Steps


@pytest.fixture
def made() -> Step:
    track: Track = object.__new__(Track)
    return Step(track)


def test_a_step_up_waits_for_the_one_before(made: Step) -> None:
    made.move(0, 2, 1e6, 10.0)
    assert made.bound(1e6, 10.0 + NEXT_STEP / 2) == 0
    assert made.bound(1e6, 10.0 + NEXT_STEP) is None


def test_steps_up_that_do_not_last_wait_longer_each_time(made: Step) -> None:
    now, waits = 10.0, []
    made.move(1, 2, 1e6, now)
    for _ in range(6):
        now += 2
        made.move(0, 2, 1e6, now)
        waits.append(made.hold)
        now = made.hold_until
        made.move(1, 2, 1e6, now)
    assert waits == [2 * HOLD, 4 * HOLD, LONGEST_HOLD, LONGEST_HOLD, LONGEST_HOLD, LONGEST_HOLD]
    now += 60
    made.move(0, 2, 1e6, now)
    assert made.hold == HOLD


def test_far_more_than_at_the_fall_lifts_the_bound(made: Step) -> None:
    made.move(1, 2, 1e6, 10.0)
    made.move(REST, 2, 400_000, 12.0)
    assert made.bound(500_000, 13.0) == REST
    assert made.bound(700_000, 13.0) is None


def test_a_seat_that_shrinks_is_no_fall(made: Step) -> None:
    made.move(2, 2, 1e6, 10.0)
    made.move(0, 0, 1e6, 12.0)
    assert made.bound(1e6, 12.5) is None
