"""What drawing numbers reads and writes, for everybody who came in the same moment at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select

from office.storage.records import TicketRecord
from office.storage.store import Tx
from office.storage.tables import audit, periods, tickets, told_waits
from office.storage.tickets import HIDDEN


@dataclass(frozen=True)
class Drawn:
    """A ticket that is to be written down."""

    ticket: TicketRecord
    once: str
    """Hash of what the browser called its attempt."""
    good_until: float
    told: tuple[float, float] | None
    """The seconds of the range that it is told; None when not known."""


async def sent_away(tx: Tx, visitors: Collection[str]) -> dict[str, float]:
    """Those of these browsers whom a clerk once sent away for the rest of a day, and when that was last."""
    if not visitors:
        return {}
    last = func.max(tickets.c.ended_at)
    query = select(tickets.c.visitor, last).where(tickets.c.visitor.in_(visitors), tickets.c.not_today)
    rows = await tx.execute(query.group_by(tickets.c.visitor))
    return {visitor: at for visitor, at in rows if at is not None}


async def add(tx: Tx, drawn: Sequence[Drawn]) -> None:
    """The tickets, with the first entry of each in the audit trail and in its history."""
    if not drawn:
        return
    names = [name for name in tickets.c.keys() if name not in HIDDEN]  # noqa: SIM118
    await tx.execute(
        insert(tickets),
        [
            {name: getattr(one.ticket, name) for name in names} | {"once": one.once, "good_until": one.good_until}
            for one in drawn
        ],
    )
    told = [{"ticket": one.ticket.id, "low": one.told[0], "high": one.told[1]} for one in drawn if one.told is not None]
    if told:
        await tx.execute(insert(told_waits), told)
    await tx.execute(
        insert(audit),
        [
            {
                "at": one.ticket.arrived_at,
                "actor_kind": "citizen",
                "actor": one.ticket.id,
                "action": "draw",
                "object_kind": "ticket",
                "object": one.ticket.id,
            }
            for one in drawn
        ],
    )
    await tx.execute(
        insert(periods),
        [
            {
                "ticket": one.ticket.id,
                "state": one.ticket.state,
                "began_at": one.ticket.arrived_at,
                "ended_at": None,
                "actor_kind": "citizen",
                "actor": one.ticket.id,
                "event": "draw",
                "word": "",
                "department": one.ticket.department,
                "clerk": None,
            }
            for one in drawn
        ],
    )
