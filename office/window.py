"""What every window of the reception needs: the record, the clock, and the clerk's desk with what lies on it."""

from __future__ import annotations

from collections.abc import Callable

from office.audit import Actor
from office.storage import accounts, consults, departments, desks, tickets
from office.storage.records import AccountRecord, DepartmentRecord, TicketRecord
from office.storage.store import Store, Tx
from signalling.hall import Refusal
from waitingroom.desk import DeskAction, DeskState, OnTheDesk, may
from waitingroom.ticket import AT_A_DESK


class Window:
    """Every method of a window is one transaction, committed before it returns."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def has_begun(self, ticket: TicketRecord) -> bool:
        """Whether its appointment has: then it comes before the line."""
        return ticket.due_at is not None and ticket.due_at <= self._clock()

    def trouble(self) -> str:
        """In one word why nothing can be written now; empty when all is well."""
        return self._store.condition.trouble


class Desk:
    """A clerk, the state of the desk, and the ticket on it, read together and locked."""

    def __init__(
        self, clerk: AccountRecord, state: DeskState, ticket: TicketRecord | None, consulted: bool = False
    ) -> None:
        self.clerk = clerk
        self.state = state
        self.ticket = ticket
        self.consulted = consulted
        """Whether the clerk is in a colleague's conversation."""
        self.actor = Actor("clerk", clerk.id)

    @classmethod
    async def of(cls, tx: Tx, account: str) -> Desk:
        """``not-yours`` for whoever has no desk or is disabled."""
        state = await desks.state(tx, account, lock=True)
        clerk = await accounts.get(tx, account)
        if state is None or clerk is None or not clerk.active:
            raise Refusal("not-yours")
        consulted = await consults.joined(tx, account) is not None
        return cls(clerk, state, await tickets.at_desk(tx, account), consulted)

    def must_be_allowed(self, action: DeskAction) -> None:
        """Refuse with the word that the rules have for it."""
        verdict = may(action, self.state, self._holds())
        if verdict != "yes":
            raise Refusal(verdict)

    def _holds(self) -> OnTheDesk:
        state = None if self.ticket is None else self.ticket.state
        if state == "called" or state == "admitted" or state == "on hold":
            return state
        return "consulted" if self.consulted else "nothing"


async def department_of(tx: Tx, ticket: TicketRecord) -> DepartmentRecord:
    """The department that a ticket waits for, with its rules."""
    found = await departments.get(tx, ticket.department)
    assert found is not None
    return found.department


async def any_ticket(tx: Tx, ticket: str) -> TicketRecord:
    """A ticket, locked; ``not-yours`` when there is none."""
    found = await tickets.get(tx, ticket, lock=True)
    if found is None:
        raise Refusal("not-yours")
    return found


async def visible(tx: Tx, clerk: AccountRecord, ticket: str) -> TicketRecord:
    """A ticket of the clerk's departments, locked; for all others there is no such thing."""
    found = await any_ticket(tx, ticket)
    if not (found.department in clerk.departments or found.clerk == clerk.id):
        raise Refusal("not-yours")
    return found


async def own(tx: Tx, clerk: AccountRecord, ticket: str) -> TicketRecord:
    """A ticket on this clerk's own desk; ``taken`` when it is on a colleague's, ``not-now`` when on nobody's."""
    found = await visible(tx, clerk, ticket)
    if found.state not in AT_A_DESK:
        raise Refusal("not-now")
    if found.clerk != clerk.id:
        raise Refusal("taken", who=found.clerk_name)
    return found
