"""An office that can be killed at any commit, and the people who are in it then."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import aiohttp

from office.storage.store import Store
from tests.integration.house import House, set_up
from tests.integration.mortal import COMMITS, FATAL
from tests.integration.page import Page, Refused
from tests.integration.street import Street
from tests.integration.warm import WarmProcess
from tests.office.invariants import broken, sqlite_is_whole
from tests.office.mail_server import Box, smtp_server
from tests.office.record import fresh_url

Record: TypeAlias = dict[str, list[tuple[Any, ...]]]
Process: TypeAlias = asyncio.subprocess.Process | WarmProcess
BACK_SECONDS = 40.0
"""A slow machine may take so long; how soon everybody is back is measured in test_waiting_restart.py."""
CALM = "grace_seconds = 3600, answer_seconds = 3600"
"""However slow the machine is: nobody counts as away, or as not answering, only because an office was being started."""
MAIL = '\n[mail]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nsender = "Office <noreply@office.example>"\n'


@dataclass
class Stage:
    """Two desks, a portal, a citizen, perhaps a guest, and a mail server."""

    house: House
    street: Street
    store: Store
    web: Process
    box: Box
    pages: dict[str, Page] = field(default_factory=dict)
    drawn: int = 0
    secret: str = ""
    """Of the last invitation, or a token or cookie that is needed later."""
    consult: str = ""
    """What Ben was asked last."""

    @property
    def ticket(self) -> str:
        return str(self.pages["citizen"].visit["ticket"])

    def account(self, login: str) -> str:
        return str(self.pages[login].latest["desk"]["desk"]["account"])

    async def say(self, who: str, kind: str, **fields: Any) -> str:
        """What the office answered: a type, or the code of a refusal; ``over`` for a page that was sent away."""
        if self.pages[who].over:
            return "over"
        given = {name: value(self) if callable(value) else value for name, value in fields.items()}
        try:
            heard = await self.pages[who].ask(kind, **given)
        except Refused as refused:
            return str(refused.args[0])
        self.secret = heard.get("secret", self.secret)
        return str(heard["type"])

    async def open(self, name: str, view: str, **more: str) -> Page:
        """This page takes the part of an older one of that name."""
        if name in self.pages:
            await self.pages.pop(name).close()
        page = Page(self.street.http, self.house, view, media=False, **more)
        try:
            self.pages[name] = await page.__aenter__()
        except BaseException:
            await page.close()
            raise
        return page

    async def somebody_new(self) -> None:
        """Another citizen takes the part of the citizen."""
        self.drawn += 1
        token = await self.street.take_number(self.pages["portal"], f"Citizen {self.drawn}")
        await self.open("citizen", "visit", token=token)

    async def record(self, without: Iterable[str] = ("logins", "alembic_version")) -> Record:
        """Everything that is written down. When a login was last used is written whenever it is looked at."""
        async with self.store.read() as tx:
            assert await broken(tx) == []
            if tx.dialect.name == "sqlite":
                names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            else:
                names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            tables = sorted(set((await tx.exec_driver_sql(names)).scalars()) - set(without))
            return {
                table: sorted(tuple(map(str, row)) for row in await tx.exec_driver_sql(f"SELECT * FROM {table}"))
                for table in tables
            }

    async def sql(self, statement: str) -> None:
        """Let something have been long ago."""
        async with self.store.write() as tx:
            await tx.exec_driver_sql(statement)

    async def ask(self, query: str) -> Any:
        async with self.store.read() as tx:
            return (await tx.exec_driver_sql(query)).scalars().all()

    async def until(self, query: str) -> None:
        """Wait until the record answers with anything."""
        async with asyncio.timeout(BACK_SECONDS):
            while not await self.ask(query):  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0.02)

    # --- dying ---

    def doom(self, site: str, when: str) -> None:
        """It dies at the next commit of this site."""
        (self.house.folder / FATAL).write_text(f"{site} {when}")

    def spare(self) -> None:
        (self.house.folder / FATAL).unlink(missing_ok=True)

    def commits(self) -> list[str]:
        """What was committed since this was asked last."""
        file = self.house.folder / COMMITS
        found = file.read_text().split() if file.exists() else []
        file.unlink(missing_ok=True)
        return found

    async def killed(self) -> None:
        """Wait until it has killed itself."""
        assert await asyncio.wait_for(self.web.wait(), BACK_SECONDS) == -signal.SIGKILL, self.house.log()

    async def kill(self) -> None:
        self.web.kill()
        await self.killed()

    async def restart(self) -> None:
        """Serve again; everybody comes back by themselves."""
        before = {name: page.latest["welcome"]["session"] for name, page in self.pages.items()}
        self.web = await self.house.serve()
        for name, page in self.pages.items():
            await page.until(
                lambda page=page, name=name: (
                    page.over
                    or (
                        page.latest["welcome"]["session"] != before[name]
                        and any(it["type"] == page.view for it in page.heard)
                    )
                ),
                within=BACK_SECONDS,
            )

    async def clear(self) -> None:
        """Nobody is called, nobody talks, nobody waits, everything is open."""
        self.spare()
        if "guest" in self.pages:
            await self.pages.pop("guest").close()
        for who in ("anna", "ben"):
            await self.say(who, "finish")
            await self.say(who, "set-desk", state="open")
        await self.say("anna", "pause-department", department="climate", paused=False)
        await self.say("anna", "reopen", department="climate")
        for ticket in await self.ask(
            "SELECT id FROM tickets WHERE state NOT IN ('finished', 'left', 'refused', 'expired')"
        ):
            assert await self.say("anna", "send-away", ticket=ticket, reason="") == "ok"


Deed: TypeAlias = Callable[[Stage], Awaitable[str]]


def says(who: str, kind: str, **fields: Any) -> Deed:
    """Somebody says something on the wire; fields may be functions of the stage."""

    async def deed(stage: Stage) -> str:
        return await stage.say(who, kind, **fields)

    return deed


@asynccontextmanager
async def stage(folder: Path, backend: str) -> AsyncIterator[Stage]:
    database = await fresh_url(folder, backend) if backend == "postgresql" else ""
    box = Box()
    async with smtp_server(box) as mail:
        house = await set_up(
            folder,
            warm=True,
            faults="tests.integration.mortal:make_mortal",
            database=database,
            more=MAIL.format(port=mail.port),
        )
        store = await Store.open(house.settings.database_url)
        try:
            async with aiohttp.ClientSession() as http:
                made = Stage(house, Street(house, http), store, await house.serve(), box)
                await made.sql(f"UPDATE departments SET {CALM}")
                await made.open("portal", "portal")
                for login in ("anna", "ben"):
                    await made.open(login, "desk", cookie=await house.log_in(http, login))
                    await made.say(login, "set-desk", state="open")
                yield made
                for page in made.pages.values():
                    await page.close()
        finally:
            await house.end()
            await store.close()
    if backend != "postgresql":
        sqlite_is_whole(folder / "office.db")
