"""An office of its own: a discrete-event simulation that knows nothing of the estimator and is its judge.

Citizens arrive by the time of day, some do not answer when called; conversations have lengths from known distributions;
clerks take a breath between two visitors, go on breaks, come late, leave early. A day can be forked at any moment and
its future played again with other dice: that is the oracle, which knows every distribution.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from math import log
from random import Random

Draw = Callable[[Random], float]
ANSWER, AGAIN, MOST_CALLS = 90.0, 60.0, 2
OPEN = 4 * 3600.0
"""Seconds that numbers are given; who is inside then is still served."""


def lognormal(mean: float, sigma: float) -> Draw:
    """Long-tailed, as service times of people are."""
    return lambda dice: dice.lognormvariate(log(mean) - sigma * sigma / 2, sigma)


def gamma(mean: float, shape: float) -> Draw:
    """Between exponential (shape 1) and regular."""
    return lambda dice: dice.gammavariate(shape, mean / shape)


def bimodal(short: float, long: float, share_long: float) -> Draw:
    """Quick questions and whole applications."""
    return lambda dice: max(20.0, dice.gauss(*((long, long / 5) if dice.random() < share_long else (short, short / 4))))


@dataclass(frozen=True)
class Plan:
    """What kind of office it is."""

    services: dict[str, tuple[float, Draw]]
    """Share of visitors and length of conversation, in seconds."""
    desks: int
    load: float
    """How much work comes in, as a share of what the desks can do."""
    no_show: float = 0.06
    breaks_per_hour: float = 0.15
    break_seconds: float = 480.0

    def mean(self, dice: Random) -> float:
        """How long a visitor keeps a desk, on average: found by trying."""
        tries = [self.length(self.service(dice), dice) for _ in range(4_000)]
        talk = sum(tries) / len(tries)
        return (1 - self.no_show) * talk + self.no_show * MOST_CALLS * ANSWER + 30.0

    def service(self, dice: Random) -> str:
        """What the next one comes for."""
        names = list(self.services)
        return dice.choices(names, [self.services[name][0] for name in names])[0]

    def length(self, service: str, dice: Random) -> float:
        """How long it takes."""
        return self.services[service][1](dice)

    def keeps(self, citizen: Citizen, dice: Random) -> float:
        """How long one call keeps the desk: until nobody has answered, or a few seconds to answer and the talk."""
        return dice.uniform(3, 15) + self.length(citizen.service, dice) if citizen.shows else ANSWER


def breath(dice: Random) -> float:
    """Between two visitors: a note, a sip of water."""
    return dice.uniform(5.0, 45.0)


@dataclass
class Citizen:
    """Somebody with a number."""

    number: int
    service: str
    arrived_at: float
    shows: bool
    called_at: float | None = None
    calls: int = 0
    not_before: float = 0.0


@dataclass
class Clerk:
    """A desk and what lies on it."""

    name: str
    open: bool = True
    citizen: Citizen | None = None
    called_at: float = 0.0
    begun: int = 0
    """Counts what lies on the desk, so that an event for something older is known as such."""
    resting: bool = False
    """Between two visitors."""
    away_wish: float = 0.0
    """Will take a break of so many seconds once the visitor has gone."""


@dataclass(frozen=True)
class Served:
    """One number at one desk, as a record would have it."""

    number: int
    clerk: str
    service: str
    arrived_at: float
    called_at: float
    ended_at: float
    talked: bool


@dataclass
class Day:
    """One day of one office, moved on event by event."""

    plan: Plan
    dice: Random
    start: float = 0.0
    now: float = 0.0
    line: deque[Citizen] = field(default_factory=deque)
    clerks: list[Clerk] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)
    events: list[tuple[float, int, str, int, int]] = field(default_factory=list)
    drawn: int = 0
    ordinal: int = 0

    def at(self, moment: float, what: str, who: int = 0, which: int = 0) -> None:
        """Let something happen then."""
        self.ordinal += 1
        heappush(self.events, (moment, self.ordinal, what, who, which))

    def open(self, mean: float) -> None:
        """Clerks sit down, one of several perhaps late; citizens come, most of them in the first half."""
        self.now = self.start
        for number in range(self.plan.desks):
            late = self.plan.desks > 1 and self.dice.random() < 0.15
            self.clerks.append(Clerk(f"clerk-{number}", open=not late))
            if late:
                self.at(self.start + self.dice.uniform(300, 2400), "open", number)
            self._plan_break(number)
        peak = 1.3  # times the average rate, towards the middle of the morning; 0.7 at the end
        rate = self.plan.load * self.plan.desks / mean
        moment = self.start
        while (moment := moment + self.dice.expovariate(rate * peak)) < self.start + OPEN:
            share = (moment - self.start) / OPEN
            if self.dice.random() * peak < (peak if share < 0.5 else 2 - peak):
                self.at(moment, "arrive")

    def arrivals(self) -> Iterator[Citizen]:
        """Everybody, at the moment of arrival, before anything else happens; runs the day to its end."""
        while self.events:
            if (came := self.step()) is not None:
                yield came
                self._call()

    def step(self) -> Citizen | None:
        """The next event; whoever arrives is in line but not yet called."""
        self.now, _, what, who, which = heappop(self.events)
        if what == "arrive":
            self.drawn += 1
            dice = self.dice
            came = Citizen(self.drawn, self.plan.service(dice), self.now, dice.random() >= self.plan.no_show)
            self.line.append(came)
            return came
        if what == "open":
            self.clerks[who].open = True
        elif what == "rested":
            self.clerks[who].resting = False
        elif what == "break":
            self._break(who)
        elif what == "end" and self.clerks[who].begun == which:
            self._end(who)
        self._call()
        return None

    def _plan_break(self, number: int) -> None:
        if self.plan.breaks_per_hour:
            self.at(self.now + self.dice.expovariate(self.plan.breaks_per_hour / 3600), "break", number)

    def _break(self, number: int) -> None:
        clerk, seconds = self.clerks[number], self.dice.expovariate(1 / self.plan.break_seconds)
        if not clerk.open:
            self._plan_break(number)
        elif clerk.citizen is not None:
            clerk.away_wish = seconds
        else:
            self._go(number, seconds)

    def _go(self, number: int, seconds: float) -> None:
        self.clerks[number].open = False
        self.at(self.now + seconds, "open", number)
        if self.now < self.start + OPEN:
            self._plan_break(number)

    def _end(self, number: int) -> None:
        clerk = self.clerks[number]
        citizen = clerk.citizen
        assert citizen is not None
        talked = citizen.shows
        self.served.append(
            Served(citizen.number, clerk.name, citizen.service, citizen.arrived_at, clerk.called_at, self.now, talked)
        )
        clerk.citizen, clerk.resting = None, True
        clerk.begun += 1
        self.at(self.now + breath(self.dice), "rested", number)
        if not talked and citizen.calls < MOST_CALLS:
            citizen.not_before = self.now + AGAIN
            self.line.appendleft(citizen)
            self.at(citizen.not_before, "again")
        if clerk.away_wish:
            self._go(number, clerk.away_wish)
            clerk.away_wish = 0.0

    def _call(self) -> None:
        for number, clerk in enumerate(self.clerks):
            if not clerk.open or clerk.resting or clerk.citizen is not None:
                continue
            citizen = next((one for one in self.line if one.not_before <= self.now), None)
            if citizen is None:
                return
            self.line.remove(citizen)
            citizen.calls += 1
            if citizen.called_at is None:
                citizen.called_at = self.now
            clerk.citizen, clerk.called_at = citizen, self.now
            clerk.begun += 1
            length = (
                self.dice.uniform(3, 15) + self.plan.length(citizen.service, self.dice) if citizen.shows else ANSWER
            )
            self.at(self.now + length, "end", number, clerk.begun)

    def oracle(self, citizen: Citizen, times: int, dice: Random) -> list[float]:
        """How long this citizen might wait, in so many futures that begin now, ordered.

        The oracle knows every distribution and what can be seen (who sits, what lies on the desks since when); not what
        nobody can see: how long it will still last, who will not answer, who is about to take a break.
        """
        waits = []
        for _ in range(times):
            fork = self._fork(dice)
            mine = next(one for one in fork.line if one.number == citizen.number)
            fork._call()
            while mine.called_at is None:
                if fork.step() is not None:
                    fork._call()
            waits.append(mine.called_at - self.now)
        return sorted(waits)

    def _fork(self, dice: Random) -> Day:
        fork = Day(self.plan, dice, self.start, self.now, drawn=self.drawn)
        for one in self.line:
            copy = replace(one)
            if not one.calls:
                copy.shows = dice.random() >= self.plan.no_show
            else:
                fork.at(max(self.now, one.not_before), "again")
            fork.line.append(copy)
        for number, clerk in enumerate(self.clerks):
            twin = replace(clerk, away_wish=0.0)
            fork.clerks.append(twin)
            if clerk.citizen is not None:
                twin.citizen = replace(clerk.citizen)
                fork.at(self.now + self._rest_of(clerk, dice), "end", number, clerk.begun)
            elif clerk.resting:
                fork.at(self.now + breath(dice) / 2, "rested", number)
            if not clerk.open:
                fork.at(self.now + dice.expovariate(1 / self.plan.break_seconds), "open", number)
            fork._plan_break(number)
        return fork

    def _rest_of(self, clerk: Clerk, dice: Random) -> float:
        """What is left, given how long it has lasted."""
        citizen, lasted = clerk.citizen, self.now - clerk.called_at
        assert citizen is not None
        if not citizen.shows:
            return max(0.0, ANSWER - lasted)
        for _ in range(300):
            length = self.plan.keeps(citizen, dice)
            if length > lasted:
                return length - lasted
        return dice.expovariate(4 / lasted)
