"""A record to test against: a fresh database with two departments and two clerks, on a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from argon2 import PasswordHasher

from office.accounts import Accounts
from office.guests import Guests
from office.passwords import Passwords
from office.reception import Reception
from office.storage import departments, visits
from office.storage.migrate import migrate
from office.storage.records import AccountRecord, DepartmentRecord, ServiceRecord, TicketRecord, VisitRecord
from office.storage.store import Store
from signalling.hall import Refusal
from tests.office.postgresql import server
from waitingroom.calendar import Calendar
from waitingroom.hours import Week
from waitingroom.ticket import TicketState

BERLIN = ZoneInfo("Europe/Berlin")
KEY = b"k" * 32
PASSWORD = "correct horse battery"


def at(text: str) -> float:
    """Unix seconds of a Berlin wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


def refused(code: str) -> AbstractContextManager[object]:
    """Expect the office to say no with this word."""
    return pytest.raises(Refusal, check=lambda error: error.code == code)


MONDAY_NINE = at("2026-11-23 09:00")
OFFICE_HOURS = Week.parse({day: ["08:00-12:00", "13:00-16:00"] for day in ("mon", "tue", "wed", "thu", "fri")})


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self, now: float = MONDAY_NINE) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def department(
    id_: str = "climate", letter: str = "K", hours: Week | Calendar = OFFICE_HOURS, **more: int
) -> DepartmentRecord:
    return DepartmentRecord(
        id=id_,
        name_de=id_,
        name_en=id_,
        about_de="",
        about_en="",
        letter=letter,
        hours=Calendar.weekly(hours) if isinstance(hours, Week) else hours,
        services=(ServiceRecord(f"{id_}-one", "Eins", "One"), ServiceRecord(f"{id_}-two", "Zwei", "Two")),
        paused=False,
        timezone="Europe/Berlin",
        max_waiting=more.get("max_waiting", 200),
        answer_seconds=90,
    )


def cheap_passwords() -> Passwords:
    """Hashes that cost nothing; how strong the real ones are is argon2's business."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass
class Office:
    """Everything that keeps the record, and the two clerks."""

    url: str
    store: Store
    clock: Clock
    reception: Reception
    guests: Guests
    accounts: Accounts
    anna: AccountRecord
    ben: AccountRecord
    _drawn: int = 0

    async def draw(self, department: str = "climate", name: str = "") -> TicketRecord:
        """Somebody takes a number; a second passes."""
        self._drawn += 1
        ticket, _ = await self.reception.take_number(department, None, "", name, "de", f"once-{self._drawn}")
        self.clock.now += 1
        return ticket

    async def conversation(self, name: str = "") -> tuple[TicketRecord, VisitRecord]:
        """Somebody is in conversation with Anna."""
        await self.draw(name=name)
        called = await self.reception.call(self.anna.id, None)
        return await self.reception.admit(self.anna.id, called.id)

    async def missed(self, clerk: str, ticket: str) -> TicketRecord:
        """Called twice, and twice nobody there."""
        await self.reception.call(clerk, ticket)
        await self.reception.miss(clerk, ticket)
        self.clock.now += 60
        await self.reception.call(clerk, ticket)
        return await self.reception.miss(clerk, ticket)

    async def state_of(self, ticket: str) -> TicketState:
        return (await self.reception.ticket(ticket)).state

    async def open_visit(self, ticket: str) -> VisitRecord | None:
        async with self.store.read() as tx:
            visit = await visits.of_ticket(tx, ticket)
        return visit if visit is not None and visit.closed_at is None else None

    async def count(self, table: str) -> int:
        async with self.store.read() as tx:
            return int((await tx.exec_driver_sql(f"SELECT count(*) FROM {table}")).scalar_one())


async def fresh_url(folder: Path, backend: str) -> str:
    if backend != "postgresql":
        return f"sqlite:///{folder}/office.sqlite3"
    url = server()
    store = await Store.open(url)
    async with store.write() as tx:
        await tx.exec_driver_sql("DROP SCHEMA public CASCADE")
        await tx.exec_driver_sql("CREATE SCHEMA public")
    await store.close()
    return url


@asynccontextmanager
async def office(folder: Path, backend: str = "sqlite", **more: int) -> AsyncIterator[Office]:
    """``backend``: sqlite (single connection), sqlite-wal (a writer and readers), postgresql."""
    url = await fresh_url(folder, backend)
    await migrate(url)
    store = await Store.open(url, wal={"sqlite": False, "sqlite-wal": True}.get(backend))
    passwords = cheap_passwords()
    try:
        clock = Clock()
        async with store.write() as tx:
            await departments.add(tx, department(**more), 1)
            await departments.add(tx, department("garden", "G"), 2)
            await departments.add(tx, department("night", "N", Week.always()), 3)
        accounts = Accounts(store, clock, passwords)
        anna = await accounts.add("anna", "Anna", "clerk", ["climate", "garden", "night"], PASSWORD)
        ben = await accounts.add("ben", "Ben", "clerk", ["climate", "night"], PASSWORD)
        reception = Reception(store, clock, KEY)
        for clerk in (anna, ben):
            await reception.set_desk(clerk.id, "open")
        yield Office(url, store, clock, reception, Guests(store, clock), accounts, anna, ben)
    finally:
        passwords.close()
        await store.close()
