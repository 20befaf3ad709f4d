"""Who is before whom: due appointments, then priority, then the earlier place.

A place is given once and kept: it is the moment of arrival, in microseconds, made unique.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

RAISED: Final = 1
TRANSFERRED: Final = 2
SENT_BACK: Final = 3
"""Priorities; everybody else has 0."""

Why: TypeAlias = Literal[
    "due", "priority", "transferred", "sent back", "away", "no answer", "for a colleague", "by hand"
]
"""Why somebody is called before a person with an earlier place."""
_OF_PRIORITY: Final[dict[int, Why]] = {RAISED: "priority", TRANSFERRED: "transferred", SENT_BACK: "sent back"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """As much of a ticket in the queue as its order needs. Called ones are no longer in the queue."""

    ticket: str
    department: str
    place: int
    priority: int = 0
    due_at: float | None = None
    """When the appointment begins, for whoever has one."""
    away: bool = False
    not_before: float | None = None
    """Not to be called before, after a call that was not answered."""
    for_clerk: str | None = None
    """The one colleague the ticket was transferred to."""

    def due(self, now: float) -> bool:
        """Whether the appointment has come."""
        return self.due_at is not None and self.due_at <= now

    def ready(self, clerk: str, now: float) -> bool:
        """Whether "call next" of this clerk may find it."""
        if self.away or (self.not_before is not None and self.not_before > now):
            return False
        return self.for_clerk is None or self.for_clerk == clerk


def place(now: float, latest: int | None) -> int:
    """The place of whoever arrives at ``now``, behind ``latest``, also when the clock was set back."""
    moment = int(now * 1_000_000)
    return moment if latest is None else max(moment, latest + 1)


def in_order(queue: Iterable[Waiting], now: float) -> list[Waiting]:
    """Who comes first, over several departments too, because places are comparable."""

    return sorted(queue, key=lambda one: _before(one, now))


def _before(one: Waiting, now: float) -> tuple[bool, int, int, str]:
    return not one.due(now), -one.priority, one.place, one.ticket


def ahead(queue: Iterable[Waiting], now: float) -> dict[str, int]:
    """For every ticket in the queue: how many of its own department are before it, those who are away included."""
    counted: dict[str, int] = {}
    result: dict[str, int] = {}
    for one in in_order(queue, now):
        result[one.ticket] = counted.get(one.department, 0)
        counted[one.department] = result[one.ticket] + 1
    return result


def next_to_call(queue: Iterable[Waiting], departments: Iterable[str], clerk: str, now: float) -> Waiting | None:
    """Who is first in all of ``departments`` together and can be called now."""
    mine = frozenset(departments)
    ready = [one for one in queue if one.department in mine and one.ready(clerk, now)]
    return min(ready, key=lambda one: _before(one, now), default=None)


def overtaken(chosen: Waiting, queue: Iterable[Waiting], clerk: str, now: float) -> list[Why]:
    """Why ``chosen`` is called before those of its department who have an earlier place; nothing when nobody has."""
    passed = {
        _why(chosen, one, clerk, now)
        for one in queue
        if one.department == chosen.department and one.place < chosen.place and one.ticket != chosen.ticket
    }
    return sorted(passed)


def _why(chosen: Waiting, passed: Waiting, clerk: str, now: float) -> Why:
    if passed.away:
        return "away"
    if passed.not_before is not None and passed.not_before > now:
        return "no answer"
    if passed.for_clerk is not None and passed.for_clerk != clerk:
        return "for a colleague"
    if chosen.due(now) and not passed.due(now):
        return "due"
    if chosen.priority > passed.priority:
        return _OF_PRIORITY[chosen.priority]
    return "by hand"
