"""kill -9 of the web process while twenty people wait and clerks call: everybody is back at the same place (C1)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from office.storage.store import Store
from tests.integration.house import set_up
from tests.integration.memory_disk import memory_disk
from tests.integration.page import Page, Refused
from tests.integration.street import Street
from tests.office.invariants import broken, sqlite_is_whole

ROUNDS = int(os.environ.get("BUERO_TEST_KILLS", "10"))
WAITING = 20
BUSY = float(os.environ.get("BUERO_TEST_BUSY", "5"))
"""So many times longer may things take on a machine that does other things besides; ``make soak`` is alone."""
BACK_SECONDS = 5.0 * BUSY
"""From the port that listens again to the last page that shows its place."""


async def _busy(desk: Page) -> None:
    """A clerk who calls, sends back and calls again, for as long as there is an office."""
    while True:
        with contextlib.suppress(Refused, TimeoutError, ConnectionError, AssertionError):
            await desk.ask("call", ticket=None)
        with contextlib.suppress(Refused, TimeoutError, ConnectionError, AssertionError):
            await desk.ask("send-back")
        await asyncio.sleep(0.02)


async def _record(store: Store) -> dict[str, tuple[Any, ...]]:
    """Ticket -> number, state and place of everybody."""
    async with store.read() as tx:
        assert await broken(tx) == []
        rows = await tx.exec_driver_sql("SELECT id, printed, state, place, priority FROM tickets ORDER BY id")
        return {row.id: tuple(row)[1:] for row in rows}


def _shown(page: Page) -> bool:
    return any(it["type"] == "visit" for it in page.heard)


@pytest.mark.timeout(300)
async def test_whoever_waits_is_back_at_the_same_place_after_each_of_ten_kills(tmp_path: Path) -> None:
    with memory_disk(tmp_path) as folder:
        await _rounds(folder)


async def _rounds(folder: Path) -> None:
    house = await set_up(folder, warm=True)
    moment = random.Random(4)
    store = await Store.open(house.settings.database_url)
    try:
        async with aiohttp.ClientSession() as http:
            web, street = await house.serve(), Street(house, http)
            portal = await street.page("portal")
            desks = [await street.desk(login) for login in ("anna", "ben")]
            tokens = [await street.take_number(portal, f"Citizen {n}") for n in range(WAITING)]
            people = [await street.page("visit", token=token) for token in tokens]
            numbers = [page.visit["number"] for page in people]
            assert len(set(numbers)) == WAITING
            late = []
            for _ in range(ROUNDS):
                calling = [asyncio.create_task(_busy(desk)) for desk in desks]
                await asyncio.sleep(0.1 + moment.random() / 2)
                before = {page: page.latest["welcome"]["session"] for page in people}
                web.send_signal(signal.SIGKILL)
                assert await web.wait() == -signal.SIGKILL
                for task in calling:
                    task.cancel()
                await asyncio.gather(*calling, return_exceptions=True)
                found = await _record(store)  # what is on record now must be what everybody sees afterwards
                web = await house.serve()
                listens = time.monotonic()
                for page in people:
                    await page.until(
                        lambda page=page, before=before: (
                            page.latest["welcome"]["session"] != before[page] and _shown(page)
                        )
                    )
                late.append(time.monotonic() - listens)
                assert await _record(store) == found
                for page, number in zip(people, numbers, strict=True):
                    printed, state, *_ = found[page.visit["ticket"]]
                    assert (page.visit["number"], page.visit["state"]) == (number, state) == (printed, state)
                places = sorted(it.visit["ahead"] for it in people if it.visit["state"] == "waiting")
                assert places == list(range(len(places))), "nobody twice at one place, nobody lost"
                for desk in desks:
                    await desk.until(lambda desk=desk: desk.latest["desk"]["desk"]["state"] == "open")
            assert max(late) <= BACK_SECONDS, late
            await street.close()
            web.send_signal(signal.SIGTERM)
            await asyncio.wait_for(web.wait(), 10)
        sqlite_is_whole(folder / "office.db")
    finally:
        await store.close()
        await house.end()
