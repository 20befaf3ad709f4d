"""The history of a ticket: one row per state, from when until when, who began it and why."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select, update

from office.audit import Actor
from office.storage.store import Tx
from office.storage.tables import periods
from waitingroom.ticket import TicketState


@dataclass(frozen=True)
class Period:
    """One state that a ticket was in."""

    ticket: str
    state: TicketState
    began_at: float
    ended_at: float | None
    """None: it is in this state now."""
    actor_kind: str
    actor: str
    event: str
    """What led here; ``draw`` for the first."""
    word: str
    """A word more about why, never anybody's free text; else empty."""
    department: str
    clerk: str | None


async def begin(
    tx: Tx,
    ticket: str,
    state: TicketState,
    at: float,
    by: Actor,
    event: str,
    word: str,
    department: str,
    clerk: str | None,
) -> None:
    """End the present state and begin another one, at the same moment."""
    open_one = (periods.c.ticket == ticket) & periods.c.ended_at.is_(None)
    await tx.execute(update(periods).where(open_one).values(ended_at=at))
    row = {"ticket": ticket, "state": state, "began_at": at, "ended_at": None, "actor_kind": by.kind, "actor": by.id}
    await tx.execute(insert(periods).values(**row, event=event, word=word, department=department, clerk=clerk))


async def of(tx: Tx, ticket: str) -> list[Period]:
    """The whole history, oldest first."""
    columns = [column for column in periods.c if column.name != "id"]
    rows = await tx.execute(select(*columns).where(periods.c.ticket == ticket).order_by(periods.c.id))
    return [Period(**row._mapping) for row in rows]
