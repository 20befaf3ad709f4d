"""Tells each change to exactly those whom it concerns, after it is on record.

Commands mark what may have changed; one task reads the record anew and tells whoever was last told something else. So
nobody ever hears a state that is not committed, nobody hears two states in the wrong order, and ten changes in a moment
are told as one. A snapshot takes its turn under the same lock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from itertools import islice
from typing import Final

import structlog

from office import views
from office.notices import with_notice
from office.presence import People, Person
from office.reception import Reception
from office.retention import Retention
from office.storage.records import TicketRecord
from office.visitors import Queue, Visitors
from office.whole import whole
from signalling import messages as m
from signalling.hall import Refusal
from waitingroom.ticket import OVER

log = structlog.get_logger()
RETRY_SECONDS = 1.0
TICKETS_AT_ONCE: Final = 500
"""Read in one look; a database takes some thousand values in a statement."""
BREATH = 100
"""After so many visitors others get a turn, for a queue may be long."""
TURN_OVER: Final = OVER | {"missed", "transferred"}
"""States after a turn at a desk that is over, and measured."""


class News:
    """What is to be told of departments, tickets and desks."""

    def __init__(
        self, reception: Reception, people: People, retention: Retention, means: views.Means = views.PAGE_ALONE
    ) -> None:
        """``means``: how visitors are reached besides the page, where they want it."""
        self.listeners: list[Callable[[str], None]] = []
        """Told each department whose queue may have changed."""
        self._noticed: set[str] = set()
        self._reception = reception
        self._people = people
        self._visitors = Visitors(reception, retention, means)
        self._tickets: dict[str, None] = {}
        self._departments: dict[str, None] = {}
        self._desks: dict[str, None] = {}
        self._occupied: frozenset[str] = frozenset()
        """Desks with a visitor, as they were read last."""
        self._stale = False
        """Whether that may have changed since."""
        self._told: dict[str, m.DepartmentView] = {}
        self._queues: dict[str, Queue] = {}
        """As they were read last; good as long as nothing is marked."""
        self._lock = asyncio.Lock()
        self._something = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()

    # --- what may have changed ---

    def ticket(self, ticket: TicketRecord) -> None:
        """A ticket changed; its department's queue may have, too."""
        self._tickets[ticket.id] = None
        if ticket.state in TURN_OVER:
            for department in {ticket.department, ticket.transferred_from or ticket.department}:
                self._reception.forecast.measured_anew(department)
        self.department(ticket.department)

    def visit(self, ticket: str) -> None:
        """Something changed that only the ticket's own page shows."""
        self._tickets[ticket] = None
        if page := self._people.of("visit", ticket):
            self._departments.update(dict.fromkeys(page.departments))
        self._wake()

    def presence(self, ticket: str) -> None:
        """A citizen's page came or went."""
        self._tickets[ticket] = None
        self._wake()

    def department(self, department: str) -> None:
        """A department's state, hours or queue may have changed."""
        self._departments[department] = None
        for listen in self.listeners:
            listen(department)
        self._wake()

    def notices(self, department: str) -> None:
        """Those who wait were told something: read once for all of them, however many they are."""
        self._noticed.add(department)
        self.department(department)

    def departments(self, departments: Iterable[str]) -> None:
        """Several of them."""
        for department in departments:
            self.department(department)

    def due(self) -> set[str]:
        """Departments whose estimates only time has changed, or which were put off in a rush."""
        return self._reception.forecast.due()

    async def look(self) -> None:
        """See which departments the passing of time has changed."""
        for view in await self.department_views():
            if self._told.get(view.id) != view:
                self.department(view.id)

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
        while self._tickets or self._departments or self._desks or self._stale:
            async with self._lock:  # by turns with snapshots: where something changes all the time, this never ends
                self._stale = self._stale or bool(self._tickets)
                await self._tell_tickets()
                await self._look_at_desks()
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

    async def _tell_tickets(self) -> None:
        """All that are marked, in one look: many come and go in the same moment."""
        marked = list(islice(self._tickets, TICKETS_AT_ONCE))
        for id_ in marked:
            del self._tickets[id_]
        try:
            for ticket in await self._reception.tickets(marked) if marked else ():  # others were deleted meanwhile
                self._tell_ticket(ticket)
        except BaseException:
            self._tickets |= dict.fromkeys(marked)
            raise

    def _tell_ticket(self, ticket: TicketRecord) -> None:
        visitor = self._people.of("visit", ticket.id)
        if visitor is not None and visitor.ticket != ticket:
            visitor.ticket = ticket
            self._departments[ticket.department] = None  # told with its department, which knows the places
        present = self._people.present(ticket.id)
        for desk in self._people.desks():
            # A colleague may lead a visit of a department that she does not serve.
            own = ticket.clerk == desk.key or ticket.id in desk.told_tickets
            if desk.ready and (own or ticket.department in desk.departments):
                self._tell_desk_of_ticket(desk, ticket, present)

    def _tell_desk_of_ticket(self, desk: Person, ticket: TicketRecord, present: bool) -> None:
        if views.concerns_desk(ticket, desk.key, desk.departments):
            view = views.ticket_view(ticket, desk.key, present, self._reception.has_begun(ticket))
            if desk.told_tickets.get(ticket.id) != view:
                desk.told_tickets[ticket.id] = view
                desk.tell(m.Ticket(ticket=view))
        elif desk.told_tickets.pop(ticket.id, None) is not None:
            desk.tell(m.TicketGone(ticket=ticket.id))

    async def _tell_department(self, id_: str) -> None:
        await self._reception.forecast.renew(id_)
        queue = await self._queue(id_, anew=True)
        view = queue.view
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
        if id_ in self._noticed:
            await self._notice(id_, visitors)
        if visitors:
            for number, person in enumerate(visitors):
                if number % BREATH == 0:
                    await asyncio.sleep(0)  # those who were told first need not wait for the last one
                self._visitors.tell(person, queue)

    async def _notice(self, id_: str, visitors: list[Person]) -> None:
        """Give everybody's ticket what the record says she was told."""
        self._noticed.discard(id_)
        try:
            told = await self._reception.notices.of(id_)
        except BaseException:
            self._noticed.add(id_)
            raise
        for person in visitors:
            if person.ticket is not None and person.ticket.department == id_:
                person.ticket = with_notice(person.ticket, told.get(person.key))

    async def _queue(self, id_: str, *, anew: bool = False) -> Queue:
        """A department and its queue: read once per change, however many wait in it."""
        known = self._queues.get(id_)
        if known is not None and not anew and id_ not in self._departments:
            return known
        standing = await self._reception.standing(id_)
        view = views.department_view(standing, self._told.get(id_))
        shared = views.shared(view, standing.department, None if known is None else known.shared)
        queue = Queue(standing.department, view, await self._reception.places(id_), shared)
        self._queues[id_] = queue
        return queue

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
        await self._tell_colleagues(account)

    async def _look_at_desks(self) -> None:
        """Which desks a visitor has come to or gone from: their colleagues hear of it."""
        if self._stale:
            occupied, self._stale = await self._reception.occupied(), False
            self._desks |= dict.fromkeys(occupied ^ self._occupied)
            self._occupied = occupied

    async def _tell_colleagues(self, account: str) -> None:
        """Whoever shares a department with this desk sees how it stands."""
        staff = await self._reception.staff()
        own = next((one.account.departments for one in staff if one.account.id == account), frozenset[str]())
        for desk in self._people.desks():
            if desk.ready and desk.key != account and own & desk.departments:
                desk.tell(m.Colleagues(colleagues=views.colleagues(staff, desk.key, desk.departments)))

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
        standings = await self._reception.departments()
        return [views.department_view(standing, self._told.get(standing.department.id)) for standing in standings]

    def _first_told(self, departments: Iterable[m.DepartmentView]) -> None:
        """Nobody was told anything else before; what differs from an earlier snapshot is told to all by its mark."""
        for view in departments:
            self._told.setdefault(view.id, view)

    async def _visit(self, person: Person) -> m.Visit:
        # What was read when the page came is good as long as nothing is marked: a whole town may come back at once.
        ticket = person.ticket
        if ticket is None or person.key in self._tickets:
            ticket = await self._reception.ticket(person.key)
        queue = await self._queue(ticket.department)
        if not queue.knows(ticket):
            queue = await self._queue(ticket.department, anew=True)
        return self._visitors.snapshot(person, ticket, queue)

    async def _board(self, person: Person) -> m.Board:
        [id_] = person.departments
        department = views.department_view(await self._reception.standing(id_))
        self._first_told([department])
        person.told_board = views.board_view(department, *await self._reception.board(id_))
        return m.Board(board=person.told_board)

    async def _desk(self, person: Person) -> m.Desk:
        state = await self._reception.desk(person.key)
        every = await self.department_views()
        departments = [view for view in every if view.id in person.departments]
        elsewhere = [view for view in every if view.id not in person.departments]
        self._first_told(departments)
        tickets = {
            ticket.id: views.ticket_view(
                ticket, person.key, self._people.present(ticket.id), self._reception.has_begun(ticket)
            )
            for ticket in await self._reception.desk_tickets(person.key)
        }
        person.told_desk, person.told_tickets = state, tickets
        name = person.account.name if person.account else ""
        colleagues = views.colleagues(await self._reception.staff(), person.key, person.departments)
        desk = views.desk_view(person.key, name, state, departments, tickets.values(), colleagues, elsewhere)
        return m.Desk(desk=desk)
