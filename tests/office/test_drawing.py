"""Many people draw in the same moment: one transaction for all who came meanwhile, one answer for each."""

import asyncio

import pytest

from office.drawing import AT_ONCE, MOST
from signalling.hall import Refusal
from tests.office.invariants import broken
from tests.office.postgresql import POSTGRESQL
from tests.office.record import office


@pytest.fixture(params=["sqlite", "sqlite-wal", POSTGRESQL])
async def house(tmp_path, request):
    async with office(tmp_path, request.param, max_waiting=500) as opened:
        yield opened


def take(house, once, department="climate", name="", visitor=""):
    return house.reception.take_number(department, None, "", name, "de", once, visitor)


async def test_three_hundred_at_once_get_their_numbers_in_the_order_in_which_they_came(house):
    commits = 0
    write = house.store.write

    def counted():
        nonlocal commits
        commits += 1
        return write()

    house.store.write = counted
    drawn = await asyncio.gather(*(take(house, f"all-{n}", "climate" if n % 3 else "night") for n in range(300)))
    assert commits <= 300 // AT_ONCE + 1
    for department in ("climate", "night"):
        assert [it.number for it, _ in drawn if it.department == department] == list(
            range(1, 1 + sum(it.department == department for it, _ in drawn))
        )
    assert [it.place for it, _ in drawn] == sorted({it.place for it, _ in drawn}), "places are comparable over all"
    async with house.store.read() as tx:
        assert await broken(tx) == []


async def test_who_is_refused_is_refused_alone(house):
    drawn = await asyncio.gather(
        take(house, "one"),
        take(house, "two", "nowhere"),
        house.reception.take_number("climate", "no-such-service", "", "", "de", "three"),
        take(house, "one"),
        take(house, "one", name="somebody else"),
        take(house, "four"),
        return_exceptions=True,
    )
    assert [it.code if isinstance(it, Refusal) else it[0].number for it in drawn] == [
        1,
        "not-yours",
        "bad-request",
        1,
        "bad-request",
        2,
    ]


async def test_the_last_place_in_the_queue_is_given_once(house):
    drawn = await asyncio.gather(*(take(house, f"n-{n}") for n in range(510)), return_exceptions=True)
    assert [isinstance(it, Refusal) for it in drawn] == [False] * 500 + [True] * 10
    assert {it.code for it in drawn[500:]} == {"full"}


async def test_not_today_holds_for_one_browser_in_a_crowd(house):
    ticket, _ = await take(house, "first", visitor="browser")
    await house.reception.send_away(house.anna.id, ticket.id, "", not_today=True)
    drawn = await asyncio.gather(
        take(house, "again", visitor="browser"), take(house, "other", visitor="other"), return_exceptions=True
    )
    assert [it.code if isinstance(it, Refusal) else it[0].number for it in drawn] == ["not-today", 2]


async def test_a_page_that_is_gone_before_the_answer_finds_its_number_again(house):
    asked = asyncio.create_task(take(house, "mine"))
    others = [asyncio.create_task(take(house, f"other-{n}")) for n in range(3)]
    await asyncio.sleep(0)
    asked.cancel()
    await asyncio.gather(*others)
    assert (await take(house, "mine"))[0].number == 1


async def test_a_record_that_cannot_be_written_refuses_everybody_and_the_next_ones_are_served(house, monkeypatch):
    async def out_of_order(*_):
        raise Refusal("unavailable")

    with monkeypatch.context() as broken_record:
        broken_record.setattr("office.storage.drawn.add", out_of_order)
        drawn = await asyncio.gather(*(take(house, f"n-{n}") for n in range(5)), return_exceptions=True)
    assert [it.code for it in drawn] == ["unavailable"] * 5
    assert (await take(house, "n-0"))[0].number == 1


async def test_no_more_wait_for_a_number_than_the_machine_bears(house):
    drawn = await asyncio.gather(*(take(house, f"n-{n}") for n in range(MOST + 1)), return_exceptions=True)
    assert drawn[-1].code == "unavailable" and drawn[-1].retry_after
