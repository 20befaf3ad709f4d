"""Another program keeps SQLite's lock (J2): a short while everybody waits; longer, people hear that they may try again,
nothing is half done, what is on record can still be read, and the office goes on by itself afterwards."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

from office.storage.condition import PATIENCE
from tests.integration import faults
from tests.integration.house import House, set_up
from tests.integration.page import Page, Refused
from tests.integration.street import Street
from tests.office.invariants import sqlite_is_whole

REAL = bool(os.environ.get("BUERO_TEST_LOCKED"))
"""``make soak``: the catalogue's 3 s and 30 s, and the office's real patience."""
SHORT = 3.0 if REAL else 0.3
LONG = 30.0 if REAL else 2.5
WAITS = PATIENCE if REAL else faults.PATIENCE


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program has begun to write, and does not end."""
    other = sqlite3.connect(file, isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def ready(http: aiohttp.ClientSession, house: House) -> tuple[int, str]:
    async with http.get(f"{house.origin}/readyz") as answer:
        return answer.status, (await answer.text()).strip()


async def becomes_ready(http: aiohttp.ClientSession, house: House) -> None:
    async with asyncio.timeout(60):
        while await ready(http, house) != (200, "ok"):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


async def answer(page: Page, kind: str, **fields: object) -> str:
    try:
        return str((await page.ask(kind, **fields))["type"])
    except Refused as refused:
        return str(refused.args[0])


async def test_whoever_asks_while_another_program_keeps_the_lock_waits_or_is_told_to_try_again(tmp_path: Path) -> None:
    house = await set_up(tmp_path, warm=True, faults="" if REAL else "tests.integration.faults:make_impatient")
    file = tmp_path / "office.db"
    try:
        async with aiohttp.ClientSession() as http:
            web, street = await house.serve(), Street(house, http)
            portal, anna, ben = await street.page("portal"), await street.desk("anna"), await street.desk("ben")
            tokens = [await street.take_number(portal, f"Citizen {n}") for n in range(3)]
            first, second, third = [await street.page("visit", token=token) for token in tokens]

            def all_at_once(attempt: str) -> list[asyncio.Task[str]]:
                draw = {"department": "climate", "service": None, "matter": "", "name": "", "language": "de"}
                return [
                    asyncio.create_task(answer(anna, "call", ticket=first.visit["ticket"])),
                    asyncio.create_task(answer(portal, "take-number", once=attempt, **draw)),
                    asyncio.create_task(answer(third, "step-away", minutes=5)),
                    asyncio.create_task(answer(ben, "set-priority", ticket=second.visit["ticket"], priority=1)),
                ]

            with locked(file):
                asked = all_at_once("short")
                await asyncio.sleep(SHORT)
                assert not any(task.done() for task in asked), "nothing can have been written"
            assert await asyncio.gather(*asked) == ["ok", "number-taken", "ok", "ok"]
            await street.page("visit", token=portal.latest["number-taken"]["token"])  # or its place is kept and lost
            assert await ready(http, house) == (200, "ok")

            rows = sqlite3.connect(file)
            before = rows.execute("SELECT * FROM tickets ORDER BY id").fetchall()
            with locked(file):
                began = time.monotonic()
                asked = [
                    asyncio.create_task(answer(anna, "admit", ticket=first.visit["ticket"])),
                    asyncio.create_task(answer(portal, "take-number", once="long", department="climate", service=None,
                                               matter="", name="", language="de")),
                    asyncio.create_task(answer(third, "return")),
                ]  # fmt: skip
                assert await asyncio.gather(*asked) == ["unavailable"] * 3
                assert time.monotonic() - began >= WAITS, "nobody is refused before it was tried for a while"
                assert await ready(http, house) == (503, "locked")
                async with http.get(f"{house.origin}/healthz") as alive:
                    assert alive.status == 200
                while time.monotonic() - began < LONG:
                    newcomer = await street.page("portal")  # who looks now sees the queue as it is
                    assert newcomer.latest["portal"]["departments"][0]["waiting"] == 3
                    visitor = await street.page("visit", token=tokens[1])
                    assert visitor.visit["state"] == "waiting"
                    assert await answer(ben, "set-priority", ticket=first.visit["ticket"], priority=1) == "unavailable"
                    await newcomer.close()
                    await asyncio.sleep(LONG / 5)
            await becomes_ready(http, house)
            assert rows.execute("SELECT * FROM tickets ORDER BY id").fetchall() == before, "nothing is half done"
            rows.close()
            assert await answer(anna, "admit", ticket=first.visit["ticket"]) == "ok"
            assert await answer(third, "return") == "ok"
            assert await street.take_number(portal, "Late")
            await first.until(lambda: first.visit["state"] == "admitted")
            assert web.returncode is None
            await street.close()
        assert house.log().count('"x database"') <= 3 + LONG / 5, "one line in a while"
        sqlite_is_whole(file)
    finally:
        await house.end()
