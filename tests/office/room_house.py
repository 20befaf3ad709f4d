"""The real office for the model of the waiting room: all of its record's code, on an SQLite that lives in memory.

The driver runs in the thread of the test (no hand-over between threads for each statement), and a fresh database is a
copy of bytes: so a step costs a few milliseconds, and a million of them can be walked in an hour or two.
"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event
from sqlalchemy.util import await_only

from office.accounts import Accounts
from office.reception import Reception
from office.storage import departments
from office.storage.engine import connect
from office.storage.migrate import migrate
from office.storage.store import Store
from tests.office.record import KEY, MONDAY_NINE, OFFICE_HOURS, PASSWORD, Clock, cheap_passwords, department
from tests.office.room_deeds import A_NUMBER_TAKES
from tests.office.room_doors import OFFICE, Doors
from tests.office.room_model import Clerk, Room, Rules
from waitingroom.hours import Week

SERVES = {"anna": ("climate", "garden", "night"), "ben": ("climate", "night"), "cleo": ("garden",)}


def rules() -> dict[str, Rules]:
    """Three departments: the usual one, a small and hasty one, and one around the clock."""
    return {
        "climate": Rules("climate", "K", Doors(OFFICE)),
        "garden": Rules("garden", "G", Doors(OFFICE), most=5, answer=30, again=20, calls=3, kept=120, grace=5),
        "night": Rules("night", "N", Doors(), most=7),
    }


async def _nothing() -> None:
    """What SQLAlchemy awaits instead of another thread."""


class _Cursor(sqlite3.Cursor):
    def execute(self, *args: Any) -> _Cursor:
        await_only(_nothing())
        return super().execute(*args)

    def executemany(self, *args: Any) -> _Cursor:
        await_only(_nothing())
        return super().executemany(*args)

    async def _async_soft_close(self) -> None:
        """Nothing is open elsewhere."""


class _Connection(sqlite3.Connection):
    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)

    def commit(self) -> None:
        await_only(_nothing())
        super().commit()

    def rollback(self) -> None:
        await_only(_nothing())
        super().rollback()

    def close(self) -> None:
        """Lives as long as the test wants."""

    def look(self, query: str) -> list[Any]:
        """Ask beside the office."""
        return super().cursor(sqlite3.Cursor).execute(query).fetchall()

    def execute(self, *args: Any) -> Any:
        return super().cursor(sqlite3.Cursor).execute(*args)


class Stepped:
    """Instead of the forecast: every number takes ten minutes. What is done with it is the office's own."""

    def newcomer(self, department: str, waiting: int) -> None:
        """Nobody is told an estimate here."""

    def cuts_off(self, department: str, waiting: int, left: float | None) -> bool:
        """Whether a newcomer's turn would come too late."""
        return left is not None and (waiting + 1) * A_NUMBER_TAKES > left


class Pages:
    """Which pages are there: all but those that are gone."""

    def __init__(self, room: Room) -> None:
        self._room = room

    @property
    def opened_at(self) -> float:
        return self._room.opened_at

    def gone_since(self, ticket: str) -> float | None:
        return self._room.gone.get(ticket)


@cache
def template() -> bytes:
    """A database with three departments and three clerks at open desks."""

    async def make(folder: str) -> None:
        url = f"sqlite:///{folder}/template.sqlite3"
        await migrate(url)
        store, passwords = await Store.open(url), cheap_passwords()
        async with store.write() as tx:
            for position, it in enumerate(rules().values()):
                record = department(it.id, it.letter, OFFICE_HOURS if it.doors.hours else Week.always())
                figures = {"answer_seconds": int(it.answer), "again_seconds": int(it.again), "most_calls": it.calls}
                figures |= {"away_seconds": int(it.kept), "grace_seconds": int(it.grace), "max_waiting": it.most}
                await departments.add(tx, replace(record, **figures), position)
        accounts, reception = Accounts(store, Clock(), passwords), Reception(store, Clock(), KEY)
        for login, serves in SERVES.items():
            account = await accounts.add(login, login.title(), "clerk", serves, PASSWORD)
            await reception.set_desk(account.id, "open")
        passwords.close()
        await store.close()

    with TemporaryDirectory() as folder:
        asyncio.run(make(folder))
        connection = sqlite3.connect(Path(folder) / "template.sqlite3")
        whole = connection.serialize()
        connection.close()
    return whole


class House:
    """An office that can be shut and opened again, with the room that it should be like."""

    def __init__(self) -> None:
        self.clock = Clock(MONDAY_NINE)
        self.loop = asyncio.new_event_loop()
        self._passwords = cheap_passwords()
        self._open(template())
        logins = {login: id_ for id_, login in self.record.look("SELECT id, login FROM accounts")}
        clerks = [Clerk(logins[login], login.title(), serves, since=MONDAY_NINE) for login, serves in SERVES.items()]
        self.logins = {id_: login for login, id_ in logins.items()}
        self.room = Room(rules(), {clerk.id: clerk for clerk in clerks}, MONDAY_NINE)
        self.pages = Pages(self.room)

    def _open(self, whole: bytes) -> None:
        self.record = sqlite3.connect(":memory:", isolation_level=None, factory=_Connection)
        self.record.deserialize(whole)
        self.record.execute("PRAGMA journal_mode=MEMORY")
        writer, reader = connect("sqlite://")
        event.listen(writer.sync_engine, "do_connect", lambda *_: self.record)
        self.store = Store(writer, reader)
        self.reception = Reception(self.store, self.clock, KEY)
        self.reception.forecast = Stepped()
        self.accounts = Accounts(self.store, self.clock, self._passwords)

    def restart(self, later: float) -> None:
        """The process dies and another one opens the record; everybody's page is gone."""
        whole = self.record.serialize()
        self._shut()
        self._open(whole)
        self.clock.now += later
        self.room.now = self.room.opened_at = self.clock.now
        self.room.gone = dict.fromkeys(self.room.people, self.clock.now)

    def _shut(self) -> None:
        self.loop.run_until_complete(self.store.close())
        sqlite3.Connection.close(self.record)

    def close(self) -> None:
        """The end of the test."""
        self._shut()
        self._passwords.close()
        self.loop.close()
