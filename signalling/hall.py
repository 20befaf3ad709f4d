"""The seam between signalling and whoever gives the sentences their meaning.

Signalling builds a :class:`Session` per person's connection and calls the :class:`Hall`; the hall tells things through
the session. Neither imports the other's trade: the hall never sees a socket, signalling never a ticket.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from signalling.administration import Administration
from signalling.messages import (
    Authority,
    Change,
    DepartmentList,
    Hello,
    Language,
    LoggedIn,
    Login,
    OpenTicket,
    Reply,
    Request,
    TicketOpened,
    View,
)


class Refusal(Exception):
    """The hall says no. ``code`` is a word of ``messages.REFUSALS``; what it concerned is unchanged."""

    def __init__(self, code: str, *, who: str = "", opens_at: float | None = None, retry_after: float | None = None):
        super().__init__(code)
        self.code = code
        self.who = who
        self.opens_at = opens_at
        self.retry_after = retry_after


class Session(Protocol):
    """One person's signalling connection; it survives reconnects within its resume window."""

    id: str
    view: View
    language: Language
    address: str
    """Where it comes from, cut for throttling: IPv4 as it is, IPv6 as /64."""

    def tell(self, message: Change) -> None:
        """Number the message and queue it; never blocks. A reader who is too slow loses the socket (1013)."""

    def move(self) -> None:
        """Say ``moved`` and close with 4001: the same person opened a newer page."""

    def end(self, code: int) -> None:
        """Close for good with a code of ``messages.CLOSE_CODES``; no resume."""


@dataclass(frozen=True)
class Entered:
    """What the hall knows once a hello is accepted."""

    device: str = ""
    """A device secret to hand out in ``welcome`` (guest view)."""


@dataclass(frozen=True)
class Granted:
    """A login that succeeded."""

    secret: str
    """Value of the ``__Host-sid`` cookie."""
    max_age: int
    """Seconds."""
    who: LoggedIn


class Hall(Protocol):
    """What signalling needs of the hall. Every method may raise :class:`Refusal`.

    For one session the calls never overlap: ``enter`` first, then ``snapshot``, ``request`` and ``presence`` one at a
    time, ``leave`` last and once. Of different sessions they do.
    """

    async def enter(self, session: Session, hello: Hello, cookie: str) -> Entered:
        """Find out who it is; refuse strangers (socket closes with 4003). Called once per new session, before
        ``welcome`` is sent; ``tell`` is allowed from here on and is delivered after ``welcome``. Cancelled when it
        takes too long; whoever is refused or cancelled here gets no ``leave``."""

    async def snapshot(self, session: Session) -> None:
        """Tell the whole view (after ``enter``, and after a reconnect whose missed changes are no longer kept)."""

    async def request(self, session: Session, message: Request) -> Reply:
        """Carry out one request. At most one at a time per session, in order."""

    async def presence(self, session: Session, connected: bool) -> None:
        """The socket was lost (the session may resume) or came back."""

    async def leave(self, session: Session) -> None:
        """The session is over, by itself or by ``move`` or ``end``; nothing more can be told. Not called when the
        server goes down."""

    async def departments(self) -> DepartmentList:
        """Every department as anybody may see it."""

    def trouble(self) -> str:
        """In one word why nothing can be changed now; empty when all is well."""
        ...

    async def authority(self) -> Authority:
        """Who runs this office."""

    async def login(self, body: Login, address: str) -> Granted:
        """Check a local account; throttled per address and per account (``too-many`` with ``retry_after``)."""

    async def open_ticket(self, body: OpenTicket, address: str) -> TicketOpened:
        """Open a ticket by number and PIN; ``not-yours`` for a wrong number as for a wrong PIN, throttled
        (``too-many`` with ``retry_after``)."""

    async def me(self, cookie: str) -> LoggedIn:
        """Who a login cookie belongs to; ``expired`` when nobody."""

    async def logout(self, cookie: str, *, everywhere: bool) -> None:
        """End this login, or all logins of the account; their desk sessions close within a second."""

    async def administration(self, cookie: str) -> Administration:
        """What the administrator may do whose login this is; ``expired`` when it is nobody's, ``not-yours`` when it
        belongs to somebody who is none."""
