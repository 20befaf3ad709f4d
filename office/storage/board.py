"""What the display in the hall reads: who is called to which desk. Numbers and desks only, never a name."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, func, or_, select

from office.storage.store import Tx
from office.storage.tables import accounts, departments, tickets

MOST_CALLS: Final = 12
"""Calls shown at once; a hall with more busy desks than that has several departments, each with a display."""

MOST_NEXT: Final = 5
"""Numbers that may be shown as coming next."""


@dataclass(frozen=True)
class CalledTo:
    """A number that is called, and the desk that calls it."""

    number: str
    label: str
    """What the authority calls the desk; empty: nothing but its number."""
    desk: int
    """From 1, in the order in which the clerks' accounts were made: an account keeps it for ever."""
    called_at: float


async def called(tx: Tx, department: str) -> list[CalledTo]:
    """The numbers of this department that are called now, newest first."""
    other = accounts.alias()
    earlier = or_(
        other.c.created_at < accounts.c.created_at,
        and_(other.c.created_at == accounts.c.created_at, other.c.id <= accounts.c.id),
    )
    desk = select(func.count()).select_from(other).where(other.c.role == accounts.c.role, earlier).scalar_subquery()
    query = (
        select(tickets.c.printed, accounts.c.desk, desk, tickets.c.called_at)
        .select_from(tickets.join(accounts, accounts.c.id == tickets.c.clerk))
        .where(tickets.c.department == department, tickets.c.state == "called", tickets.c.called_at.is_not(None))
        .order_by(tickets.c.called_at.desc(), tickets.c.printed)
        .limit(MOST_CALLS)
    )
    return [CalledTo(*row) for row in await tx.execute(query)]


async def following(tx: Tx, places: Mapping[str, int]) -> list[str]:
    """The printed numbers of those who come next; none where a department does not tell people their place.

    ``places``: how many are ahead of each ticket of the queue.
    """
    first = heapq.nsmallest(MOST_NEXT, places, key=lambda ticket: (places[ticket], ticket))
    told = tickets.join(departments, (departments.c.id == tickets.c.department) & departments.c.show_position)
    query = select(tickets.c.id, tickets.c.printed).select_from(told).where(tickets.c.id.in_(first))
    rows = await tx.execute(query)
    numbers = {row.id: row.printed for row in rows}
    return [numbers[ticket] for ticket in first if ticket in numbers]
