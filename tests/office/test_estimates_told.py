"""Who hears what about waiting: portals the newcomer's range, citizens their own, and all of them when it changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from signalling import messages as m
from tests.office import record
from tests.office.house import House
from tests.office.live import FakeSession


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with record.office(tmp_path, "sqlite-wal") as office:
        for _ in range(6):
            await office.conversation()
            office.clock.now += 600
            await office.reception.finish(office.anna.id)
        await office.reception.set_desk(office.ben.id, "closed")
        house = House(office)
        yield house
        await house.close()


def climate(portal: FakeSession) -> m.DepartmentView:
    return [it.department for it in portal.all(m.Department) if it.department.id == "climate"][-1]


async def news(house: House, seconds: float) -> None:
    house.office.clock.now += seconds
    house.hall.news.department("climate")
    await house.quiet()


async def test_portals_hear_how_long_a_newcomer_waits_and_citizens_their_own_range(house: House) -> None:
    portal = await house.page("portal")
    first, second = await house.visitor(), await house.visitor()
    await news(house, 5)
    newcomer = climate(portal).estimate
    assert newcomer is not None
    assert newcomer.low <= 1200 <= newcomer.high
    own = [page.last(m.Visit).visit.estimate for page in (first, second)]
    assert own[0] == m.Estimate(low=0, high=300)
    assert own[1] is not None
    assert own[1].low <= 600 <= own[1].high


async def test_time_alone_changes_what_is_told_and_what_is_still_true_is_not_told_again(house: House) -> None:
    visitor = await house.visitor()
    await house.office.reception.call(house.office.anna.id, None)
    behind = await house.visitor()
    await news(house, 5)
    before = behind.last(m.Visit).visit.estimate
    visitor.forget()
    behind.forget()
    await news(house, 31)
    assert not behind.all(m.Visit)
    await news(house, 480)
    after = behind.last(m.Visit).visit.estimate
    assert before is not None
    assert after is not None
    assert after.high < before.high


async def test_without_a_desk_nobody_hears_a_number_that_nobody_knows(house: House) -> None:
    behind = await house.visitor()
    await news(house, 5)
    assert behind.last(m.Visit).visit.estimate is not None
    await house.office.reception.set_desk(house.office.anna.id, "closed")
    await news(house, 5)
    assert behind.last(m.Visit).visit.estimate is None


async def test_portals_hear_when_no_more_numbers_are_given_and_when_there_will_be(house: House) -> None:
    portal = await house.page("portal")
    for _ in range(3):
        await house.visitor()
    await news(house, record.at("2026-11-23 11:45") - house.office.clock.now)
    told = climate(portal)
    assert (told.state, told.cut_off, told.next_opening) == ("waiting", True, record.at("2026-11-23 13:00"))
