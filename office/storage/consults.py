"""Colleagues asked to come into a conversation. Every change of state is conditional on the state it starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, func, insert, select, update

from office.storage.store import Tx, hold
from office.storage.tables import accounts, consults, tickets, visits
from waitingroom.consult import LIVING, ConsultEvent, ConsultState, after


@dataclass(frozen=True)
class ConsultRecord:
    """One question to one colleague."""

    id: str
    visit: str
    account: str
    """Who is asked."""
    asker: str
    state: ConsultState
    asked_at: float
    answer_by: float
    name: str = ""
    asker_name: str = ""
    printed: str = ""
    department: str = ""
    matter: str = ""
    """Of the ticket that the conversation is about."""


_ASKER: Final = accounts.alias("asker")
_QUERY: Final[Select[Any]] = (
    select(
        *consults.c,
        accounts.c.name,
        _ASKER.c.name.label("asker_name"),
        tickets.c.printed,
        tickets.c.department,
        tickets.c.matter,
    )
    .select_from(consults)
    .join(accounts, accounts.c.id == consults.c.account)
    .join(_ASKER, _ASKER.c.id == consults.c.asker)
    .join(visits, visits.c.id == consults.c.visit)
    .join(tickets, tickets.c.id == visits.c.ticket)
    .order_by(consults.c.asked_at, consults.c.id)
)


async def _all(tx: Tx, query: Select[Any]) -> list[ConsultRecord]:
    return [ConsultRecord(**row._mapping) for row in await tx.execute(query)]


async def add(tx: Tx, record: ConsultRecord) -> None:
    """A fresh question."""
    fields = {name: getattr(record, name) for name in consults.c.keys()}  # noqa: SIM118
    await tx.execute(insert(consults).values(**fields))


async def get(tx: Tx, consult: str, *, lock: bool = False) -> ConsultRecord | None:
    """One question; ``lock`` keeps others from changing it until the end of the transaction."""
    if lock:
        await hold(tx, select(consults.c.id).where(consults.c.id == consult))
    found = await _all(tx, _QUERY.where(consults.c.id == consult))
    return found[0] if found else None


async def of_visit(tx: Tx, visit: str) -> list[ConsultRecord]:
    """All questions of a conversation, oldest first."""
    return await _all(tx, _QUERY.where(consults.c.visit == visit))


async def asked_of(tx: Tx, account: str) -> list[ConsultRecord]:
    """What waits for this clerk's answer."""
    return await _all(tx, _QUERY.where(consults.c.account == account, consults.c.state == "asked"))


async def joined(tx: Tx, account: str) -> ConsultRecord | None:
    """The colleague's conversation that this clerk is in."""
    found = await _all(tx, _QUERY.where(consults.c.account == account, consults.c.state == "joined"))
    return found[0] if found else None


async def who_joined(tx: Tx) -> set[str]:
    """Account ids of everybody who is in a colleague's conversation."""
    return set((await tx.execute(select(consults.c.account).where(consults.c.state == "joined"))).scalars())


async def overdue(tx: Tx, now: float) -> list[ConsultRecord]:
    """Questions that had no answer in time."""
    return await _all(tx, _QUERY.where(consults.c.state == "asked", consults.c.answer_by <= now))


async def next_overdue(tx: Tx) -> float | None:
    """When the next question runs out."""
    query = select(func.min(consults.c.answer_by)).where(consults.c.state == "asked")
    first: float | None = (await tx.execute(query)).scalar_one()
    return first


async def move(tx: Tx, record: ConsultRecord, event: ConsultEvent) -> bool:
    """Let ``event`` happen, if the question is still as ``record`` says. Raises ``IllegalEvent``."""
    to = after(record.state, event)
    unchanged = (consults.c.id == record.id) & (consults.c.state == record.state)
    return (await tx.execute(update(consults).where(unchanged).values(state=to))).rowcount == 1


async def end_all(tx: Tx, visit: str) -> None:
    """The conversation is over for everybody who was asked or is there."""
    living = (consults.c.visit == visit) & consults.c.state.in_(sorted(LIVING))
    await tx.execute(update(consults).where(living).values(state="ended"))
