"""The clerk's side of the reception: the desk, calling, admitting, and how a visit ends."""

from __future__ import annotations

from collections.abc import Callable

from office.audit import Actor
from office.secret import new_id
from office.storage import accounts, desks, ledger, tickets, visits
from office.storage.records import AccountRecord, TicketRecord, VisitRecord
from office.storage.store import Store, Tx
from office.text import clean_line
from office.turns import end_visit, move_ticket
from signalling.hall import Refusal
from waitingroom.desk import DeskAction, DeskState, OnTheDesk, may
from waitingroom.queue import next_to_call
from waitingroom.ticket import AT_A_DESK


class Counter:
    """What clerks do. Every method is one transaction, committed before it returns."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

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
            desk = await _Desk.of(tx, account)
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

    async def call(self, account: str, ticket: str | None) -> TicketRecord:
        """Call the next or a chosen one. ``taken`` (who), ``busy``, ``empty``, ``not-now``, ``not-yours``."""
        async with self._store.write() as tx:
            desk = await _Desk.of(tx, account)
            again = desk.ticket is not None and desk.ticket.id == ticket and desk.ticket.state == "called"
            if again and desk.ticket is not None:  # the answer to the first attempt was lost
                return desk.ticket
            desk.must_be_allowed("call")
            chosen = await self._next(tx, desk.clerk) if ticket is None else await _visible(tx, desk.clerk, ticket)
            if chosen.state in AT_A_DESK:
                raise Refusal("taken", who=chosen.clerk_name)
            now = self._clock()
            fresh = {"clerk": account, "called_at": now, "answered_at": None}
            return await move_ticket(tx, chosen, "call", desk.actor, now, **fresh)

    async def _next(self, tx: Tx, clerk: AccountRecord) -> TicketRecord:
        """Whoever has waited longest, and is still waiting once the row is ours."""
        queue = await tickets.waiting(tx, clerk.departments)
        while (first := next_to_call(queue, clerk.departments, clerk.id, self._clock())) is not None:
            chosen = await tickets.get(tx, first.ticket, lock=True)
            if chosen is not None and chosen.state == "waiting":
                return chosen
            queue.remove(first)
        raise Refusal("empty")

    async def admit(self, account: str, ticket: str) -> tuple[TicketRecord, VisitRecord]:
        """Let the called one in; saying it twice admits once."""
        async with self._store.write() as tx:
            desk = await _Desk.of(tx, account)
            mine = await _own(tx, desk.clerk, ticket)
            if mine.state == "admitted":
                visit = await visits.of_ticket(tx, ticket)
                if visit is not None:
                    return mine, visit
            desk.must_be_allowed("admit")
            now = self._clock()
            admitted = await move_ticket(tx, mine, "admit", desk.actor, now, admitted_at=now)
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
        """The called one is not there."""
        async with self._store.write() as tx:
            desk = await _Desk.of(tx, account)
            mine = await _own(tx, desk.clerk, ticket)
            desk.must_be_allowed("miss")
            return await move_ticket(tx, mine, "miss", desk.actor, self._clock(), clerk=None)

    async def send_away(self, account: str, ticket: str, reason: str) -> TicketRecord:
        """End a waiting ticket of the clerk's departments, or the one this clerk called, with words."""
        async with self._store.write() as tx:
            desk = await _Desk.of(tx, account)
            chosen = await _visible(tx, desk.clerk, ticket)
            if chosen.state in AT_A_DESK:
                chosen = await _own(tx, desk.clerk, ticket)
                desk.must_be_allowed("send away called")
            else:
                desk.must_be_allowed("send away waiting")
            now = self._clock()
            words = {"reason": clean_line(reason)[:200], "ended_at": now}
            return await move_ticket(tx, chosen, "send away", desk.actor, now, **words)

    async def finish(self, account: str) -> tuple[TicketRecord, VisitRecord]:
        """End the conversation at this desk; ``not-now`` when there is none."""
        async with self._store.write() as tx:
            desk = await _Desk.of(tx, account)
            desk.must_be_allowed("finish")
            visit = await visits.open_of_clerk(tx, account)
            if visit is None or desk.ticket is None:
                raise Refusal("not-now")
            return await end_visit(tx, desk.ticket, visit, desk.actor, self._clock())

    async def finish_visit(self, visit: str, by: Actor) -> tuple[TicketRecord, VisitRecord]:
        """End a conversation from elsewhere; a closed one is returned as it is."""
        async with self._store.write() as tx:
            found = await visits.get(tx, visit, lock=True)
            ticket = None if found is None else await tickets.get(tx, found.ticket, lock=True)
            if found is None or ticket is None:
                raise Refusal("not-yours")
            if found.closed_at is not None:
                return ticket, found
            return await end_visit(tx, ticket, found, by, self._clock())

    async def visit_of_clerk(self, account: str) -> VisitRecord | None:
        """The open visit at this clerk's desk."""
        async with self._store.read() as tx:
            return await visits.open_of_clerk(tx, account)


class _Desk:
    """A clerk, the state of the desk, and the ticket on it, read together and locked."""

    def __init__(self, clerk: AccountRecord, state: DeskState, ticket: TicketRecord | None) -> None:
        self.clerk = clerk
        self.state = state
        self.ticket = ticket
        self.actor = Actor("clerk", clerk.id)

    @classmethod
    async def of(cls, tx: Tx, account: str) -> _Desk:
        """``not-yours`` for whoever has no desk or is disabled."""
        state = await desks.state(tx, account, lock=True)
        clerk = await accounts.get(tx, account)
        if state is None or clerk is None or not clerk.active:
            raise Refusal("not-yours")
        return cls(clerk, state, await tickets.at_desk(tx, account))

    def must_be_allowed(self, action: DeskAction) -> None:
        """Refuse with the word that the rules have for it."""
        holds: OnTheDesk = "nothing"
        if self.ticket is not None:
            holds = "called" if self.ticket.state == "called" else "admitted"
        verdict = may(action, self.state, holds)
        if verdict != "yes":
            raise Refusal(verdict)


async def _visible(tx: Tx, clerk: AccountRecord, ticket: str) -> TicketRecord:
    """A ticket of the clerk's departments, locked; for all others there is no such thing."""
    found = await tickets.get(tx, ticket, lock=True)
    if found is None or not (found.department in clerk.departments or found.clerk == clerk.id):
        raise Refusal("not-yours")
    return found


async def _own(tx: Tx, clerk: AccountRecord, ticket: str) -> TicketRecord:
    """A ticket on this clerk's own desk; ``taken`` when it is on a colleague's, ``not-now`` when on nobody's."""
    found = await _visible(tx, clerk, ticket)
    if found.state not in AT_A_DESK:
        raise Refusal("not-now")
    if found.clerk != clerk.id:
        raise Refusal("taken", who=found.clerk_name)
    return found
