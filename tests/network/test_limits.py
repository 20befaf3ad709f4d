"""A picture that its browser sends in one encoding only, watched over ways of which one is slow."""

from __future__ import annotations

from statistics import mean

from sfu import control
from tests.network.conditions import Conditions
from tests.network.conversation import BEGIN, Scene
from tests.network.path import Ways
from tests.network.person import Who
from tests.network.sources import SCREEN, SINGLE

SLOW = Conditions(delay=0.04, rate=500_000)
WIDE = Conditions(delay=0.04, rate=20_000_000)


def watched(seed: int = 6, *, obeys: bool = True, screen: bool = False) -> Scene:
    """Anna has one encoding, Bert a good line, Carl a slow way down; Bert and Carl are only heard."""
    return Scene(
        seed,
        {
            "anna": Who(camera=() if screen else SINGLE, screen=SCREEN if screen else (), obeys=obeys),
            "bert": Who(camera=()),
            "carl": Who(camera=(), ways=Ways(up=WIDE, down=SLOW)),
        },
    )


def limits(scene: Scene) -> list[int]:
    """What Anna was told, one after the other."""
    mine = (e for e in scene.events if isinstance(e, control.EncodingsChanged) and e.participant == "anna")
    return [track.limit for event in mine for track in event.tracks]


def test_the_publisher_is_asked_for_less_and_the_slow_one_goes_on_seeing_her() -> None:
    concealed = []
    for seed in range(6, 12):  # single minutes differ by a factor of four
        scene = watched(seed).run(60.0)
        assert 150_000 <= limits(scene)[-1] <= 550_000
        for who in ("bert", "carl"):
            assert scene.sees(who, "anna").fps(BEGIN + 15, BEGIN + 60) > 25
            assert scene.sees(who, "anna").gap(BEGIN + 15, BEGIN + 60) < 1.5
        assert not scene.paused("carl", "anna")
        concealed.append(scene.hears("carl", "anna").concealment)
    assert mean(concealed) < 0.03, concealed


def test_when_the_slow_way_is_wide_again_nobody_is_limited() -> None:
    scene = watched().run(30.0)
    assert limits(scene)[-1] > 0
    scene.paths["carl"].down.change(WIDE, scene.clock.now)
    scene.run(60.0)
    assert limits(scene)[-1] == 0
    changes = len(limits(scene))
    scene.run(20.0)
    assert len(limits(scene)) == changes, "and nothing wavers"


def test_whoever_does_not_send_less_is_not_shown_to_the_slow_one_who_goes_on_hearing_her() -> None:
    scene = watched(obeys=False).run(60.0)
    assert scene.sees("bert", "anna").fps(BEGIN + 10, BEGIN + 60) > 25
    assert scene.paused("carl", "anna")
    assert scene.sees("carl", "anna").fps(BEGIN + 20, BEGIN + 60) < 10
    assert scene.hears("carl", "anna").concealment < 0.1


def test_a_screen_is_shared_with_the_slow_one_too() -> None:
    scene = watched(screen=True).run(60.0)
    assert 250_000 <= limits(scene)[-1] <= 550_000
    assert scene.sees("carl", "anna", "screen").gap(BEGIN + 15, BEGIN + 60) < 1.5
