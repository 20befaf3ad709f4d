"""The door to the database: transactions, and every trouble with it turned into one refusal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from sqlalchemy import Select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from office.storage.condition import Condition
from office.storage.engine import BUSY_SECONDS, READ_ONLY, UnsafeDatabase, connect
from office.storage.one_writer import OneWriter
from signalling.hall import Refusal

Tx: TypeAlias = AsyncConnection
"""One transaction; the functions of this package take it as their first argument."""

_TRY_AGAIN = ("08", "40", "53", "55P03", "57")
"""SQLSTATEs of PostgreSQL that pass: connection, serialization and deadlock, resources, lock timeout, operator."""


class Conflict(Exception):
    """Two of what there may be only one of: a row with this key is there already. Nothing was changed."""


class Store:
    """One database. A change is acknowledged only after its transaction is committed."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, condition: Condition | None = None) -> None:
        self._writer = writer
        self._reader = reader
        self.condition = condition or Condition()
        self._begin = (
            OneWriter(writer, self.condition).begin if writer is reader and _is_sqlite(writer) else writer.begin
        )

    @classmethod
    async def open(cls, url: str, *, wal: bool | None = None) -> Store:
        """Open ``sqlite:///path`` or ``postgresql://…``, whose tables have been migrated, and look whether it is whole.

        ``wal`` overrules the version gate, for tests of either mode.
        """
        condition = Condition()
        store = cls(*connect(url, wal=wal, condition=condition), condition)
        try:
            async with store.write():  # the writer comes first: it sets the journal mode
                pass
            if trouble := await store.check():
                raise UnsafeDatabase(f"The database file is damaged ({trouble}); restore it from a backup.")
        except BaseException:
            await store.close()
            raise
        return store

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """A transaction that may change things: committed at the end, undone by any exception."""
        if self.condition.trouble == "lost":  # what is on the disk nobody knows until it is opened anew
            raise Refusal("unavailable", retry_after=BUSY_SECONDS)
        async with _Trouble(self.condition), self._begin() as tx:
            yield tx

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A transaction that only looks: one consistent picture."""
        async with _Trouble(self.condition), self._reader.connect() as connection:
            tx = await connection.execution_options(**{READ_ONLY: True})
            async with tx.begin():
                yield tx

    async def check(self) -> str:
        """What is wrong with the database; empty when it is whole. Raises ``Refusal`` when it cannot be reached."""
        async with self.read() as tx:
            if tx.dialect.name != "sqlite":
                await tx.execute(text("SELECT 1"))
                return ""
            rows = (await tx.exec_driver_sql("PRAGMA quick_check(1)")).scalars().all()
            return "" if rows == ["ok"] else "; ".join(str(row) for row in rows)

    async def probe(self) -> None:
        """Write something that changes nothing, which takes the lock and the space of a change; ``Refusal``."""
        async with self.write() as tx:
            if tx.dialect.name == "sqlite":
                (version,) = (await tx.exec_driver_sql("PRAGMA user_version")).one()
                await tx.exec_driver_sql(f"PRAGMA user_version={version}")
            else:
                await tx.execute(text("SELECT 1"))
        self.condition.well()

    async def close(self) -> None:
        """Let go of every connection."""
        await self._reader.dispose()
        await self._writer.dispose()


async def hold(tx: Tx, rows: Select[Any]) -> None:
    """Lock these rows until the end of the transaction; read them afterwards.

    By itself, because PostgreSQL reads a row anew that it had to wait for, but nothing that is joined to it. In
    SQLite whoever writes has the whole database.
    """
    if tx.dialect.name != "sqlite":
        await tx.execute(rows.with_for_update())


class _Trouble:
    """Says ``unavailable`` where the database is busy, full, read-only or gone; lets everything else through."""

    def __init__(self, condition: Condition) -> None:
        self._condition = condition

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, Refusal):
            return
        if isinstance(error, IntegrityError):
            raise Conflict(str(error.orig)[:200]) from error
        if isinstance(error, NoConnectionFree | OSError) or (isinstance(error, DBAPIError) and _passes(error)):
            self._condition.ill(error)
            raise Refusal("unavailable", retry_after=BUSY_SECONDS) from error


def _is_sqlite(engine: AsyncEngine) -> bool:
    return engine.dialect.name == "sqlite"


def _passes(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    if isinstance(state, str):
        return state.startswith(_TRY_AGAIN)
    return isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
