"""The audit trail: one row for every change of state, in the same transaction as the change. Ids only, never names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sqlalchemy import and_, delete, func, insert, select

from office.audit import Actor, ActorKind
from office.storage.store import Tx
from office.storage.tables import accounts, audit

ObjectKind: TypeAlias = Literal["ticket", "visit", "guest", "desk", "department", "account", "login", "office"]


async def note(tx: Tx, at: float, actor: Actor, action: str, kind: ObjectKind, what: str) -> None:
    """Write down who did what to which object."""
    row = {"at": at, "actor_kind": actor.kind, "actor": actor.id}
    await tx.execute(insert(audit).values(**row, action=action, object_kind=kind, object=what))


async def actions_on(tx: Tx, what: str) -> list[tuple[str, str]]:
    """Kind of actor and action, oldest first, for one object."""
    query = select(audit.c.actor_kind, audit.c.action).where(audit.c.object == what).order_by(audit.c.id)
    return [(row.actor_kind, row.action) for row in await tx.execute(query)]


@dataclass(frozen=True)
class Noted:
    """The last time that something was done."""

    action: str
    at: float
    actor_kind: ActorKind
    login: str
    """Of the account that did it; empty when it was none, or is deleted."""


async def latest(tx: Tx, what: str, actions: Sequence[str]) -> list[Noted]:
    """The latest row of each of these actions on an object, where there is one."""
    newest = select(func.max(audit.c.id)).where(audit.c.object == what, audit.c.action.in_(actions))
    whose = audit.outerjoin(accounts, and_(accounts.c.id == audit.c.actor, audit.c.actor_kind.in_(("clerk", "admin"))))
    query = select(audit.c.action, audit.c.at, audit.c.actor_kind, accounts.c.login).select_from(whose)
    rows = await tx.execute(query.where(audit.c.id.in_(newest.group_by(audit.c.action))))
    return [Noted(row.action, row.at, row.actor_kind, row.login or "") for row in rows]


async def delete_before(tx: Tx, at: float) -> int:
    """Delete what is older; how many that were."""
    return (await tx.execute(delete(audit).where(audit.c.at < at))).rowcount
