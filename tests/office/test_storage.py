"""The door to the database: migrations, the version gate, one writer, and what happens when the database cannot."""

import asyncio
import os
import sqlite3
import stat

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from structlog.testing import capture_logs

from office.storage import departments, tables
from office.storage.engine import UnsafeDatabase, parse_url, wal_is_safe
from office.storage.migrate import migrate, newest
from office.storage.store import Conflict, Store
from signalling.hall import Refusal
from tests.office.postgresql import POSTGRESQL
from tests.office.record import department, fresh_url

BACKENDS = [
    "sqlite",
    "sqlite-wal",
    POSTGRESQL,
]


async def fresh(folder, backend: str = "sqlite") -> Store:
    url = await fresh_url(folder, backend)
    await migrate(url)
    return await Store.open(url, wal={"sqlite": False, "sqlite-wal": True}.get(backend))


@pytest.fixture(params=BACKENDS)
async def store(request, tmp_path):
    opened = await fresh(tmp_path, request.param)
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_only_repaired_versions_of_sqlite_may_write_ahead(version, safe):
    assert wal_is_safe(version) is safe


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:////data/office.sqlite3", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:////data/office.sqlite3", "sqlite+aiosqlite"),
        ("postgresql://office@db/office", "postgresql+asyncpg"),
    ],
)
def test_a_plain_url_gets_the_driver_we_speak(url, driver):
    assert parse_url(url).drivername == driver


async def test_migrations_and_tables_agree(store):
    def differences(connection):
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, tables.metadata)

    async with store.write() as tx:
        assert await tx.run_sync(differences) == []


async def test_migrating_twice_changes_nothing(tmp_path):
    url = f"sqlite:///{tmp_path}/office.sqlite3"
    await migrate(url)
    store = await Store.open(url)
    async with store.write() as tx:
        await departments.add(tx, department(), 1)
    await store.close()
    await migrate(url)
    store = await Store.open(url)
    async with store.read() as tx:
        assert [found.department.id for found in await departments.every(tx)] == ["climate"]
        assert (await tx.exec_driver_sql("SELECT version_num FROM alembic_version")).scalar_one() == newest()
    await store.close()


def test_every_table_can_be_made_on_postgresql():
    dialect = postgresql.dialect()
    for table in tables.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            assert "CREATE" in str(CreateIndex(index).compile(dialect=dialect))
    once_per_desk = next(index for index in tables.tickets.indexes if index.name == "uq_tickets_at_a_desk")
    assert "WHERE state IN ('called', 'admitted', 'on hold')" in str(
        CreateIndex(once_per_desk).compile(dialect=dialect)
    )


@pytest.mark.parametrize(
    ("wal", "settings"),
    [
        (False, {"journal_mode": "delete", "synchronous": 3}),
        (True, {"journal_mode": "wal", "synchronous": 2}),
    ],
)
async def test_sqlite_is_opened_as_carefully_as_it_can_be(tmp_path, wal, settings):
    url = f"sqlite:///{tmp_path}/office.sqlite3"
    await migrate(url)
    store = await Store.open(url, wal=wal)
    settings = {**settings, "foreign_keys": 1, "busy_timeout": 5000, "trusted_schema": 0}
    for transaction in (store.read, store.write):
        async with transaction() as tx:
            for name, value in settings.items():
                assert (await tx.exec_driver_sql(f"PRAGMA {name}")).scalar_one() == value
    await store.close()


async def test_an_affected_sqlite_gets_one_connection_and_no_log(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))
    url = f"sqlite:///{tmp_path}/office.sqlite3"
    await migrate(url)
    store = await Store.open(url)
    async with store.read() as tx:
        assert (await tx.exec_driver_sql("PRAGMA journal_mode")).scalar_one() == "delete"
    assert store._writer is store._reader
    assert store._writer.pool.size() == 1
    await store.close()


async def test_a_database_that_another_program_keeps_in_the_unsafe_mode_is_not_opened(tmp_path):
    url = f"sqlite:///{tmp_path}/office.sqlite3"
    await migrate(url)
    other = sqlite3.connect(tmp_path / "office.sqlite3")
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM tickets").fetchall()
    with pytest.raises((UnsafeDatabase, Refusal)):
        await Store.open(url, wal=False)
    other.close()


async def test_a_damaged_file_is_not_opened(tmp_path):
    file = tmp_path / "office.sqlite3"
    await migrate(f"sqlite:///{file}")
    with sqlite3.connect(file) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'tickets'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    with file.open("r+b") as handle:
        handle.seek((page - 1) * size)
        handle.write(b"\xff" * size)
    with pytest.raises(UnsafeDatabase, match="damaged"):
        await Store.open(f"sqlite:///{file}")


async def test_the_file_is_for_its_owner_only(tmp_path):
    old = os.umask(0)
    try:
        await migrate(f"sqlite:///{tmp_path}/folder/office.sqlite3")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "folder" / "office.sqlite3").stat().st_mode) == 0o600


async def test_an_exception_undoes_the_whole_transaction(store):
    with pytest.raises(RuntimeError):
        async with store.write() as tx:
            await departments.add(tx, department(), 1)
            raise RuntimeError
    async with store.read() as tx:
        assert await departments.every(tx) == []


async def test_a_cancelled_transaction_is_undone_and_the_next_one_works(store):
    inside = asyncio.Event()

    async def stuck() -> None:
        async with store.write() as tx:
            await departments.add(tx, department(), 1)
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(stuck())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.write() as tx:
        assert await departments.every(tx) == []
        await departments.add(tx, department(), 1)


async def test_the_same_key_twice_is_a_conflict(store):
    async with store.write() as tx:
        await departments.add(tx, department(), 1)
    with pytest.raises(Conflict):
        async with store.write() as tx:
            await departments.add(tx, department(), 1)


async def test_a_reader_cannot_write_where_readers_are_apart(tmp_path):
    store = await fresh(tmp_path, "sqlite-wal")
    with pytest.raises(Refusal):
        async with store.read() as tx:
            await departments.add(tx, department(), 1)
    await store.close()


async def test_writers_wait_for_one_another(store):
    async with store.write() as tx:
        await departments.add(tx, department(), 1)

    async def count_up() -> None:
        async with store.write() as tx:
            column = tables.departments.c.max_waiting
            before = (await tx.execute(select(column).with_for_update())).scalar_one()
            await asyncio.sleep(0)
            await tx.execute(tables.departments.update().values(max_waiting=before + 1))

    await asyncio.gather(*(count_up() for _ in range(20)))
    async with store.read() as tx:
        assert (await departments.every(tx))[0].department.max_waiting == 220


async def test_a_database_locked_by_another_program_is_a_refusal_and_works_again_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr("office.storage.condition.PATIENCE", 0.05)
    store = await fresh(tmp_path)
    other = sqlite3.connect(tmp_path / "office.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Refusal) as refused:
        async with store.write():
            raise AssertionError("got in")
    assert refused.value.code == "unavailable"
    assert refused.value.retry_after
    with pytest.raises(Refusal):
        async with store.read() as tx:
            await departments.every(tx)
    other.execute("ROLLBACK")
    other.close()
    async with store.write() as tx:
        await departments.add(tx, department(), 1)
    await store.close()


async def test_a_full_disk_is_a_refusal_and_loses_nothing(tmp_path):
    store = await fresh(tmp_path)
    async with store.write() as tx:
        await departments.add(tx, department(), 1)
        pages = (await tx.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await tx.exec_driver_sql(f"PRAGMA max_page_count={pages}")  # SQLite's own way to say: the disk is full
    with pytest.raises(Refusal) as refused:
        for number in range(2_000):
            async with store.write() as tx:
                await departments.add(tx, department(f"more-{number}", hours=department().hours), 2)
    assert refused.value.code == "unavailable"
    assert await store.check() == ""
    async with store.write() as tx:
        await tx.exec_driver_sql("PRAGMA max_page_count=100000")
        await departments.add(tx, department("space-again"), 2)
    await store.close()


async def test_a_database_that_is_gone_fills_no_log(tmp_path, monkeypatch):
    monkeypatch.setattr("office.storage.condition.PATIENCE", 0.01)
    monkeypatch.setattr("office.storage.condition.LOG_SECONDS", 3600.0)
    store = await fresh(tmp_path)
    other = sqlite3.connect(tmp_path / "office.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with capture_logs() as lines:
        for _ in range(20):
            with pytest.raises(Refusal):
                async with store.write():
                    raise AssertionError("got in")
    other.close()
    await store.close()
    assert [line["event"] for line in lines] == ["x database"]
