"""How many bits a second arrive: a Bayesian average over short windows (libwebrtc's acknowledged bitrate)."""

from __future__ import annotations

FIRST_WINDOW = 0.5
WINDOW = 0.15
FLOOR = 40_000.0
"""Bit/s: less is told by a subscriber who is sent hardly anything, and says nothing about her line."""
SMALL_SAMPLE = 2_000
"""Bytes: a window with less is trusted less."""
UNCERTAINTY = 10.0
SMALL_UNCERTAINTY = 20.0
DRIFT = 5.0
"""(kbit/s)²: how much the true rate may wander from one window to the next."""


class Throughput:
    """The estimate and its variance, in kbit/s as the constants are."""

    __slots__ = ("_begin", "_bytes", "_estimate", "_variance")

    def __init__(self) -> None:
        self._bytes = 0
        self._begin: float | None = None
        self._estimate = -1.0
        self._variance = 50.0

    def add(self, size: int, at: float) -> None:
        """A packet of this many bytes arrived at this time of the receiver."""
        if self._begin is None or at < self._begin - 1.0:
            self._begin, self._bytes = at, 0
        window = WINDOW if self._estimate >= 0 else FIRST_WINDOW
        passed = at - self._begin
        if passed >= window:
            self._take(self._bytes * 8 / 1_000 / window)
            # After a gap the windows in between were empty; one of them tells it, the rest would only repeat it.
            if passed >= 2 * window:
                self._begin = at
            else:
                self._begin += window
            self._bytes = 0
        self._bytes += size

    def _take(self, sample: float) -> None:
        if self._estimate < 0:
            self._estimate = sample
            return
        scale = SMALL_UNCERTAINTY if sample * 1_000 * WINDOW / 8 < SMALL_SAMPLE else UNCERTAINTY
        uncertainty = scale * abs(self._estimate - sample) / (self._estimate + min(sample, self._estimate / 2) + 1e-9)
        spread = uncertainty * uncertainty + 1e-9
        prior = self._variance + DRIFT
        self._estimate = (spread * self._estimate + prior * sample) / (spread + prior)
        self._estimate = max(self._estimate, FLOOR / 1_000)
        self._variance = spread * prior / (spread + prior)

    @property
    def rate(self) -> float | None:
        """Bit/s; None before the first window is over."""
        return None if self._estimate < 0 else self._estimate * 1_000
