"""A hall without rules: remembers what signalling asked of it, answers as the test says, and can be made to fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from signalling.administration import Administration
from signalling.hall import Entered, Granted, Refusal, Session
from signalling.messages import (
    Authority,
    Department,
    DepartmentList,
    DepartmentView,
    Hello,
    Localised,
    LoggedIn,
    Login,
    Ok,
    OpenTicket,
    Portal,
    Reply,
    Request,
    TicketOpened,
)

LOCALISED = Localised(de="Beratung", en="Advice")


def department(waiting: int = 0, about: str = "") -> DepartmentView:
    """A department of the given queue."""
    state = "waiting" if waiting else "free"
    text = Localised(de=about, en=about)
    return DepartmentView(
        id="advice",
        name=LOCALISED,
        about=text,
        services=[],
        state=state,
        waiting=waiting,
        today=[],
        next_opening=None,
        timezone="Europe/Berlin",
    )


def change(waiting: int = 0, about: str = "") -> Department:
    """A change that any view may be told."""
    return Department(department=department(waiting, about))


class FakeHall:
    """Implements ``hall.Hall``. ``heard`` is everything in order; ``until`` waits for a word of it."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.sessions: list[Session] = []
        self.requests: list[Request] = []
        self.entered = Entered()
        self.refuse_hello: Exception | None = None
        self.refuse_login: Refusal | None = None
        self.fail: Exception | None = None
        self.ill = ""
        self.answer: Callable[[Session, Request], Reply] = lambda session, message: Ok(re=message.id)
        self.gate = asyncio.Event()
        """Requests wait here; open from the start."""
        self.gate.set()
        self.door = asyncio.Event()
        """Hellos wait here; open from the start."""
        self.door.set()
        self._news = asyncio.Event()

    @property
    def session(self) -> Session:
        """The newest session."""
        return self.sessions[-1]

    async def until(self, word: str, times: int = 1) -> None:
        """Wait until ``word`` was heard so many times."""
        async with asyncio.timeout(10):
            while self.heard.count(word) < times:
                self._news.clear()
                await self._news.wait()

    def _hear(self, word: str) -> None:
        self.heard.append(word)
        self._news.set()

    async def enter(self, session: Session, hello: Hello, cookie: str) -> Entered:
        self._hear(f"enter {hello.view}")
        if self.refuse_hello is not None:
            raise self.refuse_hello
        self.cookie = cookie
        self.sessions.append(session)
        await self.door.wait()
        return self.entered

    async def snapshot(self, session: Session) -> None:
        self._hear("snapshot")
        if self.fail is not None:
            raise self.fail
        session.tell(Portal(departments=[department()]))

    async def request(self, session: Session, message: Request) -> Reply:
        self._hear(f"begin {message.id}")
        self.requests.append(message)
        await self.gate.wait()
        if self.fail is not None:
            raise self.fail
        self._hear(f"end {message.id}")
        return self.answer(session, message)

    async def presence(self, session: Session, connected: bool) -> None:
        self._hear("present" if connected else "absent")

    async def leave(self, session: Session) -> None:
        self._hear("leave")

    async def departments(self) -> DepartmentList:
        if self.fail is not None:
            raise self.fail
        return DepartmentList(now=1.0, departments=[department(waiting=2)])

    def trouble(self) -> str:
        return self.ill

    async def authority(self) -> Authority:
        return Authority(name=LOCALISED, homepage="", contact="", privacy_url="", imprint_url="", ticket_days=30)

    async def login(self, body: Login, address: str) -> Granted:
        self._hear(f"login {body.login} {address}")
        if self.refuse_login is not None:
            raise self.refuse_login
        return Granted(secret="biscuit", max_age=36_000, who=LoggedIn(account="a1", name="Kim", role="clerk"))

    async def open_ticket(self, body: OpenTicket, address: str) -> TicketOpened:
        self._hear(f"open {body.number} {address}")
        if (body.number, body.pin) != ("K-017", "493021"):
            raise Refusal("not-yours")
        return TicketOpened(token="t17.signed", number="K-017")

    async def me(self, cookie: str) -> LoggedIn:
        if cookie != "biscuit":
            raise Refusal("expired")
        return LoggedIn(account="a1", name="Kim", role="clerk")

    async def administration(self, cookie: str) -> Administration:
        self._hear(f"administration {cookie}")
        if cookie == "biscuit":  # Kim is a clerk
            raise Refusal("not-yours")
        raise Refusal("expired")

    async def logout(self, cookie: str, *, everywhere: bool) -> None:
        self._hear(f"logout {cookie} {everywhere}")
        for session in self.sessions:
            session.end(4003)
