"""The audit trail: one row for every change of state, in the same transaction as the change. Ids only, never names."""

from __future__ import annotations

from typing import Literal, TypeAlias

from sqlalchemy import delete, insert, select

from office.audit import Actor
from office.storage.store import Tx
from office.storage.tables import audit

ObjectKind: TypeAlias = Literal["ticket", "visit", "guest", "desk", "department", "account", "login"]


async def note(tx: Tx, at: float, actor: Actor, action: str, kind: ObjectKind, what: str) -> None:
    """Write down who did what to which object."""
    row = {"at": at, "actor_kind": actor.kind, "actor": actor.id}
    await tx.execute(insert(audit).values(**row, action=action, object_kind=kind, object=what))


async def actions_on(tx: Tx, what: str) -> list[tuple[str, str]]:
    """Kind of actor and action, oldest first, for one object."""
    query = select(audit.c.actor_kind, audit.c.action).where(audit.c.object == what).order_by(audit.c.id)
    return [(row.actor_kind, row.action) for row in await tx.execute(query)]


async def delete_before(tx: Tx, at: float) -> int:
    """Delete what is older; how many that were."""
    return (await tx.execute(delete(audit).where(audit.c.at < at))).rowcount
