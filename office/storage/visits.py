"""Conversations in the record: opened by an admission, closed once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from office.storage.records import VisitRecord
from office.storage.store import Tx
from office.storage.tables import visits


async def _all(tx: Tx, which: ColumnElement[bool], *, lock: bool = False) -> list[VisitRecord]:
    query = select(visits).where(which).order_by(visits.c.opened_at, visits.c.id)
    rows: Any = await tx.execute(query.with_for_update() if lock else query)
    return [VisitRecord(**row._mapping) for row in rows]


async def _one(tx: Tx, which: ColumnElement[bool], *, lock: bool = False) -> VisitRecord | None:
    found = await _all(tx, which, lock=lock)
    return found[0] if found else None


async def add(tx: Tx, record: VisitRecord) -> None:
    """A conversation begins."""
    fields = {name: getattr(record, name) for name in visits.c.keys()}  # noqa: SIM118
    await tx.execute(insert(visits).values(**fields))


async def get(tx: Tx, visit: str, *, lock: bool = False) -> VisitRecord | None:
    """One visit, open or closed."""
    return await _one(tx, visits.c.id == visit, lock=lock)


async def open_ones(tx: Tx) -> list[VisitRecord]:
    """Every conversation that goes on, oldest first."""
    return await _all(tx, visits.c.closed_at.is_(None))


async def open_of_clerk(tx: Tx, account: str) -> VisitRecord | None:
    """The conversation at this desk."""
    return await _one(tx, (visits.c.clerk == account) & visits.c.closed_at.is_(None))


async def of_ticket(tx: Tx, ticket: str) -> VisitRecord | None:
    """The latest conversation of this ticket, open or closed."""
    found = await _all(tx, visits.c.ticket == ticket)
    return found[-1] if found else None


async def give(tx: Tx, visit: str, clerk: str) -> None:
    """The conversation is at this clerk's desk from now on."""
    await tx.execute(update(visits).where(visits.c.id == visit).values(clerk=clerk))


async def close(tx: Tx, visit: str, now: float) -> bool:
    """The conversation is over; ``False`` when it already was."""
    still_open = (visits.c.id == visit) & visits.c.closed_at.is_(None)
    return (await tx.execute(update(visits).where(still_open).values(closed_at=now))).rowcount == 1
