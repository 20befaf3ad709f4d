"""Departments and their services, and who counts for their live state."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from office.storage.records import DepartmentRecord, ServiceRecord
from office.storage.store import Tx
from office.storage.tables import account_departments, accounts, departments, desks, services, tickets
from waitingroom.hours import Week


def _record(row: Row[Any], own: list[ServiceRecord]) -> DepartmentRecord:
    fields = {name: value for name, value in row._mapping.items() if name not in ("hours", "position")}
    return DepartmentRecord(**fields, hours=Week.parse(row.hours), services=tuple(own))


async def every(tx: Tx) -> list[DepartmentRecord]:
    """All departments in the authority's order."""
    rows = await tx.execute(select(departments).order_by(departments.c.position, departments.c.id))
    return [_record(row, await _services(tx, row.id)) for row in rows.all()]


async def get(tx: Tx, department: str, *, lock: bool = False) -> DepartmentRecord | None:
    """One department; ``lock`` keeps others from drawing its numbers until the end of the transaction."""
    query = select(departments).where(departments.c.id == department)
    row = (await tx.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else _record(row, await _services(tx, department))


async def _services(tx: Tx, department: str) -> list[ServiceRecord]:
    query = select(services.c.id, services.c.name_de, services.c.name_en).where(services.c.department == department)
    return [ServiceRecord(*row) for row in await tx.execute(query.order_by(services.c.position, services.c.id))]


async def waiting(tx: Tx, department: str) -> int:
    """How many wait."""
    query = select(func.count()).where(tickets.c.department == department, tickets.c.state == "waiting")
    return (await tx.execute(query)).scalar_one()


async def open_desks(tx: Tx, department: str) -> int:
    """How many desks of its clerks are open."""
    joined = account_departments.join(accounts, accounts.c.id == account_departments.c.account).join(
        desks, desks.c.account == accounts.c.id
    )
    query = select(func.count()).select_from(joined)
    query = query.where(account_departments.c.department == department, accounts.c.active, desks.c.state == "open")
    return (await tx.execute(query)).scalar_one()


async def set_paused(tx: Tx, department: str, paused: bool) -> None:
    """Pause by hand, or go on."""
    await tx.execute(update(departments).where(departments.c.id == department).values(paused=paused))


async def add(tx: Tx, record: DepartmentRecord, position: int) -> None:
    """A new department with its services."""
    await tx.execute(
        insert(departments).values(
            id=record.id,
            position=position,
            name_de=record.name_de,
            name_en=record.name_en,
            about_de=record.about_de,
            about_en=record.about_en,
            letter=record.letter,
            hours=record.hours.plan(),
            timezone=record.timezone,
            paused=record.paused,
            max_waiting=record.max_waiting,
            answer_seconds=record.answer_seconds,
        )
    )
    await set_services(tx, record.id, record.services)


async def set_services(tx: Tx, department: str, own: tuple[ServiceRecord, ...]) -> None:
    """Exactly these services, in this order."""
    await tx.execute(delete(services).where(services.c.department == department))
    for position, service in enumerate(own):
        await tx.execute(
            insert(services).values(
                id=service.id,
                department=department,
                position=position,
                name_de=service.name_de,
                name_en=service.name_en,
            )
        )
