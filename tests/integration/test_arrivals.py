"""A1: everybody comes in the same moment, over real sockets: nobody is lost, nobody is there twice, and what is shown
of a place only ever becomes less."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from office.storage.store import Store
from office.storage.tables import departments
from tests.integration.house import House, set_up
from tests.integration.page import Page
from tests.integration.street import Street
from tests.office.invariants import broken
from tests.office.postgresql import POSTGRESQL
from tests.office.record import fresh_url

ARRIVALS = int(os.environ.get("BUERO_TEST_ARRIVALS", "60"))
"""``make soak`` has the catalogue's thousand."""
BACKENDS = ["sqlite", *([POSTGRESQL] if ARRIVALS >= 1000 else [])]
"""A small rush says nothing about PostgreSQL that ``office/test_drawing.py`` does not say."""
SHARE = 20
"""One in so many is served while the others look at their places."""
DEPARTMENTS = ("climate", "garden", "night")
BUSY = float(os.environ.get("BUERO_TEST_BUSY", "5"))
"""So many times longer may things take on a machine that does other things besides; ``make soak`` is alone."""
SLOWEST_SECONDS = 2.0 * BUSY
"""For 99 of 100, from asking to the answer."""


async def _three_departments(house: House) -> Store:
    store = await Store.open(house.settings.database_url)
    async with store.write() as tx:
        columns = [name for name in departments.c.keys() if name not in ("id", "letter")]  # noqa: SIM118
        await tx.exec_driver_sql(
            f"INSERT INTO departments (id, letter, {', '.join(columns)})"
            f" SELECT 'night', 'N', {', '.join(columns)} FROM departments WHERE id = 'climate'"
        )
        await tx.exec_driver_sql(
            "INSERT INTO account_departments (account, department) SELECT id, 'night' FROM accounts WHERE login = 'ben'"
        )
        await tx.exec_driver_sql("UPDATE departments SET max_waiting = 10000")
    return store


@pytest.mark.parametrize("backend", BACKENDS)
async def test_all_who_come_at_once_get_a_number_each_in_the_order_of_the_commits(tmp_path: Path, backend: str) -> None:
    house = await set_up(tmp_path, workers=1, database=await fresh_url(tmp_path, backend))
    file = tmp_path / "buergerbuero.toml"
    file.write_text(file.read_text().replace("sockets_per_address = 500", "sockets_per_address = 100000"))
    store = await _three_departments(house)
    try:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            await house.serve()
            street = Street(house, http)
            desks = [await street.desk(login) for login in ("anna", "ben")]
            portals = await asyncio.gather(*(street.page("portal") for _ in range(ARRIVALS)))
            waited: list[float] = []

            async def arrive(number: int, portal: Page) -> str:
                asked = time.perf_counter()
                token = await street.take_number(portal, f"Citizen {number}", DEPARTMENTS[number % 3])
                waited.append(time.perf_counter() - asked)
                return token

            tokens = await asyncio.gather(*(arrive(number, portal) for number, portal in enumerate(portals)))
            assert sorted(waited)[int(len(waited) * 0.99)] <= SLOWEST_SECONDS
            people = await asyncio.gather(*(street.page("visit", token=token) for token in tokens))
            tickets = [page.visit["ticket"] for page in people]
            assert len(set(tickets)) == len({page.visit["number"] for page in people}) == ARRIVALS
            await _recorded(store, set(tickets))
            for _ in range(ARRIVALS // SHARE):
                for desk in desks:
                    await desk.ask("call", ticket=None)
                    await desk.until(lambda desk=desk: _mine(desk))
                    await desk.ask("send-away", ticket=_mine(desk)[0]["id"], reason="")
                    await desk.until(lambda desk=desk: not _mine(desk))
            async with asyncio.timeout(30):
                while not _settled(people):  # noqa: ASYNC110 - what is waited for has no one event
                    await asyncio.sleep(0.05)
            for page in people:
                told = [
                    it["visit"]["ahead"]
                    for it in page.heard
                    if it["type"] == "visit" and it["visit"]["state"] == "waiting"
                ]
                assert told == sorted(told, reverse=True), "a place that is shown never grows"
            await street.close()
    finally:
        await store.close()
        await house.end()


def _shown(desk: Page) -> list[dict[str, Any]]:
    """The tickets that this desk shows: the snapshot and its changes."""
    shown: dict[str, dict[str, Any]] = {}
    for it in desk.heard:
        if it["type"] == "desk":
            shown = {ticket["id"]: ticket for ticket in it["desk"]["tickets"]}
        elif it["type"] == "ticket":
            shown[it["ticket"]["id"]] = it["ticket"]
        elif it["type"] == "ticket-gone":
            shown.pop(it["ticket"], None)
    return list(shown.values())


def _mine(desk: Page) -> list[dict[str, Any]]:
    return [ticket for ticket in _shown(desk) if ticket["mine"]]


def _settled(people: list[Page]) -> bool:
    """Everybody shows the place that is left for her, once all news are there."""
    waiting = [page.visit for page in people if page.visit["state"] == "waiting"]
    for department in DEPARTMENTS:
        own = sorted((it for it in waiting if it["department"]["id"] == department), key=lambda it: it["number"])
        if [it["ahead"] for it in own] != list(range(len(own))):
            return False
    return True


async def _recorded(store: Store, tickets: set[str]) -> None:
    async with store.read() as tx:
        assert await broken(tx) == []
        rows = list(await tx.exec_driver_sql("SELECT id, drawn_in, number, place FROM tickets ORDER BY place"))
        drawn = list(await tx.exec_driver_sql("SELECT object FROM audit WHERE action = 'draw' ORDER BY id"))
    assert {row.id for row in rows} == tickets, "nobody lost, nobody who did not come"
    assert [row.id for row in rows] == [row.object for row in drawn], "places are in the order of the commits"
    for department in DEPARTMENTS:
        numbers = [row.number for row in rows if row.drawn_in == department]
        assert numbers == list(range(1, len(numbers) + 1))
