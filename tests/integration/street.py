"""Where citizens, clerks and interpreters come from: opens pages at one office and closes them all at the end."""

from __future__ import annotations

import asyncio
import itertools

import aiohttp

from tests.integration.house import House
from tests.integration.page import Page


class Street:
    """The people of one test."""

    def __init__(self, house: House, http: aiohttp.ClientSession) -> None:
        self.house, self.http = house, http
        self._pages: list[Page] = []
        self._once = itertools.count(1)

    async def page(self, view: str, *, token: str = "", cookie: str = "", media: bool = True) -> Page:
        """A page that is open and has its snapshot."""
        page = Page(self.http, self.house, view, token=token, cookie=cookie, media=media)
        self._pages.append(page)
        return await page.__aenter__()

    async def desk(self, login: str) -> Page:
        """A clerk logs in and opens the desk."""
        page = await self.page("desk", cookie=await self.house.log_in(self.http, login))
        await page.ask("set-desk", state="open")
        return page

    async def take_number(self, portal: Page, name: str, department: str = "climate") -> str:
        """The token of a fresh ticket."""
        taken = await portal.ask(
            "take-number",
            department=department,
            service=None,
            matter="",
            name=name,
            language="de",
            once=f"once-{next(self._once)}",
        )
        return str(taken["token"])

    async def conversation(self, login: str = "anna", department: str = "climate") -> tuple[Page, Page]:
        """A citizen and a clerk whose media flow."""
        desk, portal = await self.desk(login), await self.page("portal")
        citizen = await self.page("visit", token=await self.take_number(portal, "Ada", department))
        await desk.ask("call", ticket=citizen.visit["ticket"])
        await desk.ask("admit", ticket=citizen.visit["ticket"])
        await asyncio.gather(citizen.connected(), desk.connected())
        await asyncio.gather(citizen.hears(desk), desk.hears(citizen))
        return citizen, desk

    async def interpreter(self, desk: Page) -> Page:
        """Somebody who is invited, knocks and is let in."""
        invited = await desk.ask("invite", name="Ines", role="interpreter", language="ar")
        guest = await self.page("guest", token=invited["secret"])
        await guest.ask("knock")
        await desk.ask("admit-guest", guest=invited["guest"])
        await guest.connected()
        return guest

    async def close(self) -> None:
        """Everybody goes home."""
        for page in self._pages:
            await page.close()
