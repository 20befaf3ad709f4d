"""Bring a database up to the tables of this version; safe to call at every start."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from office.storage.engine import connect

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

    async with engine.begin() as connection:
        await connection.run_sync(run)
