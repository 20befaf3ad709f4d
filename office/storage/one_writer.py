"""Whose turn it is to write where everybody shares one connection to SQLite: one after the other, waiting outside.

Without write-ahead logging (``office.storage.engine.wal_is_safe``) readers use the writer's connection. Whoever waited
inside it for another program's lock would keep them all from looking.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from office.storage.condition import Condition, what_is_wrong
from office.storage.engine import WAITS_OUTSIDE

ASK_AGAIN_SECONDS: Final = 0.02


class OneWriter:
    """Lets one after the other of this process write."""

    def __init__(self, engine: AsyncEngine, condition: Condition) -> None:
        self._engine = engine.execution_options(**{WAITS_OUTSIDE: True})
        self._condition = condition
        self._one = asyncio.Lock()
        self._locked: OperationalError | None = None
        """What the one whose turn it is hears from SQLite, while another program has the lock."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that has the lock; when patience ends, the error that SQLAlchemy has for it."""
        patience = self._condition.patience
        end = time.monotonic() + patience
        try:
            await asyncio.wait_for(self._one.acquire(), patience)
        except TimeoutError:
            if self._locked:  # who waits behind waits for the same
                raise OperationalError(None, None, self._locked.orig or self._locked) from None
            raise NoConnectionFree("others of this process write") from None
        try:
            async with AsyncExitStack() as inside:
                yield await self._lock(inside, end)
        finally:
            self._one.release()

    async def _lock(self, inside: AsyncExitStack, end: float) -> AsyncConnection:
        try:
            while True:
                try:
                    return await inside.enter_async_context(self._engine.begin())
                except OperationalError as error:
                    if what_is_wrong(error) != "locked" or time.monotonic() >= end:
                        raise
                    self._locked = error
                await asyncio.sleep(ASK_AGAIN_SECONDS)
        finally:
            self._locked = None
