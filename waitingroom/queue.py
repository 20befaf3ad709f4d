"""Who is before whom. A place is given once and kept: it is the moment of arrival, in microseconds, made unique."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """As much of a waiting ticket as its order needs. Called ones are no longer in the queue."""

    ticket: str
    department: str
    place: int


def place(now: float, latest: int | None) -> int:
    """The place of whoever arrives at ``now``, behind ``latest``, also when the clock was set back."""
    moment = int(now * 1_000_000)
    return moment if latest is None else max(moment, latest + 1)


def in_order(queue: Iterable[Waiting]) -> list[Waiting]:
    """First come, first served; over several departments too, because places are comparable."""
    return sorted(queue, key=lambda one: (one.place, one.ticket))


def ahead(queue: Iterable[Waiting]) -> dict[str, int]:
    """For every waiting ticket: how many of its own department are before it."""
    counted: dict[str, int] = {}
    result: dict[str, int] = {}
    for one in in_order(queue):
        result[one.ticket] = counted.get(one.department, 0)
        counted[one.department] = result[one.ticket] + 1
    return result


def next_to_call(queue: Iterable[Waiting], departments: Iterable[str]) -> Waiting | None:
    """Who has waited longest in any of ``departments``."""
    mine = frozenset(departments)
    return next((one for one in in_order(queue) if one.department in mine), None)
