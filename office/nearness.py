"""For whom it is nearly the turn."""

from __future__ import annotations

from collections.abc import Collection

from office.storage import departments, tickets
from office.storage.store import Tx
from waitingroom.queue import ahead


async def near(tx: Tx, department: str, expecting: Collection[str], now: float) -> list[str]:
    """Those of ``expecting`` who have no more before them than the department's ``notice_places``."""
    found = await departments.get(tx, department)
    if found is None:
        return []
    places = ahead(await tickets.waiting(tx, [department]), now)
    most = found.department.notice_places
    return [ticket for ticket in expecting if places.get(ticket, most + 1) <= most]
