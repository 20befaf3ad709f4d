"""What the doctor wants to know of the record: is it there, in which form, and how safely does it write."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from office.storage.engine import UnsafeDatabase, connect, parse_url, wal_is_safe


async def present_revision(url: str) -> str | None:
    """The revision that the database has now; None when it is empty or not there yet. Creates nothing.

    Raises :class:`UnsafeDatabase` with the reason when it cannot be asked.
    """
    if not _there(url):
        return None
    engine, reader = connect(url)
    try:
        async with reader.connect() as connection:
            return await connection.run_sync(_revision)
    except DBAPIError as error:
        raise UnsafeDatabase(str(error.orig)[:200]) from None
    except OSError as error:
        raise UnsafeDatabase(error.strerror or type(error).__name__) from None
    finally:
        await asyncio.gather(engine.dispose(), reader.dispose())


def _there(url: str) -> bool:
    """False for an SQLite file that asking would create."""
    parsed = parse_url(url)
    return parsed.get_backend_name() != "sqlite" or bool(parsed.database and Path(parsed.database).is_file())


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def way_of_writing(url: str) -> str:
    """In words how it writes, and whether this SQLite may use write-ahead logging."""
    if parse_url(url).get_backend_name() != "sqlite":
        return "PostgreSQL"
    version = sqlite3.sqlite_version
    if wal_is_safe(sqlite3.sqlite_version_info):
        return f"SQLite {version}, write-ahead logging"
    return f"SQLite {version}, rollback journal (its write-ahead log could lose data; 3.51.3 is repaired)"
