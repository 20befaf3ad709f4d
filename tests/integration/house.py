"""A whole office for tests: its record with two clerks, its configuration, and the process or object that serves it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from office.app import Office
from office.settings import Settings, load
from office.storage import departments
from office.storage.migrate import migrate
from office.storage.store import Store
from tests.integration.warm import WarmProcess
from tests.office.record import PASSWORD, Accounts, cheap_passwords, department
from tests.ports import free_port
from waitingroom.hours import Week

CONFIGURATION = """
[http]
host = "127.0.0.1"
port = {port}
public_url = "http://127.0.0.1:{port}"

[media]
workers = {workers}
port = {media}
announce = ["127.0.0.1"]

[data]
folder = "."

[secrets]
key = "k0J7yq2mX4bTzPq9Vw1sLr8nDf6hGa3cUe5iOxYpKtM"
control = "c9RfW3vB7nZx1mQ5tLk8sHj2dGp6yUa4eOi0rTwXqNc"

[limits]
message_burst = 10000
sockets_per_address = 500
numbers_per_address = 10000

[web]
dist = "no-pages"
"""
SECONDS = 60.0
"""A machine that does much else may need so long to start one."""


@dataclass(frozen=True)
class House:
    """An office that is set up, and where it is reached once it serves."""

    folder: Path
    port: int
    warm: bool = False
    """Whether it serves from a process that has imported everything already."""
    faults: str = ""
    """``module:function`` that a warm process calls first: it makes the office fail when the test says so."""
    _processes: list[asyncio.subprocess.Process | WarmProcess] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Settings:
        return load(self.folder / "buergerbuero.toml")

    async def log_in(self, http: aiohttp.ClientSession, login: str) -> str:
        """The login cookie of a clerk."""
        headers = {"X-Office": "1", "Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        body = {"login": login, "password": PASSWORD}
        async with http.post(f"{self.origin}/api/v1/login", json=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return answer.cookies["__Host-sid"].value

    async def serve(self, **environment: str) -> asyncio.subprocess.Process | WarmProcess:
        """Start ``buergerbuero serve`` in a process of its own, and wait until it answers."""
        process = await self.start(**environment)
        try:
            async with asyncio.timeout(SECONDS), aiohttp.ClientSession() as http:
                while not await self._answers(http):
                    assert process.returncode is None, self.log()
                    await asyncio.sleep(0.02)
        except BaseException:
            if process.returncode is None:
                process.kill()
            raise
        return process

    async def start(self, **environment: str) -> asyncio.subprocess.Process | WarmProcess:
        """The process alone, whether it comes to serve or not."""
        if self.warm:
            return self.run("serve", **environment)
        with (self.folder / "serve.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "office", "--data", str(self.folder), "serve"),
                stdout=log,
                stderr=log,
                env=os.environ | environment,
            )
        self._processes.append(process)
        return process

    def run(self, *words: str, **environment: str) -> WarmProcess:
        """Any command, from a process that has imported everything already."""
        process = WarmProcess(self.folder, self.faults, os.environ | environment, words)
        self._processes.append(process)
        return process

    async def _answers(self, http: aiohttp.ClientSession) -> bool:
        try:
            async with http.get(f"{self.origin}/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    def log(self) -> str:
        """What the office has written so far."""
        return (self.folder / "serve.log").read_text()

    async def end(self) -> None:
        """Whatever became of the test: nothing of it stays behind."""
        for process in self._processes:
            if process.returncode is None:
                process.kill()
                await process.wait()
        self.end_workers()

    def end_workers(self) -> None:
        """Kill the media workers."""
        for pid in worker_pids(self.folder):
            os.kill(pid, signal.SIGKILL)


def worker_pids(folder: Path) -> list[int]:
    """The living media workers of this data folder."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit() and int(path.name) != os.getpid():
            try:
                arguments = (path / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"sfu" in arguments and any(it.startswith(os.fsencode(folder / "run")) for it in arguments):
                found.append(int(path.name))
    return found


async def set_up(
    folder: Path, workers: int = 1, *, warm: bool = False, faults: str = "", database: str = "", more: str = ""
) -> House:
    """A fresh office: departments open around the clock, Anna and Ben at the desks. ``database``: empty for SQLite;
    ``more``: sections of the configuration."""
    folder.mkdir(mode=0o700, exist_ok=True)  # noqa: ASYNC240 - nothing else runs yet
    house = House(folder, free_port(), warm, faults)
    text = CONFIGURATION.format(port=house.port, media=free_port(workers), workers=workers)
    text += more
    text += f'\n[database]\nurl = "{database}"\n' if database else ""
    (folder / "buergerbuero.toml").write_text(text)
    url = house.settings.database_url
    await migrate(url)
    store, passwords = await Store.open(url), cheap_passwords()
    try:
        async with store.write() as tx:
            await departments.add(tx, department("climate", "K", Week.always()), 1)
            await departments.add(tx, department("garden", "G", Week.always()), 2)
        accounts = Accounts(store, lambda: 0.0, passwords)
        await accounts.add("anna", "Anna", "clerk", ["climate", "garden"], PASSWORD)
        await accounts.add("ben", "Ben", "clerk", ["climate"], PASSWORD)
    finally:
        passwords.close()
        await store.close()
    return house


@asynccontextmanager
async def open_office(folder: Path, workers: int = 1) -> AsyncIterator[tuple[House, Office]]:
    """The office inside this process, with real worker processes."""
    house = await set_up(folder, workers)
    office = await Office.open(house.settings)
    try:
        yield house, office
    finally:
        await office.close(workers=True)
