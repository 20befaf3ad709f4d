"""A hall over a real record, with pages that remember what they were told and a worker without media."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from office.draws import Draws
from office.hall import OfficeHall
from office.retention import Retention
from office.turn import Turn
from signalling import messages as m
from signalling.hall import Refusal
from tests.office import record
from tests.office.live import FakeSession, FakeWorker, until

AUTHORITY = m.Authority(
    name=m.Localised(de="Amt", en="Office"),
    homepage="",
    contact="",
    privacy_url="",
    imprint_url="",
    ticket_days=14,
)


class House:
    """A hall over a real record, with pages that remember and a worker without media."""

    def __init__(self, office: record.Office) -> None:
        self.office = office
        self.worker = FakeWorker()
        self.hall = OfficeHall(
            office.reception,
            office.guests,
            office.accounts,
            Turn([], "", 600),
            AUTHORITY,
            Retention(),
            Draws(office.clock, 20),
            office.clock,
        )
        self.hall.rooms.worker_ready(self.worker, [])
        self.hall.rooms.start()
        self.news = asyncio.create_task(self.hall.news.run())
        self.cookies: dict[str, str] = {}
        self._pages = 0
        self._requests = 0

    async def page(self, view: m.View, token: str = "", *, cookie: str = "", device: str = "") -> FakeSession:
        self._pages += 1
        session = FakeSession(f"page-{self._pages}", view)
        session.device = (await self.hall.enter(session, m.Hello(view=view, token=token, device=device), cookie)).device
        await self.hall.snapshot(session)
        await self.quiet()
        return session

    async def desk(self, login: str) -> FakeSession:
        granted = await self.hall.login(m.Login(login=login, password=record.PASSWORD), "192.0.2.1")
        self.cookies[login] = granted.secret
        return await self.page("desk", cookie=granted.secret)

    async def visitor(self, name: str = "Ada") -> FakeSession:
        ticket = await self.office.draw(name=name)
        self.hall.news.ticket(ticket)
        return await self.page("visit", self.office.reception.token(ticket.id))

    async def ask(self, session: FakeSession, kind: type[m.Request], **what: Any) -> m.Reply:
        self._requests += 1
        reply = await self.hall.request(session, kind(id=self._requests, **what))
        assert reply.re == self._requests
        await self.quiet()
        return reply

    async def refused(self, session: FakeSession, kind: type[m.Request], **what: Any) -> str:
        with pytest.raises(Refusal) as refusal:
            await self.ask(session, kind, **what)
        return refusal.value.code

    async def quiet(self) -> None:
        """Everything that is to be told has been told, and workers have what they were asked."""
        await until(lambda: not self.hall.rooms._tasks)
        await self.hall.news.settled()

    async def conversation(self) -> tuple[FakeSession, FakeSession]:
        visitor, desk = await self.visitor(), await self.desk("anna")
        await self.ask(desk, m.Call, ticket=None)
        await self.ask(desk, m.Admit, ticket=ticket_of(visitor))
        return visitor, desk

    async def knocking(self, desk: FakeSession, name: str = "Ines") -> tuple[m.Invited, FakeSession]:
        """A guest with a link of this desk, before the door."""
        invited = await self.ask(desk, m.Invite, name=name, role="interpreter", language="ar")
        assert isinstance(invited, m.Invited)
        guest = await self.page("guest", invited.secret)
        await self.ask(guest, m.Knock)
        return invited, guest

    async def close(self) -> None:
        self.news.cancel()
        await self.hall.rooms.end()


def ticket_of(visitor: FakeSession) -> str:
    return visitor.last(m.Visit).visit.ticket
