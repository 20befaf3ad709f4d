"""The rate that growing delay allows: groups, trend, detector and rate control in a row."""

from __future__ import annotations

from sfu.congestion.groups import Groups
from sfu.congestion.jitter import Jitter
from sfu.congestion.overuse import Overuse, Usage
from sfu.congestion.ratecontrol import RateControl
from sfu.congestion.standing import DEEP as LONG
from sfu.congestion.standing import Standing
from sfu.congestion.trendline import Trendline

HALF = 0.5
"""Share of the rate below which what arrives says nothing of what could, unless a queue has grown: we may just have
sent no more, and a forwarder often does."""
DEEP = 0.12
"""Seconds of waiting that are a queue and not jitter."""
NOISY = 0.015
"""Seconds of jitter from which on the trend is heard only while packets do wait. A steady line beside other flows has 4
to 9 ms, at most 14 (RFC 8867, 5.1 to 5.8); one of 120 ± 100 ms on which nothing overtakes has 25."""
CLEAR, QUEUED = 7.0, 0.3
"""Packets wait in a queue when even the fastest of each feedback has waited so many times the jitter for so many
seconds, and no less than would be given way to if it stood (jitter that has just begun is underestimated). With six
times a line that only jitters, and is sent little, seems full every few seconds (E4 in browsers)."""
GENTLE_GAP = 1.0
"""Seconds between two decreases that what arrives says nothing of."""
SILENCE = 0.5
"""Seconds without feedback after which the trend of before says nothing any more (str0m)."""


class DelayBased:
    """Asked once for each feedback packet, when :attr:`groups` has got its packets."""

    __slots__ = ("_clear_at", "_detector", "_heard_at", "_jitter", "_standing", "_trend", "control", "groups", "usage")

    def __init__(self, start: float, lowest: float, highest: float) -> None:
        self.control = RateControl(start, lowest, highest)
        self.usage = Usage.NORMAL
        self._detector = Overuse()
        self._trend = Trendline()
        self._jitter = Jitter()
        self._clear_at = float("-inf")
        """When the queue last was no longer than jitter explains."""
        self.groups = Groups(self._measured)
        """Fed with each packet that arrived, in the order of sending."""
        self._standing = Standing()
        self._heard_at: float | None = None

    @property
    def rate(self) -> float:
        """Bit/s."""
        return self.control.rate

    @property
    def queue(self) -> float:
        """Seconds that packets wait somewhere on the way."""
        return self._standing.queue

    @property
    def jitter(self) -> float:
        """Seconds by which delays differ that no queue explains."""
        return self._jitter.seconds

    def begin(self, now: float) -> None:
        """A feedback packet with arrivals has come."""
        if self._heard_at is not None and now - self._heard_at > SILENCE:
            self.groups.reset()
            self._trend = Trendline()
            self._detector.usage = Usage.NORMAL
        self._heard_at = now

    def decide(self, arrived: float | None, shortest: float, probed: float | None, now: float) -> None:
        """All packets of a feedback are in: move the rate. ``shortest`` is the shortest time that one of them took,
        ``probed`` what a probe has just shown."""
        full = self._standing.full(shortest, self.control.round_trip, now)
        if self.queue < max(CLEAR * self.jitter, LONG):
            self._clear_at = now
        if self.jitter > NOISY and now - self._clear_at < QUEUED:
            self._detector.usage = Usage.NORMAL
        usage = Usage.OVER if full else self._detector.usage
        self.usage = usage
        if usage is Usage.OVER:
            if (arrived is None or arrived < HALF * self.control.rate) and self.queue < DEEP:
                if self.control.may_decrease(None, now, GENTLE_GAP):
                    self.control.update(usage, self.control.rate, now)
            elif self.control.may_decrease(arrived, now):
                self.control.update(usage, arrived, now)
            # Said once: the next group has to confirm it.
            self._detector.usage = Usage.NORMAL
        elif probed is not None:
            self.control.set(probed, now)
        else:
            self.control.update(usage, arrived, now)

    def _measured(self, sent: float, arrived: float, at: float) -> None:
        self._trend.add(sent, arrived, at)
        self._jitter.add(sent, arrived)
        self._detector.update(self._trend.value, self._trend.slope, sent, at)
