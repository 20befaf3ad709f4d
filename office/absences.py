"""How citizens go away and come back without losing their place."""

from __future__ import annotations

from typing import Any

from office.audit import SYSTEM, Actor
from office.storage import tickets
from office.storage.records import TicketRecord
from office.turns import move_ticket
from office.window import Window, any_ticket, department_of
from signalling.hall import Refusal
from waitingroom.away import asked
from waitingroom.queue import place
from waitingroom.ticket import READY


class Absences(Window):
    """Some more minutes, "I am back", and pages that come back by themselves."""

    async def step_away(self, ticket: str, minutes: int) -> TicketRecord:
        """The citizen needs some more minutes; saying it again begins them anew. ``not-now``: cannot be away now."""
        async with self._store.write() as tx:
            found, citizen, now = await any_ticket(tx, ticket), Actor("citizen", ticket), self._clock()
            if found.state == "away":
                found = await move_ticket(tx, found, "return", citizen, now, word="asked again")
            away = asked(now, minutes, (await department_of(tx, found)).places)
            changes: dict[str, Any] = {"clerk": None, "called_at": None, "answered_at": None}
            changes |= {"away_until": away.until, "back_by": away.back_by}
            return await move_ticket(tx, found, "step away", citizen, now, word="asked", **changes)

    async def come_back(self, ticket: str) -> TicketRecord:
        """The citizen is back: from away to the same place, from missed to the end of the queue."""
        async with self._store.write() as tx:
            found, citizen, now = await any_ticket(tx, ticket), Actor("citizen", ticket), self._clock()
            if found.state in READY:
                return found
            if found.state == "away":
                return await move_ticket(tx, found, "return", citizen, now)
            if found.state != "missed":
                raise Refusal("not-now")
            anew: dict[str, Any] = {"place": place(now, await tickets.latest_place(tx)), "priority": 0, "misses": 0}
            anew |= {"called_at": None, "answered_at": None, "due_at": None}
            return await move_ticket(tx, found, "rejoin", citizen, now, **anew)

    async def page_back(self, ticket: str) -> TicketRecord | None:
        """A page gave a sign of life: whoever was away for want of one is back. None when that changes nothing."""
        async with self._store.write() as tx:
            found, now = await any_ticket(tx, ticket), self._clock()
            if found.state != "away" or (found.back_by is not None and found.back_by > now):
                return None
            return await move_ticket(tx, found, "return", SYSTEM, now, word="page back")
