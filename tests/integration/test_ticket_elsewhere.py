"""A ticket goes on on another device, and its owner is written to, over real HTTP, WebSocket and SMTP."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp

from office.app import Office
from tests.integration.house import House, set_up
from tests.integration.page import Page
from tests.office.mail_server import Box, smtp_server

ADDRESS = "ada@visitors.test"


async def ask_to_open(http: aiohttp.ClientSession, house: House, number: str, pin: str) -> tuple[int, dict[str, str]]:
    headers = {"X-Office": "1", "Origin": house.origin, "Sec-Fetch-Site": "same-origin"}
    body = {"number": number, "pin": pin}
    async with http.post(f"{house.origin}/api/v1/tickets/open", json=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_number_and_pin_open_the_visit_on_another_device_and_mails_lead_there_too(tmp_path: Path) -> None:
    box = Box()
    async with smtp_server(box) as server:
        house = await set_up(tmp_path / "office")
        file = house.folder / "buergerbuero.toml"
        mail = f'[mail]\nhost = "{server.host}"\nport = {server.port}\ntls = "none"\nsender = "noreply@office.test"\n'
        file.write_text(f"{file.read_text()}\n{mail}")
        office = await Office.open(house.settings)
        try:
            async with aiohttp.ClientSession() as http:
                await _visit(http, house, box)
        finally:
            await office.close(workers=True)


async def _visit(http: aiohttp.ClientSession, house: House, box: Box) -> None:
    cookie = await house.log_in(http, "anna")
    async with Page(http, house, "desk", cookie=cookie) as desk, Page(http, house, "portal") as portal:
        await desk.ask("set-desk", state="open")
        fields = {"service": None, "matter": "", "name": "Ada", "language": "de", "once": "once-1"}
        token = (await portal.ask("take-number", department="climate", **fields))["token"]
        async with Page(http, house, "visit", token=token) as older:
            assert older.visit["mail_offered"]
            pin = older.visit["pin"]
            wrong = "000000" if pin != "000000" else "111111"
            assert await ask_to_open(http, house, "K-001", wrong) == await ask_to_open(http, house, "K-077", pin)
            status, opened = await ask_to_open(http, house, "k 1", pin)
            assert (status, opened["number"]) == (200, "K-001")
            async with Page(http, house, "visit", token=opened["token"]) as newer:
                await older.until(lambda: 4001 in older.closed)
                await newer.ask("set-mail", address=ADDRESS)
                await newer.until(lambda: newer.visit["mail"])
                await _until(box, 1)
                await desk.ask("notify", ticket=None, department="climate", code="running-late", minutes=10, text="")
                await newer.until(lambda: newer.visit["notice"])
                assert newer.visit["notice"]["minutes"] == 10
                await desk.ask("call", ticket=None)
                await _until(box, 2)
                await newer.until(lambda: not newer.visit["mail"])
    subjects = [letter["Subject"] for _, _, letter in box.letters]
    assert subjects == ["Sie sind bald an der Reihe", "Sie werden aufgerufen"]
    for _, recipients, letter in box.letters:
        assert recipients == [ADDRESS]
        assert f"{house.origin}/visit#{token}" in letter.get_content()


async def _until(box: Box, letters: int) -> None:
    async with asyncio.timeout(60):
        while len(box.letters) < letters:
            box.took.clear()
            await box.took.wait()
