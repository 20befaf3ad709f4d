"""How good a conversation is on bad networks: the recipes E1 to E8, one citizen on a bad line, one clerk on a good one.

Not a test: ``make quality`` runs it and prints a table (``QUALITY_JSON=file`` keeps the figures, a line for each run).
Figures of both directions: what the citizen gets of the clerk, and the clerk of the citizen.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import MakeOffice, Someone
from tests.e2e.impaired import Relay, relayed
from tests.e2e.media import CITIZEN, CLERK, EVERYDAY
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.scenes import open_desk, talking
from tests.e2e.quality_probe import Experience, Sample, back, experience, reached, samples, watch_quality

WARM_UP = 8.0
"""Seconds of a clean line before: the estimates have grown, the picture has its size."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A scenario and the moments that matter in it (seconds since its beginning)."""

    scenario: str
    seconds: float
    returns: float | None = None
    """When everything is well again: how long until pictures and sound go on?"""
    steps: tuple[float, float] | None = None
    """When the line becomes narrow, and when wide again."""


RECIPES = (
    Recipe("clean", 30),
    Recipe("e1", 60),
    Recipe("e2", 60),
    Recipe("e3", 60, returns=30),
    Recipe("e4", 60),
    Recipe("e5", 60, steps=(20, 40)),
    Recipe("e6-5", 30, returns=10),
    Recipe("e6-15", 40, returns=20),
    Recipe("e6-40", 65, returns=45),
    Recipe("e7", 30, returns=5),
    Recipe("e8", 30, returns=5),
)


@pytest.mark.media
@pytest.mark.timeout(600)
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.scenario)
def test_quality(
    recipe: Recipe,
    make_office: MakeOffice,
    someone: Someone,
    browser_name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    office = make_office(BUERO_MEDIA__WORKERS="1")
    clerk = open_desk(Clerk(someone(CLERK.at(EVERYDAY).grained(), "chromium"), office))
    citizen = Citizen(someone(CITIZEN.at(EVERYDAY).grained()), office, "Erika Muster")
    with relayed(recipe.scenario, office, citizen.page) as relay:
        talking(clerk, citizen)
        citizen.page.wait_for_timeout(WARM_UP * 1_000)
        for page in (citizen.page, clerk.page):
            watch_quality(page)
        citizen.page.wait_for_timeout(1_000)
        relay.tell("begin")
        begin = time.time()
        citizen.page.wait_for_timeout(recipe.seconds * 1_000)
        figures = {
            who: measured(recipe, samples(page), begin)
            for who, page in (("citizen", citizen.page), ("clerk", clerk.page))
        }
        losses = totals(relay)
    row = {"scenario": recipe.scenario, "citizen in": browser_name, "load": os.getloadavg()[0], **losses, **figures}
    if path := os.environ.get("QUALITY_JSON"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    with capsys.disabled():
        print("\n" + "\n".join(lines(row)))


def measured(recipe: Recipe, seen: list[Sample], begin: float) -> dict[str, Any]:
    """Everything worth a column."""
    found: dict[str, Any] = experience(seen, begin, begin + recipe.seconds).as_dict()
    if recipe.returns is not None:
        moment = begin + recipe.returns
        found["picture back"], found["sound back"] = back(seen, "frames", moment), back(seen, "packets", moment)
        found["after"] = experience(seen, moment + 5, begin + recipe.seconds).as_dict()
    if recipe.steps is not None:
        narrow, wide = (begin + at for at in recipe.steps)
        before = experience(seen, begin + 5, narrow)
        found["before"] = before.as_dict()
        found["narrow"] = experience(seen, narrow, wide).as_dict()
        found["narrow, settled"] = experience(seen, narrow + 5, wide).as_dict()
        found["down after"] = reached(seen, narrow, before.height_last, above=False)
        found["up after"] = reached(seen, wide, before.height_last, above=True)
    found["states"] = sorted({sample["ice"] for sample in seen})
    return found


def totals(relay: Relay) -> dict[str, int]:
    """What the relay did to the datagrams, both ways together."""
    flows = [way for flow in relay.counts().values() for way in flow.values()]
    return {key: sum(way[key] for way in flows) for key in ("sent", "lost", "dropped", "cut")}


def lines(row: dict[str, Any]) -> list[str]:
    """For people."""
    head = f"{row['scenario']}, citizen in {row['citizen in']}, load {row['load']:.1f}, {row['sent']} datagrams:"
    text = [f"{head} {row['lost']} lost, {row['dropped']} dropped, {row['cut']} in an outage"]
    for who in ("citizen", "clerk"):
        it = Experience(**{key: value for key, value in row[who].items() if key in Experience.__slots__})
        text.append(
            f"  {who:7} gets {it.fps:4.1f} fps, {it.freezes:2} freezes ({it.frozen:5.1%}), longest {it.longest:4.1f} s;"
            f" concealed {it.concealed:5.1%}, silent {it.silence:4.1f} s; height {it.height_least}..{it.height_last};"
            f" buffer {it.delay * 1000:4.0f} ms; {it.nacks} asked, {it.repaired} repaired, {it.plis} PLI;"
            f" {it.connections} new connections"
        )
        extra = {
            key: row[who][key] for key in ("picture back", "sound back", "down after", "up after") if key in row[who]
        }
        if extra:
            text.append("          " + ", ".join(f"{key} {_seconds(value)}" for key, value in extra.items()))
    return text


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.1f} s"
