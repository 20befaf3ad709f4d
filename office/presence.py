"""Who is here now: one live session per person, found by session, by person and by department.

Nothing in here is on record; after a restart it fills again as the pages come back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from office.storage.records import AccountRecord, GuestRecord, TicketRecord
from signalling.hall import Session
from signalling.messages import BoardView, Change, TicketView, View, VisitView


@dataclass(eq=False, slots=True)
class Person:
    """A person's page, and what it was last told (so that only real changes are told again)."""

    session: Session
    view: View
    key: str
    """Ticket id, account id or guest id; portals and displays are known by their session only."""
    departments: frozenset[str] = frozenset()
    """Whose news concern this person; empty for a portal, which hears of all, and for guests."""
    cookie: str = ""
    """desk: the login."""
    ticket: TicketRecord | None = None
    account: AccountRecord | None = None
    guest: GuestRecord | None = None
    connected: bool = True
    ready: bool = False
    """The snapshot was told, so changes may follow."""
    told_visit: VisitView | None = None
    told_of: object = None
    """visit: what that was made of; as long as it is the same there is nothing to tell."""
    told_board: BoardView | None = None
    told_desk: str = ""
    told_tickets: dict[str, TicketView] = field(default_factory=dict)
    """desk: at most what the queues of its departments hold."""

    def tell(self, message: Change) -> None:
        """Pass a change on; before the snapshot there is nothing to change."""
        if self.ready:
            self.session.tell(message)


class People:
    """The register of live sessions."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._every_desk: dict[str, Person] = {}
        self._clock = clock
        self.opened_at = clock()
        """Everybody whose page has not been seen since counts as gone from then on."""
        self._gone: dict[str, float] = {}
        self._by_session: dict[str, Person] = {}
        self._by_key: dict[tuple[View, str], Person] = {}
        self._portals: dict[str, Person] = {}
        self._desks: dict[str, dict[str, Person]] = {}
        self._visitors: dict[str, dict[str, Person]] = {}
        self._boards: dict[str, dict[str, Person]] = {}

    def add(self, person: Person) -> Person | None:
        """Take a person in; the older page of the same person is taken out and returned."""
        older = self._by_key.get((person.view, person.key))
        if older is not None:
            self._take_out(older)
        self._by_session[person.session.id] = person
        self._by_key[person.view, person.key] = person
        for register in self._registers(person):
            register[person.session.id] = person
        self._note(person)
        return older

    def remove(self, session_id: str) -> Person | None:
        """Forget a session that is over; None when a newer page of the person had already replaced it."""
        person = self._by_session.get(session_id)
        if person is not None:
            self._take_out(person)
        return person

    def reassign(self, person: Person, departments: frozenset[str]) -> None:
        """The news of other departments concern this person from now on."""
        for register in self._registers(person):
            register.pop(person.session.id, None)
        person.departments = departments
        for register in self._registers(person):
            register[person.session.id] = person

    def by_session(self, session_id: str) -> Person | None:
        """The person behind a live session."""
        return self._by_session.get(session_id)

    def of(self, view: View, key: str) -> Person | None:
        """The live page of a ticket, account or guest."""
        return self._by_key.get((view, key))

    def present(self, ticket: str) -> bool:
        """Whether a citizen's page is connected now."""
        person = self._by_key.get(("visit", ticket))
        return person is not None and person.connected

    def connected(self, person: Person, connected: bool) -> None:
        """The socket of a page was lost, or is there again."""
        person.connected = connected
        self._note(person)

    def gone_since(self, ticket: str) -> float | None:
        """Since when a citizen's page is gone; None while it is there."""
        return None if self.present(ticket) else self._gone.get(ticket, self.opened_at)

    def forget_gone(self, but: frozenset[str]) -> None:
        """Only of these tickets it matters since when a page is gone."""
        self._gone = {ticket: since for ticket, since in self._gone.items() if ticket in but}

    def _note(self, person: Person) -> None:
        if person.view != "visit":
            return
        if person.connected:
            self._gone.pop(person.key, None)
        else:
            self._gone.setdefault(person.key, self._clock())

    def portals(self) -> list[Person]:
        """Everybody who looks at the portal."""
        return list(self._portals.values())

    def desks(self) -> list[Person]:
        """Every clerk's page."""
        return list(self._every_desk.values())

    def desks_of(self, department: str) -> list[Person]:
        """The clerks' pages of a department."""
        return list(self._desks.get(department, {}).values())

    def visitors_of(self, department: str) -> list[Person]:
        """The citizens' pages of a department."""
        return list(self._visitors.get(department, {}).values())

    def boards_of(self, department: str) -> list[Person]:
        """The displays of a department."""
        return list(self._boards.get(department, {}).values())

    def __iter__(self) -> Iterator[Person]:
        return iter(list(self._by_session.values()))

    def __len__(self) -> int:
        return len(self._by_session)

    def _take_out(self, person: Person) -> None:
        person.ready = False
        person.connected = False
        del self._by_session[person.session.id]
        del self._by_key[person.view, person.key]
        for register in self._registers(person):
            register.pop(person.session.id, None)
        self._note(person)

    def _registers(self, person: Person) -> list[dict[str, Person]]:
        if person.view == "portal":
            return [self._portals]
        by_department = {"desk": self._desks, "visit": self._visitors, "board": self._boards}.get(person.view)
        if by_department is None:
            return []
        own = [by_department.setdefault(department, {}) for department in person.departments]
        return [self._every_desk, *own] if person.view == "desk" else own
