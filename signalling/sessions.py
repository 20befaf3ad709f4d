"""Every session and socket of this process: finds a session that is to be resumed, counts, bounds, and lets expire."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict

from signalling.config import Limits
from signalling.hall import Hall
from signalling.messages import Resume, View
from signalling.outbox import Outbox
from signalling.session import Session
from signalling.turns import Turns

CUT_SECONDS = 0.1
"""Until a line that was cut is known to be gone."""


class Sessions:
    """Sessions that the hall let in, until each of them is over."""

    def __init__(self, hall: Hall, limits: Limits) -> None:
        self._hall = hall
        self._limits = limits
        self._all: dict[str, Turns] = {}
        self._lost: OrderedDict[str, asyncio.TimerHandle] = OrderedDict()

    def __len__(self) -> int:
        return len(self._all)

    def add(self, session: Session) -> Turns:
        """The hall let a session in."""
        if len(self._all) >= self._limits.sessions and self._lost:
            # Make room: whoever is away for the longest time can begin anew with a ticket or cookie.
            self._expire(next(iter(self._lost)))
        turns = Turns(session, self._hall, self._limits.pending_requests, self._remove)
        self._all[session.id] = turns
        return turns

    def find(self, resume: Resume, view: View) -> Turns | None:
        """The session that a client may take up again."""
        turns = self._all.get(resume.session)
        if turns is None or turns.session.over or turns.session.view != view:
            return None
        return turns if turns.session.knows(resume.secret) else None

    def found(self, turns: Turns) -> None:
        """A socket took the session up."""
        timer = self._lost.pop(turns.session.id, None)
        if timer is not None:
            timer.cancel()
        turns.go()

    def lost(self, turns: Turns, outbox: Outbox) -> None:
        """A socket is gone; its session waits for the next one."""
        session = turns.session
        if session.lost(outbox) and session.id in self._all:
            loop = asyncio.get_running_loop()
            self._lost[session.id] = loop.call_later(self._limits.resume_seconds, self._expire, session.id)
        turns.go()

    async def stop(self, seconds: float) -> None:
        """Forget everything without a word to the hall, which goes down as well; running calls may end in time."""
        for timer in self._lost.values():
            timer.cancel()
        self._lost.clear()
        await asyncio.gather(*(turns.stop(seconds) for turns in list(self._all.values())))
        self._all.clear()

    def _expire(self, id_: str) -> None:
        self._lost.pop(id_).cancel()
        turns = self._all[id_]
        if not turns.session.over:
            turns.session.expire()

    def _remove(self, turns: Turns) -> None:
        self._all.pop(turns.session.id, None)
        timer = self._lost.pop(turns.session.id, None)
        if timer is not None:
            timer.cancel()


class Sockets:
    """Open sockets of this process, counted in all and per address."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._outboxes: dict[Outbox, str] = {}
        self._per_address: Counter[str] = Counter()
        self._nobody = asyncio.Event()
        self._nobody.set()
        self.closing = False
        """The server goes down; no socket may open."""

    def __len__(self) -> int:
        return len(self._outboxes)

    @property
    def full(self) -> bool:
        """Whether the next socket is one too many for this process."""
        return self.closing or len(self._outboxes) >= self._limits.sockets

    def crowded(self, address: str) -> bool:
        """Whether an address has so many sockets too many that it does not even hear 4006 any more."""
        return self._per_address[address] >= 2 * self._limits.sockets_per_address

    def add(self, outbox: Outbox, address: str) -> bool:
        """Count a socket. False: one too many from its address; it is counted nevertheless, until it is closed."""
        self._outboxes[outbox] = address
        self._per_address[address] += 1
        self._nobody.clear()
        return self._per_address[address] <= self._limits.sockets_per_address

    def remove(self, outbox: Outbox) -> None:
        """The socket is gone."""
        address = self._outboxes.pop(outbox)
        self._per_address[address] -= 1
        if not self._per_address[address]:
            del self._per_address[address]
        if not self._outboxes:
            self._nobody.set()

    async def close_all(self, code: int, seconds: float) -> None:
        """Close every socket politely, and wait for them; each of them is cut after ``seconds`` at the latest."""
        self.closing = True
        for outbox in list(self._outboxes):
            outbox.close(code)
        try:
            async with asyncio.timeout(seconds + CUT_SECONDS):
                await self._nobody.wait()
        except TimeoutError:
            pass
