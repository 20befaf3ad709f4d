"""Understands what comes in on one socket: hello first, then requests and pings, wrong messages counted."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from signalling.bucket import Bucket
from signalling.config import Limits
from signalling.grammar import belongs
from signalling.hall import Hall, Refusal
from signalling.messages import Hello, Ping, Pong, Request, Wrong, decode_client, encode
from signalling.outbox import Outbox
from signalling.session import Session
from signalling.sessions import Sessions
from signalling.trouble import describe
from signalling.turns import Turns

log = logging.getLogger("signalling")

_TRY_AGAIN = frozenset({"unavailable", "too-many", "full"})
"""Refusals of a hello that time may heal; all others close with 4003."""


@dataclass(frozen=True, slots=True)
class Caller:
    """What the handshake of a socket said about who is there."""

    address: str
    cookie: str


class Talk:
    """One socket's side of the conversation with the office. The pump feeds it whole frames, unless it is busy."""

    __slots__ = (
        "_bucket",
        "_caller",
        "_clock",
        "_greeting",
        "_hall",
        "_limits",
        "_outbox",
        "_sessions",
        "_turns",
        "_wrongs",
        "greeted",
        "on_heard",
    )

    def __init__(
        self, hall: Hall, sessions: Sessions, caller: Caller, outbox: Outbox, limits: Limits, clock: Callable[[], float]
    ) -> None:
        self._hall = hall
        self._sessions = sessions
        self._caller = caller
        self._outbox = outbox
        self._limits = limits
        self._clock = clock
        self._bucket = Bucket(limits.burst, limits.per_second, time.monotonic())
        self._wrongs = 0
        self._turns: Turns | None = None
        self.greeted = False
        """Whether a hello came; the hall may still be thinking about it."""
        self._greeting: asyncio.Task[None] | None = None
        self.on_heard: Callable[[], None] | None = None
        """Called when it is no longer busy."""

    @property
    def busy(self) -> bool:
        """Whether the hall is still thinking about the hello; nothing else is heard before that."""
        return self._greeting is not None

    def may_speak(self) -> bool:
        """Whether one more frame of any kind is within the limits."""
        return self._bucket.take(time.monotonic())

    def hear(self, frame: bytes) -> None:
        """One binary frame came in."""
        try:
            message = decode_client(frame)
        except (msgspec.DecodeError, RecursionError) as error:
            self._wrong("bad-request", _explain(error))
            return
        match message:
            case Ping(n=n):
                self._outbox.put(encode(Pong(n=n)))
            case Hello() if not self.greeted:
                self.greeted = True
                self._greeting = asyncio.get_running_loop().create_task(self._greet(message))
                self._greeting.add_done_callback(self._has_greeted)
            case Request() if self._turns is not None and belongs(self._turns.session.view, message):
                self._turns.ask(message)
            case _:
                self._wrong("not-now", f"{type(message).__name__} is out of turn")

    def lost(self) -> None:
        """The socket is gone."""
        if self._greeting is not None:
            self._greeting.cancel()
        if self._turns is not None:
            self._sessions.lost(self._turns, self._outbox)

    def _wrong(self, code: str, detail: str) -> None:
        self._wrongs += 1
        self._outbox.put(encode(Wrong(code=code, detail=detail)))
        if self._wrongs >= self._limits.wrongs:
            self._outbox.close(4007)

    def _has_greeted(self, greeting: asyncio.Task[None]) -> None:
        self._greeting = None
        if not greeting.cancelled() and (error := greeting.exception()) is not None:
            log.error("x socket: %s", describe(error))
            self._outbox.close(1011)
        if self.on_heard is not None:
            self.on_heard()

    async def _greet(self, hello: Hello) -> None:
        turns = self._sessions.find(hello.resume, hello.view) if hello.resume is not None else None
        if turns is not None and hello.resume is not None:
            self._turns = turns
            whole = turns.session.resume(self._outbox, hello.resume.seq, self._caller.address, self._clock())
            self._sessions.found(turns)
            if not whole:
                turns.want_snapshot()
            return
        session = Session(hello, self._caller.address, self._outbox, self._limits)
        try:
            async with asyncio.timeout(self._limits.enter_seconds):
                entered = await self._hall.enter(session, hello, self._caller.cookie)
        except Refusal as refusal:
            self._outbox.put(encode(Wrong(code=refusal.code, detail="hello was refused")))
            session.end(1013 if refusal.code in _TRY_AGAIN else 4003, refusal.code)
            return
        except TimeoutError:
            log.error("x session %s: the hall took too long to let it in", session.id)
            session.end(1013, "unavailable")
            return
        except Exception as error:
            log.error("x session %s: hello failed: %s", session.id, describe(error))
            session.end(1011)
            return
        self._turns = self._sessions.add(session)
        if not session.over:
            session.accept(entered.device, self._clock())
        self._turns.go()


def _explain(error: Exception) -> str:
    """What msgspec found, without what was written: its texts name paths and types only; cut to be sure."""
    return str(error)[:200]
