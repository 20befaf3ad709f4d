"""Which media worker gets the next room: the one with the most air."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ROOM_CPU = 0.03
"""What a room is taken to need of a core until the worker's own figures show it."""


@dataclass(frozen=True)
class Candidate:
    """A living worker, as far as placing a room is concerned."""

    number: int
    cpu: float
    """Share of one core, from its last sign of life; 0 before the first."""
    measured: int
    """How many rooms that figure covers."""
    rooms: int
    """How many rooms it was given by now."""

    @property
    def expected(self) -> float:
        """The load once everything given to it is under way."""
        return self.cpu + ROOM_CPU * max(0, self.rooms - self.measured)


def choose(candidates: Iterable[Candidate]) -> int | None:
    """The number of the least loaded worker; None when no one lives."""
    best = min(candidates, key=lambda it: (round(it.expected, 2), it.rooms, it.number), default=None)
    return None if best is None else best.number
