"""Whether estimates are honest: 200 simulated days, four loads, five kinds of office, and a judge who knows everything.

The simulation (``office_day.py``) shares nothing with the estimator: that one sees only what a record shows, namely
which desks are open, since when the numbers on them are called, the line, and the turns of earlier days. Run as a
program it prints the table of ``docs/waiting-room.md``: ``python -m tests.waitingroom.test_estimate_calibration``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random
from statistics import fmean

import pytest

from tests.waitingroom.office_day import Day, Plan, Served, bimodal, gamma, lognormal
from waitingroom.estimate import Range, estimate
from waitingroom.handling import Measured, Turn
from waitingroom.rounding import rounded
from waitingroom.scene import Busy, InLine, OpenDesk

LOADS = {"quiet": 0.5, "steady": 0.8, "busy": 0.95, "overrun": 1.2}
DAYS = 10
"""Of each of five offices under each of four loads: 200."""
FUTURES = 40
"""How many futures the oracle looks at, for one of ``EACH`` arrivals."""
EACH = 25
Estimator = Callable[[Measured, list[OpenDesk], list[InLine], float], Range | None]


def offices(load: float) -> list[Plan]:
    """One to five desks; lengths lognormal, gamma, bimodal and mixed."""
    three = {"a": (0.5, lognormal(480, 0.6)), "b": (0.3, lognormal(900, 0.5)), "c": (0.2, lognormal(1500, 0.4))}
    return [
        Plan({"a": (0.7, lognormal(600, 0.7)), "b": (0.3, lognormal(1200, 0.5))}, 1, load),
        Plan(three, 2, load),
        Plan({"a": (1.0, bimodal(180, 1500, 0.35))}, 3, load),
        Plan({"a": (0.6, gamma(600, 1.5)), "b": (0.4, gamma(900, 4))}, 4, load),
        Plan({"a": (0.5, lognormal(420, 0.8)), "b": (0.5, gamma(800, 2))}, 5, load),
    ]


@dataclass
class Judged:
    """How the estimates of one load fared."""

    waits: list[float] = field(default_factory=list)
    told_within: list[bool] = field(default_factory=list)
    within: list[bool] = field(default_factory=list)
    above: list[bool] = field(default_factory=list)
    width: list[float] = field(default_factory=list)
    told_width: list[float] = field(default_factory=list)
    oracle_within: list[bool] = field(default_factory=list)
    oracle_width: list[float] = field(default_factory=list)
    oracle_told_width: list[float] = field(default_factory=list)
    unknown: int = 0

    def hear(self, wait: float, said: Range, oracle: Range | None) -> None:
        """One citizen was called."""
        told = rounded(said)
        self.waits.append(wait)
        self.told_within.append(told.low <= wait <= told.high)
        self.within.append(said.low <= wait <= said.high)
        self.above.append(wait > said.high)
        if oracle is not None:
            self.width.append(said.high - said.low)
            self.told_width.append(told.high - told.low)
            self.oracle_width.append(oracle.high - oracle.low)
            self.oracle_within.append(oracle.low <= wait <= oracle.high)
            best = rounded(oracle)
            self.oracle_told_width.append(best.high - best.low)


def ours(measured: Measured, desks: list[OpenDesk], line: list[InLine], now: float) -> Range | None:
    """What the office tells a newcomer."""
    return estimate(measured, desks, line, now).newcomers.get("k")


def judge(load: float, estimator: Estimator, days: int, futures: int = FUTURES) -> Judged:
    """Let all offices work for so many days each."""
    judged = Judged()
    for number, plan in enumerate(offices(load)):
        dice, other_dice = Random(1000 + number), Random(2000 + number)
        mean, turns = plan.mean(dice), list[Turn]()
        for day_number in range(days):
            day = Day(plan, dice, start=day_number * 86_400.0)
            day.open(mean)
            said = []
            measured, known = Measured.of(turns[-400:]), len(turns)
            for came in day.arrivals():
                seen = turns + [_turn(day_number, served) for served in day.served]
                if len(seen) >= known + (12 if known > 40 else 1):
                    measured, known = Measured.of(seen[-400:]), len(seen)
                line = [InLine(str(one.number), "k", one.service) for one in day.line if one is not came]
                desks = [
                    OpenDesk(
                        clerk.name,
                        frozenset("k"),
                        Busy(clerk.called_at, "k", clerk.citizen.service) if clerk.citizen else None,
                    )
                    for clerk in day.clerks
                    if clerk.open
                ]
                answer = estimator(measured, desks, line, day.now)
                if answer is None:
                    judged.unknown += 1
                    continue
                oracle = None
                if futures and other_dice.randrange(EACH) == 0:
                    waits = day.oracle(came, futures, other_dice)
                    oracle = Range(waits[futures // 10], waits[-futures // 10 - 1])
                said.append((came, answer, oracle))
            turns += [_turn(day_number, served) for served in day.served]
            for came, answer, oracle in said:
                if came.called_at is not None:
                    judged.hear(came.called_at - came.arrived_at, answer, oracle)
    return judged


def _turn(day: int, served: Served) -> Turn:
    return Turn(
        f"{day}-{served.number}",
        served.clerk,
        "k",
        served.service,
        served.arrived_at,
        served.called_at,
        served.ended_at,
        served.talked,
    )


@cache
def honest(load: str) -> Judged:
    """Our estimates under this load."""
    return judge(LOADS[load], ours, DAYS)


@pytest.mark.parametrize("load", LOADS)
def test_four_of_five_waits_end_within_the_range_that_was_told(load: str) -> None:
    judged = honest(load)
    assert len(judged.waits) > 1_000
    assert fmean(judged.told_within) >= 0.80


@pytest.mark.parametrize("load", LOADS)
def test_it_is_not_rounding_that_makes_them_honest(load: str) -> None:
    assert fmean(honest(load).within) >= 0.77


@pytest.mark.parametrize("load", LOADS)
def test_ranges_are_not_much_wider_than_those_of_an_oracle_that_knows_every_distribution(load: str) -> None:
    judged = honest(load)
    assert len(judged.oracle_width) > 40
    assert 0.72 <= fmean(judged.oracle_within) <= 0.97  # the judge is sane: it, too, is right four times of five
    assert fmean(judged.width) <= 1.6 * fmean(judged.oracle_width)
    assert fmean(judged.told_width) <= 1.6 * fmean(judged.oracle_told_width)


def test_who_stays_longer_than_told_is_as_rare_as_who_is_early() -> None:
    judged = honest("overrun")
    assert 0.04 <= fmean(judged.above) <= 0.16


def test_nearly_everybody_hears_an_estimate() -> None:
    for load in LOADS:
        judged = honest(load)
        assert judged.unknown <= 0.06 * len(judged.waits)


def _means_only(measured: Measured, desks: list[OpenDesk], line: list[InLine], now: float) -> Range | None:
    """What other products do: so many before you times the average, a fifth less to a fifth more."""
    known = measured.of_service("k", None)
    if known is None or not desks:
        return None
    mean = fmean(known.values) * (len(line) + 0.5) / len(desks)
    return Range(0.8 * mean, 1.2 * mean)


def _forgets_what_lies_on_desks(
    measured: Measured, desks: list[OpenDesk], line: list[InLine], now: float
) -> Range | None:
    return ours(measured, [OpenDesk(desk.account, desk.departments) for desk in desks], line, now)


def _sees_one_desk_too_many(measured: Measured, desks: list[OpenDesk], line: list[InLine], now: float) -> Range | None:
    return ours(measured, [*desks, OpenDesk("nobody", frozenset("k"))], line, now) if desks else None


@pytest.mark.parametrize("broken", [_means_only, _forgets_what_lies_on_desks, _sees_one_desk_too_many])
def test_the_judge_sees_through_estimators_that_are_broken(broken: Estimator) -> None:
    assert fmean(judge(LOADS["steady"], broken, 4, futures=0).told_within) < 0.78


if __name__ == "__main__":
    print("| load | called | mean wait | within, as told | within, exact | longer | width | width of the oracle |")
    print("|---|---|---|---|---|---|---|---|")
    for name, share in LOADS.items():
        found = honest(name)
        shares = [fmean(found.told_within), fmean(found.within), fmean(found.above)]
        minutes = [fmean(found.width) / 60, fmean(found.oracle_width) / 60]
        print(
            f"| {name}, {share} | {len(found.waits)} | {fmean(found.waits) / 60:.0f} min |",
            " | ".join([*(f"{one:.0%}" for one in shares), *(f"{one:.1f} min" for one in minutes)]),
            "|",
        )
