"""Opening hours as people change them: administrators the plan, clerks what happens today."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from office.audit import Actor
from office.storage import accounts, departments, hours, ledger, tickets
from office.storage.hours import Change
from office.storage.records import DepartmentRecord, TicketRecord
from office.storage.store import Store, Tx
from office.text import clean_line
from office.turns import move_ticket
from signalling.hall import Refusal
from waitingroom.calendar import MOST_WORDS, Calendar
from waitingroom.changes import closed_early, reopened, tidied
from waitingroom.hours import local_day
from waitingroom.queue import in_order
from waitingroom.ticket import IN_THE_QUEUE


class NotChanged(ValueError):
    """A change that one of the departments cannot have, and so none got."""

    def __init__(self, department: str, because: ValueError) -> None:
        super().__init__(f"{department}: {because}")
        self.department = department
        self.because = because


class Opening:
    """What may be done to the hours. Every method is one transaction, committed before it returns."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    # --- administrators ---

    async def change(
        self, those: Iterable[str], what: str, by: Actor, do: Callable[[Calendar], Calendar]
    ) -> list[DepartmentRecord]:
        """Change the hours of these departments, or of none when one of them cannot be (ValueError, with its id).

        Returns them as they are afterwards. ``not-yours``: there is no such department.
        """
        wanted = frozenset(those)
        async with self._store.write() as tx:
            for department in sorted(wanted):  # the same order for everybody: nobody waits in a circle
                record = await _department(tx, department)
                try:
                    changed = do(record.hours)
                except ValueError as error:
                    raise NotChanged(department, error) from None
                if await self._put(tx, record, changed, what, by):
                    await ledger.note(tx, self._clock(), by, f"hours: {what}", "department", department)
            return [counted.department for counted in await departments.every(tx) if counted.department.id in wanted]

    async def by_login(self, login: str) -> Actor:
        """An administrator as the one who makes a change."""
        async with self._store.read() as tx:
            found = await accounts.by_login(tx, login.strip().casefold())
        if found is None or found[0].role != "admin" or not found[0].active:
            raise ValueError(f"no administrator of that login: {login!r}")
        return Actor("admin", found[0].id)

    async def all(self) -> list[DepartmentRecord]:
        """Every department, in the authority's order."""
        async with self._store.read() as tx:
            return [counted.department for counted in await departments.every(tx)]

    async def history(self, department: str, most: int) -> list[Change]:
        """The latest changes of a department, newest first."""
        async with self._store.read() as tx:
            return await hours.history(tx, department, most)

    # --- clerks ---

    async def close_early(
        self, account: str, department: str, words: str, *, rest_of_day: bool, send_home: bool
    ) -> list[TicketRecord]:
        """Give no more numbers until the next regular opening; ``not-now`` when it is closed.

        Returns those who were sent home: everybody in the queue, and nobody who is at a desk.
        """
        words = clean_line(words)[:MOST_WORDS]
        async with self._store.write() as tx:
            record, by = await _own(tx, account, department), Actor("clerk", account)
            now = self._clock()
            try:
                changed = closed_early(record.hours, now, record.zone, words, rest_of_day=rest_of_day)
            except ValueError:
                raise Refusal("not-now") from None
            await self._put(tx, record, changed, "close early", by)
            await ledger.note(tx, now, by, "close early", "department", department)
            return await _send_home(tx, department, words, by, now) if send_home else []

    async def reopen(self, account: str, department: str) -> None:
        """Take back that it was closed early; where it was not, nothing happens."""
        async with self._store.write() as tx:
            record, by = await _own(tx, account, department), Actor("clerk", account)
            if await self._put(tx, record, reopened(record.hours), "reopen", by):
                await ledger.note(tx, self._clock(), by, "reopen", "department", department)

    async def pause(self, account: str, department: str, paused: bool) -> None:
        """Pause by hand, or go on."""
        async with self._store.write() as tx:
            record = await _own(tx, account, department)
            if record.paused != paused:
                await departments.set_paused(tx, department, paused)
                word = "pause" if paused else "go on"
                await ledger.note(tx, self._clock(), Actor("clerk", account), word, "department", department)

    # --- inside ---

    async def _put(self, tx: Tx, record: DepartmentRecord, calendar: Calendar, what: str, by: Actor) -> bool:
        now = self._clock()
        if calendar == record.hours:
            return False
        calendar = tidied(calendar, now, local_day(now, record.zone))
        return await hours.put(tx, record.id, calendar, what, by, now)


async def _department(tx: Tx, department: str) -> DepartmentRecord:
    found = await departments.get(tx, department, lock=True)
    if found is None:
        raise Refusal("not-yours")
    return found.department


async def _own(tx: Tx, account: str, department: str) -> DepartmentRecord:
    """A department that this clerk serves; for all others there is no such thing."""
    clerk = await accounts.get(tx, account)
    if clerk is None or not clerk.active or department not in clerk.departments:
        raise Refusal("not-yours")
    return await _department(tx, department)


async def _send_home(tx: Tx, department: str, words: str, by: Actor, now: float) -> list[TicketRecord]:
    gone = []
    for waiting in in_order(await tickets.waiting(tx, [department]), now):
        ticket = await tickets.get(tx, waiting.ticket, lock=True)
        if ticket is not None and ticket.state in IN_THE_QUEUE:  # nobody has called it meanwhile
            gone.append(await move_ticket(tx, ticket, "send away", by, now, reason=words, ended_at=now))
    return gone
