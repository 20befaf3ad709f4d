"""The opening hours of departments on record, and the history of their changes, which only ever grows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, insert, select, update

from office.audit import Actor, ActorKind
from office.public_holidays import PublicHolidays
from office.storage.store import Tx
from office.storage.tables import accounts, departments, hours_history
from waitingroom.calendar import Calendar
from waitingroom.writing import read, write


@dataclass(frozen=True)
class Change:
    """One row of the history."""

    at: float
    actor_kind: ActorKind
    actor: str
    login: str
    """Of the account that did it; empty when it was none, or is deleted."""
    what: str
    """Such as ``closure`` or ``close early``."""
    before: dict[str, Any]
    after: dict[str, Any]


def to_document(calendar: Calendar) -> dict[str, Any]:
    """A calendar as the record holds it."""
    places = calendar.holidays
    return {**write(calendar), "holidays": places.write() if isinstance(places, PublicHolidays) else None}


def from_document(document: Mapping[str, Any]) -> Calendar:
    """What :func:`to_document` wrote; ValueError, with its place, for what is no calendar."""
    if not isinstance(document, Mapping):
        raise ValueError("opening hours are a map")
    return _read(json.dumps(document, sort_keys=True))


@lru_cache(maxsize=256)
def _read(text: str) -> Calendar:
    """Every look at a department needs its hours, and they hardly ever change."""
    document = json.loads(text)
    return read(document, PublicHolidays.read(document.pop("holidays", None)))


async def put(tx: Tx, department: str, calendar: Calendar, what: str, by: Actor, at: float) -> bool:
    """Write a calendar down, and who changed what; the department is locked by the caller. False: nothing changed."""
    before = (await tx.execute(select(departments.c.hours).where(departments.c.id == department))).scalar_one()
    after = to_document(calendar)
    if before == after:
        return False
    await tx.execute(update(departments).where(departments.c.id == department).values(hours=after))
    await tx.execute(
        insert(hours_history).values(
            at=at,
            actor_kind=by.kind,
            actor=by.id,
            department=department,
            change=what,
            before=before,
            after=after,
        )
    )
    return True


async def history(tx: Tx, department: str, most: int) -> list[Change]:
    """The latest changes, newest first."""
    h = hours_history.c
    whose = hours_history.outerjoin(accounts, and_(accounts.c.id == h.actor, h.actor_kind.in_(("clerk", "admin"))))
    query = select(h.at, h.actor_kind, h.actor, accounts.c.login, h.change, h.before, h.after).select_from(whose)
    query = query.where(h.department == department).order_by(h.id.desc()).limit(most)
    return [
        Change(row.at, row.actor_kind, row.actor, row.login or "", row.change, row.before, row.after)
        for row in await tx.execute(query)
    ]
