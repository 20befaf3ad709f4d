"""Told and real waits: what a ticket was told, and how that fared, in sums per department, day and hour of arrival."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from office.storage.records import TicketRecord
from office.storage.store import Tx
from office.storage.tables import departments, periods, told_waits, wait_statistics


@dataclass(frozen=True)
class Waits:
    """An hour of a department, in sums of seconds."""

    department: str
    day: str
    """Local date, ``YYYY-MM-DD``."""
    hour: int
    """In which they arrived, by the department's clock."""
    waits: int
    waited: float
    low: float
    high: float
    within: int
    """How many waits were within what was told."""


async def called(tx: Tx, ticket: TicketRecord, now: float) -> None:
    """The first call: count the wait, and forget what this ticket was told.

    Whoever was away or transferred did not wait as was reckoned, and is not counted.
    """
    mine = told_waits.c.ticket == ticket.id
    told = (await tx.execute(select(told_waits.c.low, told_waits.c.high).where(mine))).one_or_none()
    if told is None:
        return
    await tx.execute(delete(told_waits).where(mine))
    elsewhere = exists().where(periods.c.ticket == ticket.id, periods.c.state.in_(("away", "transferred")))
    if (await tx.execute(select(elsewhere))).scalar_one():
        return
    waited = max(0.0, now - ticket.arrived_at)
    zone = select(departments.c.timezone).where(departments.c.id == ticket.drawn_in)
    arrived = datetime.fromtimestamp(ticket.arrived_at, ZoneInfo((await tx.execute(zone)).scalar_one()))
    await _add(
        tx,
        Waits(
            ticket.drawn_in,
            arrived.date().isoformat(),
            arrived.hour,
            waits=1,
            waited=waited,
            low=told.low,
            high=told.high,
            within=int(told.low <= waited <= told.high),
        ),
    )


async def _add(tx: Tx, one: Waits) -> None:
    """Two first ones of an hour at the same moment make one row, not a conflict."""
    table, dialect = wait_statistics, postgresql if tx.dialect.name == "postgresql" else sqlite
    sums = {name: getattr(one, name) for name in ("waits", "waited", "low", "high", "within")}
    row = dialect.insert(table).values(department=one.department, day=one.day, hour=one.hour, **sums)
    await tx.execute(
        row.on_conflict_do_update(
            index_elements=[table.c.department, table.c.day, table.c.hour],
            set_={name: table.c[name] + value for name, value in sums.items()},
        )
    )


async def since(tx: Tx, day: str) -> list[Waits]:
    """All hours from this local date on, by department, day and hour."""
    table = wait_statistics
    query = select(table).where(table.c.day >= day).order_by(table.c.department, table.c.day, table.c.hour)
    return [Waits(**row._mapping) for row in await tx.execute(query)]


async def of(tx: Tx, department: str, first: str, last: str) -> list[Waits]:
    """The hours of one department from one local date to another, in order."""
    table = wait_statistics
    query = select(table).where(table.c.department == department, table.c.day >= first, table.c.day <= last)
    return [Waits(**row._mapping) for row in await tx.execute(query.order_by(table.c.day, table.c.hour))]


async def delete_before(tx: Tx, day: str) -> int:
    """Forget the days before; how many hours."""
    return (await tx.execute(delete(wait_statistics).where(wait_statistics.c.day < day))).rowcount
