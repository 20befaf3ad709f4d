"""Sends the notices of Web Push, and looks for whom it is nearly the turn; everything it knows is on record.

Each push service has a line of its own: one that is slow or dead delays nobody at another one. A notice is sent once,
except when the office dies between the service's "201" and the next commit: then it is sent again and takes the place
of the first (``Topic``, and the same tag in the browser).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from office.delivery import NotNow, NotTaken, NotThere
from office.push_letter import PushLetters
from office.push_service import MOST_PER_SERVICE, PushServices, Sender
from office.rounds import AFTER_TROUBLE, Rounds
from office.storage import subscriptions
from office.storage.store import Store, Tx
from office.storage.subscriptions import PushRecord
from office.subscriptions import Subscriptions
from office.whole import whole
from waitingroom.ticket import IN_THE_HOUSE, IN_THE_QUEUE

log = structlog.get_logger()
AGAIN_SECONDS: Final = (2.0, 5.0, 15.0, 30.0, 60.0)
"""After the service said "not now" to a notice; the last one until the notice is worth nothing any more."""
QUIET_SECONDS: Final = (2.0, 5.0, 15.0, 60.0)
"""After a service could not be reached; the last one for ever."""


class Line:
    """What is known of one push service."""

    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None
        self.quiet_until = 0.0
        self.failures = 0


class Herald(Rounds):
    """As many lines as there are services on the office's list."""

    what = "push"

    def __init__(
        self,
        store: Store,
        wishes: Subscriptions,
        services: PushServices,
        letters: PushLetters,
        told: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        """``told``: this ticket's subscription was deleted."""
        super().__init__(wishes, clock)
        self._store = store
        self._wishes = wishes
        self._services = services
        self._letters = letters
        self._told = told
        self._lines: dict[str, Line] = {}

    async def run(self) -> None:
        """Work, as long as the office is open."""
        try:
            await super().run()
        finally:
            tasks = [line.task for line in self._lines.values() if line.task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def settled(self) -> None:
        """Wait until no line is at work any more."""
        while tasks := [line.task for line in self._lines.values() if line.task is not None]:
            await asyncio.wait(tasks)

    async def _next_due(self) -> float | None:
        """A line that is at work looks by itself, and wakes us when it ends."""
        async with self._store.read() as tx:
            first = await subscriptions.next_due(tx)
        idle = [
            max(at, self._line(service).quiet_until) for service, at in first.items() if not self._line(service).task
        ]
        return min(idle, default=None)

    async def _send(self) -> None:
        now = self._clock()
        async with self._store.read() as tx:
            first = await subscriptions.next_due(tx)
        for service, at in first.items():
            line = self._line(service)
            if line.task is None and max(at, line.quiet_until) <= now:
                line.task = asyncio.create_task(self._work(service, line), name=f"push {service}")

    def _line(self, service: str) -> Line:
        return self._lines.setdefault(service, Line())

    async def _work(self, service: str, line: Line) -> None:
        """Send what is due through one service, some at a time."""
        try:
            async with self._services.open() as sender:
                while self._clock() >= line.quiet_until:
                    async with self._store.read() as tx:
                        those = await subscriptions.due(tx, service, self._clock(), MOST_PER_SERVICE)
                    if not those:
                        return
                    deliveries = (self._deliver(sender, line, notice) for notice in those)
                    for outcome in await asyncio.gather(*deliveries, return_exceptions=True):
                        if isinstance(outcome, BaseException):
                            raise outcome
        except NotThere as trouble:
            self._be_quiet(line, trouble)
        except Exception as error:  # a record that cannot be read now is read again later
            log.error("x push", error=type(error).__name__, exc_info=error)
            line.quiet_until = self._clock() + AFTER_TROUBLE
        finally:
            line.task = None
            self._something.set()

    async def _deliver(self, sender: Sender, line: Line, notice: PushRecord) -> None:
        now = self._clock()
        if not notice.allowed or not self._wishes.admits(notice.to):
            return await self._forget(notice, "not offered any more")
        if not _makes_sense(notice, now):
            return await self._settle(notice)
        try:
            headers = self._letters.headers(notice, int(notice.good_until - now))
            await sender.send(notice.to.endpoint, headers, self._letters.body(notice))
        except NotTaken as refusal:
            await self._forget(notice, str(refusal))
        except NotNow as delay:
            await self._put_off(line, notice, delay)
        except NotThere as trouble:
            self._be_quiet(line, trouble)
        else:
            line.failures = 0
            log.info("> push", ticket=notice.ticket, kind=notice.kind)
            await self._settle(notice)

    async def _put_off(self, line: Line, notice: PushRecord, delay: NotNow) -> None:
        """Try again, as long as that makes sense. Whoever wants to be left alone is left alone."""
        now = self._clock()
        pause = max(AGAIN_SECONDS[min(notice.attempts, len(AGAIN_SECONDS) - 1)], delay.seconds)
        if delay.seconds:
            line.quiet_until = max(line.quiet_until, now + delay.seconds)
        log.info("x push", ticket=notice.ticket, kind=notice.kind, delayed=str(delay), seconds=pause)
        if now + pause < notice.good_until:
            await whole(self._write(lambda tx: subscriptions.later(tx, notice, now + pause)))
        else:
            await self._settle(notice)

    def _be_quiet(self, line: Line, trouble: NotThere) -> None:
        """The service cannot be reached: what waits for it waits. Several may find that out at once, as one."""
        now = self._clock()
        if line.quiet_until > now:
            return
        pause = QUIET_SECONDS[min(line.failures, len(QUIET_SECONDS) - 1)]
        line.failures += 1
        line.quiet_until = now + pause
        log.warning("x push service", error=str(trouble), seconds=pause)

    async def _forget(self, notice: PushRecord, why: str) -> None:
        log.info("x push", ticket=notice.ticket, kind=notice.kind, refused=why)
        await whole(self._write(lambda tx: subscriptions.forget(tx, notice.ticket, notice.to.endpoint)))
        self._told(notice.ticket)

    async def _settle(self, notice: PushRecord) -> None:
        await whole(self._write(lambda tx: subscriptions.settle(tx, notice)))

    async def _write(self, step: Callable[[Tx], Awaitable[None]]) -> None:
        async with self._store.write() as tx:
            await step(tx)


def _makes_sense(notice: PushRecord, now: float) -> bool:
    """Nobody is told what is not true any more, nor what can be done nothing about any more."""
    if notice.good_until - now < 1:
        return False
    if notice.kind == "called":
        return notice.state == "called" and not notice.answered
    if notice.kind == "nearly":
        return notice.state in IN_THE_QUEUE
    return notice.state in IN_THE_HOUSE and notice.notice_at == notice.put_at
