"""Opening hours for the model of the waiting room: blocks on weekdays, or always; and a clerk who closed early."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.office.record import BERLIN

Hours = tuple[tuple[int, int], ...]
OFFICE: Hours = ((8, 12), (13, 16))
LONGEST_WAIT = 12 * 3600.0


def _at(day: datetime, hour: int) -> float:
    return day.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() + hour * 3600.0


def begin_of_day(at: float) -> float:
    """The last midnight in Berlin."""
    return _at(datetime.fromtimestamp(at, BERLIN), 0)


def end_of_day(at: float) -> float:
    """The next midnight in Berlin."""
    tomorrow = datetime.fromtimestamp(at, BERLIN).replace(hour=12) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


@dataclass
class Doors:
    """``hours`` from Monday to Friday, or around the clock where there are none."""

    hours: Hours = ()
    shut: tuple[float, float] | None = None
    """From when until when somebody closed them by hand."""

    def _blocks(self, at: float) -> list[tuple[float, float]]:
        day = datetime.fromtimestamp(at, BERLIN)
        return [(_at(day, opens), _at(day, closes)) for opens, closes in self.hours] if day.weekday() < 5 else []

    def planned(self, at: float) -> tuple[float, float] | None:
        """The block that this moment is in, as planned."""
        return next((block for block in self._blocks(at) if block[0] <= at < block[1]), None)

    def is_open(self, at: float) -> bool:
        """Now."""
        if self.shut is not None and self.shut[0] <= at < self.shut[1]:
            return False
        return not self.hours or self.planned(at) is not None

    def left(self, at: float) -> float | None:
        """How long the open doors still are; None when they do not close."""
        block = self.planned(at)
        ends = [block[1]] if block is not None else []
        ends += [self.shut[0]] if self.shut is not None and self.shut[0] > at else []  # the clock was set back
        return min(ends) - at if ends else None

    def opening_after(self, at: float) -> float:
        """The next beginning of a block, at or after this moment."""
        day = at
        while True:
            for opens, _ in self._blocks(day):
                if opens >= at:
                    return opens
            day = end_of_day(day)

    def close_early(self, at: float, rest_of_day: bool) -> None:
        """Until the next block, or the first one of another day; around the clock until midnight."""
        block, midnight = self.planned(at), end_of_day(at)
        if block is None:
            self.shut = (at, midnight)
        else:
            self.shut = (at, self.opening_after(midnight if rest_of_day else block[1]))

    def good_until(self, at: float) -> float:
        """How long a number drawn now can be called."""
        return end_of_day(at) if self.hours else max(end_of_day(at), at + LONGEST_WAIT)
