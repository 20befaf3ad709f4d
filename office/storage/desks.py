"""How each clerk's desk stands; it survives reloads, browsers and the process."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select, update

from office.storage import consults
from office.storage.store import Tx
from office.storage.tables import desks, tickets
from waitingroom.desk import DeskState
from waitingroom.ticket import AT_A_DESK


@dataclass(frozen=True)
class DeskRecord:
    """A desk and since when it stands as it does."""

    account: str
    state: DeskState
    changed_at: float


async def add(tx: Tx, account: str, now: float) -> None:
    """A closed desk for a new account."""
    await tx.execute(insert(desks).values(account=account, state="closed", changed_at=now))


async def state(tx: Tx, account: str, *, lock: bool = False) -> DeskState | None:
    """How it stands; ``lock`` lets the clerk's two browsers act one after the other. None: no such account."""
    query = select(desks.c.state).where(desks.c.account == account)
    found: DeskState | None = (await tx.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    return found


async def set_state(tx: Tx, account: str, to: DeskState, now: float) -> bool:
    """Change it; ``False`` when it already stood so."""
    other = (desks.c.account == account) & (desks.c.state != to)
    return (await tx.execute(update(desks).where(other).values(state=to, changed_at=now))).rowcount == 1


async def manned(tx: Tx) -> list[DeskRecord]:
    """Every desk that is not closed."""
    return [DeskRecord(**row._mapping) for row in await tx.execute(select(desks).where(desks.c.state != "closed"))]


async def every(tx: Tx) -> dict[str, DeskState]:
    """How every desk stands, by account."""
    return {row.account: row.state for row in await tx.execute(select(desks.c.account, desks.c.state))}


async def occupied(tx: Tx) -> frozenset[str]:
    """Account ids of those who have a visitor at the desk, or are in a colleague's conversation."""
    visited = select(tickets.c.clerk).where(tickets.c.state.in_(sorted(AT_A_DESK)), tickets.c.clerk.is_not(None))
    return frozenset((await tx.execute(visited)).scalars()) | await consults.who_joined(tx)


async def closed(tx: Tx) -> list[str]:
    """Account ids of the closed ones."""
    return list((await tx.execute(select(desks.c.account).where(desks.c.state == "closed"))).scalars())
