"""What is true at one moment, as far as waiting depends on it: desks, what lies on them, the line, appointments."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Busy:
    """What lies on a desk: for which department and service, and when that number was called."""

    since: float
    department: str
    service: str | None


@dataclass(frozen=True)
class OpenDesk:
    """A clerk who takes visitors now."""

    account: str
    departments: frozenset[str]
    busy: Busy | None = None


@dataclass(frozen=True, slots=True)
class InLine:
    """Somebody who waits; a line is given in the order of calling, over all departments that share clerks."""

    ticket: str
    department: str
    service: str | None = None
    here: bool = True
    """False while away: whether she comes back in time nobody knows."""
    only: str = ""
    """The one clerk who may call this number, when it was handed to somebody by name."""
    due_at: float | None = None
    """When the appointment begins, for whoever has one: from then on it comes before the line."""


@dataclass(frozen=True)
class Due:
    """An appointment of somebody who is not in line yet."""

    at: float
    department: str
    service: str | None = None
