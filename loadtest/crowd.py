"""Many visitors who only wait, in a process of their own: says when the last of them heard of a change.

The benchmark talks to it through a pipe, in tuples: see :func:`serve`.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from loadtest.arrivals import Arrivals, Drawn
from loadtest.thin import Heard, Thin

AT_ONCE = 50
"""Handshakes under way at once."""
SECONDS = 300.0


@dataclass(frozen=True)
class Moved:
    """How a crowd heard of one call. Moments of the monotonic clock, which all processes of a machine share."""

    told: int
    first: float
    last: float


class Visitor:
    """Somebody with a ticket and an open page."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self.state = ""
        self.ahead: int | None = None
        self.line: Thin | None = None
        self.there = asyncio.Event()
        """The page shows the ticket."""

    def hear(self, heard: Heard) -> None:
        """A message came."""
        if heard["type"] == "visit":
            visit = heard["visit"]
            self.there.set()
            before = self.state, self.ahead
            self.state, self.ahead = visit["state"], visit["ahead"]
            if before != (self.state, self.ahead):
                self._crowd.heard(first=not before[0])


class Crowd:
    """The visitors of this process."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._visitors: list[Visitor] = []
        self._shown = 0
        self._expected = 0
        self._moments: list[float] = []
        self._enough = asyncio.Event()
        self._arrivals = Arrivals(origin)

    def heard(self, *, first: bool) -> None:
        """A visitor saw another state or place than before."""
        if first:
            self._shown += 1
        else:
            self._moments.append(time.monotonic())
        if self._shown == len(self._visitors) and len(self._moments) >= self._expected:
            self._enough.set()

    async def join(self, tokens: Sequence[str]) -> None:
        """Open a page for each ticket; returns when all of them show it."""
        gate = asyncio.Semaphore(AT_ONCE)
        self._enough.clear()
        self._expected = 0

        async def one(token: str) -> None:
            visitor = Visitor(self)
            self._visitors.append(visitor)
            async with gate:
                visitor.line = await Thin.open(
                    self._origin, {"type": "hello", "view": "visit", "token": token}, visitor.hear
                )
                async with asyncio.timeout(SECONDS):
                    await visitor.there.wait()

        await asyncio.gather(*(one(token) for token in tokens))

    def watch(self) -> None:
        """From now on: note when whoever waits hears of another place."""
        self._moments.clear()
        self._enough.clear()
        self._expected = sum(visitor.state in ("waiting", "transferred") for visitor in self._visitors)

    async def moved(self) -> Moved:
        """Once everybody has heard."""
        if self._expected:
            async with asyncio.timeout(SECONDS):
                await self._enough.wait()
        return Moved(len(self._moments), min(self._moments, default=0.0), max(self._moments, default=0.0))

    async def gather(self, count: int) -> None:
        """So many more look at the portal."""
        await self._arrivals.open(count, AT_ONCE)

    async def arrive(self, department: str, names: Sequence[str]) -> list[Drawn]:
        """All of them take a number at once, and go."""
        try:
            return await self._arrivals.draw(department, names)
        finally:
            self._arrivals.close()


def serve(pipe: Connection, origin: str) -> None:
    """The process: ``("join", tokens)``, ``("watch",)``, ``("moved",)``; and so on;
    answers with the result, or an exception."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(_serve(pipe, origin))


async def _serve(pipe: Connection, origin: str) -> None:
    crowd, loop = Crowd(origin), asyncio.get_running_loop()
    while True:
        try:
            what, *arguments = await loop.run_in_executor(None, pipe.recv)
        except EOFError:
            return
        try:
            result: Any = getattr(crowd, what)(*arguments)
            pipe.send(await result if asyncio.iscoroutine(result) else result)
        except Exception as error:
            pipe.send(error)


class Remote:
    """The benchmark's side of one crowd."""

    def __init__(self, origin: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, origin), daemon=True)
        self._process.start()
        theirs.close()

    async def ask(self, what: str, *arguments: object) -> Any:
        """Let the crowd do something. Raises what went wrong there."""
        self._pipe.send((what, *arguments))
        answer = await asyncio.get_running_loop().run_in_executor(None, self._pipe.recv)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def end(self) -> None:
        """Everybody goes home."""
        self._pipe.close()
        self._process.join(10)
        if self._process.is_alive():
            self._process.kill()
