"""Says how well somebody is connected, in one of three colours and with a reason: what the lamp beside a name shows.

Pure. Once a second the worker's figures come in, every few seconds the page's own; a :class:`Lamp` smooths them and
changes slowly enough for a person to follow: worse after :data:`WORSE_SECONDS`, better when nothing was wrong for
:data:`BETTER_SECONDS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf
from typing import Literal

from sfu.control import MediaState
from signalling import messages as m

WORSE_SECONDS = 2.0
"""A level has to hold for so long before it is shown."""
BETTER_SECONDS = 6.0
"""A level is shown for so long after it held last."""
SMOOTHING = 0.5
"""Share of the newest second in the smoothed figures: a single burst of loss is heard, but is no bad line."""
WEAK_LOSS, BAD_LOSS = 0.03, 0.10
"""From 2 to 10 % Google's congestion control holds its rate, above it goes down (draft-ietf-rmcat-gcc-02 section 6)."""
WEAK_ROUND_TRIP, BAD_ROUND_TRIP = 0.35, 0.8
"""Seconds. ITU-T G.114: beyond 150 ms one way people notice, beyond 400 ms they talk over each other; the weak one
leaves room for the jitter buffers of both sides."""
WEAK_FROZEN, BAD_FROZEN = 0.05, 0.25
"""Share of time that pictures stood still on the page."""
START_SECONDS = 8.0
"""Pictures may be small or rest for so long at the beginning of a transport: its bandwidth is still being found out."""
REPORT_SECONDS = 6.0
"""What a page said holds for so long: it speaks every two seconds or more rarely."""

REPAIRED, CLEAN = 0.03, 0.01
"""From the first share of loss on pictures wait for what is sent again, until it is below the second."""
REPAIR_SMOOTHING = 0.2
"""More slowly than a lamp: a buffer that changes is seen."""
REPAIR_TRIPS = 1.75
"""Round trips from a loss to its repair: the gap is seen with the next packet and asked for at once, and one takes a
bit more than one round trip. Where the repair is lost, too, the second comes after two, late by less than browsers
count as a freeze (150 ms). With 1.5 many of those were freezes (E2 in ``docs/quality.md``)."""
REPAIR_STEP, MOST_REPAIR = 50, 400
"""Milliseconds. ITU-T G.114: beyond 400 one way people talk over each other."""

_RANK: dict[m.Level, int] = {"good": 0, "weak": 1, "bad": 2}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One colour and why."""

    level: m.Level
    trouble: m.Trouble


GOOD = Judgement("good", "")
SILENT = Judgement("bad", "silent")


@dataclass(frozen=True, slots=True)
class Figures:
    """What a judgement rests on, smoothed."""

    loss: float = 0.0
    """The worse of both ways."""
    round_trip: float = 0.0
    reduced: bool = False
    missing: bool = False
    """Her camera is on and wanted, and no picture of hers arrives."""
    paused: int = 0
    frozen: float = 0.0


def late(sender: Lamp, receiver: Lamp) -> int:
    """Milliseconds that pictures on their way from one to the other should wait to be whole."""
    return min(sender.up.late + receiver.down.late, MOST_REPAIR)


def judge(figures: Figures) -> Judgement:
    """The worst that is true now; of what is equally bad, the one that explains the others comes first."""
    # A camera that sends nothing over a good line has another trouble than the line.
    strained = figures.loss >= WEAK_LOSS or figures.round_trip >= WEAK_ROUND_TRIP
    worst = GOOD
    for found in (
        Judgement("bad" if figures.paused else "good", "pictures-paused"),
        Judgement("bad" if figures.missing and strained else "good", "camera-paused"),
        Judgement("weak" if figures.reduced else "good", "camera-reduced"),
        Judgement(_grade(figures.loss, WEAK_LOSS, BAD_LOSS), "loss"),
        Judgement(_grade(figures.round_trip, WEAK_ROUND_TRIP, BAD_ROUND_TRIP), "delay"),
        Judgement(_grade(figures.frozen, WEAK_FROZEN, BAD_FROZEN), "loss"),
    ):
        if _RANK[found.level] > _RANK[worst.level]:
            worst = found
    return worst


def _grade(value: float, weak: float, bad: float) -> m.Level:
    return "bad" if value >= bad else "weak" if value >= weak else "good"


class Repair:
    """How long one direction of a line takes to bring again what it has lost."""

    def __init__(self) -> None:
        self.late = 0
        """Milliseconds; 0 while hardly anything is lost."""
        self._loss = 0.0

    def update(self, loss: float, round_trip: float) -> None:
        """The last second: a share from 0 to 1, and seconds."""
        self._loss += REPAIR_SMOOTHING * (loss - self._loss)
        if self._loss >= (CLEAN if self.late else REPAIRED):
            self.late = ceil(REPAIR_TRIPS * round_trip * 1_000 / REPAIR_STEP) * REPAIR_STEP
        else:
            self.late = 0


class Lamp:
    """One participant's lamp and figures, over all epochs of one conversation."""

    def __init__(self) -> None:
        self.state: MediaState | None = None
        """The worker's latest word; None before the first of an epoch."""
        self.freezes = 0
        self.frozen = 0.0
        self.up, self.down = Repair(), Repair()
        """What she sends, and what is sent to her."""
        self._way: m.Way = ""
        self._loss = self._round_trip = self._still = 0.0
        self._reported_at: float | None = None
        self._epoch = 0
        self._began_at = 0.0
        self._since: dict[m.Level, float] = {}
        """Since when it was at least so bad."""
        self._shown: dict[m.Level, tuple[float, Judgement]] = {"weak": (-inf, GOOD), "bad": (-inf, GOOD)}
        """Until when a level is shown."""

    def report(self, message: m.ReportMedia, now: float) -> None:
        """What the page says of itself; counters of one epoch never fall."""
        if self._reported_at is not None and now > self._reported_at and message.epoch == self._epoch:
            stood = max(0.0, message.frozen - self.frozen)
            self._still = min(1.0, stood / (now - self._reported_at))
        else:
            self._still = 0.0
        self._begin(message.epoch)
        self.freezes, self.frozen, self._way = message.freezes, message.frozen, message.way
        self._reported_at = now

    def update(self, state: MediaState, now: float) -> None:
        """The worker's figures of the last second."""
        self._begin(state.epoch)
        if self.state is None:
            self._began_at = now
        share = 1.0 if self.state is None else SMOOTHING
        self._loss += share * (max(state.loss_up, state.loss_down) - self._loss)
        self._round_trip += share * (state.round_trip - self._round_trip)
        self.up.update(state.loss_up, self._round_trip)
        self.down.update(state.loss_down, self._round_trip)
        self.state = state

    def _begin(self, epoch: int) -> None:
        if epoch != self._epoch:
            self._epoch, self.state, self._reported_at = epoch, None, None
            self.freezes, self.frozen, self._way, self._still = 0, 0.0, "", 0.0
            self.up, self.down = Repair(), Repair()

    def look(self, link: m.Link, now: float, *, camera: bool = False) -> Judgement:
        """What the lamp shows now; to be asked about once a second. ``camera``: it is on, and somebody watches it."""
        if link == "reconnecting":  # the worker waited before it said so, and says at once when it is over
            return SILENT
        found = judge(self._figures(now, camera))
        self._weigh("weak", found, now)
        self._weigh("bad", found, now)
        for until, shown in (self._shown["bad"], self._shown["weak"]):
            if now < until:
                return shown
        return GOOD

    def _weigh(self, level: Literal["weak", "bad"], found: Judgement, now: float) -> None:
        if _RANK[found.level] < _RANK[level]:
            self._since.pop(level, None)
            return
        if now - self._since.setdefault(level, now) >= WORSE_SECONDS:
            self._shown[level] = now + BETTER_SECONDS, Judgement(level, found.trouble)

    def _figures(self, now: float, camera: bool) -> Figures:
        state = self.state
        if state is None:
            return Figures()
        told = self._reported_at is not None and now - self._reported_at < REPORT_SECONDS
        settled = now - self._began_at >= START_SECONDS
        return Figures(
            loss=self._loss,
            round_trip=self._round_trip,
            reduced=state.reduced and settled,
            missing=camera and state.height == 0 and settled,
            paused=state.paused if settled else 0,
            frozen=self._still if told else 0.0,
        )

    def details(self) -> m.MediaDetails | None:
        """The figures for people, in steps that are worth telling; None before the worker's first word."""
        state = self.state
        if state is None:
            return None
        return m.MediaDetails(
            up=_rounded(state.up),
            down=_rounded(state.down),
            loss_up=round(state.loss_up, 3),
            loss_down=round(state.loss_down, 3),
            round_trip=round(state.round_trip * 1000),
            height=state.height,
            frame_rate=state.frame_rate,
            freezes=self.freezes,
            frozen=round(self.frozen, 1),
            # Only the page knows of a relay; of the rest the worker knows more.
            way="relay" if self._way == "relay" else state.way,
        )


def _rounded(bits: int) -> int:
    return round(bits, -3)
