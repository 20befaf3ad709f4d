"""Departments and their services, and who counts for their live state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, select, update

from office.storage.hours import from_document, to_document
from office.storage.records import DepartmentRecord, ServiceRecord
from office.storage.store import Tx, hold
from office.storage.tables import account_departments, accounts, departments, desks, services, tickets
from waitingroom.ticket import IN_THE_QUEUE

_PLAIN = {column.name for column in departments.c} - {"hours", "position"}


@dataclass(frozen=True)
class Counted:
    """A department, and the two numbers that its live state depends on."""

    department: DepartmentRecord
    waiting: int
    open_desks: int
    """Open desks of its active clerks."""


_WAITING: Final = select(func.count()).where(
    tickets.c.department == departments.c.id, tickets.c.state.in_(sorted(IN_THE_QUEUE))
)
_OPEN_DESKS: Final = (
    select(func.count())
    .select_from(account_departments)
    .join(accounts, accounts.c.id == account_departments.c.account)
    .join(desks, desks.c.account == accounts.c.id)
    .where(account_departments.c.department == departments.c.id, accounts.c.active, desks.c.state == "open")
)
_QUERY: Final[Select[Any]] = select(
    departments,
    _WAITING.scalar_subquery().label("waiting"),
    _OPEN_DESKS.scalar_subquery().label("open_desks"),
).order_by(departments.c.position, departments.c.id)


async def _all(tx: Tx, which: ColumnElement[bool] | None = None) -> list[Counted]:
    rows = (await tx.execute(_QUERY if which is None else _QUERY.where(which))).all()
    own: dict[str, list[ServiceRecord]] = {row.id: [] for row in rows}
    columns = (services.c.department, services.c.id, services.c.name_de, services.c.name_en)
    theirs = select(*columns).where(services.c.department.in_(own)).order_by(services.c.position, services.c.id)
    for department, *service in await tx.execute(theirs):
        own[department].append(ServiceRecord(*service))
    return [Counted(_record(row, own[row.id]), row.waiting, row.open_desks) for row in rows]


def _record(row: Row[Any], own: list[ServiceRecord]) -> DepartmentRecord:
    fields = {name: value for name, value in row._mapping.items() if name in _PLAIN}
    return DepartmentRecord(**fields, hours=from_document(row.hours), services=tuple(own))


async def every(tx: Tx) -> list[Counted]:
    """All departments in the authority's order."""
    return await _all(tx)


async def get(tx: Tx, department: str, *, lock: bool = False) -> Counted | None:
    """One department; ``lock`` keeps others from drawing its numbers until the end of the transaction."""
    this = departments.c.id == department
    if lock:
        await hold(tx, select(departments.c.id).where(this))
    found = await _all(tx, this)
    return found[0] if found else None


async def set_paused(tx: Tx, department: str, paused: bool) -> None:
    """Pause by hand, or go on."""
    await tx.execute(update(departments).where(departments.c.id == department).values(paused=paused))


async def set_rules(tx: Tx, department: str, rules: Mapping[str, int | bool]) -> None:
    """How waiting goes there from now on; ``office.rules`` knows the names and bounds."""
    await tx.execute(update(departments).where(departments.c.id == department).values(**rules))


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
            hours=to_document(record.hours),
            timezone=record.timezone,
            paused=record.paused,
            max_waiting=record.max_waiting,
            answer_seconds=record.answer_seconds,
            again_seconds=record.again_seconds,
            most_calls=record.most_calls,
            away_seconds=record.away_seconds,
            grace_seconds=record.grace_seconds,
            notice_places=record.notice_places,
            show_position=record.show_position,
            cut_off=record.cut_off,
            web_push=record.web_push,
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
