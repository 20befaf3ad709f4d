"""A media worker is killed under two conversations: everybody is told at once, and is back without doing anything."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from office.worker import Worker
from tests.integration.house import open_office
from tests.integration.page import Page
from tests.integration.street import Street


@pytest.mark.parametrize("workers", [1, 2])
async def test_everybody_is_back_in_the_same_conversation_after_the_death_of_a_worker(
    tmp_path: Path, workers: int
) -> None:
    async with open_office(tmp_path, workers) as (house, office), aiohttp.ClientSession() as http:
        street = Street(house, http)
        living: list[Worker] = []
        while len(living) < workers:
            await asyncio.sleep(0.05)
            living = [slot.worker for slot in office.workers.slots if slot.worker is not None]
        citizen, desk = await street.conversation()
        guest = await street.interpreter(desk)
        pages = {"citizen": citizen, "clerk": desk, "interpreter": guest}
        for page in pages.values():
            await page.until(lambda page=page: list(page.links().values()) == ["connected"] * 3)
        room = desk.conversation["room"]
        holder = next(worker for worker in living if worker.load is None or office.hall.rooms._on[room] is worker)

        killed_at = time.monotonic()
        os.kill(holder.pid, signal.SIGKILL)
        for page in pages.values():
            await page.until(lambda page=page: _was_told_reconnecting(page), within=1.0)
        await asyncio.gather(*(page.connected(page.epoch + 1) for page in pages.values()))
        await asyncio.gather(citizen.hears(desk), desk.hears(guest), guest.hears(citizen))
        assert time.monotonic() - killed_at < 10

        for page in pages.values():
            await page.until(lambda page=page: set(page.links().values()) == {"connected"})
            assert page.conversation["room"] == room
            assert "conversation-ended" not in page.latest
        assert (citizen.epoch, desk.epoch) == (2, 2)
        await desk.ask("finish")
        await citizen.until(lambda: citizen.visit["state"] == "finished")
        await street.close()


def _was_told_reconnecting(page: Page) -> bool:
    """Whether everybody was shown as reconnecting at some time."""
    return any(
        {it["link"] for it in message["conversation"]["participants"]} == {"reconnecting"}
        for message in page.heard
        if message["type"] == "conversation"
    )


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_a_worker_holds_nobody_who_is_not_admitted(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    async with open_office(tmp_path) as (house, office):
        street = Street(house, http)
        desk, portal = await street.desk("anna"), await street.page("portal")
        citizen = await street.page("visit", token=await street.take_number(portal, "Ada"))
        await desk.ask("call", ticket=None)
        await citizen.until(lambda: citizen.visit["state"] == "called")
        await citizen.ask("here")
        async with asyncio.timeout(60):
            while office.workers.slots[0].worker is None:  # noqa: ASYNC110 - another process is starting
                await asyncio.sleep(0.01)
        assert await _held(office.workers.slots[0].worker) == (0, 0)
        await desk.ask("admit", ticket=citizen.visit["ticket"])
        await asyncio.gather(citizen.connected(), desk.connected())
        invited = await desk.ask("invite", name="", role="expert", language="")
        guest = await street.page("guest", token=invited["secret"])
        await guest.ask("knock")
        assert await _held(office.workers.slots[0].worker) == (1, 2)
        await desk.ask("admit-guest", guest=invited["guest"])
        assert await _held(office.workers.slots[0].worker) == (1, 3)
        await desk.ask("uninvite", guest=invited["guest"])
        assert await _held(office.workers.slots[0].worker) == (1, 2)
        await desk.ask("finish")
        await office.hall.news.settled()
        async with asyncio.timeout(40):
            while await _held(office.workers.slots[0].worker) != (0, 0):  # noqa: ASYNC110 - asks another process
                await asyncio.sleep(0.01)
        await street.close()


async def _held(worker: Worker | None) -> tuple[int, int]:
    """Rooms and participants, as the worker itself says."""
    assert worker is not None
    stats = await worker.stats()
    return stats.rooms, stats.participants
