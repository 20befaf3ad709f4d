"""Sums of how long visitors kept a desk, kept when their tickets are deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from office.storage import handling
from office.storage.store import Tx
from office.storage.tables import departments, handling_statistics, periods, tickets
from waitingroom.handling import visitors
from waitingroom.tally import Cell, tally
from waitingroom.ticket import AT_A_DESK

MOST_CELLS: Final = 1_200
"""Looked at per department, the latest: many more than the visitors that count."""


async def add_up(tx: Tx, ended_before: float, now: float) -> int:
    """Count everybody who ended before and is not counted yet; how many numbers that are.

    Whoever was at the desk before must still be on record then, for the little while in between.
    """
    old = (tickets.c.ended_at < ended_before) & ~tickets.c.counted
    if not (await tx.execute(select(func.count()).select_from(tickets).where(old))).scalar_one():
        return 0
    theirs = select(periods.c.department).join(tickets, tickets.c.id == periods.c.ticket)
    theirs = theirs.where(old, periods.c.state.in_(sorted(AT_A_DESK))).distinct()
    for department in sorted((await tx.execute(theirs)).scalars()):
        zone = await tx.execute(select(departments.c.timezone).where(departments.c.id == department))
        over = await handling.turns(tx, department, now, ended_before)
        for cell in tally(visitors(over), _days_in(ZoneInfo(zone.scalar_one()))):
            await _add(tx, cell)
    return (await tx.execute(update(tickets).where(old).values(counted=True))).rowcount


def _days_in(zone: ZoneInfo) -> Callable[[float], str]:
    return lambda at: datetime.fromtimestamp(at, zone).date().isoformat()


async def _add(tx: Tx, cell: Cell) -> None:
    table, dialect = handling_statistics, postgresql if tx.dialect.name == "postgresql" else sqlite
    keys = {"department": cell.department, "service": cell.service or "", "day": cell.day, "length": cell.length}
    sums = {"visitors": cell.visitors, "talked": cell.talked, "seconds": cell.seconds}
    await tx.execute(
        dialect.insert(table)
        .values(**keys, **sums)
        .on_conflict_do_update(
            index_elements=[table.c[name] for name in keys],
            set_={name: table.c[name] + value for name, value in sums.items()},
        )
    )


async def latest(tx: Tx, department: str, first: str) -> Sequence[Cell]:
    """The latest sums of a department, from this local date on."""
    table = handling_statistics.c
    query = select(table.service, table.day, table.length, table.visitors, table.talked, table.seconds)
    query = query.where(table.department == department, table.day >= first)
    rows = await tx.execute(query.order_by(table.day.desc(), table.service, table.length).limit(MOST_CELLS))
    return [Cell(department, row.service or None, *row[1:]) for row in rows]


async def delete_before(tx: Tx, day: str) -> int:
    """Forget the days before; how many sums."""
    return (await tx.execute(delete(handling_statistics).where(handling_statistics.c.day < day))).rowcount
