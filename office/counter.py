"""The clerk's side of the reception: the desk, calling, admitting, and how a visit ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from office.secret import new_id
from office.storage import accounts, desks, ledger, tickets, visits
from office.storage.records import AccountRecord, TicketRecord, VisitRecord
from office.storage.store import Tx
from office.text import clean_line
from office.turns import end_visit, move_ticket, not_answered
from office.window import Desk, Window, own, visible
from signalling.hall import Refusal
from waitingroom.calls import may_be_called
from waitingroom.desk import DeskState
from waitingroom.queue import Why, next_to_call, overtaken
from waitingroom.ticket import AT_A_DESK, READY


@dataclass(frozen=True)
class Colleague:
    """Somebody who has a desk, as the others see it."""

    account: AccountRecord
    state: DeskState
    busy: bool = False


class Counter(Window):
    """What clerks do with the queue and with whom they called."""

    async def desk(self, account: str) -> DeskState:
        """How the clerk's desk stands."""
        async with self._store.read() as tx:
            state = await desks.state(tx, account)
        if state is None:
            raise Refusal("not-yours")
        return state

    async def set_desk(self, account: str, state: DeskState) -> set[str]:
        """Open, pause or close; the departments whose standing may have changed. ``busy``: a called one lies there."""
        async with self._store.write() as tx:
            desk = await Desk.of(tx, account)
            if state == "closed":
                desk.must_be_allowed("close")
            now = self._clock()
            if not await desks.set_state(tx, account, state, now):
                return set()
            await ledger.note(tx, now, desk.actor, state, "desk", account)
            return set(desk.clerk.departments)

    async def desk_tickets(self, account: str) -> list[TicketRecord]:
        """Waiting, called and missed of the clerk's departments, and the one in conversation here, by place."""
        async with self._store.read() as tx:
            clerk = await accounts.get(tx, account)
            if clerk is None:
                raise Refusal("not-yours")
            return await tickets.for_desk(tx, account, clerk.departments)

    async def staff(self) -> list[Colleague]:
        """Everybody who has a desk, and how it stands."""
        async with self._store.read() as tx:
            states, occupied = await desks.every(tx), await desks.occupied(tx)
            return [
                Colleague(one, states[one.id], one.id in occupied)
                for one in await accounts.every(tx)
                if one.active and one.id in states
            ]

    async def occupied(self) -> frozenset[str]:
        """Account ids of those who have a visitor at the desk, or are in a colleague's conversation."""
        async with self._store.read() as tx:
            return await desks.occupied(tx)

    async def call(self, account: str, ticket: str | None) -> TicketRecord:
        """Call the next or a chosen one. ``taken`` (who), ``busy``, ``empty``, ``not-now``, ``not-yours``."""
        async with self._store.write() as tx:
            desk = await Desk.of(tx, account)
            again = desk.ticket is not None and desk.ticket.id == ticket and desk.ticket.state == "called"
            if again and desk.ticket is not None:  # the answer to the first attempt was lost
                return desk.ticket
            desk.must_be_allowed("call")
            now = self._clock()
            chosen = await (self._next(tx, desk.clerk, now) if ticket is None else visible(tx, desk.clerk, ticket))
            if chosen.state in AT_A_DESK:
                raise Refusal("taken", who=chosen.clerk_name)
            if not may_be_called(chosen.not_before, now):
                raise Refusal("not-now")
            for why in await self._overtaken(tx, chosen, account, now):
                await ledger.note(tx, now, desk.actor, f"overtook: {why}", "ticket", chosen.id)
            fresh: dict[str, Any] = {"clerk": account, "called_at": now, "answered_at": None, "not_before": None}
            word = "next" if ticket is None else "by hand"
            return await move_ticket(tx, chosen, "call", desk.actor, now, word=word, **fresh)

    async def _next(self, tx: Tx, clerk: AccountRecord, now: float) -> TicketRecord:
        """Who is first in all departments of the clerk, and still is once the row is ours."""
        queue = await tickets.waiting(tx, clerk.departments)
        while (first := next_to_call(queue, clerk.departments, clerk.id, now)) is not None:
            chosen = await tickets.get(tx, first.ticket, lock=True)
            if chosen is not None and chosen.state in READY and tickets.in_the_queue(chosen) == first:
                return chosen
            queue.remove(first)
        raise Refusal("empty")

    async def _overtaken(self, tx: Tx, chosen: TicketRecord, account: str, now: float) -> list[Why]:
        queue = await tickets.waiting(tx, [chosen.department], before=chosen.place)
        return overtaken(tickets.in_the_queue(chosen), queue, account, now)

    async def admit(self, account: str, ticket: str) -> tuple[TicketRecord, VisitRecord]:
        """Let the called one in; saying it twice admits once."""
        async with self._store.write() as tx:
            desk = await Desk.of(tx, account)
            mine = await own(tx, desk.clerk, ticket)
            if mine.state == "admitted":
                visit = await visits.of_ticket(tx, ticket)
                if visit is not None:
                    return mine, visit
            desk.must_be_allowed("admit")
            now = self._clock()
            admitted = await move_ticket(tx, mine, "admit", desk.actor, now, admitted_at=now, for_clerk=None)
            visit = VisitRecord(
                id=new_id(),
                room=new_id(),
                ticket=ticket,
                department=mine.department,
                clerk=account,
                opened_at=now,
                closed_at=None,
            )
            await visits.add(tx, visit)
            await ledger.note(tx, now, desk.actor, "open", "visit", visit.id)
            return admitted, visit

    async def miss(self, account: str, ticket: str) -> TicketRecord:
        """The called one is not there: waiting again, after the last call missed."""
        async with self._store.write() as tx:
            desk = await Desk.of(tx, account)
            mine = await own(tx, desk.clerk, ticket)
            desk.must_be_allowed("miss")
            return await not_answered(tx, mine, desk.actor, self._clock())

    async def send_away(self, account: str, ticket: str, reason: str, *, not_today: bool = False) -> TicketRecord:
        """End a ticket of the clerk's departments, or the one this clerk called, with words. ``not_today``: its
        browser gets no new number until tomorrow."""
        async with self._store.write() as tx:
            desk = await Desk.of(tx, account)
            chosen = await visible(tx, desk.clerk, ticket)
            if chosen.state in AT_A_DESK:
                chosen = await own(tx, desk.clerk, ticket)
                desk.must_be_allowed("send away called")
            else:
                desk.must_be_allowed("send away waiting")
            now = self._clock()
            words: dict[str, Any] = {"reason": clean_line(reason)[:200], "ended_at": now, "not_today": not_today}
            return await move_ticket(tx, chosen, "send away", desk.actor, now, **words)

    async def finish(self, account: str, *, not_today: bool = False) -> tuple[TicketRecord, VisitRecord]:
        """End the conversation at this desk; ``not-now`` when there is none. ``not_today`` as in :meth:`send_away`."""
        async with self._store.write() as tx:
            desk = await Desk.of(tx, account)
            desk.must_be_allowed("finish")
            visit = await visits.open_of_clerk(tx, account)
            if visit is None or desk.ticket is None:
                raise Refusal("not-now")
            return await end_visit(tx, desk.ticket, visit, desk.actor, self._clock(), not_today=not_today)
