"""People who all take a number in the same moment, each from a page of her own; says when each of them had it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from loadtest.thin import Heard, Thin

SECONDS = 300.0


@dataclass(frozen=True)
class Drawn:
    """A number, and how long it took from asking to having it."""

    number: str
    seconds: float


class Newcomer:
    """Somebody who looks at the portal."""

    def __init__(self) -> None:
        self.line: Thin | None = None
        self.there = asyncio.Event()
        self.answered: asyncio.Future[tuple[float, Heard]] = asyncio.get_running_loop().create_future()

    def hear(self, heard: Heard) -> None:
        """A message came."""
        if heard["type"] == "portal":
            self.there.set()
        elif heard["type"] in ("number-taken", "refused") and not self.answered.done():
            self.answered.set_result((time.monotonic(), heard))


class Arrivals:
    """The newcomers of one process."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._newcomers: list[Newcomer] = []

    async def open(self, count: int, at_once: int) -> None:
        """Open the portal so many times."""
        gate = asyncio.Semaphore(at_once)

        async def one() -> None:
            newcomer = Newcomer()
            self._newcomers.append(newcomer)
            async with gate, asyncio.timeout(SECONDS):
                newcomer.line = await Thin.open(self._origin, {"type": "hello", "view": "portal"}, newcomer.hear)
                await newcomer.there.wait()

        await asyncio.gather(*(one() for _ in range(count)))

    async def draw(self, department: str, names: Sequence[str]) -> list[Drawn]:
        """Everybody asks at once; ``names`` are what the browsers call their attempts."""
        begun = time.monotonic()
        for newcomer, name in zip(self._newcomers, names, strict=True):
            assert newcomer.line is not None
            newcomer.line.say(
                {
                    "type": "take-number",
                    "id": 1,
                    "department": department,
                    "service": None,
                    "matter": "",
                    "name": "",
                    "language": "de",
                    "once": name,
                }
            )
        found = []
        async with asyncio.timeout(SECONDS):
            for newcomer in self._newcomers:
                at, heard = await newcomer.answered
                if heard["type"] == "refused":
                    raise RuntimeError(f"refused: {heard['code']}")
                found.append(Drawn(heard["number"], at - begun))
        return found

    def close(self) -> None:
        """Everybody leaves the portal."""
        for newcomer in self._newcomers:
            if newcomer.line is not None:
                newcomer.line.close()
        self._newcomers.clear()
