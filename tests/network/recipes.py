"""What a citizen on a bad line sees and hears, in simulated time: ``python -m tests.network.recipes``.

Two people as in ``make quality``: a camera in two sizes each, a clean line for the first eight seconds, then the
scenario on the citizen's. Names of scenarios choose among them; ``--seeds 5`` is the number of runs that are averaged,
``--trace`` prints twice a second what the worker thinks of the citizen's line and sends her.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from pathlib import Path
from statistics import mean

from tests.network.conditions import Conditions, Course
from tests.network.conversation import BEGIN, Scene
from tests.network.offers import Abilities
from tests.network.path import Ways
from tests.network.person import TICK, Who
from tests.network.scenario import load
from tests.network.sources import Quality

SCENARIOS = Path(__file__).parent / "scenarios"
WARM_UP = 8.0
"""Seconds of a clean line before; what happens in them is not counted."""
CAMERA = (Quality("l", 320, 180, 150_000, 30_000), Quality("m", 640, 360, 700_000, 250_000))
"""Of 640 x 360, as the page asks the browser for it."""
HEIGHT = 360
STEP = 0.1
"""Seconds between two looks at what is shown."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A scenario, how long, and the moments that matter in it (seconds since its beginning)."""

    scenario: str
    seconds: float = 60.0
    returns: float | None = None
    """When everything is well again."""
    narrows: float | None = None
    widens: float | None = None


RECIPES = (
    Recipe("clean", 30.0),
    Recipe("e1"),
    Recipe("e2"),
    Recipe("e3", returns=30.0),
    Recipe("e4"),
    Recipe("e5", narrows=20.0, widens=40.0),
    Recipe("e6-5", 30.0, returns=10.0),
    Recipe("e6-15", 40.0, returns=20.0),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the citizen in one run; seconds and shares."""

    frozen: float
    """Share of the time: gaps that count as freezes."""
    longest: float
    rested: float
    """Seconds for which the worker let the picture rest."""
    concealed: float
    estimate: float
    """Bit/s, on average."""
    height: float
    """Lines shown, on average."""
    back: float | None = None
    """Seconds from the return of the line to the next picture."""
    sound_back: float | None = None
    smaller: float | None = None
    """Seconds from the narrowing to a smaller picture."""
    larger: float | None = None
    """Seconds from the widening to the large one."""


def visit(
    recipe: Recipe, seed: int, *, trace: bool = False, camera: tuple[Quality, ...] = CAMERA, feedback: float = 0.1
) -> Figures:
    """One run: the clerk has a clean line, the citizen the scenario's; seconds from one feedback to the next."""
    ways = load(SCENARIOS / f"{recipe.scenario}.toml").ways
    can = Abilities(audio_nack=True)
    clerk = Who(can=can, heights=HEIGHT, camera=camera, feedback_every=round(feedback / TICK))
    citizen = replace(clerk, ways=Ways(_later(ways.up), _later(ways.down)))
    scene = Scene(seed, {"clerk": clerk, "citizen": citizen}).run(WARM_UP)
    sight, sound = scene.sees("citizen", "clerk"), scene.hears("citizen", "clerk")
    before = sound.packets, sound.concealed
    sending = scene.box._rooms["room"].participants["citizen"].sending
    assert sending is not None
    looks: list[tuple[float, int, bool]] = []
    for step in range(round(recipe.seconds / STEP)):
        scene.run(STEP)
        paused = scene.paused("citizen", "clerk")
        looks.append((sending.target, 0 if paused else sight.height, paused))
        if trace and step % 5 == 4:
            _print(scene, step * STEP, paused)
    begin = BEGIN + WARM_UP
    gaps = [b - a for a, b in pairwise([begin, *(at for at in sight.shown if at >= begin), scene.clock.now])]
    played, concealed = sound.packets - before[0], sound.concealed - before[1]
    return Figures(
        frozen=sum(gap for gap in gaps if gap > 0.2) / recipe.seconds,
        longest=max(gaps),
        rested=STEP * sum(paused for _, _, paused in looks),
        concealed=concealed / max(1, played + concealed),
        estimate=mean(target for target, _, _ in looks),
        height=mean(height for _, height, _ in looks),
        back=None if recipe.returns is None else sight.back_after(begin + recipe.returns),
        sound_back=None if recipe.returns is None else sound.back_after(begin + recipe.returns),
        smaller=_reached(sight.heights, begin, recipe.narrows, below=True),
        larger=_reached(sight.heights, begin, recipe.widens, below=False),
    )


def _later(course: Course | Conditions) -> Course:
    course = Course(course) if isinstance(course, Conditions) else course
    changes = tuple((at + WARM_UP, conditions) for at, conditions in course.changes)
    return Course(Conditions(delay=0.03), ((WARM_UP, course.begin), *changes))


def _reached(heights: list[tuple[float, int]], begin: float, moment: float | None, *, below: bool) -> float | None:
    if moment is None:
        return None
    return next((at - begin - moment for at, h in heights if at > begin + moment and (h < HEIGHT) is below), None)


def _print(scene: Scene, second: float, paused: bool) -> None:
    sending = scene.box._rooms["room"].participants["citizen"].sending
    assert sending is not None
    estimator, sight, now = sending.estimator, scene.sees("citizen", "clerk"), scene.clock.now
    by_loss, arriving = estimator._loss.rate, (estimator.arriving or 0) / 1e3
    print(
        f"{second + STEP:5.1f} s  estimate {sending.target / 1e3:6.0f}  by delay {estimator._delay.rate / 1e3:6.0f}"
        f"  by loss {'-' if by_loss is None else round(by_loss / 1e3)!s:>6}  arrives {arriving:5.0f} kbit/s"
        f"  lost {estimator.loss_share:5.1%}  queue {1e3 * estimator._delay.queue:4.0f} ms"
        f"  trouble {now - estimator.trouble_at:4.1f} s ago  {'rests' if paused else sight.height}"
        f"  {sight.fps(now - 0.5, now):3.0f} fps  concealed {scene.hears('citizen', 'clerk').concealed}"
    )


def average(runs: list[Figures]) -> Figures:
    """Means, and of longest times the longest; None as soon as one run has None."""
    found = {}
    for field in fields(Figures):
        values = [getattr(run, field.name) for run in runs]
        pick = mean if field.name not in ("longest", "rested") else max
        found[field.name] = None if None in values else pick(values)
    return replace(runs[0], **found)


def main() -> None:
    """Print a Markdown table, or a trace."""
    parser = ArgumentParser(prog="tests.network.recipes", description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--feedback", type=float, default=0.1, help="seconds between two; Chromium: about 0.05")
    given = parser.parse_args()
    print("| | frozen | longest | rested | concealed | estimate | lines | picture, sound back | smaller, larger |")
    print("|---|---|---|---|---|---|---|---|---|")
    for recipe in RECIPES:
        if given.names and recipe.scenario not in given.names:
            continue
        seeds = range(given.first, given.first + given.seeds)
        found = average([visit(recipe, seed, trace=given.trace, feedback=given.feedback) for seed in seeds])
        cells = [
            f"{found.frozen:.1%}",
            f"{found.longest:.1f} s",
            f"{found.rested:.1f} s",
            f"{found.concealed:.1%}",
            f"{found.estimate / 1e3:.0f}",
            f"{found.height:.0f}",
            _both(found.back, found.sound_back),
            _both(found.smaller, found.larger),
        ]
        print(f"| {recipe.scenario} | {' | '.join(cells)} |", flush=True)


def _both(*seconds: float | None) -> str:
    return "" if set(seconds) == {None} else ", ".join("-" if s is None else f"{s:.1f}" for s in seconds) + " s"


if __name__ == "__main__":
    sys.exit(main())
