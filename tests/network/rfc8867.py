"""RFC 8867, sections 5.1 to 5.8, in simulated time: ``python -m tests.network.rfc8867`` prints the document's table.

The same cases are run with the estimator of aiortc, an implementation of the receiver's side of
draft-ietf-rmcat-gcc-02 (Kalman filter, no probes, no loss-based part), over the same links with the same sources.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

from aiortc.rate import RemoteBitrateEstimator

from tests.network.clock import Clock
from tests.network.conditions import Conditions, Course
from tests.network.flow import NUMBER_AT, SOUND, Media, Tcp, Way

M = 1_000_000
DELAY = 0.05
"""Seconds one way (section 4.2)."""
QUEUE = 0.3
"""Seconds of the drop-tail queue."""
HIGHEST = 1.5 * M
"""Of a camera (section 4.3)."""
BEGIN = 1_000.0
SETTLED = 0.8
"""Share of what is available that counts as recovered."""
SHORT = 0.1
"""Seconds in the queue below which a fall of the capacity counts as digested."""

Steps: TypeAlias = Sequence[tuple[float, float]]
"""(second, bit/s)."""


class Gcc(Media):
    """The same source and browser, but the estimate is the receiver's, told by REMB."""

    def __init__(self, *args: object, **more: object) -> None:
        self._estimator = RemoteBitrateEstimator()
        self._remb = 300_000.0
        super().__init__(*args, **more)
        self.sending.numbered = False

    def _fast(self) -> None:
        super()._fast()
        self.sending.reported.target = self._remb

    def send_rtp(self, header: bytes | bytearray, payload: bytes) -> None:
        """With the time of sending, as abs-send-time has it."""
        stamped = bytearray(header)
        stamped[NUMBER_AT - 4 : NUMBER_AT - 1] = (int(self.clock.now * 262_144) & 0xFF_FFFF).to_bytes(3, "big")
        super().send_rtp(stamped, payload)

    def _received(self, datagram: bytes) -> None:
        super()._received(datagram)
        stamp = int.from_bytes(datagram[NUMBER_AT - 4 : NUMBER_AT - 1], "big")
        told = self._estimator.add(int(self.clock.now * 1_000), stamp, len(datagram), 1)
        if told is not None:
            self.clock.after(self._back, lambda: self._told(told[0]))

    def _told(self, bitrate: int) -> None:
        self._remb = bitrate


@dataclass
class Result:
    """What one case came to."""

    name: str
    utilisation: float
    """What was delivered, of what could have been (capacity, or all that the cameras send)."""
    mean: float
    """Seconds in the bottleneck's queue, over all packets."""
    p95: float
    loss: float
    up: float | None = None
    """Seconds, the longest, from a greater capacity to 80 % of it used."""
    down: float | None = None
    """Seconds, the longest, from a smaller capacity to less than 100 ms in the queue."""
    fairness: float | None = None
    """Jain's index over the last third."""
    notes: dict[str, float] = field(default_factory=dict)


@dataclass
class Case:
    """A bottleneck over time and flows in it."""

    name: str
    seconds: float
    steps: Steps
    build: Callable[[Case, Way, type[Media]], list[Media]]
    queue: float = QUEUE
    changes: bool = False
    """Whether times of recovery say something."""


def course(steps: Steps, queue: float, delay: float = DELAY) -> Course:
    """A link that changes its capacity."""
    conditions = [(at, Conditions(delay=delay, rate=rate, queue=queue)) for at, rate in steps]
    return Course(conditions[0][1], tuple(conditions[1:]))


def several(starts: Sequence[float], **more: float) -> Callable[[Case, Way, type[Media]], list[Media]]:
    """Cameras that come one after the other."""
    return lambda case, way, kind: [
        kind(way, begin=BEGIN + at, seed=7 + place, highest=HIGHEST, **more) for place, at in enumerate(starts)
    ]


def _feedback(case: Case, way: Way, kind: type[Media]) -> list[Media]:
    back = Way(way.clock, course([(0, 2 * M), (35, 0.8 * M), (70, 2 * M)], QUEUE), seed=2)
    here = kind(way, begin=BEGIN, highest=HIGHEST, return_way=back)
    kind(back, begin=BEGIN, highest=HIGHEST, seed=9, return_way=way)
    return [here]


def _distances(case: Case, way: Way, kind: type[Media]) -> list[Media]:
    return [
        kind(way, begin=BEGIN + 10 * place, seed=7 + place, highest=HIGHEST, ahead=delay, back=delay + 0.01)
        for place, delay in enumerate((0.0, 0.015, 0.04, 0.09, 0.14))
    ]


def _long_tcp(case: Case, way: Way, kind: type[Media]) -> list[Media]:
    Tcp(way, begin=BEGIN)
    return [kind(way, begin=BEGIN + 5, highest=HIGHEST)]


def _short_tcp(case: Case, way: Way, kind: type[Media]) -> list[Media]:
    # Section 5.7: files of 100 kB to 1 MB, pauses of ten seconds on average.
    random = Random(5)
    for _ in range(10):
        at = BEGIN + random.expovariate(1 / 10)
        while at < BEGIN + case.seconds:
            Tcp(way, begin=at, segments=random.randrange(68, 685))
            at += random.expovariate(1 / 10) + 25
    return [kind(way, begin=BEGIN + 5, highest=HIGHEST, seed=7 + place) for place in range(2)]


def _pause(case: Case, way: Way, kind: type[Media]) -> list[Media]:
    flows = several((0, 0, 0))(case, way, kind)
    for at, paused in ((40, True), (60, False)):
        way.clock.at(BEGIN + at, lambda paused=paused: setattr(flows[0], "paused", paused))
    return flows


CASES = (
    Case("5.1", 100, [(0, M), (40, 2.5 * M), (60, 0.6 * M), (80, M)], several((0,)), changes=True),
    Case("5.2", 125, [(0, 4 * M), (25, 2 * M), (50, 3.5 * M), (75, M), (100, 2 * M)], several((0, 0)), changes=True),
    Case("5.3", 100, [(0, 2 * M), (20, M), (40, 0.5 * M), (60, 2 * M)], _feedback, changes=True),
    Case("5.4", 120, [(0, 3.5 * M)], several((0, 20, 40))),
    Case("5.5", 300, [(0, 4 * M)], _distances),
    Case("5.6", 120, [(0, 2 * M)], _long_tcp),
    Case("5.7", 300, [(0, 2 * M)], _short_tcp),
    Case("5.8", 120, [(0, 3.5 * M)], _pause),
)


def run(case: Case, kind: type[Media] = Media) -> Result:
    """One case, one estimator."""
    clock = Clock(BEGIN)
    way = Way(clock, course(case.steps, case.queue, 0.01 if case.name == "5.5" else DELAY))
    flows = case.build(case, way, kind)
    clock.run(case.seconds)
    waits = sorted(wait for flow in flows for _, wait in flow.waits)
    rates = [sum(rate) for rate in zip(*(_aligned(flow, case.seconds) for flow in flows), strict=True)]
    room = [min(_capacity(case.steps, place / 10), _wanted(flows, place / 10)) for place in range(len(rates))]
    sent = sum(flow.media_sent for flow in flows)
    result = Result(
        case.name,
        utilisation=sum(rates) / sum(room),
        mean=sum(waits) / len(waits),
        p95=waits[int(0.95 * len(waits))],
        loss=1 - sum(flow.media_arrived for flow in flows) / sent,
    )
    if case.changes:
        result.up, result.down = _recoveries(case, flows, rates, room)
    if len(flows) > 1:
        last = int(len(rates) * 2 / 3)
        shares = [sum(_aligned(flow, case.seconds)[last:]) for flow in flows]
        result.fairness = sum(shares) ** 2 / (len(shares) * sum(share * share for share in shares))
    return result


def _aligned(flow: Media, seconds: float) -> list[float]:
    """Bit/s delivered in each tenth of a second since the beginning of the case."""
    rates = [0.0] * round(seconds * 10)
    for at, rate in flow.kept:
        place = round((at - BEGIN) * 10) - 1
        if 0 <= place < len(rates):
            rates[place] = rate
    return rates


def _capacity(steps: Steps, at: float) -> float:
    return next(rate for begin, rate in reversed(steps) if begin <= at)


def _wanted(flows: Sequence[Media], at: float) -> float:
    return max(
        sum(flow.highest + SOUND for flow in flows if flow.kept and flow.kept[0][0] - BEGIN - 0.1 <= at + 0.05), 1.0
    )


def _recoveries(
    case: Case, flows: Sequence[Media], rates: Sequence[float], room: Sequence[float]
) -> tuple[float | None, float | None]:
    up: list[float] = []
    down: list[float] = []
    ends = [at for at, _ in case.steps[1:]] + [case.seconds]
    for (_, before), (begin, after), end in zip(case.steps, case.steps[1:], ends[1:], strict=False):
        span = range(int(begin * 10) + 10, int(end * 10))
        if after > before:
            good = (
                place for place in span if sum(rates[place - 10 : place]) >= SETTLED * sum(room[place - 10 : place])
            )
            up.append(next(good, span[-1]) / 10 - begin)
        else:
            waits = [(at - BEGIN, wait) for flow in flows for at, wait in flow.waits if begin <= at - BEGIN < end]
            down.append(next((at for at in _tenths(begin + 0.5, end) if _mean(waits, at) < SHORT), end) - begin)
    return max(up, default=None), max(down, default=None)


def _tenths(begin: float, end: float) -> Iterator[float]:
    return (begin + step / 10 for step in range(round(10 * (end - begin))))


def _mean(waits: Sequence[tuple[float, float]], begin: float) -> float:
    found = [wait for at, wait in waits if begin <= at < begin + 1]
    return sum(found) / len(found) if found else 0.0


def main() -> None:
    """Print a Markdown table."""
    names = sys.argv[1:]
    print("| case | estimator | utilisation | queue mean, p95 | lost | up | down | fairness |")
    print("|---|---|---|---|---|---|---|---|")
    for case in CASES:
        for label, kind in (("ours", Media), ("gcc-02, receiver", Gcc)):
            if names and case.name not in names:
                continue
            if kind is Gcc and case.name == "5.3":
                continue  # its feedback is two small packets a second and cannot be congested
            found = run(case, kind)
            cells = [
                f"{100 * found.utilisation:.0f} %",
                f"{1_000 * found.mean:.0f}, {1_000 * found.p95:.0f} ms",
                f"{100 * found.loss:.1f} %",
                "" if found.up is None else f"{found.up:.1f} s",
                "" if found.down is None else f"{found.down:.1f} s",
                "" if found.fairness is None else f"{found.fairness:.2f}",
            ]
            print(f"| {case.name} | {label} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
