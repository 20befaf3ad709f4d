"""Goes its rounds through what is to be sent: looks for whom it is nearly the turn, sends what is due, and sleeps.

What mails and notices have in common; how they are sent is each one's own.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final, Protocol

import structlog

from office.whole import whole

log = structlog.get_logger()
LONGEST_SLEEP: Final = 60.0
"""So often all queues are looked at, whatever was heard of them."""
AFTER_TROUBLE: Final = 5.0


class Queues(Protocol):
    """What is looked at."""

    async def departments(self) -> list[str]:
        """Where anybody could wait."""
        ...

    async def nearly(self, department: str) -> int:
        """Put on record what is to be sent to those for whom it is nearly the turn; how many that are."""
        ...


class Rounds(ABC):
    """Everything it knows is on record."""

    what: str
    """What is sent, for the log."""

    def __init__(self, queues: Queues, clock: Callable[[], float]) -> None:
        self._queues = queues
        self._clock = clock
        self._departments: set[str] = set()
        self._something = asyncio.Event()
        self._all_at = 0.0

    def look(self, department: str) -> None:
        """The queue of this department may have moved, or somebody was called."""
        self._departments.add(department)
        self._something.set()

    async def run(self) -> None:
        """Work, as long as the office is open. What is under way when it closes may be sent again."""
        while True:
            self._something.clear()
            try:
                wake_at = await self.round()
            except Exception as error:  # a record that cannot be read now is read again later
                log.error(f"x {self.what}", error=type(error).__name__, exc_info=error)
                wake_at = self._clock() + AFTER_TROUBLE
            try:
                async with asyncio.timeout(max(0.0, wake_at - self._clock())):
                    await self._something.wait()
            except TimeoutError:
                pass

    async def round(self) -> float:
        """Look at the queues that moved, send what is due; when there is something to do again."""
        now = self._clock()
        if now >= self._all_at:
            self._departments.update(await self._queues.departments())
            self._all_at = now + LONGEST_SLEEP
        while self._departments:
            department = self._departments.pop()
            try:
                await whole(self._queues.nearly(department))
            except BaseException:
                self._departments.add(department)
                raise
        await self._send()
        due = await self._next_due()
        return self._all_at if due is None else min(self._all_at, due)

    @abstractmethod
    async def _send(self) -> None:
        """Send what is due."""

    @abstractmethod
    async def _next_due(self) -> float | None:
        """When there is something to send again."""
