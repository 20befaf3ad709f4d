"""When to probe, and at which rate: at the beginning, while a probe shows more, after a fall, and now and then.

A forwarder sends what publishers give: 300 kbit/s or 1.5 Mbit/s, and nothing in between. It would never learn that the
next encoding fits by sending the one before; so it asks the way with padding. libwebrtc's probe controller, with a
back-off like LiveKit's.
"""

from __future__ import annotations

INITIAL = (3.0, 6.0)
"""Times the starting rate."""
FURTHER = 0.7
"""A probe that shows so much of its rate is followed by one of :data:`DOUBLE` what it showed."""
DOUBLE = 2.0
GAP, LONGEST_GAP, BACK_OFF = 5.0, 10.0, 1.5
"""Seconds between probes, longer after each that showed nothing. A probe of 15 ms every ten seconds costs 0.3 % of what
it asks for; waiting longer would cost a person who leaves a tunnel more than that."""
ENOUGH = 1.25
"""Times what is wanted: beyond it nobody needs to know."""
GAIN = 1.1
"""A probe that shows so much more than was thought has succeeded."""
FALL = 0.66
RECOVERY = 0.85
"""Of the rate before a fall is asked for once."""
CALM = 1.0
"""Seconds without overuse before a probe."""
ANSWER = 1.0
"""Seconds to wait for the result of a probe."""


class Probing:
    """Tells the rate of the next probe."""

    __slots__ = ("_asked_at", "_before_fall", "_fell_at", "_gap", "_highest", "_queue", "_trouble_at", "wanted")

    def __init__(self, start: float) -> None:
        self.wanted = INITIAL[-1] * start
        """Bit/s that could be used."""
        self._queue = [start * scale for scale in INITIAL]
        self._gap = GAP
        self._asked_at = float("-inf")
        self._trouble_at = float("-inf")
        self._before_fall = 0.0
        self._fell_at = float("-inf")
        self._highest = start

    def trouble(self, now: float) -> None:
        """The way is full, or loses."""
        self._trouble_at = now
        self._queue.clear()

    def returned(self, former: float) -> None:
        """An outage is over, before which the way carried this: ask at once whether it still does."""
        self._trouble_at = float("-inf")
        self._queue = [RECOVERY * former]
        self._before_fall = 0.0

    def moved(self, estimate: float, now: float) -> None:
        """The estimate is this now: remember from where it fell."""
        if estimate > self._highest:
            self._highest = estimate
        elif estimate < FALL * self._highest:
            if now - self._fell_at > GAP:
                self._before_fall, self._fell_at = self._highest, now
            self._highest = estimate

    def next(self, estimate: float, now: float) -> float | None:
        """The rate to probe now; None: not now."""
        limit = ENOUGH * self.wanted
        if self._queue:
            rate = self._queue.pop(0)
        elif estimate >= limit or now - self._trouble_at < CALM or now - self._asked_at < self._gap:
            return None
        elif self._before_fall and now - self._fell_at < 2 * LONGEST_GAP:
            rate = min(max(RECOVERY * self._before_fall, DOUBLE * estimate), limit)
            self._before_fall = 0.0
        else:
            rate = min(DOUBLE * estimate, limit)
        if rate <= estimate:
            return None
        if now - self._asked_at >= ANSWER:
            self._gap = min(BACK_OFF * self._gap, LONGEST_GAP) if self._asked_at > float("-inf") else GAP
        self._asked_at = now
        return rate

    def shown(self, asked: float, result: float, estimate: float, now: float) -> None:
        """A probe at the rate ``asked`` showed this much, where ``estimate`` was thought before."""
        if result >= GAIN * estimate:
            self._gap = GAP
        if result > FURTHER * asked and now - self._trouble_at >= CALM and not self._queue:
            further = min(DOUBLE * result, ENOUGH * self.wanted)
            if further > GAIN * result:
                self._queue.append(further)
