"""The web process is killed, updated and stopped while people wait and talk."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import aiohttp
import pytest

from tests.integration.house import House, set_up, worker_pids
from tests.integration.page import Page
from tests.integration.street import Street
from tests.ports import free_port


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = await set_up(tmp_path)
    try:
        yield house
    finally:
        await house.end()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP])
async def test_conversations_and_places_survive_the_end_of_the_web_process(
    house: House, http: aiohttp.ClientSession, how: signal.Signals
) -> None:
    web, street = await house.serve(), Street(house, http)
    citizen, desk = await street.conversation()
    portal = await street.page("portal")
    waiting = [await street.page("visit", token=await street.take_number(portal, name)) for name in ("Bea", "Cem")]
    guest = await street.interpreter(desk)
    pages = [citizen, desk, guest, portal, *waiting]
    before = {page: page.latest["welcome"]["session"] for page in pages}
    workers, epochs = worker_pids(house.folder), (citizen.epoch, desk.epoch, guest.epoch)
    talking = [asyncio.create_task(page.talk()) for page in (citizen, desk)]
    try:
        started_at = time.monotonic()
        await asyncio.sleep(0.3)
        web.send_signal(how)
        await asyncio.wait_for(web.wait(), 10)
        web = await house.serve()
        for page in pages:
            await page.until(
                lambda page=page: (
                    page.latest["welcome"]["session"] != before[page]
                    and any(it["type"] == page.view for it in page.heard)
                )
            )
        await desk.until(lambda: any(it["type"] == "conversation" for it in desk.heard))
        await asyncio.sleep(0.3)
    finally:
        for task in talking:
            task.cancel()
    assert (citizen.epoch, desk.epoch, guest.epoch) == epochs
    assert desk.conversation["epoch"] == desk.epoch, "the page keeps its transport"
    assert set(desk.links().values()) == {"connected"}
    assert worker_pids(house.folder) == workers
    for page in (citizen, desk):
        assert _longest_gap(page, started_at) <= 1.0
        assert not [it for it in page.heard if it["type"] in ("join", "conversation-ended")]
    assert [page.visit["ahead"] for page in waiting] == [0, 1]
    tickets = {it["number"]: (it["state"], it["present"]) for it in desk.latest["desk"]["desk"]["tickets"]}
    assert {number: state for number, (state, _) in tickets.items()} == {
        "K-001": "admitted",
        "K-002": "waiting",
        "K-003": "waiting",
    }

    await citizen.ask("say", text="Noch da")
    await desk.until(lambda: "said" in desk.latest)
    await desk.ask("finish")
    await citizen.until(lambda: citizen.visit["state"] == "finished")
    await desk.ask("call", ticket=None)
    await waiting[0].until(lambda: waiting[0].visit["state"] == "called")
    await street.close()
    web.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(web.wait(), 10) == 0


async def test_when_web_process_and_worker_die_together_people_still_come_back(
    house: House, http: aiohttp.ClientSession
) -> None:
    web, street = await house.serve(), Street(house, http)
    citizen, desk = await street.conversation()
    room, epoch = desk.conversation["room"], desk.epoch
    web.kill()
    house.end_workers()
    await web.wait()
    web = await house.serve()
    await asyncio.gather(citizen.connected(epoch + 1), desk.connected(epoch + 1))
    await asyncio.gather(citizen.hears(desk), desk.hears(citizen))
    assert desk.conversation["room"] == room
    await street.close()
    web.send_signal(signal.SIGTERM)
    await asyncio.wait_for(web.wait(), 10)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_a_polite_end_takes_everything_along_within_ten_seconds(
    house: House, http: aiohttp.ClientSession, how: signal.Signals
) -> None:
    web, street = await house.serve(), Street(house, http)
    citizen, desk = await street.conversation()
    pids = worker_pids(house.folder)
    assert pids
    begun = time.monotonic()
    web.send_signal(how)
    assert await asyncio.wait_for(web.wait(), 10) == 0, house.log()
    assert time.monotonic() - begun < 10
    assert worker_pids(house.folder) == []
    for page in (citizen, desk):
        await page.until(lambda page=page: 1001 in page.closed)
    await street.close()
    assert "Traceback" not in house.log()


async def test_a_second_office_on_the_same_data_folder_does_not_open(house: House) -> None:
    web = await house.serve()
    second = await house.start(BUERO_HTTP__PORT=str(free_port()))
    assert await asyncio.wait_for(second.wait(), 60) == 1
    assert "already serves this data folder" in house.log()
    assert web.returncode is None and worker_pids(house.folder)
    web.send_signal(signal.SIGTERM)
    await asyncio.wait_for(web.wait(), 10)


def _longest_gap(page: Page, since: float) -> float:
    """The longest silence that this page has heard."""
    arrivals = [at for at, _ in page.sounds if at >= since]
    assert len(arrivals) > 30
    return max(later - earlier for earlier, later in pairwise(arrivals))
