"""Estimates in the office: made of what is on record, told, held against what came of it, and when admission ends."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import update

from office.cli.waits import table
from office.retention import DAY, Retention, delete_what_is_over
from office.storage import handling, tables, waits
from office.storage.waits import Waits
from signalling.hall import Refusal
from tests.office.record import at

TALK = 600.0


async def talk(here, times=6):
    """So many people come one after the other, and each talks with Anna for ten minutes."""
    for _ in range(times):
        await here.conversation()
        here.clock.now += TALK
        await here.reception.finish(here.anna.id)
    here.reception.forecast.measured_anew("climate")
    here.clock.now += 60
    await here.reception.forecast.renew("climate")


async def only_anna(here):
    await here.reception.set_desk(here.ben.id, "closed")


async def test_turns_at_desks_are_read_from_the_history(here):
    await talk(here, 2)
    async with here.store.read() as tx:
        turns = await handling.turns(tx, "climate", here.clock.now)
        assert not await handling.turns(tx, "garden", here.clock.now)
    assert [(turn.clerk, turn.talked, turn.ended_at - turn.called_at) for turn in turns] == [
        (here.anna.id, True, TALK)
    ] * 2


async def test_a_call_without_an_answer_is_a_turn_of_its_own(small):
    ticket = await small.draw()
    await small.reception.call(small.anna.id, ticket.id)
    small.clock.now += 90
    await small.reception.miss(small.anna.id, ticket.id)
    async with small.store.read() as tx:
        [turn] = await handling.turns(tx, "climate", small.clock.now)
    assert (turn.talked, turn.ended_at - turn.called_at) == (False, 90)


async def test_departments_that_share_a_clerk_are_looked_at_together(here):
    await here.draw()
    await here.draw("garden")
    await here.reception.call(here.ben.id, None)
    async with here.store.read() as tx:
        found = await handling.at(tx, "garden", here.clock.now)
    assert found.departments == {"climate", "garden", "night"}
    assert [desk.busy is not None for desk in sorted(found.desks, key=lambda desk: desk.account == here.ben.id)] == [
        False,
        True,
    ]
    assert [one.department for one in found.line] == ["garden"]


async def test_nothing_is_known_before_five_conversations(here):
    await talk(here, 4)
    assert (await here.reception.standing("climate")).estimate is None
    await talk(here, 1)
    assert (await here.reception.standing("climate")).estimate is not None


async def test_nothing_is_known_without_a_desk(here):
    await talk(here)
    for clerk in (here.anna, here.ben):
        await here.reception.set_desk(clerk.id, "closed")
    await here.reception.forecast.renew("climate")
    here.clock.now += 60
    await here.reception.forecast.renew("climate")
    assert here.reception.forecast.newcomer("climate", 0) is None


async def test_each_one_more_in_line_waits_a_conversation_longer(here):
    await talk(here)
    await only_anna(here)
    for _ in range(3):
        await here.draw()
    here.clock.now += 60
    await here.reception.forecast.renew("climate")
    forecast = here.reception.forecast
    for ahead in range(4):
        found = forecast.place("climate", ahead)
        assert found is not None
        assert found.low <= ahead * TALK <= found.high
    beyond = forecast.newcomer("climate", 5)
    assert beyond is not None
    assert beyond.low <= 5 * TALK <= beyond.high


async def test_what_a_ticket_was_told_is_counted_at_its_first_call_and_forgotten(here):
    await talk(here)
    await here.draw()
    assert await here.count("told_waits") == 1
    here.clock.now += 200
    await here.reception.call(here.anna.id, None)
    assert await here.count("told_waits") == 0
    async with here.store.read() as tx:
        hours = await waits.since(tx, "2026-11-23")
    assert [(one.department, one.day, one.hour, one.waits, one.within) for one in hours] == [
        ("climate", "2026-11-23", 10, 1, 1)
    ]
    assert hours[0].waited == pytest.approx(201)
    assert (hours[0].low, hours[0].high) == (0, 300)


async def test_waits_of_an_hour_are_added_up(here):
    await talk(here)
    for wait in (10, 20):
        await here.draw()
        here.clock.now += wait
        called = await here.reception.call(here.anna.id, None)
        await here.reception.miss(here.anna.id, called.id)
        here.clock.now += 60
        await here.reception.send_away(here.anna.id, called.id, "")
    async with here.store.read() as tx:
        [hour] = await waits.since(tx, "2026-11-23")
    assert (hour.waits, hour.within, hour.waited) == (2, 2, pytest.approx(32))


async def test_no_number_is_given_when_what_is_left_is_too_short(here):
    await talk(here)
    await only_anna(here)
    for _ in range(3):
        await here.draw()
    here.clock.now = at("2026-11-23 11:20")
    await here.reception.forecast.renew("climate")
    assert not (await here.reception.standing("climate")).cut_off
    here.clock.now = at("2026-11-23 11:40")
    await here.reception.forecast.renew("climate")
    standing = await here.reception.standing("climate")
    assert (standing.state, standing.cut_off, standing.next_opening) == ("waiting", True, at("2026-11-23 13:00"))
    with pytest.raises(Refusal) as refused:
        await here.draw()
    assert (refused.value.code, refused.value.opens_at) == ("cut-off", at("2026-11-23 13:00"))


async def test_numbers_are_given_where_the_setting_is_off_or_the_estimate_unknown(small):
    for _ in range(6):
        await small.draw()
    small.clock.now = at("2026-11-23 11:59")
    await small.reception.forecast.renew("climate")
    await small.draw()  # nothing is known
    small.clock.now = at("2026-11-23 09:00")
    await talk(small)
    await only_anna(small)
    small.clock.now = at("2026-11-23 11:55")
    await small.reception.forecast.renew("climate")
    with pytest.raises(Refusal, match="cut-off"):
        await small.draw()
    async with small.store.write() as tx:
        await tx.execute(update(tables.departments).values(cut_off=False))
    await small.draw()


async def test_a_free_desk_takes_the_last_visitor_until_the_doors_close(small):
    await talk(small)
    small.clock.now = at("2026-11-23 11:59")
    await small.reception.forecast.renew("climate")
    await small.draw()


async def test_in_a_rush_the_future_is_played_once_and_made_up_for_later(small):
    await talk(small)
    forecast = small.reception.forecast
    await forecast.renew("climate")
    assert "climate" in forecast.due()
    small.clock.now += 3
    await forecast.renew("climate")
    assert "climate" not in forecast.due()
    small.clock.now += 31
    assert "climate" in forecast.due()


async def test_sums_are_deleted_when_their_time_is_over(here):
    await talk(here)
    await here.draw()
    await here.reception.call(here.anna.id, None)
    assert await here.count("wait_statistics") == 1
    retention = Retention(statistics_days=30)
    await delete_what_is_over(here.store, retention.plan(here.clock.now + 29 * DAY))
    assert await here.count("wait_statistics") == 1
    deleted = await delete_what_is_over(here.store, retention.plan(here.clock.now + 32 * DAY))
    assert deleted.waits == 1
    assert await here.count("wait_statistics") == 0


def test_administrators_see_a_table_by_hour_and_the_whole():
    hour = Waits("climate", "2026-11-23", 9, waits=4, waited=2400, low=1200, high=4800, within=3)
    lines = list(table([hour, replace(hour, day="2026-11-24"), replace(hour, hour=10, within=1)]))
    assert [line.split() for line in lines[1:]] == [
        ["climate", "09-10", "8", "10", "min", "5", "to", "20", "min", "75%"],
        ["climate", "10-11", "4", "10", "min", "5", "to", "20", "min", "25%"],
        ["climate", "all", "12", "10", "min", "5", "to", "20", "min", "58%"],
    ]
    assert json.dumps(lines)
