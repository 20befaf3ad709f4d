"""How soon people who join see and hear each other where the ways are good, and as large as they want to after 11 s."""

from __future__ import annotations

from itertools import permutations

import pytest

from sfu.limits import Limits
from tests.network.conditions import Conditions
from tests.network.conversation import BEGIN, Scene
from tests.network.path import Ways
from tests.network.person import Who

GOOD = Ways.both(Conditions(delay=0.02, jitter=0.002, rate=20_000_000))
NAMES = tuple("abcdefghij")
SPEAKING = NAMES[:3]


@pytest.mark.parametrize(("height", "apart"), [(180, 0.2), (360, 0.2), (180, 0.0)])
def test_ten_people_all_see_and_hear_each_other_within_seconds(height: int, apart: float) -> None:
    people = {
        name: Who(ways=GOOD, heights=height, enters=apart * place, talks=float(name in SPEAKING))
        for place, name in enumerate(NAMES)
    }
    scene = Scene(9, people, limits=Limits(participants=len(NAMES))).run(11.0)
    for who, whom in permutations(NAMES, 2):
        seen = scene.sees(who, whom)
        both = BEGIN + max(people[who].enters, people[whom].enters)
        assert seen.first_at is not None and seen.first_at - both < 1.5, (who, whom)
        assert seen.gap(both + 4, BEGIN + 11) < 0.3, (who, whom)
        assert (seen.height, seen.corrupt, scene.paused(who, whom)) == (height, 0, False), (who, whom)
        if whom in SPEAKING:
            heard = scene.hears(who, whom)
            assert heard.first_at is not None and heard.first_at - both < 1.0, (who, whom)
            assert heard.concealment < 0.02 and heard.gap(both + 1, BEGIN + 11) < 0.7, (who, whom)
