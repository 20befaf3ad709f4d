"""What happens before the conversation and at its two ends: numbers, desks, calling, admitting, finishing.

Every method is one transaction, committed before it returns; whoever must hear of it is told afterwards, by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from office.absences import Absences
from office.accounts import Accounts
from office.addresses import Addresses
from office.administration import Bureau
from office.audit import Actor
from office.consulting import Consulting
from office.counter import Counter
from office.drawing import Drawing, Wish
from office.forecast import Forecast
from office.handing_on import HandingOn
from office.notices import Notices
from office.opening import Opening
from office.pages import AllThere, Pages
from office.pin import Pins
from office.push_guard import Guard
from office.retention import Retention
from office.ruling import Ruling
from office.secret import TokenSigner
from office.storage import accounts, board, departments, guests, ledger, tickets, visits
from office.storage.board import CalledTo
from office.storage.departments import Counted
from office.storage.records import AccountRecord, DepartmentRecord, GuestRecord, TicketRecord, VisitRecord
from office.storage.store import Store, Tx
from office.subscriptions import Subscriptions
from office.sweeping import Swept, sweep
from office.text import clean_line
from office.turns import end_visit, move_ticket
from signalling.hall import Refusal
from waitingroom.calendar import Kind, Words
from waitingroom.department import DepartmentState, live_state
from waitingroom.estimate import Range
from waitingroom.guest import OVER as GUEST_OVER
from waitingroom.queue import ahead
from waitingroom.ticket import OVER

__all__ = ["Reception", "Standing", "Swept"]


@dataclass(frozen=True)
class Standing:
    """A department as it stands now, for anybody to see."""

    department: DepartmentRecord
    state: DepartmentState
    waiting: int
    today: list[tuple[str, str]]
    next_opening: float | None
    """None while the doors are open, or when no opening is known for the next 60 days."""
    kind: Kind = "usual"
    """What decides over the doors today."""
    note: Words | None = None
    """Words for that: the name of the holiday, those of the closure, what the clerk wrote who closed early."""
    estimate: Range | None = None
    """For whoever would take a number now; None when not known."""
    cut_off: bool = False
    """Open, but what is left until closing is too short for a newcomer; ``next_opening`` is then known, too."""
    web_push: bool = False
    """Whether those who wait may be notified through the browsers' makers: office and department want it."""


class Reception(Counter, HandingOn, Absences):
    """The desk in front of the record: the citizens' side here, the clerks' side in ``counter.py``."""

    def __init__(self, store: Store, clock: Callable[[], float], key: bytes, push_guard: Guard | None = None) -> None:
        """``key`` (at least 32 bytes) signs ticket tokens; ``push_guard``: where Web Push may go, None: nowhere."""
        super().__init__(store, clock)
        self._signer = TokenSigner(key)
        self.opening = Opening(store, clock)
        self.ruling = Ruling(store, clock)
        self.pins = Pins(store, clock, key)
        self.notices = Notices(store, clock)
        self.addresses = Addresses(store, clock)
        self.subscriptions = Subscriptions(store, clock, push_guard)
        self.consulting = Consulting(store, clock)
        self.forecast = Forecast(store, clock)
        self._drawing = Drawing(store, clock, self._standing)
        self._swept_at = clock()

    def bureau(self, accounts: Accounts, retention: Retention, changed: Callable[[str], None]) -> Bureau:
        """What administrators work with; ``changed`` is told each department that they changed."""
        cannot = frozenset[str]() if self.subscriptions.offered else frozenset({"web_push"})
        return Bureau(self._store, accounts, self.opening, self.ruling, retention, self._clock, changed, cannot)

    async def departments(self) -> list[Standing]:
        """Every department, in the authority's order."""
        async with self._store.read() as tx:
            return [self._standing(found) for found in await departments.every(tx)]

    async def standing(self, department: str) -> Standing:
        """One department; ``not-yours`` when there is none of that id."""
        async with self._store.read() as tx:
            return self._standing(await _department(tx, department))

    def _standing(self, found: Counted) -> Standing:
        now, department = self._clock(), found.department
        hours, zone = department.hours, department.zone
        state = live_state(
            within_hours=hours.is_open(now, zone),
            paused=department.paused,
            open_desks=found.open_desks,
            waiting=found.waiting,
        )
        kind, note = hours.why(now, zone)
        opens_at, estimate, cut_off = hours.next_opening(now, zone), None, False
        if state in ("free", "waiting"):
            estimate = self.forecast.newcomer(department.id, found.waiting)
            closes_at = hours.closes_at(now, zone)
            left = closes_at - now if department.cut_off and closes_at is not None else None
            cut_off = self.forecast.cuts_off(department.id, found.waiting, left)
            if cut_off and closes_at is not None:
                opens_at = hours.next_opening(closes_at, zone)
        push = department.web_push and self.subscriptions.offered
        return Standing(
            department, state, found.waiting, hours.today(now, zone), opens_at, kind, note, estimate, cut_off, push
        )

    async def pause_department(self, department: str, paused: bool, by: Actor) -> Standing:
        """Pause a department by hand, or go on."""
        async with self._store.write() as tx:
            found = await _department(tx, department, lock=True)
            if found.department.paused != paused:
                await departments.set_paused(tx, department, paused)
                await ledger.note(tx, self._clock(), by, "pause" if paused else "go on", "department", department)
            return self._standing(await _department(tx, department))

    async def take_number(
        self, department: str, service: str | None, matter: str, name: str, language: str, once: str, visitor: str = ""
    ) -> tuple[TicketRecord, str]:
        """Draw a number; the same ``once`` gives the same ticket. Refusals: ``closed`` and ``cut-off`` (both with
        ``opens_at``), ``paused``, ``full``, ``not-today`` (a clerk sent this ``visitor``'s browser away today),
        ``bad-request`` (unknown service, or ``once`` used for something else), ``not-yours``."""
        matter, name = clean_line(matter)[:200], clean_line(name)[:80]
        ticket = await self._drawing.draw(Wish(department, service, matter, name, language, once, visitor))
        return ticket, self.token(ticket.id)

    def token(self, ticket: str) -> str:
        """The signed token of a ticket id."""
        return self._signer.sign(ticket)

    async def ticket_by_token(self, token: str) -> TicketRecord:
        """The ticket behind a token; ``expired`` for a wrong one, or when the ticket is deleted."""
        ticket = self._signer.read(token)
        if ticket is not None:
            async with self._store.read() as tx:
                found = await tickets.get(tx, ticket)
            if found is not None:
                return found
        raise Refusal("expired")

    async def ticket(self, ticket: str) -> TicketRecord:
        """``not-yours`` when there is none."""
        async with self._store.read() as tx:
            return await _ticket(tx, ticket)

    async def tickets(self, wanted: Collection[str]) -> list[TicketRecord]:
        """Those of these tickets that there are, in one look."""
        async with self._store.read() as tx:
            return await tickets.several(tx, wanted)

    async def places(self, department: str) -> dict[str, int]:
        """How many are ahead, for every ticket in the department's queue."""
        async with self._store.read() as tx:
            return ahead(await tickets.waiting(tx, [department]), self._clock())

    async def board(self, department: str) -> tuple[list[CalledTo], list[str]]:
        """What the display in the hall shows: the numbers called now, and those that come next."""
        async with self._store.read() as tx:
            places = ahead(await tickets.waiting(tx, [department]), self._clock())
            return await board.called(tx, department), await board.following(tx, places)

    async def here(self, ticket: str) -> TicketRecord:
        """The called citizen answers; ``not-now`` when not called."""
        async with self._store.write() as tx:
            found = await _ticket(tx, ticket, lock=True)
            if found.state != "called":
                raise Refusal("not-now")
            if found.answered_at is None:
                now = self._clock()
                await tickets.answer(tx, ticket, now)
                await ledger.note(tx, now, Actor("citizen", ticket), "answer", "ticket", ticket)
                found = replace(found, answered_at=now)
            return found

    async def leave(self, ticket: str) -> TicketRecord:
        """Leave the queue, or the conversation: then the visit is closed, its guests ended. Over is over: no error."""
        async with self._store.write() as tx:
            found = await _ticket(tx, ticket, lock=True)
            if found.state in OVER:
                return found
            now, citizen = self._clock(), Actor("citizen", ticket)
            visit = await visits.of_ticket(tx, ticket)
            if visit is not None and visit.closed_at is None:
                return (await end_visit(tx, found, visit, citizen, now))[0]
            return await move_ticket(tx, found, "leave", citizen, now, ended_at=now)

    async def open_visits(self) -> list[tuple[VisitRecord, TicketRecord, AccountRecord, list[GuestRecord]]]:
        """Every conversation that goes on, with its living guests."""
        result = []
        async with self._store.read() as tx:
            for visit in await visits.open_ones(tx):
                ticket, clerk = await _ticket(tx, visit.ticket), await accounts.get(tx, visit.clerk)
                assert clerk is not None
                living = [guest for guest in await guests.of_visit(tx, visit.id) if guest.state not in GUEST_OVER]
                result.append((visit, ticket, clerk, living))
        return result

    async def sweep(self, pages: Pages | None = None) -> Swept:
        """What the clock has ended: called every minute, and at ``wake_at``. Without ``pages`` everybody is there."""
        async with self._store.write() as tx:
            now = self._clock()
            swept = await sweep(tx, now, AllThere() if pages is None else pages, self._swept_at)
        self._swept_at = now
        return swept


async def _department(tx: Tx, department: str, *, lock: bool = False) -> Counted:
    found = await departments.get(tx, department, lock=lock)
    if found is None:
        raise Refusal("not-yours")
    return found


async def _ticket(tx: Tx, ticket: str, *, lock: bool = False) -> TicketRecord:
    found = await tickets.get(tx, ticket, lock=lock)
    if found is None:
        raise Refusal("not-yours")
    return found
