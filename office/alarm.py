"""The one alarm clock of the office: set for the next thing that is due, and earlier whenever something comes up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

LONGEST: Final = 60.0
"""It rings at least so often, whatever becomes of the wall clock."""
SHORTEST: Final = 0.05


class Alarm:
    """Rings once per setting."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._at = clock()
        self._earlier = asyncio.Event()

    def set(self, at: float) -> None:
        """After it rang: when to ring next."""
        self._at = at
        self._earlier.set()

    def not_later_than(self, at: float) -> None:
        """Something new is due at this moment."""
        if at < self._at:
            self.set(at)

    async def ring(self) -> None:
        """Wait until it rings."""
        loop = asyncio.get_running_loop()
        end = loop.time() + LONGEST
        await asyncio.sleep(SHORTEST)
        while (left := min(self._at - self._clock(), end - loop.time())) > 0:
            self._earlier.clear()
            try:
                async with asyncio.timeout(left):
                    await self._earlier.wait()
            except TimeoutError:
                return
