"""Carries what happens in a session to the hall: one thing at a time, requests in the order in which they came."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from signalling.hall import Hall, Refusal
from signalling.messages import Refused, Request
from signalling.session import Session
from signalling.trouble import describe

log = logging.getLogger("signalling")


class Turns:
    """The one task that calls the hall for a session; it lives only while there is something to do."""

    __slots__ = (
        "_done",
        "_gone",
        "_hall",
        "_max_pending",
        "_requests",
        "_snapshot_due",
        "_task",
        "_told_connected",
        "session",
    )

    def __init__(self, session: Session, hall: Hall, max_pending: int, gone: Callable[[Turns], None]) -> None:
        self.session = session
        self._hall = hall
        self._max_pending = max_pending
        self._gone = gone
        self._requests: list[Request] = []
        self._snapshot_due = True
        self._told_connected = True
        self._done = False
        self._task: asyncio.Task[None] | None = None
        session.on_over = self.go

    def ask(self, message: Request) -> None:
        """Queue a request. Too many of them end the socket, not the session."""
        if self.session.over:
            return
        if len(self._requests) >= self._max_pending:
            self.session.flooded()
            return
        self._requests.append(message)
        self.go()

    def want_snapshot(self) -> None:
        """The reader needs the whole view again."""
        self._snapshot_due = True
        self.go()

    def go(self) -> None:
        """Something may be to do: the session is new, over, lost or found again."""
        if self._task is None and not self._done:
            self._task = asyncio.get_running_loop().create_task(self._run(), name=f"session {self.session.id}")

    async def stop(self, seconds: float) -> None:
        """The server goes down: the running call may end, and nothing more is said to the hall."""
        self._done = True
        if self._task is not None:
            _, late = await asyncio.wait({self._task}, timeout=seconds)
            for task in late:
                task.cancel()

    async def _run(self) -> None:
        try:
            while not self._done and await self._next():
                pass
        finally:
            self._task = None

    async def _next(self) -> bool:
        """Do the most urgent thing; False when there is nothing to do."""
        session = self.session
        if session.over:
            self._done = True
            self._requests.clear()
            await self._say_goodbye()
            self._gone(self)
            return False
        if self._snapshot_due and session.connected:
            self._snapshot_due = False
            await self._ask_snapshot()
        elif session.connected != self._told_connected:
            self._told_connected = session.connected
            await self._say_presence(session.connected)
        elif self._requests:
            await self._carry_out(self._requests.pop(0))
        else:
            return False
        return True

    async def _carry_out(self, message: Request) -> None:
        session = self.session
        try:
            session.reply(await self._hall.request(session, message))
        except Refusal as refusal:
            session.reply(
                Refused(re=message.id, code=refusal.code, who=refusal.who, opens_at=refusal.opens_at),
            )
        except Exception as error:
            log.error("x session %s: %s failed: %s", session.id, type(message).__name__, describe(error))
            session.reply(Refused(re=message.id, code="unavailable"))
            session.fail()

    async def _ask_snapshot(self) -> None:
        try:
            await self._hall.snapshot(self.session)
        except Refusal as refusal:
            self.session.end(4003, refusal.code)
        except Exception as error:
            log.error("x session %s: the snapshot failed: %s", self.session.id, describe(error))
            # Without its snapshot the session is worth nothing; the client begins anew.
            self.session.end(1011)

    async def _say_presence(self, connected: bool) -> None:
        try:
            await self._hall.presence(self.session, connected)
        except Exception as error:
            log.error("x session %s: presence failed: %s", self.session.id, describe(error))

    async def _say_goodbye(self) -> None:
        try:
            await self._hall.leave(self.session)
        except Exception as error:
            log.error("x session %s: leave failed: %s", self.session.id, describe(error))
