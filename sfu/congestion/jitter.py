"""How unevenly packets come: the standard deviation of the delay that no queue explains.

A queue that grows or shrinks changes delay by about the same from group to group; jitter changes it up and down.
"""

from __future__ import annotations

from math import sqrt

WEIGHT = 0.01
"""Of a group: what is known is of the last hundred or so, two to five seconds. With fewer, a TCP flow that fills and
leaves the queue (RFC 8867, 5.6 and 5.7) looks like jitter for moments: 23 ms instead of 14 at the most."""


class Jitter:
    """Fed with the differences of each group."""

    __slots__ = ("_drift", "_variance")

    def __init__(self) -> None:
        self._drift = self._variance = 0.0

    @property
    def seconds(self) -> float:
        """The standard deviation; 0 before anything is known."""
        # Two delays are in each step.
        return sqrt(self._variance / 2)

    def add(self, sent: float, arrived: float) -> None:
        """A group: seconds since the one before, at the sender and at the receiver."""
        beside = arrived - sent - self._drift
        self._drift += WEIGHT * beside
        self._variance += WEIGHT * ((1 - WEIGHT) * beside * beside - self._variance)
