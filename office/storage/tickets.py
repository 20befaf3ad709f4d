"""Tickets in the record. Every change of state is conditional on the state it starts from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

from sqlalchemy import Select, exists, func, or_, select, update

from office.storage.records import TicketRecord
from office.storage.store import Tx, hold
from office.storage.tables import accounts, subscriptions, tickets
from waitingroom.queue import Waiting
from waitingroom.ticket import AT_A_DESK, IN_CONVERSATION, IN_THE_HOUSE, IN_THE_QUEUE, OVER, READY, TicketEvent, after

HIDDEN = {"once", "good_until", "mail_address", "mail_language", "counted"}
"""Columns that nobody outside the storage needs."""


_QUERY: Final[Select[Any]] = select(
    *(column for column in tickets.c if column.name not in HIDDEN),
    func.coalesce(accounts.c.name, "").label("clerk_name"),
    (tickets.c.mail_address != "").label("has_mail"),
    exists().where(subscriptions.c.ticket == tickets.c.id).correlate(tickets).label("has_push"),
).select_from(tickets.outerjoin(accounts, accounts.c.id == tickets.c.clerk))
"""All that a record needs, of every ticket: what is asked for adds to it."""


async def _all(tx: Tx, query: Select[Any]) -> list[TicketRecord]:
    return [TicketRecord(**row._mapping) for row in await tx.execute(query)]


async def get(tx: Tx, ticket: str, *, lock: bool = False) -> TicketRecord | None:
    """One ticket; ``lock`` keeps others from changing it until the end of the transaction."""
    if lock:
        await hold(tx, select(tickets.c.id).where(tickets.c.id == ticket))
    found = await _all(tx, _QUERY.where(tickets.c.id == ticket))
    return found[0] if found else None


async def several(tx: Tx, wanted: Collection[str]) -> list[TicketRecord]:
    """Those of these tickets that there are."""
    return await _all(tx, _QUERY.where(tickets.c.id.in_(wanted)))


async def drawn_with(tx: Tx, once: Collection[str]) -> dict[str, TicketRecord]:
    """The tickets that these attempts have already drawn, by attempt."""
    query = _QUERY.add_columns(tickets.c.once).where(tickets.c.once.in_(once))
    rows = [dict(row._mapping) for row in await tx.execute(query)]
    return {row.pop("once"): TicketRecord(**row) for row in rows}


async def here_with(tx: Tx, number: str, now: float) -> list[TicketRecord]:
    """Who is here with this printed number: one, unless departments share a letter."""
    still_good = (tickets.c.good_until > now) & tickets.c.state.in_(sorted(IN_THE_HOUSE))
    here = or_(still_good, tickets.c.state.in_(sorted(IN_CONVERSATION)))
    return await _all(tx, _QUERY.where(here, tickets.c.printed == number).order_by(tickets.c.place))


async def latest(tx: Tx, department: str, day: str) -> tuple[int | None, int | None]:
    """The highest number of the day, and of those from the day before who are still here; the latest place of all."""
    here = or_(tickets.c.day == day, tickets.c.state.in_(sorted(IN_THE_HOUSE | IN_CONVERSATION)))
    number = select(func.max(tickets.c.number)).where(tickets.c.drawn_in == department, here)
    place = select(func.max(tickets.c.place))
    row = (await tx.execute(select(number.scalar_subquery(), place.scalar_subquery()))).one()
    return row[0], row[1]


async def waiting(tx: Tx, departments: Collection[str], *, before: int | None = None) -> list[Waiting]:
    """The queue of these departments, in no order; those who are away have a place in it. ``before``: only who has an
    earlier place than this."""
    t = tickets.c
    query = select(t.id, t.department, t.place, t.priority, t.due_at, t.state, t.not_before, t.for_clerk)
    query = query.where(t.department.in_(departments), t.state.in_(sorted(IN_THE_QUEUE)))
    rows = (await tx.execute(query if before is None else query.where(t.place < before))).all()
    # Read at every change, and a queue may be long: no look-up of columns by name.
    return [
        Waiting(id_, department, place, priority, due_at, state == "away", not_before, for_clerk)
        for id_, department, place, priority, due_at, state, not_before, for_clerk in rows
    ]


def in_the_queue(row: TicketRecord) -> Waiting:
    """As much of a ticket as the order of the queue needs."""
    return Waiting(
        ticket=row.id,
        department=row.department,
        place=row.place,
        priority=row.priority,
        due_at=row.due_at,
        away=row.state == "away",
        not_before=row.not_before,
        for_clerk=row.for_clerk,
    )


async def latest_place(tx: Tx) -> int | None:
    """The last place of all queues."""
    found: int | None = (await tx.execute(select(func.max(tickets.c.place)))).scalar_one()
    return found


async def for_desk(tx: Tx, account: str, departments: Collection[str]) -> list[TicketRecord]:
    """What a clerk sees: everybody in the house for these departments, and who is in conversation at this desk."""
    theirs = tickets.c.department.in_(departments) & tickets.c.state.in_(sorted(IN_THE_HOUSE))
    own = (tickets.c.clerk == account) & tickets.c.state.in_(sorted(AT_A_DESK))
    return await _all(tx, _QUERY.where(or_(theirs, own)).order_by(tickets.c.place, tickets.c.id))


async def at_desk(tx: Tx, account: str) -> TicketRecord | None:
    """The one ticket on this desk: called or in conversation."""
    found = await _all(tx, _QUERY.where(tickets.c.clerk == account, tickets.c.state.in_(sorted(AT_A_DESK))))
    return found[0] if found else None


async def overdue(tx: Tx, now: float) -> list[TicketRecord]:
    """Who is still in the queue although the ticket is no longer good."""
    query = _QUERY.where(tickets.c.state.in_(sorted(IN_THE_HOUSE)), tickets.c.good_until <= now)
    return await _all(tx, query.order_by(tickets.c.place))


async def next_overdue(tx: Tx) -> float | None:
    """When the next ticket runs out."""
    query = select(func.min(tickets.c.good_until)).where(tickets.c.state.in_(sorted(IN_THE_HOUSE)))
    first: float | None = (await tx.execute(query)).scalar_one()
    return first


async def next_appointment(tx: Tx, now: float) -> float | None:
    """When the next appointment begins of those who are in a queue already: then the order is another one."""
    coming = tickets.c.state.in_(sorted(IN_THE_QUEUE)) & (tickets.c.due_at > now)
    first: float | None = (await tx.execute(select(func.min(tickets.c.due_at)).where(coming))).scalar_one()
    return first


async def appointments(tx: Tx, after: float, until: float) -> list[TicketRecord]:
    """Who is in a queue and whose appointment began in this time."""
    begun = (tickets.c.due_at > after) & (tickets.c.due_at <= until)
    return await _all(tx, _QUERY.where(tickets.c.state.in_(sorted(IN_THE_QUEUE)), begun).order_by(tickets.c.place))


async def called_by(tx: Tx, accounts_: Iterable[str]) -> list[TicketRecord]:
    """Called tickets on these desks."""
    return await _all(tx, _QUERY.where(tickets.c.state == "called", tickets.c.clerk.in_(list(accounts_))))


async def called(tx: Tx) -> list[TicketRecord]:
    """Everybody who is called and has not answered yet."""
    return await _all(tx, _QUERY.where(tickets.c.state == "called", tickets.c.answered_at.is_(None)))


async def away(tx: Tx) -> list[TicketRecord]:
    """Everybody who is away."""
    return await _all(tx, _QUERY.where(tickets.c.state == "away").order_by(tickets.c.place))


async def ready(tx: Tx) -> list[tuple[str, str, float]]:
    """Everybody who can be called: ticket, department, and since when."""
    query = select(tickets.c.id, tickets.c.department, tickets.c.since).where(tickets.c.state.in_(sorted(READY)))
    query = query.order_by(tickets.c.place)
    return [(id_, department, since) for id_, department, since in (await tx.execute(query)).all()]


async def set_priority(tx: Tx, ticket: str, priority: int) -> None:
    """From now on before others, or no longer."""
    await tx.execute(update(tickets).where(tickets.c.id == ticket).values(priority=priority))


async def move(tx: Tx, record: TicketRecord, event: TicketEvent, now: float, **changes: object) -> bool:
    """Let ``event`` happen, if the ticket is still as ``record`` says. The loser of a race gets ``False``.

    Raises ``IllegalEvent`` when the table does not know it.
    """
    to = after(record.state, event)
    if to in OVER:
        changes |= {"mail_address": "", "mail_language": ""}
    unchanged = (tickets.c.id == record.id) & (tickets.c.state == record.state)
    unchanged &= tickets.c.clerk.is_(None) if record.clerk is None else tickets.c.clerk == record.clerk
    return (await tx.execute(update(tickets).where(unchanged).values(state=to, since=now, **changes))).rowcount == 1


async def answer(tx: Tx, ticket: str, now: float) -> None:
    """The called citizen has answered; the first answer counts."""
    first = (tickets.c.id == ticket) & tickets.c.answered_at.is_(None)
    await tx.execute(update(tickets).where(first).values(answered_at=now))
