"""Tells each change to exactly those whom it concerns, after it is on record.

Commands mark what may have changed; one task reads the record anew and tells whoever was last told something else. So
nobody ever hears a state that is not committed, nobody hears two states in the wrong order, and ten changes in a moment
are told as one. A snapshot takes its turn under the same lock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog

from office import views
from office.presence import People, Person
from office.reception import Reception
from office.retention import Retention
from office.storage.records import TicketRecord
from office.whole import whole
from signalling import messages as m
from signalling.hall import Refusal

log = structlog.get_logger()
RETRY_SECONDS = 1.0


class News:
    """What is to be told of departments, tickets and desks."""

    def __init__(self, reception: Reception, people: People, retention: Retention) -> None:
        self._reception = reception
        self._people = people
        self._retention = retention
        self._tickets: dict[str, None] = {}
        self._departments: dict[str, None] = {}
        self._desks: dict[str, None] = {}
        self._told: dict[str, m.DepartmentView] = {}
        self._lock = asyncio.Lock()
        self._something = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()

    # --- what may have changed ---

    def ticket(self, ticket: TicketRecord) -> None:
        """A ticket changed; its department's queue may have, too."""
        self._tickets[ticket.id] = None
        self.department(ticket.department)

    def presence(self, ticket: str) -> None:
        """A citizen's page came or went."""
        self._tickets[ticket] = None
        self._wake()

    def department(self, department: str) -> None:
        """A department's state, hours or queue may have changed."""
        self._departments[department] = None
        self._wake()

    def departments(self, departments: Iterable[str]) -> None:
        """Several of them."""
        for department in departments:
            self.department(department)

    def desk(self, account: str) -> None:
        """A clerk's desk may have been opened, paused or closed."""
        self._desks[account] = None
        self._wake()

    def _wake(self) -> None:
        self._settled.clear()
        self._something.set()

    # --- telling ---

    async def run(self) -> None:
        """Tell, as long as the office is open."""
        while True:
            await self._something.wait()
            try:
                await whole(self._tell_all())
            except Exception as error:  # the record cannot be read now; what is to be told stays marked
                log.error("x news", error=type(error).__name__, exc_info=error)
                await asyncio.sleep(RETRY_SECONDS)

    async def settled(self) -> None:
        """Wait until everything that is marked now has been told."""
        await self._settled.wait()

    async def _tell_all(self) -> None:
        async with self._lock:
            while self._tickets or self._departments or self._desks:
                await self._each(self._tickets, self._tell_ticket)
                await self._each(self._departments, self._tell_department)
                await self._each(self._desks, self._tell_desk)
            self._something.clear()
            self._settled.set()

    async def _each(self, marked: dict[str, None], tell: Callable[[str], Awaitable[None]]) -> None:
        """Unmark before reading, so that what changes meanwhile is read again; mark again what could not be told."""
        for id_ in list(marked):
            marked.pop(id_, None)
            try:
                await tell(id_)
            except BaseException as error:
                if isinstance(error, Refusal) and error.code == "not-yours":
                    continue  # deleted meanwhile
                marked[id_] = None
                raise

    async def _tell_ticket(self, id_: str) -> None:
        ticket = await self._reception.ticket(id_)
        if visitor := self._people.of("visit", id_):
            visitor.ticket = ticket  # told with its department, which knows the places
        present = self._people.present(id_)
        for desk in self._people.desks_of(ticket.department):
            if desk.ready:
                self._tell_desk_of_ticket(desk, ticket, present)

    def _tell_desk_of_ticket(self, desk: Person, ticket: TicketRecord, present: bool) -> None:
        if views.concerns_desk(ticket, desk.key):
            view = views.ticket_view(ticket, desk.key, present)
            if desk.told_tickets.get(ticket.id) != view:
                desk.told_tickets[ticket.id] = view
                desk.tell(m.Ticket(ticket=view))
        elif desk.told_tickets.pop(ticket.id, None) is not None:
            desk.tell(m.TicketGone(ticket=ticket.id))

    async def _tell_department(self, id_: str) -> None:
        view = views.department_view(await self._reception.standing(id_))
        if self._told.get(id_) != view:
            self._told[id_] = view
            for person in (*self._people.portals(), *self._people.desks_of(id_)):
                person.tell(m.Department(department=view))
        boards = [person for person in self._people.boards_of(id_) if person.ready]
        if boards:
            board = views.board_view(view, *await self._reception.board(id_))
            for person in boards:
                self._tell_board(person, board)
        visitors = [person for person in self._people.visitors_of(id_) if person.ready]
        if visitors:
            places = await self._reception.places(id_)
            for person in visitors:
                self._tell_visitor(person, view, places)

    def _tell_visitor(self, person: Person, department: m.DepartmentView, places: dict[str, int]) -> None:
        ticket = person.ticket
        if ticket is None or (ticket.state == "waiting" and ticket.id not in places):
            return  # just called: the next round reads the ticket again
        view = views.visit_view(ticket, department, places.get(ticket.id), self._retention.kept_until(ticket))
        if not views.same_for_the_citizen(person.told_visit, view):
            person.told_visit = view
            person.tell(m.Visit(visit=view))

    def _tell_board(self, person: Person, board: m.BoardView) -> None:
        if person.told_board != board:
            person.told_board = board
            person.tell(m.Board(board=board))

    async def _tell_desk(self, account: str) -> None:
        person = self._people.of("desk", account)
        if person is not None and person.ready:
            state = await self._reception.desk(account)
            if state != person.told_desk:
                person.told_desk = state
                person.tell(m.DeskChanged(state=state))

    # --- snapshots ---

    async def snapshot(self, person: Person) -> None:
        """Tell the whole view; from here on the person hears changes."""
        async with self._lock:
            if person.view == "portal":
                departments = await self.department_views()
                self._first_told(departments)
                message: m.Change = m.Portal(departments=departments)
            elif person.view == "visit":
                message = await self._visit(person)
            elif person.view == "desk":
                message = await self._desk(person)
            elif person.view == "board":
                message = await self._board(person)
            else:
                raise ValueError(person.view)
            if self._people.by_session(person.session.id) is person:
                person.ready = True
                person.tell(message)

    async def department_views(self) -> list[m.DepartmentView]:
        """Every department as anybody may see it."""
        return [views.department_view(standing) for standing in await self._reception.departments()]

    def _first_told(self, departments: Iterable[m.DepartmentView]) -> None:
        """Nobody was told anything else before; what differs from an earlier snapshot is told to all by its mark."""
        for view in departments:
            self._told.setdefault(view.id, view)

    async def _visit(self, person: Person) -> m.Visit:
        ticket = await self._reception.ticket(person.key)
        department = views.department_view(await self._reception.standing(ticket.department))
        ahead = (await self._reception.places(ticket.department)).get(ticket.id) if ticket.state == "waiting" else None
        view = views.visit_view(ticket, department, ahead, self._retention.kept_until(ticket))
        person.ticket, person.told_visit = ticket, view
        return m.Visit(visit=view)

    async def _board(self, person: Person) -> m.Board:
        [id_] = person.departments
        department = views.department_view(await self._reception.standing(id_))
        self._first_told([department])
        person.told_board = views.board_view(department, *await self._reception.board(id_))
        return m.Board(board=person.told_board)

    async def _desk(self, person: Person) -> m.Desk:
        state = await self._reception.desk(person.key)
        departments = [view for view in await self.department_views() if view.id in person.departments]
        self._first_told(departments)
        tickets = {
            ticket.id: views.ticket_view(ticket, person.key, self._people.present(ticket.id))
            for ticket in await self._reception.desk_tickets(person.key)
        }
        person.told_desk, person.told_tickets = state, tickets
        name = person.account.name if person.account else ""
        return m.Desk(desk=views.desk_view(person.key, name, state, departments, tickets.values()))
