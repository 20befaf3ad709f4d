"""Subscriptions for Web Push in the record: one for each ticket, and with it the one notice that waits to be sent.

A notice is put here in the transaction that is the reason for it, and a newer one takes its place: nobody needs to be
told that it is nearly her turn when she is called. So what waits is never more than there are subscriptions.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from office.storage.store import Tx
from office.storage.tables import departments, subscriptions, tickets
from waitingroom.ticket import IN_THE_HOUSE, IN_THE_QUEUE

Kind: TypeAlias = Literal["nearly", "called", "notice"]
"""Nearly one's turn; one's number is called; a desk has said something."""
_NOTHING: Final = {"kind": "", "due_at": None, "attempts": 0}


@dataclass(frozen=True)
class Subscription:
    """Where a browser is reached, and who alone can read what is sent there."""

    service: str
    """The entry of the office's list that lets the address through."""
    endpoint: str
    public_key: str
    auth: str
    """Both as the browser gave them: base64url."""
    language: str


@dataclass(frozen=True)
class PushRecord:
    """A notice that is to be sent."""

    ticket: str
    printed: str
    state: str
    """Of the ticket."""
    answered: bool
    """Whether a call was answered."""
    notice_at: float | None
    allowed: bool
    """Whether the department wants Web Push."""
    to: Subscription
    kind: Kind
    put_at: float
    good_until: float
    attempts: int


async def set_to(tx: Tx, ticket: str, to: Subscription | None) -> None:
    """Notify this browser from now on, and no other; None: nobody."""
    told = select(subscriptions.c.told_nearly).where(subscriptions.c.ticket == ticket)
    told_nearly = bool((await tx.execute(told)).scalar_one_or_none())
    await tx.execute(delete(subscriptions).where(subscriptions.c.ticket == ticket))
    if to is not None:
        row = {**vars(to), **_NOTHING, "ticket": ticket, "told_nearly": told_nearly, "put_at": 0.0, "good_until": 0.0}
        await tx.execute(insert(subscriptions).values(row))


async def forget(tx: Tx, ticket: str, endpoint: str) -> None:
    """The push service does not know this one any more; a newer one stays."""
    this = (subscriptions.c.ticket == ticket) & (subscriptions.c.endpoint == endpoint)
    await tx.execute(delete(subscriptions).where(this))


async def forget_all(tx: Tx) -> int:
    """Every one of them; how many there were."""
    return (await tx.execute(delete(subscriptions))).rowcount


async def put(tx: Tx, those: Collection[str], kind: Kind, now: float, good_until: float) -> int:
    """A notice for those of these tickets who subscribed; how many that are.

    A newer one takes the place of an older one, but a desk's words never that of one's turn: whoever comes for the one
    finds the other.
    """
    told = {"told_nearly": True} if kind == "nearly" else {}
    row = {**_NOTHING, **told, "kind": kind, "put_at": now, "due_at": now, "good_until": good_until}
    change = update(subscriptions).where(subscriptions.c.ticket.in_(those)).values(row)
    if kind == "notice":
        change = change.where(subscriptions.c.kind.in_(("", "notice")))
    return (await tx.execute(change)).rowcount


async def subscribed(tx: Tx, department: str, ticket: str | None) -> list[str]:
    """Who of those that wait for the department subscribed, or whether this one did. Who is called hears the call."""
    these = (tickets.c.department == department) & tickets.c.state.in_(sorted(IN_THE_HOUSE - {"called"}))
    query = select(tickets.c.id).join(subscriptions, subscriptions.c.ticket == tickets.c.id).where(these)
    if ticket is not None:
        query = query.where(tickets.c.id == ticket)
    return list((await tx.execute(query)).scalars())


async def expecting(tx: Tx, department: str) -> set[str]:
    """Whoever in this queue subscribed and was not yet told that it is nearly her turn."""
    these = (tickets.c.department == department) & tickets.c.state.in_(sorted(IN_THE_QUEUE))
    query = select(tickets.c.id).join(subscriptions, subscriptions.c.ticket == tickets.c.id)
    return set((await tx.execute(query.where(these, ~subscriptions.c.told_nearly))).scalars())


async def due(tx: Tx, service: str, now: float, most: int) -> list[PushRecord]:
    """What is to be sent through a service now: calls first, for they are over soonest."""
    s, t = subscriptions.c, tickets.c
    of_ticket = (t.id, t.printed, t.state, t.answered_at, t.notice_at, departments.c.web_push)
    to = (s.service, s.endpoint, s.public_key, s.auth, s.language)
    query = select(*of_ticket, *to, s.kind, s.put_at, s.good_until, s.attempts)
    query = query.select_from(
        subscriptions.join(tickets, t.id == s.ticket).join(departments, departments.c.id == t.department)
    )
    query = query.where(s.service == service, s.due_at <= now).order_by(s.kind, s.due_at, s.ticket).limit(most)
    return [
        PushRecord(id_, printed, state, answered is not None, notice, allowed, Subscription(*rest[:5]), *rest[5:])
        for id_, printed, state, answered, notice, allowed, *rest in await tx.execute(query)
    ]


async def next_due(tx: Tx) -> dict[str, float]:
    """When the next one is due, for each service with anything to send."""
    first = func.min(subscriptions.c.due_at).label("first")
    query = select(subscriptions.c.service, first).where(subscriptions.c.due_at.is_not(None))
    rows = await tx.execute(query.group_by(subscriptions.c.service))
    return {row.service: row.first for row in rows}


async def settle(tx: Tx, notice: PushRecord) -> None:
    """Nothing more is to be done with this notice; a newer one stays."""
    await tx.execute(update(subscriptions).where(_this(notice)).values(_NOTHING))


async def later(tx: Tx, notice: PushRecord, at: float) -> None:
    """The service said "not now": again at that time."""
    await tx.execute(update(subscriptions).where(_this(notice)).values(due_at=at, attempts=notice.attempts + 1))


def _this(notice: PushRecord) -> ColumnElement[bool]:
    s = subscriptions.c
    same = (s.ticket == notice.ticket) & (s.endpoint == notice.to.endpoint)
    return same & (s.kind == notice.kind) & (s.put_at == notice.put_at)
