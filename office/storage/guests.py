"""Invitations in the record; secrets of links and devices as hashes only."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, func, insert, select, update

from office.storage.records import GuestRecord
from office.storage.store import Tx
from office.storage.tables import guests
from waitingroom.guest import OVER, GuestEvent, after

_QUERY: Final[Select[Any]] = select(
    guests.c.id,
    guests.c.visit,
    guests.c.role,
    guests.c.name,
    guests.c.language,
    guests.c.state,
    guests.c.expires_at,
    guests.c.device.is_not(None).label("device_bound"),
)


async def _all(tx: Tx, query: Select[Any]) -> list[GuestRecord]:
    rows = (row._mapping for row in await tx.execute(query))
    return [GuestRecord(**{**row, "device_bound": bool(row["device_bound"])}) for row in rows]


async def add(tx: Tx, record: GuestRecord, *, secret: str, now: float) -> None:
    """A fresh invitation; ``secret`` is a hash."""
    fields = {name: getattr(record, name) for name in ("id", "visit", "role", "name", "language", "state")}
    more = {"expires_at": record.expires_at, "created_at": now, "secret": secret, "device": None}
    await tx.execute(insert(guests).values(**fields, **more))


async def get(tx: Tx, guest: str, *, lock: bool = False) -> GuestRecord | None:
    """One invitation."""
    query = _QUERY.where(guests.c.id == guest)
    found = await _all(tx, query.with_for_update() if lock else query)
    return found[0] if found else None


async def by_secret(tx: Tx, secret: str) -> tuple[GuestRecord, str | None] | None:
    """The invitation behind the hash of a link's secret, locked, with the hash of its device."""
    query = select(guests.c.id, guests.c.device).where(guests.c.secret == secret).with_for_update()
    row = (await tx.execute(query)).one_or_none()
    if row is None:
        return None
    record = await get(tx, row.id)
    return None if record is None else (record, row.device)


async def bind(tx: Tx, guest: str, device: str) -> bool:
    """The first device takes the link; ``False`` when another one was faster."""
    free = (guests.c.id == guest) & guests.c.device.is_(None)
    return (await tx.execute(update(guests).where(free).values(device=device))).rowcount == 1


async def of_visit(tx: Tx, visit: str) -> list[GuestRecord]:
    """All invitations of a visit, oldest first."""
    return await _all(tx, _QUERY.where(guests.c.visit == visit).order_by(guests.c.created_at, guests.c.id))


async def overdue(tx: Tx, now: float) -> list[GuestRecord]:
    """Living invitations past their time."""
    return await _all(tx, _QUERY.where(guests.c.state.not_in(OVER), guests.c.expires_at <= now))


async def next_overdue(tx: Tx) -> float | None:
    """When the next invitation runs out."""
    query = select(func.min(guests.c.expires_at)).where(guests.c.state.not_in(OVER))
    first: float | None = (await tx.execute(query)).scalar_one()
    return first


async def move(tx: Tx, record: GuestRecord, event: GuestEvent) -> bool:
    """Let ``event`` happen, if the invitation is still as ``record`` says. Raises ``IllegalEvent``."""
    to = after(record.state, event)
    unchanged = (guests.c.id == record.id) & (guests.c.state == record.state)
    return (await tx.execute(update(guests).where(unchanged).values(state=to))).rowcount == 1
