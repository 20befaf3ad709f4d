"""Web Push over real HTTP, WebSocket and TLS: from the visitor's wish to what her browser reads; nothing when off."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
import structlog
from aiohttp import web

from office.app import Office
from office.storage.store import Store
from tests.certs.reader import Reader, claims, encoded
from tests.integration.house import House, set_up
from tests.integration.page import Page, Refused
from tests.office.push_stand_in import Shop, push_service

CONTACT = "mailto:it@office.test"


async def open_house(folder: Path, shop: Shop | None, *, wanted: bool = True) -> House:
    """An office whose climate department wants Web Push; without ``shop`` the office has none."""
    house = await set_up(folder / "o")
    if shop is not None:
        file = house.folder / "buergerbuero.toml"
        given = f'services = ["{shop.service}"]\nauthority = "{shop.authority}"\nown_network = true\n'
        file.write_text(f'{file.read_text()}\n[push]\ncontact = "{CONTACT}"\n{given}')
    store = await Store.open(house.settings.database_url)
    async with store.write() as tx:
        await tx.exec_driver_sql(f"UPDATE departments SET web_push = {wanted} WHERE id = 'climate'")
    await store.close()
    return house


async def draw(portal: Page, once: str = "once-1", department: str = "climate") -> str:
    fields = {"service": None, "matter": "Solar", "name": "Ada", "language": "de", "once": once}
    token: str = (await portal.ask("take-number", department=department, **fields))["token"]
    return token


async def _number(http: aiohttp.ClientSession, house: House) -> str:
    """Anna opens her desk, and somebody comes."""
    cookie = await house.log_in(http, "anna")
    async with Page(http, house, "desk", cookie=cookie) as desk, Page(http, house, "portal") as portal:
        await desk.ask("set-desk", state="open")
        return await draw(portal)


async def arrived(shop: Shop, messages: int) -> None:
    async with asyncio.timeout(60):
        while len(shop.messages) < messages:
            shop.took.clear()
            await shop.took.wait()


async def test_a_visitor_subscribes_is_called_on_a_closed_page_and_is_forgotten_when_the_service_says_so(
    tmp_path: Path,
) -> None:
    async with push_service(tmp_path) as shop, aiohttp.ClientSession() as http:
        house = await open_house(tmp_path, shop)
        office = await Office.open(house.settings)
        try:
            cookie, reader = await house.log_in(http, "anna"), Reader()
            async with Page(http, house, "desk", cookie=cookie) as desk, Page(http, house, "portal") as portal:
                await desk.ask("set-desk", state="open")
                token = await draw(portal)
                async with Page(http, house, "visit", token=token) as page:
                    key = page.visit["push_key"]
                    assert page.visit["department"]["web_push"] and not page.visit["push"]
                    keys = {"p256dh": encoded(reader.public), "auth": encoded(reader.auth)}
                    with pytest.raises(Refused, match="bad-request"):
                        await page.ask("set-push", endpoint="https://evil.test/x", **keys)
                    await page.ask("set-push", endpoint=shop.endpoint("ada"), **keys)
                    await page.until(lambda: page.visit["push"])
                    await arrived(shop, 1)
                shop.answer = lambda path: web.Response(status=410)
                await desk.ask("call", ticket=None)
                await arrived(shop, 2)
                async with Page(http, house, "visit", token=token) as again:
                    await again.until(lambda: not again.visit["push"])
        finally:
            await office.close(workers=True)
        nearly, called = shop.messages
        assert [json.loads(reader.read(message.body))["title"] for message in (nearly, called)] == [
            "K-001: Gleich sind Sie dran",
            "K-001: Sie werden aufgerufen",
        ]
        assert claims(called.headers["Authorization"], key)["aud"] == f"https://{shop.service}"


async def test_killed_between_the_service_and_the_record_it_is_told_again_in_the_place_of_the_first(
    tmp_path: Path,
) -> None:
    async with push_service(tmp_path) as shop, aiohttp.ClientSession() as http:
        house = await open_house(tmp_path, shop)
        process, reader = await house.serve(), Reader()
        try:
            shop.gate.clear()
            token = await _number(http, house)
            async with Page(http, house, "visit", token=token) as page:
                keys = {"p256dh": encoded(reader.public), "auth": encoded(reader.auth)}
                await page.ask("set-push", endpoint=shop.endpoint("ada"), **keys)
                await arrived(shop, 1)
                process.kill()
                await process.wait()
            shop.gate.set()
            await house.serve()
            await arrived(shop, 2)
        finally:
            await house.end()
        first, second = shop.messages
        assert first.headers["Topic"] == second.headers["Topic"]
        assert reader.read(first.body) == reader.read(second.body)


async def test_switched_off_there_is_no_key_no_worker_no_word_and_no_way_to_subscribe(tmp_path: Path) -> None:
    async with push_service(tmp_path) as shop, aiohttp.ClientSession() as http:
        for department, way in ((True, None), (False, shop)):
            folder = tmp_path / f"d{int(department)}"
            folder.mkdir()
            house = await open_house(folder, way, wanted=department)
            with structlog.testing.capture_logs() as lines:
                office = await Office.open(house.settings)
            try:
                token = await _number(http, house)
                async with Page(http, house, "visit", token=token) as page:
                    assert (page.visit["push_key"], page.visit["department"]["web_push"]) == ("", False)
                    keys = {"p256dh": encoded(Reader().public), "auth": encoded(b"sixteen bytes ok")}
                    with pytest.raises(Refused, match="not-now"):
                        await page.ask("set-push", endpoint=shop.endpoint("ada"), **keys)
                if way is None:
                    assert not house.settings.push_key.exists()
                    async with http.get(f"{house.origin}/push-worker.js") as found:
                        assert found.status == 404
                        assert "push" not in found.headers["Content-Security-Policy"]
                    assert "[push] contact is empty" in str(lines)
            finally:
                await office.close(workers=True)
        assert shop.messages == []
