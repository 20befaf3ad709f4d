"""Transactions that are cancelled in their middle: nothing of them stays at work for ever."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from office.storage.sqlite_connection import ends_once
from office.storage.store import Store

DEEPEST = 80
"""Turns of the event loop; a transaction takes about fifty."""


async def read(store: Store) -> None:
    async with store.read() as tx:
        await tx.exec_driver_sql("SELECT 1")


@pytest.mark.parametrize("wal", [False, True])
@pytest.mark.parametrize("between", [1, 3])
async def test_a_transaction_cancelled_twice_leaves_nothing_that_never_ends(
    tmp_path: Path, wal: bool, between: int
) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/office.sqlite3", wal=wal)
    ourselves = asyncio.all_tasks()
    for depth in range(DEEPEST):
        readers = [asyncio.create_task(read(store)) for _ in range(2)]
        for _ in range(depth):
            await asyncio.sleep(0)
        for _ in range(2):
            for reader in readers:
                reader.cancel()
            for _ in range(between):
                await asyncio.sleep(0)
        await asyncio.gather(*readers, return_exceptions=True)
        if left := asyncio.all_tasks() - ourselves:
            _, for_ever = await asyncio.wait(left, timeout=5)
            assert not for_ever, f"cancelled after {depth} turns"
    await read(store)
    await store.close()


async def test_a_connection_that_is_ended_twice_answers_both(tmp_path: Path) -> None:
    connection = await ends_once(tmp_path / "some.sqlite3")
    first, second = connection.stop(), connection.stop()
    assert first is not None and first is second
    async with asyncio.timeout(5):
        await first
        await connection.close()
