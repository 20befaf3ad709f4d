"""What people are told about waiting: estimates for every line, kept fresh for telling, and the end of admission.

The record is read once for all who wait, never once for each. What was measured is kept until a conversation ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import fmean
from typing import Final

from office.storage import handled, handling
from office.storage.handling import Now
from office.storage.store import Store
from waitingroom.estimate import Estimates, Range, estimate
from waitingroom.handling import MEASURED_SECONDS, Measured
from waitingroom.tally import bygone

AT_ONCE_SECONDS: Final = 2.0
"""In a rush of changes the future is played no more often than this; meanwhile everybody moves up by what is known."""
RENEW_SECONDS: Final = 30.0
"""Without any change, time itself changes estimates; that is told so often."""
RELIEF_SECONDS: Final = 300.0
"""Once numbers are no longer given, so much time must be left before they are again: a door does not flap."""


@dataclass(frozen=True)
class _Found:
    """What was found out about one department."""

    at: float
    line: tuple[Range | None, ...]
    """By how many are before; None for a number that waits for a clerk who is not there."""
    newcomer: Range | None
    pace: float
    """Seconds that one more in line makes, roughly."""


class Forecast:
    """The estimates of an office; nothing of it is on record, and a new process finds the same."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._measured: dict[str, Measured] = {}
        self._found: dict[str, _Found] = {}
        self._put_off: set[str] = set()
        self._cut_off: set[str] = set()

    def measured_anew(self, department: str) -> None:
        """A turn at a desk of this department is over."""
        self._measured.pop(department, None)

    def due(self) -> set[str]:
        """The departments whose estimates should be renewed although nothing else changed."""
        now = self._clock()
        old = {department for department, found in self._found.items() if not now - RENEW_SECONDS < found.at <= now}
        return old | self._put_off

    async def renew(self, department: str) -> None:
        """Find out anew how it stands around a department, unless that was done a moment ago."""
        now, found = self._clock(), self._found.get(department)
        if found is not None and 0 <= now - found.at < AT_ONCE_SECONDS:
            self._put_off.add(department)
            return
        async with self._store.read() as tx:
            standing = await handling.at(tx, department, now)
            for one in standing.departments - self._measured.keys():
                first = datetime.fromtimestamp(now - MEASURED_SECONDS, UTC).date().isoformat()
                before = bygone(await handled.latest(tx, one, first))
                self._measured[one] = Measured.of(await handling.turns(tx, one, now), before)
        known = [self._measured[one] for one in standing.departments if one in self._measured]
        measured = Measured(
            {key: spread for one in known for key, spread in one.services.items()},
            {key: spread for one in known for key, spread in one.departments.items()},
        )
        self._keep(standing, measured, estimate(measured, standing.desks, standing.line, now), now)

    def _keep(self, standing: Now, measured: Measured, estimates: Estimates, now: float) -> None:
        for department in standing.departments:
            line = tuple(estimates.places.get(one.ticket) for one in standing.line if one.department == department)
            spread = measured.of_service(department, None)
            desks = sum(department in desk.departments for desk in standing.desks)
            pace = fmean(spread.values) / desks if spread is not None and desks else 0.0
            self._found[department] = _Found(now, line, estimates.newcomers.get(department), pace)
            self._put_off.discard(department)

    def newcomer(self, department: str, waiting: int) -> Range | None:
        """For whoever would come now, behind ``waiting`` others."""
        found = self._found.get(department)
        if found is None or found.newcomer is None:
            return None
        if waiting < len(found.line):
            return found.line[waiting] or found.newcomer
        more = (waiting - len(found.line)) * found.pace
        return Range(found.newcomer.low + more * 0.8, found.newcomer.high + more * 1.2)

    def place(self, department: str, ahead: int) -> Range | None:
        """For whoever is in line and has so many before her."""
        found = self._found.get(department)
        if found is not None and ahead < len(found.line):
            return found.line[ahead]
        return self.newcomer(department, ahead)

    def cuts_off(self, department: str, waiting: int, left: float | None) -> bool:
        """Whether what is left of the opening time is too short for a newcomer; never where either is not known."""
        newcomer = self.newcomer(department, waiting)
        if newcomer is None or left is None:
            self._cut_off.discard(department)
            return False
        relief = RELIEF_SECONDS if department in self._cut_off else 0.0
        if newcomer.high + relief > left and newcomer.high > 0:
            self._cut_off.add(department)
            return True
        self._cut_off.discard(department)
        return False
