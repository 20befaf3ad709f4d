"""How much a publisher may send of a picture that comes in one encoding only: as much as everybody who watches takes.

A picture in several encodings is shown to each as far as her way carries it. One that comes in a single encoding would
have to rest for whoever has a slow way; so its publisher is asked for less. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable

from sfu.control import Source

LEAST: dict[Source, float] = {"camera": 150_000.0, "screen": 250_000.0}
"""Bit/s; with less nothing can be seen or read. Whoever cannot take even that is not shown the picture."""
GROWTH = 1.08
"""Times per second that the limit rises by, as :mod:`sfu.bandwidth` does."""
TELL = 1.0
"""Seconds between two changes that the publisher is told of."""
CHANGE = 0.15
"""Changes of no more than this share are not worth telling."""
NONE = float("inf")


class Limiting:
    """The limit of one picture. Down at once, up slowly, and gone when nobody is short."""

    __slots__ = ("_at", "_rate", "_told", "_told_at")

    def __init__(self) -> None:
        self._rate = NONE
        self._at = 0.0
        self._told = NONE
        self._told_at = float("-inf")

    def update(self, shares: Iterable[float], least: float, usual: float, now: float) -> int:
        """The limit in bit/s, 0 for none. ``shares``: what each who watches could be given; ``usual``: what the picture
        takes when nothing limits it."""
        lowest = min(shares, default=NONE)
        # Whoever cannot take even the least is not helped by less, but not driven off further either.
        growth = GROWTH ** (now - self._at) if lowest >= least and self._rate < NONE else 1.0
        self._rate, self._at = min(max(lowest, least), self._rate * growth), now
        if self._rate >= usual:
            self._rate = NONE
        if self._worth_telling() and now - self._told_at >= TELL:
            self._told, self._told_at = self._rate, now
        return 0 if self._told == NONE else round(self._told)

    def _worth_telling(self) -> bool:
        if NONE in (self._rate, self._told):
            return self._rate != self._told
        return abs(self._rate - self._told) > CHANGE * self._told
