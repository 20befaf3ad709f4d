"""How we connect: drivers, pragmas, and the gate that keeps old SQLite versions away from write-ahead logging."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from office.storage.condition import PATIENCE, Condition, is_disk_error
from office.storage.sqlite_connection import ends_once

BUSY_SECONDS: Final = PATIENCE
"""How long a transaction waits for its turn before it is refused."""
READ_ONLY: Final = "buergerbuero_read_only"
"""Execution option of transactions that only read."""
WAITS_OUTSIDE: Final = "buergerbuero_waits_outside"
"""Execution option of transactions that wait for SQLite's lock outside the connection (``storage/one_writer.py``)."""
_PATIENCE: Final = "patience"
"""What a connection's ``info`` calls the milliseconds that it waits for the lock."""
_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}


class UnsafeDatabase(Exception):
    """The database cannot be used without risking what is in it; the text says why and what to do."""


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite may use write-ahead logging with several connections.

    From 3.7.0 to 3.51.2 a reset of the log at the wrong moment can lose committed writes or corrupt the file;
    3.44.6 and 3.50.7 have the repair as well.
    """
    if version >= (3, 51, 3):
        return True
    return (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def parse_url(url: str) -> URL:
    """The URL with the driver that this office speaks."""
    parsed = make_url(url)
    return parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))


def connect(
    url: str, *, wal: bool | None = None, condition: Condition | None = None
) -> tuple[AsyncEngine, AsyncEngine]:
    """An engine to write with and one to read with; the same one where readers cannot be let in beside the writer.

    ``condition`` says how long to wait for SQLite's lock."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        wal = wal_is_safe(sqlite3.sqlite_version_info) if wal is None else wal
        return _connect_sqlite(parsed, wal, condition or Condition())
    engine = create_async_engine(
        parsed,
        pool_size=8,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=_server_settings(parsed),
    )
    return engine, engine


def _server_settings(url: URL) -> dict[str, Any]:
    if url.get_driver_name() != "asyncpg":
        return {}
    limits = {"statement_timeout": "5000", "lock_timeout": "2000", "idle_in_transaction_session_timeout": "30000"}
    return {"server_settings": {"application_name": "buergerbuero", **limits}, "timeout": BUSY_SECONDS}


def _connect_sqlite(url: URL, wal: bool, condition: Condition) -> tuple[AsyncEngine, AsyncEngine]:
    if url.database is None or url.database in ("", ":memory:"):
        wal = False
    else:
        _keep_to_ourselves(Path(url.database))
    writer = _sqlite_engine(url, condition, wal=wal, size=1)
    return writer, _sqlite_engine(url, condition, wal=wal, size=3, readers=True) if wal else writer


def _sqlite_engine(url: URL, condition: Condition, *, wal: bool, size: int, readers: bool = False) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,
        # The driver must not begin transactions by itself: we say which kind we mean (below).
        connect_args={"isolation_level": None, "timeout": condition.patience, "async_creator_fn": ends_once},
    )
    mode = "WAL" if wal else "DELETE"
    pragmas = [
        # EXTRA also syncs the folder after the journal is deleted: a commit that was answered survives a power cut.
        f"synchronous={'FULL' if wal else 'EXTRA'}",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "mmap_size=0",
        *(["query_only=ON"] if readers else []),
    ]

    def on_connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        try:
            for pragma in pragmas:
                cursor.execute(f"PRAGMA {pragma}")
            if not readers:
                cursor.execute(f"PRAGMA journal_mode={mode}")
                (now_in,) = cursor.fetchone()
                if now_in.upper() not in (mode, "MEMORY"):
                    raise UnsafeDatabase(
                        f"The database stays in journal mode {now_in}, {mode} is needed: another program has it open."
                    )
        finally:
            cursor.close()

    def on_begin(connection: Connection) -> None:
        # A write takes its lock at the beginning: no deadlock half-way, and what it has read stays true.
        options = connection.get_execution_options()
        _wait_for_lock(connection, 0.0 if options.get(WAITS_OUTSIDE) else condition.patience)
        connection.exec_driver_sql("BEGIN" if options.get(READ_ONLY) else "BEGIN IMMEDIATE")
        _wait_for_lock(connection, condition.patience)  # a commit may have to wait for another program that reads

    event.listen(engine.sync_engine, "connect", on_connect)

    def on_error(context: ExceptionContext) -> None:
        if is_disk_error(context.original_exception):
            context.is_disconnect = True  # the next transaction gets a new connection, which reads the file anew

    event.listen(engine.sync_engine, "begin", on_begin)
    event.listen(engine.sync_engine, "handle_error", on_error)
    return engine


def _wait_for_lock(connection: Connection, seconds: float) -> None:
    milliseconds = int(seconds * 1000)
    if connection.info.get(_PATIENCE) != milliseconds:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={milliseconds}")
        connection.info[_PATIENCE] = milliseconds


def _keep_to_ourselves(path: Path) -> None:
    """Make the file readable for its owner alone before SQLite makes it readable for more."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
