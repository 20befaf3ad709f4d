"""What happens before the conversation and at its two ends: numbers, desks, calling, admitting, finishing.

Every method is one transaction, committed before it returns; whoever must hear of it is told afterwards, by the caller.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from office.audit import Actor
from office.storage.records import AccountRecord, DepartmentRecord, GuestRecord, TicketRecord, VisitRecord
from office.storage.store import Store
from waitingroom.department import DepartmentState
from waitingroom.desk import DeskState


@dataclass(frozen=True)
class Standing:
    """A department as it stands now, for anybody to see."""

    department: DepartmentRecord
    state: DepartmentState
    waiting: int
    today: list[tuple[str, str]]
    next_opening: float | None
    """None while the doors are open, or when no opening is known for the next 14 days."""


@dataclass(frozen=True)
class Swept:
    """What the passing of time has changed."""

    tickets: list[TicketRecord]
    """Expired, or put back into the queue because the desk that had called them closed."""
    guests: list[GuestRecord]
    """Past their time."""
    desks: list[str]
    """Account ids whose desk was closed at the end of the day."""
    visits: list[tuple[TicketRecord, VisitRecord]]
    """Closed because nobody closed them for half a day."""
    wake_at: float
    """When a department opens or closes, or something expires next; at most a minute from now."""


class Reception:
    """The desk in front of the record."""

    def __init__(self, store: Store, clock: Callable[[], float], key: bytes) -> None:
        """``key`` (at least 32 bytes) signs ticket tokens."""

    async def departments(self) -> list[Standing]:
        """Every department, in the authority's order."""
        raise NotImplementedError

    async def standing(self, department: str) -> Standing:
        """One department; ``not-yours`` when there is none of that id."""
        raise NotImplementedError

    async def take_number(
        self, department: str, service: str | None, matter: str, name: str, language: str, once: str
    ) -> tuple[TicketRecord, str]:
        """Draw a number; the same ``once`` gives the same ticket. Refusals: ``closed`` (with ``opens_at``), ``paused``,
        ``full``, ``bad-request`` (unknown service, or ``once`` used for something else), ``not-yours``."""
        raise NotImplementedError

    def token(self, ticket: str) -> str:
        """The signed token of a ticket id."""
        raise NotImplementedError

    async def ticket_by_token(self, token: str) -> TicketRecord:
        """The ticket behind a token; ``expired`` for a wrong one, or when the ticket is deleted."""
        raise NotImplementedError

    async def ticket(self, ticket: str) -> TicketRecord:
        """``not-yours`` when there is none."""
        raise NotImplementedError

    async def places(self, department: str) -> dict[str, int]:
        """How many are ahead, for every waiting ticket of the department."""
        raise NotImplementedError

    async def here(self, ticket: str) -> TicketRecord:
        """The called citizen answers; ``not-now`` when not called."""
        raise NotImplementedError

    async def leave(self, ticket: str) -> TicketRecord:
        """Leave the queue, or the conversation: then the visit is closed and its guests ended. Over is over: no error."""
        raise NotImplementedError

    async def desk(self, account: str) -> DeskState:
        """How the clerk's desk stands."""
        raise NotImplementedError

    async def set_desk(self, account: str, state: DeskState) -> set[str]:
        """Open, pause or close; the departments whose standing may have changed. ``busy``: a called one lies there."""
        raise NotImplementedError

    async def desk_tickets(self, account: str) -> list[TicketRecord]:
        """Waiting, called and missed of the clerk's departments, and the one in conversation here, by place."""
        raise NotImplementedError

    async def call(self, account: str, ticket: str | None) -> TicketRecord:
        """Call the next or a chosen one. ``taken`` (who), ``busy``, ``empty``, ``not-now``, ``not-yours``."""
        raise NotImplementedError

    async def admit(self, account: str, ticket: str) -> tuple[TicketRecord, VisitRecord]:
        """Let the called one in; saying it twice admits once."""
        raise NotImplementedError

    async def miss(self, account: str, ticket: str) -> TicketRecord:
        """The called one is not there."""
        raise NotImplementedError

    async def send_away(self, account: str, ticket: str, reason: str) -> TicketRecord:
        """End a waiting ticket of the clerk's departments, or the one this clerk called, with words."""
        raise NotImplementedError

    async def finish(self, account: str) -> tuple[TicketRecord, VisitRecord]:
        """End the conversation at this desk; ``not-now`` when there is none."""
        raise NotImplementedError

    async def finish_visit(self, visit: str, by: Actor) -> tuple[TicketRecord, VisitRecord]:
        """End a conversation from elsewhere; a closed one is returned as it is."""
        raise NotImplementedError

    async def open_visits(self) -> list[tuple[VisitRecord, TicketRecord, AccountRecord, list[GuestRecord]]]:
        """Every conversation that goes on, with its living guests."""
        raise NotImplementedError

    async def visit_of_clerk(self, account: str) -> VisitRecord | None:
        """The open visit at this clerk's desk."""
        raise NotImplementedError

    async def visit_of_ticket(self, ticket: str) -> VisitRecord | None:
        """The open visit of this ticket."""
        raise NotImplementedError

    async def pause_department(self, department: str, paused: bool, by: Actor) -> Standing:
        """Pause a department by hand, or go on."""
        raise NotImplementedError

    async def sweep(self) -> Swept:
        """What the clock has ended: called every minute, and at ``wake_at``."""
        raise NotImplementedError
