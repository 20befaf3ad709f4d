"""What happens without anybody asking: news are told, the clock ends things, logins are checked."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog

from office.accounts import Accounts
from office.hall import OfficeHall
from office.retention import Retention, delete_what_is_over
from office.rounds import Rounds
from office.storage.store import Store
from office.whole import whole
from signalling.hall import Refusal

log = structlog.get_logger()
LOGIN_SECONDS = 5.0
"""How soon a clerk whose account was disabled by another process is sent out."""
ESTIMATE_SECONDS = 5.0
"""How often it is looked whether estimates are due."""
AFTER_TROUBLE = 5.0
PROBE_SECONDS = 1.0
"""How often it is looked whether the record is in trouble, and tried whether it still is."""
FORGET_SECONDS = 900.0
"""How often what is over is looked for and deleted."""


class Jobs:
    """The office's own tasks, from its opening to its closing."""

    def __init__(
        self,
        hall: OfficeHall,
        accounts: Accounts,
        store: Store,
        retention: Retention,
        clock: Callable[[], float],
        rounds: Sequence[Rounds] = (),
    ) -> None:
        """``rounds``: what goes out by mail or push, where the office has a way."""
        self._rounds = rounds
        self._hall = hall
        self._store = store
        self._retention = retention
        self._accounts = accounts
        self._clock = clock
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin."""
        self._tasks = [
            asyncio.create_task(self._hall.news.run(), name="news"),
            asyncio.create_task(self._again_and_again(self._sweep, self._hall.visits.alarm.ring), name="clock"),
            asyncio.create_task(self._again_and_again(self._check_logins), name="logins"),
            asyncio.create_task(self._again_and_again(self._estimates), name="estimates"),
            asyncio.create_task(self._again_and_again(self._forget), name="retention"),
            asyncio.create_task(self._again_and_again(self._look_after_the_record), name="record"),
        ]
        self._tasks += [asyncio.create_task(each.run(), name=each.what) for each in self._rounds]

    async def stop(self) -> None:
        """End; a step that is under way is carried to its end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _again_and_again(
        self, job: Callable[[], Coroutine[Any, Any, float]], rest: Callable[[], Coroutine[Any, Any, None]] | None = None
    ) -> None:
        """Do it, wait as long as it says or, where there is something to wait for, until that happens."""
        while True:
            try:
                seconds = await whole(job())
                if rest is not None:
                    await rest()
                    continue
            except Refusal as refusal:  # the record says why in a line of its own
                log.warning("x job", job=job.__name__, refused=refusal.code)
                seconds = AFTER_TROUBLE
            except Exception as error:  # a record that cannot be read now is read again later
                log.error("x job", job=job.__name__, error=type(error).__name__, exc_info=error)
                seconds = AFTER_TROUBLE
            await asyncio.sleep(seconds)

    async def _sweep(self) -> float:
        """One timer for everything that the clock decides: it rings when the next thing is due."""
        await self._hall.visits.sweep()
        await self._hall.news.look()
        return 0.0

    async def _check_logins(self) -> float:
        for account in await self._accounts.sweep():
            self._hall.news.desk(account)
        await self._hall.check_logins()
        return LOGIN_SECONDS

    async def _estimates(self) -> float:
        """Waits become shorter by waiting, conversations longer than expected: told although nothing happened."""
        self._hall.news.departments(self._hall.news.due())
        return ESTIMATE_SECONDS

    async def _look_after_the_record(self) -> float:
        """While it is in trouble: try whether it can be written again."""
        if self._store.condition.trouble:
            with contextlib.suppress(Refusal):
                await self._store.probe()
        return PROBE_SECONDS

    async def _forget(self) -> float:
        deleted = await delete_what_is_over(self._store, self._retention.plan(self._clock()))
        log.info("= deleted what is over", tickets=deleted.tickets, words=deleted.words)
        return FORGET_SECONDS
