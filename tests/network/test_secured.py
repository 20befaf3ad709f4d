"""Staying connected, through the real port in simulated time: loss in the handshake, outages, new ports, restarts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.network.conditions import Conditions, Course
from tests.network.conversation import BEGIN, Scene
from tests.network.path import Ways
from tests.network.person import Who
from tests.network.secured import SecuredGround
from tests.network.sources import SIMULCAST

SMALL = Who(camera=SIMULCAST[:1])
Meet = Callable[..., Scene]


@pytest.fixture
def meet() -> Iterator[Meet]:
    """Two people with small cameras; ``bert``'s path is given."""
    made: list[Scene] = []

    def make(course: Course | Conditions, seed: int = 1) -> Scene:
        who = Who(camera=SIMULCAST[:1], ways=Ways.both(course))
        made.append(Scene(seed, {"anna": SMALL, "bert": who}, ground=SecuredGround))
        return made[-1]

    yield make
    for scene in made:
        assert isinstance(scene.ground, SecuredGround)
        scene.ground.close()


def test_a_conversation_begins_through_checks_and_handshakes_in_less_than_a_second(meet: Meet) -> None:
    scene = meet(Conditions(delay=0.04)).run(5.0)
    for who, whom in (("anna", "bert"), ("bert", "anna")):
        first = scene.sees(who, whom).first_at
        assert first is not None and first - BEGIN < 1.0
        assert scene.hears(who, whom).concealed == 0


@pytest.mark.parametrize("seed", range(5))
def test_a_handshake_succeeds_with_a_third_of_its_datagrams_lost(meet: Meet, seed: int) -> None:
    scene = meet(Course(Conditions(delay=0.04, loss=0.33), ((6.0, Conditions(delay=0.04)),)), seed).run(8.0)
    assert scene.links("bert")[-1] == "connected"
    assert scene.hears("anna", "bert").packets > 0


@pytest.mark.parametrize("seconds", [5.0, 15.0])
def test_an_outage_ends_nothing_and_everything_is_back_within_two_seconds(meet: Meet, seconds: float) -> None:
    scene = meet(Course(Conditions(delay=0.03)).outage(6.0, seconds)).run(6.0 + seconds + 6.0)
    assert "absent" not in scene.links("bert")
    over = BEGIN + 6.0 + seconds
    for who, whom in (("anna", "bert"), ("bert", "anna")):
        picture, sound = scene.sees(who, whom).back_after(over), scene.hears(who, whom).back_after(over)
        assert picture is not None and picture < 2.0, (who, picture)
        assert sound is not None and sound < 2.0, (who, sound)


def test_an_outage_of_forty_seconds_ends_the_transport_and_nobody_elses(meet: Meet) -> None:
    scene = meet(Course(Conditions(delay=0.03)).outage(6.0, 40.0)).run(50.0)
    assert scene.links("bert")[-1] == "absent"
    assert scene.links("anna") == ["connecting", "connected"]


def test_a_new_port_of_the_nat_costs_no_more_than_the_time_to_the_next_check(meet: Meet) -> None:
    scene = meet(Conditions(delay=0.03))
    scene.run(6.0)
    moment = scene.clock.now
    scene.paths["bert"].rebind()
    scene.run(6.0)
    assert set(scene.links("bert")) == {"connecting", "connected"}
    assert scene.links("anna") == ["connecting", "connected"]
    for who, whom in (("anna", "bert"), ("bert", "anna")):
        assert scene.hears(who, whom).gap(moment, moment + 6.0) < 3.2
        assert scene.sees(who, whom).gap(moment, moment + 6.0) < 3.2


def test_a_restart_from_another_host_is_back_within_a_second(meet: Meet) -> None:
    scene = meet(Conditions(delay=0.03))
    scene.run(6.0)
    scene.paths["bert"].rebind(("203.0.113.9", 50_123, 0))
    moment = scene.clock.now
    scene.restart_ice("bert")
    scene.run(4.0)
    assert "absent" not in scene.links("bert")
    for who, whom in (("anna", "bert"), ("bert", "anna")):
        assert scene.hears(who, whom).gap(moment, moment + 4.0) < 1.0
        assert scene.sees(who, whom).gap(moment, moment + 4.0) < 1.0
