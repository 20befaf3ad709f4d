"""What estimates are made of, as the record has it: past turns at desks, and how desks and lines stand now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import groupby

from sqlalchemy import select

from office.storage import tickets
from office.storage.store import Tx
from office.storage.tables import account_departments, accounts, desks, periods
from office.storage.tables import tickets as table
from waitingroom.handling import MEASURED_SECONDS, Turn
from waitingroom.queue import in_order
from waitingroom.scene import Busy, InLine, OpenDesk
from waitingroom.ticket import AT_A_DESK, IN_THE_QUEUE

MOST_PERIODS = 1_200
"""Looked at per department: two or three make a turn."""


async def turns(tx: Tx, department: str, now: float, until: float | None = None) -> list[Turn]:
    """The latest turns of a department that are over; ``until``: all but of whom all was over then count as counted."""
    period = periods.c
    columns = (period.id, period.ticket, period.state, period.began_at, period.ended_at, period.clerk)
    query = select(
        *columns, table.c.service, table.c.arrived_at, table.c.counted, table.c.ended_at.label("left_at")
    ).join(table, table.c.id == period.ticket)
    query = query.where(
        period.department == department,
        period.state.in_(sorted(AT_A_DESK)),
        period.ended_at > now - MEASURED_SECONDS,
    )
    if until is not None:
        query = query.where(period.ended_at <= until)
    rows = (await tx.execute(query.order_by(period.ended_at.desc()).limit(MOST_PERIODS))).all()
    found = []
    for ticket, own in groupby(sorted(rows, key=lambda row: (row.ticket, row.id)), key=lambda row: row.ticket):
        turn: Turn | None = None
        for row in own:
            talked = row.state != "called"
            if turn is not None and talked and row.began_at <= turn.ended_at:
                turn = _longer(turn, row.ended_at)
                continue
            if turn is not None:
                found.append(turn)
            times = (row.arrived_at, row.began_at, row.ended_at)
            goes_on = until is not None and (row.left_at is None or row.left_at >= until)
            turn = Turn(ticket, row.clerk or "", department, row.service, *times, talked, row.counted or goes_on)
        if turn is not None:
            found.append(turn)
    return found


def _longer(turn: Turn, ended_at: float) -> Turn:
    return replace(turn, ended_at=ended_at, talked=True)


@dataclass(frozen=True)
class Now:
    """Departments that share clerks, directly or over others: who sits for them, and who waits."""

    departments: frozenset[str]
    desks: list[OpenDesk]
    line: list[InLine]
    """In the order of calling."""


async def at(tx: Tx, department: str, now: float) -> Now:
    """How it stands now around a department."""
    clerks = await _open_desks(tx)
    together = _sharing(department, clerks.values())
    on_desks = await tx.execute(
        select(table.c.clerk, table.c.department, table.c.service, table.c.called_at).where(
            table.c.clerk.in_(clerks), table.c.state.in_(sorted(AT_A_DESK))
        )
    )
    busy = {row.clerk: Busy(row.called_at or now, row.department, row.service) for row in on_desks}
    sitting = [OpenDesk(account, own, busy.get(account)) for account, own in sorted(clerks.items()) if own & together]
    queue = in_order(await tickets.waiting(tx, together), now)
    here = table.c.department.in_(together) & table.c.state.in_(sorted(IN_THE_QUEUE))
    rows = await tx.execute(select(table.c.id, table.c.service).where(here, table.c.service.is_not(None)))
    services = {id_: service for id_, service in rows.all()}  # noqa: C416 - rows are no pairs to mypy
    line = [
        InLine(one.ticket, one.department, services.get(one.ticket), not one.away, one.for_clerk or "", one.due_at)
        for one in queue
    ]
    return Now(together, sitting, line)


async def _open_desks(tx: Tx) -> dict[str, frozenset[str]]:
    """The departments of every clerk whose desk takes visitors."""
    own = account_departments.c
    query = select(own.account, own.department).join(desks, desks.c.account == own.account)
    query = query.join(accounts, accounts.c.id == own.account).where(accounts.c.active, desks.c.state == "open")
    found: dict[str, set[str]] = {}
    for row in await tx.execute(query):
        found.setdefault(row.account, set()).add(row.department)
    return {account: frozenset(departments) for account, departments in found.items()}


def _sharing(department: str, clerks: Collection[frozenset[str]]) -> frozenset[str]:
    """All departments whose lines depend on one another."""
    together = {department}
    while more := [own for own in clerks if own & together and not own <= together]:
        together.update(*more)
    return frozenset(together)
