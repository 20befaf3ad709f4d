"""Mails in the record: the address with the ticket, and what is to be sent, each kind once for each ticket.

A mail is put here in the transaction that is the reason for it. It is ``due`` until the server took it (``sent``) or
there is no more sense in sending it (``dropped``); the row stays, so that nobody is told the same twice. What is due to
a ticket whose address was taken back rests.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from sqlalchemy import func, insert, literal, select, update

from office.storage.store import Tx
from office.storage.tables import departments, outbox, tickets
from waitingroom.ticket import IN_THE_QUEUE

Kind: TypeAlias = Literal["nearly", "called"]
State: TypeAlias = Literal["due", "sent", "dropped"]
KINDS: Final[tuple[Kind, ...]] = ("nearly", "called")
"""Nearly one's turn; one's number is called."""


@dataclass(frozen=True)
class MailRecord:
    """A mail that is to be sent."""

    ticket: str
    kind: Kind
    attempts: int
    """How often the server has said "not now" to it."""
    created_at: float
    address: str
    language: str
    state: str
    """Of the ticket."""
    name_de: str
    name_en: str
    """Of the department."""


async def set_address(tx: Tx, ticket: str, address: str, language: str) -> None:
    """Write there from now on; empty: nowhere."""
    changed = {"mail_address": address, "mail_language": language if address else ""}
    await tx.execute(update(tickets).where(tickets.c.id == ticket).values(**changed))


async def kinds_of(tx: Tx, ticket: str) -> dict[str, str]:
    """What was put here for a ticket: kind -> state."""
    rows = await tx.execute(select(outbox.c.kind, outbox.c.state).where(outbox.c.ticket == ticket))
    return {row.kind: row.state for row in rows}


async def put(tx: Tx, those: Collection[str], kind: Kind, now: float) -> int:
    """For those of these tickets who left an address and were not told yet; how many that are."""
    there = outbox.alias()
    known = select(there.c.ticket).where(there.c.ticket == tickets.c.id, there.c.kind == kind).exists()
    columns = (tickets.c.id, literal(kind), literal("due"), literal(now), literal(now), literal(0))
    wanted = select(*columns).where(tickets.c.id.in_(those), tickets.c.mail_address != "", ~known)
    return (await tx.execute(insert(outbox).from_select(list(outbox.c.keys()), wanted))).rowcount


async def expecting(tx: Tx, department: str) -> set[str]:
    """Whoever in this queue left an address and was not yet told that it is nearly her turn."""
    known = select(outbox.c.ticket).where(outbox.c.ticket == tickets.c.id, outbox.c.kind == "nearly").exists()
    these = (tickets.c.department == department) & (tickets.c.mail_address != "") & ~known
    query = select(tickets.c.id).where(these, tickets.c.state.in_(sorted(IN_THE_QUEUE)))
    return set((await tx.execute(query)).scalars())


async def due(tx: Tx, now: float, most: int) -> list[MailRecord]:
    """What is to be sent now: calls first, for they are over soonest."""
    columns = (outbox.c.ticket, outbox.c.kind, outbox.c.attempts, outbox.c.created_at)
    of_ticket = (tickets.c.mail_address, tickets.c.mail_language, tickets.c.state)
    joined = outbox.join(tickets, tickets.c.id == outbox.c.ticket).join(
        departments, departments.c.id == tickets.c.department
    )
    query = select(*columns, *of_ticket, departments.c.name_de, departments.c.name_en).select_from(joined)
    query = query.where(outbox.c.state == "due", outbox.c.due_at <= now, tickets.c.mail_address != "")
    query = query.order_by(outbox.c.kind, outbox.c.due_at, outbox.c.ticket).limit(most)
    return [MailRecord(*row) for row in await tx.execute(query)]


async def next_due(tx: Tx) -> float | None:
    """When the next one is due."""
    query = select(func.min(outbox.c.due_at)).select_from(outbox.join(tickets, tickets.c.id == outbox.c.ticket))
    first: float | None = (
        await tx.execute(query.where(outbox.c.state == "due", tickets.c.mail_address != ""))
    ).scalar_one()
    return first


async def settle(tx: Tx, ticket: str, kind: Kind, state: State) -> None:
    """Nothing more is to be done with this one; the address goes with the last."""
    this = (outbox.c.ticket == ticket) & (outbox.c.kind == kind)
    await tx.execute(update(outbox).where(this).values(state=state))
    others = await kinds_of(tx, ticket)
    if all(others.get(other, "due") != "due" for other in KINDS):
        await set_address(tx, ticket, "", "")


async def later(tx: Tx, ticket: str, kind: Kind, at: float) -> None:
    """The server said "not now": again at that time."""
    this = (outbox.c.ticket == ticket) & (outbox.c.kind == kind)
    await tx.execute(update(outbox).where(this).values(attempts=outbox.c.attempts + 1, due_at=at))
