"""How long visitors kept a desk, in sums without persons: how many of a service took about so long on a day.

Numbers, times and departments of a visit are deleted, perhaps after a day; what estimates are made of need not go with
them. A class of lengths is a tenth wide and knows its mean, so nothing is lost that an estimate would notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import log
from typing import Final

from waitingroom.handling import LONGEST_TURN, Visitor

WIDTH: Final = log(1.1)
MOST_CLASSES: Final = int(log(LONGEST_TURN) / WIDTH) + 1
"""No length is beyond the last of these."""


@dataclass(frozen=True)
class Cell:
    """Some visitors of one service, one day and about one length."""

    department: str
    service: str | None
    day: str
    """Local date, ``YYYY-MM-DD``."""
    length: int
    """The class, from 0."""
    visitors: int
    talked: int
    """With how many of them there was a conversation."""
    seconds: float
    """Of all of them together."""


def class_of(seconds: float) -> int:
    """Which lengths count as alike."""
    return min(int(log(max(seconds, 1.0)) / WIDTH), MOST_CLASSES - 1)


def tally(visitors: Iterable[Visitor], day_of: Callable[[float], str]) -> list[Cell]:
    """The sums of these visitors; ``day_of`` a moment is the department's local date."""
    found: dict[tuple[str, str | None, str, int], Cell] = {}
    for one in visitors:
        key = (one.department, one.service, day_of(one.called_at), class_of(one.seconds))
        cell = found.get(key) or Cell(*key, visitors=0, talked=0, seconds=0.0)
        found[key] = replace(
            cell,
            visitors=cell.visitors + 1,
            talked=cell.talked + one.talked,
            seconds=cell.seconds + one.seconds,
        )
    return list(found.values())


def bygone(cells: Iterable[Cell]) -> list[Visitor]:
    """As many visitors again, each with the mean of its class, in the order of days."""
    return [
        Visitor(cell.department, cell.service, cell.seconds / cell.visitors, number < cell.talked)
        for cell in sorted(cells, key=lambda cell: (cell.day, cell.length))
        for number in range(cell.visitors)
    ]
