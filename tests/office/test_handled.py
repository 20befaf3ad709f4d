"""Estimates outlive the tickets that they are made of: sums without persons are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from office.retention import DAY, Retention, delete_what_is_over
from office.storage import handled, handling
from office.storage.tables import handling_statistics
from tests.office.postgresql import POSTGRESQL
from tests.office.record import Office, at, office
from waitingroom.estimate import Range
from waitingroom.handling import visitors
from waitingroom.tally import Cell

SHORT = Retention(ticket_days=1)
"""What an authority may choose that keeps as little as possible."""


@pytest.fixture(params=["sqlite", POSTGRESQL])
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path, request.param) as opened:
        yield opened


async def talk(here: Office, count: int, seconds: float = 600.0, service: str | None = None) -> None:
    """So many conversations with Anna, one after the other; each visitor waited before the last one left."""
    for number in range(count):
        wish = ("climate", service, "", "Ayşe", "tr", f"{here.clock.now}-{number}")
        ticket, _ = await here.reception.take_number(*wish)
        here.clock.now += 40
        await here.reception.call(here.anna.id, ticket.id)
        await here.reception.admit(here.anna.id, ticket.id)
        here.clock.now += seconds
        await here.reception.finish(here.anna.id)


async def clean_up(here: Office, retention: Retention = SHORT) -> None:
    await delete_what_is_over(here.store, retention.plan(here.clock.now))


async def cells(here: Office) -> list[Cell]:
    async with here.store.read() as tx:
        return list(await handled.latest(tx, "climate", "2026-01-01"))


async def estimate(here: Office) -> Range | None:
    """As a process finds it that was started just now."""
    here.reception.forecast.measured_anew("climate")
    here.clock.now += 31
    await here.reception.forecast.renew("climate")
    return here.reception.forecast.newcomer("climate", 3)


async def test_on_monday_it_is_known_how_long_visitors_took_on_friday_though_their_tickets_are_deleted(here):
    here.clock.now = at("2026-11-20 09:00")
    await talk(here, 8)
    here.clock.now = at("2026-11-23 08:00")
    await here.reception.set_desk(here.anna.id, "open")
    await here.reception.set_desk(here.ben.id, "closed")
    for _ in range(3):
        await here.draw()
    before = await estimate(here)
    await clean_up(here)
    assert await here.count("tickets") == 3, "Friday is deleted"
    assert await here.count("periods") == 3
    after = await estimate(here)
    assert before is not None and after is not None
    assert after.low <= 3 * 600 <= after.high
    assert (after.low, after.high) == pytest.approx((before.low, before.high), rel=0.1)


async def test_what_is_kept_names_nobody(here):
    await talk(here, 3, service="climate-one")
    here.clock.now += 2 * DAY
    await clean_up(here)
    async with here.store.read() as tx:
        rows = (await tx.execute(select(handling_statistics))).mappings().all()
    assert set(rows[0]) == {"department", "service", "day", "length", "visitors", "talked", "seconds"}
    assert [(row["department"], row["service"], row["day"]) for row in rows] == [
        ("climate", "climate-one", "2026-11-23")
    ] * len(rows)
    assert sum(row["visitors"] for row in rows) == sum(row["talked"] for row in rows) == 3


async def test_everybody_is_counted_once_however_often_it_is_cleaned_up_and_whoever_is_not_counted_is_on_record(here):
    await talk(here, 4)
    first_half = here.clock.now
    here.clock.now += 3600
    await talk(here, 4)
    for hours in (1, 11, 12, 13, 20, 30, 60):
        here.clock.now = max(here.clock.now, first_half + hours * 3600)
        await clean_up(here)
        async with here.store.read() as tx:
            living = visitors(await handling.turns(tx, "climate", here.clock.now))
        assert len(living) + sum(cell.visitors for cell in await cells(here)) == 8, hours
    assert sum(cell.seconds for cell in await cells(here)) == pytest.approx(8 * 600 + 7 * 40)
    assert await here.count("tickets") == 0


async def test_the_little_while_between_two_visitors_is_counted_though_they_are_counted_at_different_times(here):
    await talk(here, 1)
    next_one, _ = await here.reception.take_number("climate", None, "", "", "", "next")
    ended = here.clock.now
    here.clock.now += 100
    await here.reception.call(here.anna.id, next_one.id)
    await here.reception.admit(here.anna.id, next_one.id)
    here.clock.now += 600
    await here.reception.finish(here.anna.id)
    here.clock.now = ended + 12 * 3600 + 1
    await clean_up(here)
    assert sum(cell.visitors for cell in await cells(here)) == 1
    here.clock.now += 1000
    await clean_up(here)
    assert sum(cell.seconds for cell in await cells(here)) == pytest.approx(600 + 700)


async def test_who_comes_again_is_counted_when_all_is_over(here):
    """Sent back after a talk, and still in the house half a day later: night shifts do that."""
    here.clock.now = at("2026-11-23 06:00")
    ticket, _ = await here.reception.take_number("night", None, "", "", "", "night")
    await here.reception.call(here.anna.id, ticket.id)
    await here.reception.admit(here.anna.id, ticket.id)
    here.clock.now += 600
    await here.reception.send_back(here.anna.id)
    here.clock.now += 13 * 3600
    await clean_up(here)
    await here.reception.call(here.ben.id, ticket.id)
    await here.reception.admit(here.ben.id, ticket.id)
    here.clock.now += 300
    await here.reception.finish(here.ben.id)
    here.clock.now += 13 * 3600
    await clean_up(here)
    async with here.store.read() as tx:
        [cell] = await handled.latest(tx, "night", "2026-01-01")
    assert (cell.visitors, cell.seconds) == (1, pytest.approx(900))


@pytest.mark.parametrize(("statistics_days", "kept_days"), [(400, 60), (30, 30)])
async def test_sums_go_when_nobody_asks_for_them_any_more_or_the_authority_says_so(here, statistics_days, kept_days):
    await talk(here, 2)
    retention = Retention(ticket_days=1, statistics_days=statistics_days)
    here.clock.now += DAY
    await clean_up(here, retention)
    here.clock.now = at("2026-11-23 12:00") + kept_days * DAY
    await clean_up(here, retention)
    assert await cells(here), "kept"
    here.clock.now += DAY
    await clean_up(here, retention)
    assert await cells(here) == []
