"""Whoever comes is told how things stand, however much changes meanwhile."""

import asyncio
import contextlib

import pytest

from signalling import messages as m
from tests.office import record
from tests.office.house import House
from tests.office.live import FakeSession, until


@pytest.fixture
async def house(tmp_path):
    async with record.office(tmp_path, "sqlite-wal") as office:
        house = House(office)
        yield house
        await house.close()


async def test_a_page_that_comes_while_changes_never_end_is_told_how_things_are(house):
    ticket = await house.office.draw()

    async def never_ending() -> None:
        while True:
            house.hall.news.ticket(ticket)
            await asyncio.sleep(0)

    changes = asyncio.create_task(never_ending())
    portal = FakeSession("page", "portal")
    await house.hall.enter(portal, m.Hello(view="portal", token="", device=""), "")
    try:
        async with asyncio.timeout(20):
            await until(house.hall.news._lock.locked)  # they are being told
            await house.hall.snapshot(portal)
    finally:
        changes.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await changes
    [climate] = [one for one in portal.last(m.Portal).departments if one.id == "climate"]
    assert climate.waiting == 1
