"""Bring a database up to the tables of this version; safe to call at every start."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from office.storage.engine import UnsafeDatabase, connect

_SCRIPTS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


def newest() -> str:
    """The revision that this version of the office works with."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


async def migrate(url: str, revision: str = "head") -> None:
    """Upgrade to ``revision`` in one transaction; a fresh database gets every table."""
    engine, reader = connect(url)
    try:
        await _upgrade(engine, revision)
    finally:
        await asyncio.gather(engine.dispose(), reader.dispose())


async def _upgrade(engine: AsyncEngine, revision: str) -> None:
    def run(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    async with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # SQLite alters a table by making it anew, and dropping the old one would delete what refers to it:
            # https://www.sqlite.org/lang_altertable.html, section 7, step 1. Cannot be said inside a transaction.
            await _say(connection, "PRAGMA foreign_keys=OFF")
        async with connection.begin():
            await connection.run_sync(run)
            if connection.dialect.name == "sqlite" and await _orphans(connection):
                raise UnsafeDatabase("The database refers to rows that are not there; restore it from a backup.")
        if connection.dialect.name == "sqlite":
            await _say(connection, "PRAGMA foreign_keys=ON")


async def _say(connection: AsyncConnection, statement: str) -> None:
    """To the driver itself, outside of any transaction."""
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    await driver.execute(statement)


async def _orphans(connection: AsyncConnection) -> bool:
    return (await connection.exec_driver_sql("PRAGMA foreign_key_check")).first() is not None
