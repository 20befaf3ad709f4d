"""The rate that delay allows: up while the way is not full, at once below what arrives when delay grows (AIMD).

draft-ietf-rmcat-gcc-02 section 5.5, with libwebrtc's constants.
"""

from __future__ import annotations

from enum import Enum
from math import ceil

from sfu.congestion.capacity import Capacity
from sfu.congestion.overuse import Usage

BETA = 0.85
MARGIN = 5_000.0
"""Bit/s that a decrease goes further, so that it also ends at low rates."""
GROWTH = 1.08
"""A second, far from the known capacity."""
LEAST_GROWTH = 1_000.0
SLOWEST = 4_000.0
"""Bit/s a second, near the known capacity."""
AHEAD, AHEAD_BITS = 1.5, 10_000.0
"""The estimate may not grow beyond so many times what arrives, plus so much: what is not tried is not known."""
REACTION = 0.1
"""Seconds that a detector needs beyond the round trip."""
FRAME_RATE, PACKET = 30, 9_600
"""A picture source for reckoning packets: 30 a second, 1 200 bytes each."""


class State(Enum):
    """What the rate does."""

    HOLD = "hold"
    INCREASE = "increase"
    DECREASE = "decrease"


class RateControl:
    """``lowest`` and ``highest`` bound the rate, in bit/s."""

    __slots__ = ("_capacity", "_changed_at", "_decreased_at", "_highest", "_lowest", "_state", "rate", "round_trip")

    def __init__(self, start: float, lowest: float, highest: float) -> None:
        self.rate = start
        self.round_trip = 0.2
        self._lowest, self._highest = lowest, highest
        self._state = State.HOLD
        self._capacity = Capacity()
        self._changed_at: float | None = None
        self._decreased_at = float("-inf")

    def may_decrease(self, arrived: float | None, now: float, gap: float = 0.0) -> bool:
        """Whether the last decrease has had time to show; at once when not even half of the rate arrives."""
        if now - self._decreased_at >= max(gap, min(max(self.round_trip, 0.01), 0.2)):
            return True
        return arrived is not None and arrived < 0.5 * self.rate

    def set(self, rate: float, now: float) -> None:
        """A probe has shown this."""
        self.rate = min(max(rate, self._lowest), self._highest)
        self._changed_at = now

    def update(self, usage: Usage, arrived: float | None, now: float) -> float:
        """The rate after the detector has spoken while this many bit/s arrived."""
        if usage is Usage.OVER:
            self._state = State.DECREASE
        elif usage is Usage.UNDER:
            self._state = State.HOLD
        elif self._state is State.HOLD:
            self._state = State.INCREASE
            self._changed_at = now
        if self._state is State.INCREASE:
            self._increase(arrived, now)
        elif self._state is State.DECREASE:
            self._decrease(self.rate if arrived is None else arrived, now)
            self._state = State.HOLD
        self._changed_at = now
        return self.rate

    def _increase(self, arrived: float | None, now: float) -> None:
        passed = 0.0 if self._changed_at is None else min(now - self._changed_at, 1.0)
        if arrived is not None:
            self._capacity.forget_if_left_above(arrived)
            limit = AHEAD * arrived + AHEAD_BITS
            if self.rate >= limit:
                return
        else:
            limit = self._highest
        if self._capacity.known is not None:
            grown = self.rate + self._near() * passed
        else:
            grown = self.rate + max(self.rate * (GROWTH**passed - 1), LEAST_GROWTH * passed)
        if arrived is not None and self._decreased_at == float("-inf"):
            # Before the way was ever full: what arrives without growing delay fits.
            grown = max(grown, arrived)
        self.rate = min(max(grown, self._lowest), limit, self._highest)

    def _near(self) -> float:
        # About one packet more in each response time.
        frame = self.rate / FRAME_RATE
        packet = frame / ceil(frame / PACKET)
        return max(SLOWEST, packet / (2 * (self.round_trip + REACTION)))

    def _decrease(self, arrived: float, now: float) -> None:
        lower = BETA * arrived
        if lower > MARGIN:
            lower -= MARGIN
        if lower > self.rate and self._capacity.known is not None:
            lower = BETA * self._capacity.known
        self._capacity.forget_if_left_below(arrived)
        self._capacity.learn(arrived)
        self.rate = min(max(min(lower, self.rate), self._lowest), self._highest)
        self._decreased_at = now
