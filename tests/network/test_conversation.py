"""Simulated people talk through the real middlebox; what they get is what their paths allow."""

from __future__ import annotations

import pytest

from tests.network.conditions import Conditions, Course
from tests.network.conversation import BEGIN, Scene
from tests.network.offers import Abilities
from tests.network.path import Ways
from tests.network.person import Who
from tests.network.sources import SIMULCAST

SMALL = SIMULCAST[:1]
"""A picture that every line carries: what is tried here is not the congestion control."""
ONE = Who(camera=SMALL)


def test_on_clean_paths_every_frame_is_shown_and_every_word_is_heard() -> None:
    scene = Scene(1, {"anna": ONE, "bert": ONE}).run(20.0)
    for who, whom in (("anna", "bert"), ("bert", "anna")):
        sight, sound = scene.sees(who, whom), scene.hears(who, whom)
        assert sight.frames >= 590 and (sight.freezes, sight.corrupt, sight.picture_breaks) == (0, 0, 0)
        assert sound.packets >= 990 and sound.concealed == 0
        assert scene.people[who].unknown == 0


def test_the_same_seed_gives_the_same_conversation() -> None:
    def figures(seed: int) -> list[object]:
        ways = Ways.both(Conditions(delay=0.04, jitter=0.01, loss=0.02, reorder=0.01))
        scene = Scene(seed, {"anna": ONE, "bert": Who(camera=SMALL, ways=ways)}).run(5.0)
        return [scene.paths["bert"].down.counts, scene.sees("bert", "anna").shown, scene.hears("bert", "anna").played]

    assert figures(3) == figures(3)
    assert figures(3) != figures(4)


def test_whoever_is_not_heard_for_a_while_is_seen_to_freeze_and_comes_back() -> None:
    ways = Ways(up=Course(Conditions(delay=0.03)).outage(8.0, 3.0))
    scene = Scene(2, {"anna": ONE, "bert": Who(camera=SMALL, ways=ways)}).run(20.0)
    sight, sound = scene.sees("anna", "bert"), scene.hears("anna", "bert")
    assert sight.freezes >= 1 and sight.frozen == pytest.approx(3.0, abs=0.9) and sight.corrupt == 0
    assert sound.longest == pytest.approx(3.0, abs=0.1)
    back = sight.back_after(BEGIN + 11.0)
    assert back is not None and back < 1.0


def test_a_pause_in_speech_is_not_a_gap() -> None:
    quiet = Who(camera=(), talks=0.3)
    scene = Scene(5, {"anna": quiet, "bert": quiet}).run(30.0)
    sound = scene.hears("anna", "bert")
    assert 100 < sound.packets < 1_400 and sound.concealed == 0
    assert sound.gap(BEGIN + 1, BEGIN + 30) < 0.45


def test_jitter_is_waited_for_and_not_shown() -> None:
    rough = Who(camera=SMALL, ways=Ways.both(Conditions(delay=0.12, jitter=0.06)))
    scene = Scene(6, {"anna": ONE, "bert": rough}).run(20.0)
    sight = scene.sees("bert", "anna")
    assert sight.frames > 580 and sight.frozen < 0.5 and sight.corrupt == 0
    assert scene.hears("bert", "anna").concealment < 0.02


def test_who_cannot_count_transport_wide_asks_for_a_rate_instead() -> None:
    old = Who(camera=SMALL, can=Abilities(transport_wide=False))
    scene = Scene(8, {"anna": old, "bert": old}).run(10.0)
    assert scene.people["anna"].uplink.cap is not None and scene.people["anna"].uplink.feedbacks == 0
    assert scene.sees("bert", "anna").frames > 290


def test_somebody_who_comes_late_sees_and_hears_at_once() -> None:
    scene = Scene(9, {"anna": ONE, "bert": Who(camera=SMALL, enters=5.0)}).run(8.0)
    first = scene.sees("bert", "anna").first_at
    assert first is not None and first - (BEGIN + 5.0) < 0.5
