"""What desks tell those who wait: kept, told to all with one look at the record, and never to anybody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from office.storage import ledger
from signalling import messages as m
from tests.office.house import House
from tests.office.live import FakeSession
from tests.office.record import office


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with office(tmp_path) as here:
        opened = House(here)
        try:
            yield opened
        finally:
            opened.news.cancel()
            await opened.hall.rooms.end()


def notice(session: FakeSession) -> m.NoticeView | None:
    return session.last(m.Visit).visit.notice


async def tell(house: House, desk: FakeSession, ticket: str | None = None, **what: object) -> m.Reply:
    said: dict[str, object] = {"department": "climate", "code": "", "minutes": 0, "text": ""}
    return await house.ask(desk, m.Notify, ticket=ticket, **(said | what))


async def test_all_who_wait_for_the_department_hear_it_and_nobody_else(house: House) -> None:
    desk = await house.desk("anna")
    ada, bob = await house.visitor("Ada"), await house.visitor("Bob")
    other = await house.office.draw("garden")
    eve = await house.page("visit", house.office.reception.token(other.id))
    for page in (ada, bob, eve):
        page.forget()
    await tell(house, desk, code="running-late", minutes=20, text=" Bitte  bleiben Sie. ")
    for page in (ada, bob):
        told = notice(page)
        assert told is not None
        assert (told.code, told.minutes, told.text) == ("running-late", 20, "Bitte bleiben Sie.")
    assert eve.told == []
    async with house.office.store.read() as tx:
        assert ("clerk", "notify: running-late") in await ledger.actions_on(tx, "climate")


async def test_the_record_is_read_once_for_all_however_many_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await house.desk("anna")
    pages = [await house.visitor(f"Visitor {number}") for number in range(12)]
    reads: list[str] = []
    reception = house.office.reception
    one, all_ = reception.ticket, reception.notices.of

    async def ticket(id_: str) -> object:
        reads.append("ticket")
        return await one(id_)

    async def of(department: str) -> object:
        reads.append("all")
        return await all_(department)

    monkeypatch.setattr(reception, "ticket", ticket)
    monkeypatch.setattr(reception.notices, "of", of)
    await tell(house, desk, code="short-break", minutes=30)
    assert all(notice(page) is not None for page in pages)
    assert reads == ["all"]


async def test_one_alone_hears_it_and_reads_it_again_after_a_reload(house: House) -> None:
    desk = await house.desk("anna")
    ada, bob = await house.visitor("Ada"), await house.visitor("Bob")
    ticket = ada.last(m.Visit).visit.ticket
    bob.forget()
    await tell(house, desk, ticket, code="prepare-documents", minutes=5)
    assert bob.all(m.Visit) == []
    again = await house.page("visit", house.office.reception.token(ticket))
    told = notice(again)
    assert told is not None
    assert (told.code, told.minutes) == ("prepare-documents", 0)


async def test_the_next_notice_replaces_it_and_nothing_at_all_takes_it_back(house: House) -> None:
    desk, ada = await house.desk("anna"), await house.visitor()
    await tell(house, desk, text="Eins")
    await tell(house, desk, text="Zwei")
    told = notice(ada)
    assert told is not None and told.text == "Zwei"
    await tell(house, desk)
    assert notice(ada) is None


async def test_what_may_not_be_told_is_refused(house: House) -> None:
    desk, ben = await house.desk("anna"), await house.desk("ben")
    said = {"code": "", "minutes": 0, "text": "Hallo"}
    assert await house.refused(desk, m.Notify, ticket=None, department="climate", **said) == "empty"
    assert await house.refused(ben, m.Notify, ticket=None, department="garden", **said) == "not-yours"
    flower = await house.office.draw("garden")
    assert await house.refused(desk, m.Notify, ticket=flower.id, department="climate", **said) == "not-yours"
    assert await house.refused(ben, m.Notify, ticket=flower.id, department="garden", **said) == "not-yours"
    await house.office.reception.leave(flower.id)
    assert await house.refused(desk, m.Notify, ticket=flower.id, department="garden", **said) == "not-now"


async def test_a_clerk_who_writes_too_much_has_to_wait(house: House) -> None:
    desk, _ = await house.desk("anna"), await house.visitor()
    for number in range(12):
        await tell(house, desk, text=f"Nummer {number}")
    said = {"code": "", "minutes": 0, "text": "und noch eins"}
    assert await house.refused(desk, m.Notify, ticket=None, department="climate", **said) == "too-many"
    house.office.clock.now += 61
    await tell(house, desk, text="jetzt")


async def test_a_notice_ends_with_a_transfer_to_another_department(house: House) -> None:
    desk, ada = await house.desk("anna"), await house.visitor()
    await tell(house, desk, code="running-late", minutes=10)
    ticket = ada.last(m.Visit).visit.ticket
    await house.office.reception.transfer(house.office.anna.id, ticket, "garden", None, "")
    assert (await house.office.reception.ticket(ticket)).notice_at is None


async def test_the_page_shows_its_pin_while_the_ticket_lives_and_says_that_no_mails_are_offered(house: House) -> None:
    ada = await house.visitor()
    visit = ada.last(m.Visit).visit
    opened = await house.hall.open_ticket(m.OpenTicket(number=visit.number, pin=visit.pin), "192.0.2.9")
    assert opened.number == visit.number
    newer = await house.page("visit", opened.token)
    assert ada.moved
    assert (newer.last(m.Visit).visit.pin, visit.mail_offered) == (visit.pin, False)
    assert await house.refused(newer, m.SetMail, address="ada@visitors.test") == "not-now"
    await house.ask(newer, m.Leave)
    assert newer.last(m.Visit).visit.pin == ""
