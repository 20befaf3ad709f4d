"""The door to the database: transactions, and every trouble with it turned into one refusal."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, ClassVar, Final, TypeAlias

import structlog
from sqlalchemy import Select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from office.storage.engine import BUSY_SECONDS, READ_ONLY, UnsafeDatabase, connect
from signalling.hall import Refusal

Tx: TypeAlias = AsyncConnection
"""One transaction; the functions of this package take it as their first argument."""

log = structlog.get_logger(__name__)

LOG_SECONDS: Final = 5.0
_TRY_AGAIN = ("08", "40", "53", "55P03", "57")
"""SQLSTATEs of PostgreSQL that pass: connection, serialization and deadlock, resources, lock timeout, operator."""


class Conflict(Exception):
    """Two of what there may be only one of: a row with this key is there already. Nothing was changed."""


class Store:
    """One database. A change is acknowledged only after its transaction is committed."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self._writer = writer
        self._reader = reader

    @classmethod
    async def open(cls, url: str, *, wal: bool | None = None) -> Store:
        """Open ``sqlite:///path`` or ``postgresql://…``, whose tables have been migrated, and look whether it is whole.

        ``wal`` overrules the version gate, for tests of either mode.
        """
        store = cls(*connect(url, wal=wal))
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
        async with _Trouble(), self._writer.begin() as tx:
            yield tx

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A transaction that only looks: one consistent picture."""
        async with _Trouble(), self._reader.connect() as connection:
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

    silent_until: ClassVar[float] = 0.0
    unsaid: ClassVar[int] = 0

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, Refusal):
            return
        if isinstance(error, IntegrityError):
            raise Conflict(str(error.orig)[:200]) from error
        if isinstance(error, NoConnectionFree | OSError) or (isinstance(error, DBAPIError) and _passes(error)):
            self._log(error)
            raise Refusal("unavailable", retry_after=BUSY_SECONDS) from error

    @classmethod
    def _log(cls, error: BaseException) -> None:
        """One line in a while, however many commands it hits."""
        now = time.monotonic()
        if now < cls.silent_until:
            cls.unsaid += 1
            return
        # The driver's words, never the statement's values: those are people's names.
        words = str(getattr(error, "orig", None) or type(error).__name__)[:200]
        log.warning("x database", error=words, unsaid=cls.unsaid)
        cls.silent_until, cls.unsaid = now + LOG_SECONDS, 0


def _passes(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    if isinstance(state, str):
        return state.startswith(_TRY_AGAIN)
    return isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
