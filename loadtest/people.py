"""Synthetic citizens and clerks, walking a visit by the wire alone."""

from __future__ import annotations

import secrets

import aiohttp

from loadtest.line import Heard, Line
from signalling import messages


class Citizen:
    """Takes a number, waits, is let in."""

    def __init__(self, http: aiohttp.ClientSession, origin: str) -> None:
        self._http = http
        self._origin = origin
        self.token = ""
        self.number = ""
        self.line: Line | None = None

    async def take_number(self, department: str) -> None:
        """Draw a number at a department's portal page and open the visit."""
        portal = await Line.open(self._http, self._origin, messages.Hello(view="portal"))
        try:
            taken = await portal.request(
                lambda number: messages.TakeNumber(
                    id=number,
                    department=department,
                    service=None,
                    matter="",
                    name="",
                    language="de",
                    once=secrets.token_hex(16),
                )
            )
        finally:
            await portal.close()
        self.token, self.number = taken["token"], taken["number"]
        await self.open_visit()

    async def open_visit(self) -> Line:
        """Open the waiting page (again)."""
        self.line = await Line.open(self._http, self._origin, messages.Hello(view="visit", token=self.token))
        await self.line.expect("visit")
        return self.line

    async def ticket(self) -> str:
        """The id of the own ticket."""
        assert self.line is not None
        visit: Heard = await self.line.expect("visit")
        return str(visit["visit"]["ticket"])

    async def close(self) -> None:
        """Close the page."""
        if self.line is not None:
            await self.line.close()


class Clerk:
    """Logs in, opens the desk, calls and admits."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        # Many clerks in one process: each carries the login cookie by hand.
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=False), cookie_jar=aiohttp.DummyCookieJar()
        )
        self.line: Line | None = None

    async def log_in(self, login: str, password: str) -> None:
        """Log in with a local account and open the desk view. Raises ``PermissionError`` when refused."""
        async with self._http.post(
            f"{self._origin}/api/v1/login",
            json={"login": login, "password": password},
            headers={"X-Office": "1", "Origin": self._origin, "Sec-Fetch-Site": "same-origin"},
        ) as answer:
            if answer.status != 200:
                raise PermissionError(f"login of {login} answered {answer.status}")
            cookie = f"__Host-sid={answer.cookies['__Host-sid'].value}"
        self.line = await Line.open(self._http, self._origin, messages.Hello(view="desk"), {"Cookie": cookie})
        await self.line.expect("desk")
        await self.line.request(lambda number: messages.SetDesk(id=number, state="open"))

    async def call(self, ticket: str | None = None) -> str:
        """Call this ticket, or the next; returns its id."""
        line = self._open_line()
        await line.request(lambda number: messages.Call(id=number, ticket=ticket))
        called = await line.expect(
            "ticket",
            lambda heard: (
                heard["ticket"]["mine"]
                and heard["ticket"]["state"] == "called"
                and ticket in (None, heard["ticket"]["id"])
            ),
        )
        return str(called["ticket"]["id"])

    async def admit(self, ticket: str) -> None:
        """Let the called ticket in."""
        await self._open_line().request(lambda number: messages.Admit(id=number, ticket=ticket))

    async def finish(self) -> None:
        """End the conversation."""
        await self._open_line().request(lambda number: messages.Finish(id=number))

    async def close(self) -> None:
        """Close the desk's page; the desk stays as it is."""
        if self.line is not None:
            await self.line.close()
        await self._http.close()

    def _open_line(self) -> Line:
        if self.line is None:
            raise RuntimeError("log in first")
        return self.line
