"""How long people really waited beside what they were told, added up for administrators: by hour, by day, and all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Final, TypeVar

from office.storage import waits
from office.storage.store import Tx
from office.storage.waits import Waits
from signalling import administration as a

FEWEST: Final = 5
"""Of fewer people no figures are told but their number: a mean of one is somebody's own wait."""
MOST_DAYS: Final = 400
"""So many days are added up at once."""
DAYS: Final = 14
"""So many days, when nobody says which."""

K = TypeVar("K", int, str)


async def waits_view(tx: Tx, department: str, today: date, first: date, last: date, kept_days: int) -> a.WaitsView:
    """The waits of some days, both included."""
    found = await waits.of(tx, department, str(first), str(last))
    return a.WaitsView(
        department=department,
        today=str(today),
        first=str(first),
        last=str(last),
        kept_from=str(today - timedelta(days=kept_days)),
        hours=[a.HourWaits(hour=hour, waits=added(those)) for hour, those in _by(found, lambda it: it.hour).items()],
        days=[a.DayWaits(day=day, waits=added(those)) for day, those in _by(found, lambda it: it.day).items()],
        total=added(found),
    )


def added(those: Iterable[Waits]) -> a.Waits:
    """Their means, if they are enough."""
    listed = list(those)
    people = sum(one.waits for one in listed)
    if people < FEWEST:
        return a.Waits(people=people, waited=None, low=None, high=None, within=None)
    return a.Waits(
        people=people,
        waited=sum(one.waited for one in listed) / people,
        low=sum(one.low for one in listed) / people,
        high=sum(one.high for one in listed) / people,
        within=sum(one.within for one in listed) / people,
    )


def _by(found: Iterable[Waits], key: Callable[[Waits], K]) -> Mapping[K, list[Waits]]:
    groups: dict[K, list[Waits]] = {}
    for one in found:
        groups.setdefault(key(one), []).append(one)
    return dict(sorted(groups.items()))
