"""Sends what is in the outbox, and looks for whom it is nearly the turn; everything it knows is on record.

A mail is put into the outbox at most once for each kind and ticket. It is sent once, except when the office dies
between the server's "250" and the next commit: then it is sent again with the same Message-ID, for SMTP knows no other
way that loses nothing (RFC 5321 section 4.2.5).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog

from office.addresses import Addresses
from office.delivery import NotNow, NotTaken, NotThere
from office.letter import Letters
from office.mail_server import Line, MailServer
from office.rounds import Rounds
from office.storage import outbox
from office.storage.outbox import MailRecord, State
from office.storage.store import Store
from office.whole import whole
from waitingroom.ticket import IN_THE_QUEUE

log = structlog.get_logger()
AGAIN_SECONDS: Final = (15.0, 60.0, 240.0, 900.0)
"""After the server said "not now" to a mail; then it is dropped."""
QUIET_SECONDS: Final = (5.0, 15.0, 60.0, 300.0)
"""After the server could not be reached; the last one for ever. Mails wait, until there is no more sense in them."""
MOST_A_LINE: Final = 50


class Postman(Rounds):
    """One connection at a time, one mail at a time."""

    what = "mail"

    def __init__(
        self,
        store: Store,
        addresses: Addresses,
        server: MailServer,
        letters: Letters,
        told: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        """``told``: this ticket's address may have been deleted."""
        super().__init__(addresses, clock)
        self._store = store
        self._server = server
        self._letters = letters
        self._told = told
        self._quiet_until = 0.0
        self._failures = 0

    async def _next_due(self) -> float | None:
        async with self._store.read() as tx:
            due = await outbox.next_due(tx)
        return None if due is None else max(due, self._quiet_until)

    async def _send(self) -> None:
        mail = await self._next() if self._clock() >= self._quiet_until else None
        if mail is None:
            return
        try:
            async with self._server.connect() as line:
                for _ in range(MOST_A_LINE):
                    await self._deliver(line, mail)
                    self._failures = 0
                    mail = await self._next()
                    if mail is None:
                        return
        except NotThere as trouble:
            pause = QUIET_SECONDS[min(self._failures, len(QUIET_SECONDS) - 1)]
            self._failures += 1
            self._quiet_until = self._clock() + pause
            log.warning("x mail server", error=str(trouble), seconds=pause)

    async def _next(self) -> MailRecord | None:
        """The next mail that still makes sense, read just before it is sent."""
        while True:
            async with self._store.read() as tx:
                found = await outbox.due(tx, self._clock(), 1)
            if not found or _makes_sense(found[0]):
                return found[0] if found else None
            await self._settle(found[0], "dropped")

    async def _deliver(self, line: Line, mail: MailRecord) -> None:
        try:
            await line.send(self._letters.write(mail), self._letters.sender, mail.address)
        except NotTaken as refusal:
            log.info("x mail", ticket=mail.ticket, kind=mail.kind, refused=str(refusal))
            await self._settle(mail, "dropped", forget=True)
        except NotNow as delay:
            log.info("x mail", ticket=mail.ticket, kind=mail.kind, delayed=str(delay), attempts=mail.attempts + 1)
            if mail.attempts < len(AGAIN_SECONDS):
                await whole(self._later(mail, self._clock() + AGAIN_SECONDS[mail.attempts]))
            else:
                await self._settle(mail, "dropped")
        else:
            log.info("> mail", ticket=mail.ticket, kind=mail.kind)
            await self._settle(mail, "sent")

    async def _settle(self, mail: MailRecord, state: State, *, forget: bool = False) -> None:
        await whole(self._write_down(mail, state, forget))
        self._told(mail.ticket)

    async def _write_down(self, mail: MailRecord, state: State, forget: bool) -> None:
        async with self._store.write() as tx:
            await outbox.settle(tx, mail.ticket, mail.kind, state)
            if forget:  # nobody is there: neither for this mail nor for the next
                await outbox.set_address(tx, mail.ticket, "", "")

    async def _later(self, mail: MailRecord, at: float) -> None:
        async with self._store.write() as tx:
            await outbox.later(tx, mail.ticket, mail.kind, at)


def _makes_sense(mail: MailRecord) -> bool:
    """Nobody is told that she is called when she is not any more."""
    return mail.state == "called" if mail.kind == "called" else mail.state in IN_THE_QUEUE
