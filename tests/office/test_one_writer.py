"""One connection for all (SQLite without write-ahead logging): waiting for the lock keeps nobody from looking."""

import asyncio
import sqlite3
import time

import pytest
from sqlalchemy import text

from office.storage import condition
from office.storage.store import Store
from signalling.hall import Refusal


@pytest.fixture
async def store(tmp_path, monkeypatch):
    monkeypatch.setattr(condition, "PATIENCE", 0.5)
    store = await Store.open(f"sqlite:///{tmp_path / 'office.sqlite3'}", wal=False)
    async with store.write() as tx:
        await tx.execute(text("CREATE TABLE numbers (n INTEGER)"))
    yield store
    await store.close()


@pytest.fixture
def other(tmp_path, store):
    other = sqlite3.connect(tmp_path / "office.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


async def write(store: Store, number: int) -> str:
    try:
        async with store.write() as tx:
            await tx.execute(text("INSERT INTO numbers VALUES (:n)"), {"n": number})
    except Refusal as refusal:
        return refusal.code
    return "written"


async def numbers(store: Store) -> list[int]:
    async with store.read() as tx:
        return list((await tx.execute(text("SELECT n FROM numbers"))).scalars())


async def test_who_looks_is_answered_while_others_wait_for_the_lock_of_another_program(store, other, monkeypatch):
    monkeypatch.setattr(condition, "PATIENCE", 2.0)  # on a busy machine one look takes a good part of a second
    writers = [asyncio.create_task(write(store, n)) for n in range(5)]
    looked = 0
    while not all(writer.done() for writer in writers):
        assert await numbers(store) == []
        looked += not any(writer.done() for writer in writers)
        await asyncio.sleep(0)
    assert looked >= 3, "the first look may come before anybody waits"
    assert [writer.result() for writer in writers] == ["unavailable"] * 5
    assert store.condition.trouble == "locked"


async def test_nobody_is_refused_before_it_was_tried_for_a_while(store, other):
    began = time.monotonic()
    assert await asyncio.gather(*(write(store, n) for n in range(5))) == ["unavailable"] * 5
    assert time.monotonic() - began >= condition.PATIENCE


async def test_who_waited_is_served_in_order_when_the_lock_is_free_again(store, other):
    writers = [asyncio.create_task(write(store, n)) for n in range(3)]
    assert await numbers(store) == []
    other.execute("ROLLBACK")
    assert await asyncio.gather(*writers) == ["written"] * 3
    assert await numbers(store) == [0, 1, 2]


async def test_who_gives_up_waiting_gives_nobody_elses_turn_away(store, other):
    first, second, third = [asyncio.create_task(write(store, n)) for n in range(3)]
    await numbers(store)
    first.cancel()
    second.cancel()
    other.execute("ROLLBACK")
    assert await third == "written"
    assert await write(store, 3) == "written"
    assert await numbers(store) == [2, 3]


async def test_a_reader_of_another_program_makes_a_commit_wait_and_not_fail(store, tmp_path, monkeypatch):
    monkeypatch.setattr(condition, "PATIENCE", 30.0)
    reader = sqlite3.connect(tmp_path / "office.sqlite3", isolation_level=None, check_same_thread=False)
    reader.execute("BEGIN")
    reader.execute("SELECT n FROM numbers").fetchall()
    writer = asyncio.create_task(write(store, 1))
    asyncio.get_running_loop().call_later(0.1, reader.execute, "COMMIT")
    assert await writer == "written"
    reader.close()
