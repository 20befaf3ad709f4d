"""The display in the hall: numbers and desks, told as they change, and nobody's name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import update

from office.storage.tables import departments
from signalling import messages as m
from signalling.hall import Refusal
from tests.office import record
from tests.office.house import House, ticket_of
from tests.office.live import FakeSession


@pytest.fixture(params=["sqlite-wal", "postgresql"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    async with record.office(tmp_path, request.param) as office:
        house = House(office)
        yield house
        await house.close()


def shown(board: FakeSession) -> tuple[list[str], list[str]]:
    """The numbers that are called, and those that come next."""
    last = board.last(m.Board).board
    return [call.number for call in last.calls], last.next


async def test_a_display_shows_who_is_called_and_who_comes_next_and_hears_every_change(house: House) -> None:
    board = await house.page("board", "climate")
    assert shown(board) == ([], [])
    visitors = [await house.visitor() for _ in range(7)]
    await house.quiet()
    assert shown(board) == ([], ["K-001", "K-002", "K-003", "K-004", "K-005"])
    anna, ben = await house.desk("anna"), await house.desk("ben")
    await house.ask(anna, m.Call, ticket=None)
    house.office.clock.now += 1
    await house.ask(ben, m.Call, ticket=None)
    assert shown(board) == (["K-002", "K-001"], ["K-003", "K-004", "K-005", "K-006", "K-007"])
    await house.ask(anna, m.Admit, ticket=ticket_of(visitors[0]))
    assert shown(board)[0] == ["K-002"]
    board.forget()
    await house.ask(visitors[0], m.Leave)
    assert board.all(m.Board) == [], "who is in conversation is no news for the hall"


async def test_where_nobody_is_told_a_place_no_display_shows_who_comes_next(house: House) -> None:
    async with house.office.store.write() as tx:
        await tx.execute(update(departments).where(departments.c.id == "climate").values(show_position=False))
    await house.visitor()
    board = await house.page("board", "climate")
    assert shown(board) == ([], [])


async def test_a_display_of_another_department_hears_nothing_of_it(house: House) -> None:
    board = await house.page("board", "garden")
    board.forget()
    await house.visitor()
    await house.quiet()
    assert board.told == []


async def test_a_desk_is_shown_by_its_label_or_its_number_and_nobody_by_name(house: House) -> None:
    await house.office.accounts.set_desk("ben", "  Zimmer 12 ")
    board = await house.page("board", "climate")
    for login in ("anna", "ben"):
        await house.visitor("Erika Mustermann")
        await house.ask(await house.desk(login), m.Call, ticket=None)
        house.office.clock.now += 1
    ben, anna = board.last(m.Board).board.calls
    assert (ben.label, anna.label) == ("Zimmer 12", "")
    assert {ben.desk, anna.desk} == {1, 2}
    told = msgspec.msgpack.encode(board.told)
    assert not any(name in told for name in (b"Anna", b"Ben", b"Erika"))


async def test_the_number_of_a_desk_stays_when_an_account_before_it_is_disabled(house: House) -> None:
    house.office.clock.now += 1
    await house.office.accounts.add("cleo", "Cleo", "clerk", ["climate"], record.PASSWORD)
    await house.office.accounts.set_active("anna", False)
    board = await house.page("board", "climate")
    await house.visitor()
    desk = await house.desk("cleo")
    await house.ask(desk, m.SetDesk, state="open")
    await house.ask(desk, m.Call, ticket=None)
    assert [call.desk for call in board.last(m.Board).board.calls] == [3]


async def test_several_displays_of_one_department_all_hear(house: House) -> None:
    boards = [await house.page("board", "climate") for _ in range(3)]
    await house.visitor()
    await house.quiet()
    assert [shown(board)[1] for board in boards] == [["K-001"]] * 3
    assert not any(board.moved for board in boards)


async def test_a_display_of_no_department_is_refused_and_may_ask_for_nothing(house: House) -> None:
    with pytest.raises(Refusal):
        await house.page("board", "nowhere")
    board = await house.page("board", "climate")
    assert await house.refused(board, m.Call, ticket=None) == "not-yours"


async def test_the_label_of_a_desk_has_a_length_that_can_be_read(house: House) -> None:
    with pytest.raises(ValueError, match="40 characters"):
        await house.office.accounts.set_desk("anna", "x" * 41)
    assert (await house.office.accounts.set_desk("anna", "Zimmer\u202e 3")).desk == "Zimmer 3"
