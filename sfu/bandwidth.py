"""The rate to ask of a publisher who has no estimate of her own (REMB): less when subscribers lose, slowly more again.

Browsers know transport-wide feedback and estimate by themselves; this is for peers that do not.
"""

from __future__ import annotations

START = 2_500_000
LOWEST = 150_000
HIGHEST = 2_500_000
HIGH_LOSS = 0.10
LOW_LOSS = 0.02
GROWTH = 1.08


class Bandwidth:
    """One publisher's rate in bit/s, decided once a second."""

    def __init__(self) -> None:
        self._rate = float(START)
        self._worst_loss = 0.0

    def lost(self, fraction: float) -> None:
        """A subscriber reports this share of our packets lost (0 to 1)."""
        self._worst_loss = max(fraction, self._worst_loss)

    def decide(self) -> int:
        """The rate for the next second."""
        if self._worst_loss > HIGH_LOSS:
            self._rate *= 1 - 0.5 * self._worst_loss
        elif self._worst_loss < LOW_LOSS:
            self._rate *= GROWTH
        self._worst_loss = 0.0
        self._rate = min(max(self._rate, LOWEST), HIGHEST)
        return int(self._rate)
