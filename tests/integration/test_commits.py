"""The web process kills itself before and after each commit of each command; the page that asked says it again.

C2 of the catalogue: what was not committed has not happened at all, what was committed has happened wholly, and asking
again does it once.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from office.storage.store import Store
from tests.integration.house import House, set_up
from tests.integration.mortal import FATAL
from tests.integration.page import Page, Refused
from tests.integration.street import Street
from tests.office.invariants import broken, sqlite_is_whole
from tests.office.postgresql import POSTGRESQL
from tests.office.record import fresh_url

Record = dict[str, list[tuple[Any, ...]]]
EVERY = int(os.environ.get("BUERO_TEST_COMMANDS", "4"))
"""Every how-many-th command: each of them costs two starts of the office. ``make soak`` takes them all."""
BACK_SECONDS = 40.0
"""A slow machine may take so long; how soon everybody is back is measured in test_waiting_restart.py."""
NOT_COMPARED = {"logins", "alembic_version"}
"""When a login was last used is written whenever it is looked at."""


@dataclass
class Stage:
    """An office that can be killed, two desks, a portal and a citizen."""

    house: House
    street: Street
    store: Store
    web: asyncio.subprocess.Process
    pages: dict[str, Page] = field(default_factory=dict)
    drawn: int = 0

    @property
    def ticket(self) -> str:
        return str(self.pages["citizen"].visit["ticket"])

    async def say(self, who: str, kind: str, **fields: Any) -> dict[str, Any]:
        return await self.pages[who].ask(kind, **fields)

    async def somebody_new(self) -> None:
        """Another citizen takes the part of the citizen."""
        self.drawn += 1
        if "citizen" in self.pages:
            await self.pages["citizen"].close()
        token = await self.street.take_number(self.pages["portal"], f"Citizen {self.drawn}")
        self.pages["citizen"] = await self.street.page("visit", token=token)

    async def record(self) -> Record:
        """Everything that is written down, once nobody writes."""
        async with self.store.read() as tx:
            assert await broken(tx) == []
            if tx.dialect.name == "sqlite":
                names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            else:
                names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            tables = sorted(set((await tx.exec_driver_sql(names)).scalars()) - NOT_COMPARED)
            return {
                table: sorted(tuple(map(str, row)) for row in await tx.exec_driver_sql(f"SELECT * FROM {table}"))
                for table in tables
            }

    async def restart(self) -> None:
        """Serve again; everybody comes back by themselves."""
        assert await asyncio.wait_for(self.web.wait(), 20) == -signal.SIGKILL, self.house.log()
        before = {name: page.latest["welcome"]["session"] for name, page in self.pages.items()}
        self.web = await self.house.serve()
        for name, page in self.pages.items():
            await page.until(
                lambda page=page, name=name: (
                    page.latest["welcome"]["session"] != before[name]
                    and any(it["type"] == page.view for it in page.heard)
                ),
                within=BACK_SECONDS,
            )


@asynccontextmanager
async def stage(folder: Path, backend: str) -> AsyncIterator[Stage]:
    database = await fresh_url(folder, backend) if backend == "postgresql" else ""
    house = await set_up(folder, program="tests.integration.mortal", database=database)
    store = await Store.open(house.settings.database_url)
    try:
        async with aiohttp.ClientSession() as http:
            street = Street(house, http)
            made = Stage(house, street, store, await house.serve())
            made.pages["portal"] = await street.page("portal")
            for login in ("anna", "ben"):
                made.pages[login] = await street.page("desk", cookie=await house.log_in(http, login))
                await made.say(login, "set-desk", state="open")
            yield made
            await street.close()
    finally:
        await house.end()
        await store.close()
    if backend != "postgresql":
        sqlite_is_whole(folder / "office.db")


Say = tuple[str, str, dict[str, Any]]
"""Who, what, and with which fields; ``...`` stands for the citizen's ticket."""
CALLED: list[Say] = [("anna", "call", {"ticket": ...})]
TALKING: list[Say] = [*CALLED, ("anna", "admit", {"ticket": ...})]


@dataclass(frozen=True)
class Command:
    """What is said, by whom, after what; and the state of the citizen's ticket once it is done."""

    who: str
    kind: str
    fields: dict[str, Any] = field(default_factory=dict)
    after: list[Say] = field(default_factory=list)
    state: str = ""
    again: frozenset[str] = frozenset({"ok", "number-taken"})
    """What the office may answer who says it again after it was done."""
    anew: bool = False
    """Saying it again means to begin again: some more minutes, from now on."""

    def __str__(self) -> str:
        return self.kind


ALREADY = frozenset({"ok", "not-now", "busy"})
"""It was done: the page sees so in its snapshot, and asking again changes nothing."""
THERE = ALREADY | {"bad-request"}
"""A ticket cannot be transferred to where it is."""
TO_GARDEN = {"ticket": ..., "department": "garden", "colleague": None, "note": "Kennt den Bescheid"}
DRAW = {"department": "climate", "service": None, "matter": "", "name": "Ada", "language": "de"}
COMMANDS = [
    Command("portal", "take-number", DRAW),
    Command("ben", "set-desk", {"state": "paused"}),
    Command("anna", "call", {"ticket": ...}, state="called"),
    Command("anna", "call", {"ticket": None}, again=ALREADY),
    Command("citizen", "here", {}, CALLED, "called"),
    Command("citizen", "leave", {}, [], "left", ALREADY),
    Command("anna", "admit", {"ticket": ...}, CALLED, "admitted"),
    Command("anna", "send-away", {"ticket": ..., "reason": "Heute nicht"}, [], "refused", ALREADY),
    Command("anna", "finish", {}, TALKING, "finished", ALREADY),
    Command("citizen", "step-away", {"minutes": 5}, [], "away", ALREADY, anew=True),
    Command("citizen", "return", {}, [("citizen", "step-away", {"minutes": 5})], "waiting", ALREADY),
    Command("anna", "miss", {"ticket": ...}, CALLED, "waiting", ALREADY),
    Command("anna", "set-priority", {"ticket": ..., "priority": 1}, [], "waiting"),
    Command("anna", "transfer", TO_GARDEN, [], "transferred", THERE),
    Command("anna", "transfer", TO_GARDEN, TALKING, "transferred", THERE),
    Command("anna", "send-back", {}, TALKING, "waiting", ALREADY),
    Command("anna", "hold", {"text": "Einen Moment"}, TALKING, "on hold", ALREADY),
    Command("anna", "resume-visit", {}, [*TALKING, ("anna", "hold", {"text": ""})], "admitted", ALREADY),
    Command("anna", "pause-department", {"department": "climate", "paused": True}),
]


def _filled(stage: Stage, fields: dict[str, Any]) -> dict[str, Any]:
    return {name: stage.ticket if value is ... else value for name, value in fields.items()}


async def _clear_the_desks(stage: Stage) -> None:
    """Nobody is called, nobody talks, nobody waits."""
    for who in ("anna", "ben"):
        with suppress(Refused):
            await stage.say(who, "finish")
        await stage.say(who, "set-desk", state="open")
    await stage.say("anna", "pause-department", department="climate", paused=False)
    async with stage.store.read() as tx:
        left = (
            await tx.exec_driver_sql(
                "SELECT id FROM tickets WHERE state NOT IN ('finished', 'left', 'refused', 'expired')"
            )
        ).scalars()
        left = list(left)
    for ticket in left:
        await stage.say("anna", "send-away", ticket=ticket, reason="")


async def _walk(stage: Stage, command: Command, when: str) -> None:
    """Kill it at the one commit of this command, and say it again."""
    await _clear_the_desks(stage)
    await stage.somebody_new()
    for who, kind, fields in command.after:
        await stage.say(who, kind, **_filled(stage, fields))
    fields = _filled(stage, command.fields)
    if command.kind == "take-number":
        fields["once"] = f"attempt-{when}"
    before = await stage.record()
    fatal = stage.house.folder / FATAL
    fatal.write_text(f"{command.kind} 1 {when}")
    asked = asyncio.create_task(stage.say(command.who, command.kind, **fields))
    await stage.restart()
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    found = await stage.record()
    assert (found == before) == (when == "before"), f"{command}: {when} the commit"
    fatal.write_text(f"{command.kind} 2 {when}")  # one command, one transaction: there is no second one to die at
    try:
        said = (await stage.say(command.who, command.kind, **fields))["type"]
    except Refused as refused:
        said = refused.args[0]
    fatal.unlink()
    done = await stage.record()
    if when == "before":
        assert said in ("ok", "number-taken") and done != before, f"{command}: {said}"
    else:
        assert said in command.again, f"{command}: {said}"
        assert done == found or command.anew, f"{command} was done twice"
    if command.state:
        await _is(stage.pages["citizen"], command.state)
    assert sum(row not in before["tickets"] for row in done["tickets"]) <= 1


async def _is(citizen: Page, state: str) -> None:
    await citizen.until(lambda: citizen.visit["state"] == state)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("backend", ["sqlite", POSTGRESQL])
async def test_killed_at_any_commit_a_command_is_done_wholly_or_not_at_all_and_asking_again_does_it_once(
    tmp_path: Path, backend: str, when: str
) -> None:
    async with stage(tmp_path, backend) as made:
        for command in COMMANDS[:: EVERY if backend == "sqlite" else 2 * EVERY]:
            await _walk(made, command, when)
