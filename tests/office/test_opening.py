"""Opening hours on record: who may change them, what is written down about it, and what everybody else sees of it."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from office.audit import SYSTEM, Actor
from office.public_holidays import PublicHolidays
from office.storage import departments, ledger
from office.storage.hours import from_document, to_document
from office.storage.migrate import migrate
from office.storage.store import Store
from signalling.hall import Refusal
from tests.office.postgresql import POSTGRESQL
from tests.office.record import OFFICE_HOURS, PASSWORD, at, fresh_url, refused
from waitingroom.calendar import Calendar, Closure, Plan, Words
from waitingroom.changes import with_closure, with_plan
from waitingroom.hours import Week

OUTING = Words("Betriebsausflug", "Works outing")


def closing(day: str):
    one = date.fromisoformat(day)
    return lambda calendar: with_closure(calendar, Closure(one, one, OUTING))


async def hours_of(here, department="climate"):
    return (await here.reception.standing(department)).department.hours


# --- Administrators --------------------------------------------------------------------------------------------------


async def test_a_change_is_on_record_with_who_when_what_it_was_and_what_it_is(here):
    chief = await here.accounts.add("chief", "Chief", "admin", [], PASSWORD)
    by = await here.reception.opening.by_login("chief")
    assert by == Actor("admin", chief.id)
    [changed] = await here.reception.opening.change(["climate"], "closure", by, closing("2026-12-24"))
    assert changed.hours.closures == (Closure(date(2026, 12, 24), date(2026, 12, 24), OUTING),)
    assert await hours_of(here) == changed.hours
    here.clock.now += 60
    await here.reception.opening.change(["climate"], "holidays", SYSTEM, with_bavarian_holidays)
    later, first = await here.reception.opening.history("climate", 10)
    assert (first.at, first.actor_kind, first.login, first.what) == (
        at("2026-11-23 09:00"),
        "admin",
        "chief",
        "closure",
    )
    assert from_document(first.before) == Calendar.weekly(OFFICE_HOURS)
    assert from_document(first.after) == changed.hours == from_document(later.before)
    assert (later.at, later.actor_kind, later.login) == (at("2026-11-23 09:01"), "system", "")
    assert from_document(later.after).holidays == PublicHolidays("BY", municipality="Augsburg")
    assert await here.reception.opening.history("garden", 10) == []
    assert len(await here.reception.opening.history("climate", 1)) == 1


def with_bavarian_holidays(calendar):
    return replace(calendar, holidays=PublicHolidays("BY", municipality="Augsburg"))


async def test_a_change_that_one_department_cannot_have_is_made_in_none(here):
    await here.reception.opening.change(["garden"], "closure", SYSTEM, closing("2026-12-24"))
    with pytest.raises(ValueError, match="garden: there is a closure already: 2026-12-24"):
        await here.reception.opening.change(["climate", "garden", "night"], "closure", SYSTEM, closing("2026-12-24"))
    assert (await hours_of(here)).closures == (await hours_of(here, "night")).closures == ()
    assert await here.reception.opening.history("climate", 10) == []
    with refused("not-yours"):
        await here.reception.opening.change(["climate", "nowhere"], "closure", SYSTEM, closing("2026-12-24"))
    assert (await hours_of(here)).closures == ()


async def test_a_change_that_changes_nothing_leaves_no_row(small):
    await small.reception.opening.change(["climate"], "week", SYSTEM, lambda calendar: calendar)
    assert await small.reception.opening.history("climate", 10) == []


@pytest.mark.parametrize("login", ["anna", "nobody", ""])
async def test_only_an_administrator_signs_a_change(small, login):
    with pytest.raises(ValueError, match="no administrator"):
        await small.reception.opening.by_login(login)


# --- What everybody sees ---------------------------------------------------------------------------------------------


async def test_on_a_holiday_the_standing_says_its_name_and_the_next_opening(here):
    await here.reception.opening.change(["climate"], "holidays", SYSTEM, with_bavarian_holidays)
    here.clock.now = at("2026-12-25 10:00")  # a Friday; Saturday is a holiday too, then comes Sunday
    standing = await here.reception.standing("climate")
    assert (standing.state, standing.kind) == ("closed", "holiday")
    assert standing.note == Words("Erster Weihnachtstag", "Christmas Day")
    assert (standing.today, standing.next_opening) == ([], at("2026-12-28 08:00"))
    with refused("closed") as caught:
        await here.draw()
    assert caught.value.opens_at == at("2026-12-28 08:00")


async def test_behind_a_closure_of_weeks_the_next_opening_is_named(small):
    long = Closure(date(2026, 11, 23), date(2027, 1, 6), OUTING)
    await small.reception.opening.change(["climate"], "closure", SYSTEM, lambda it: with_closure(it, long))
    standing = await small.reception.standing("climate")
    assert (standing.state, standing.kind, standing.note) == ("closed", "closure", OUTING)
    assert standing.next_opening == at("2027-01-07 08:00")


async def test_the_clock_wakes_the_office_at_an_exceptional_opening_and_at_midnight(small):
    evening = Week.parse({"mon": ["20:00-21:00"]})
    plan = Plan(evening, date(2026, 11, 23), date(2026, 11, 23))
    await small.reception.opening.change(
        ["climate"], "week", SYSTEM, lambda it: with_plan(it, "walk-in", plan, replacing=True)
    )
    for now, wakes in [
        ("2026-11-23 19:59:30", "2026-11-23 20:00:00"),
        ("2026-11-23 20:59:10", "2026-11-23 21:00:00"),
        ("2026-11-23 23:59:50", "2026-11-24 00:00:00"),
    ]:
        small.clock.now = at(now)
        assert (await small.reception.sweep()).wake_at == at(wakes)


# --- Clerks ----------------------------------------------------------------------------------------------------------


async def close(here, **more):
    options = {"rest_of_day": False, "send_home": False} | more
    return await here.reception.opening.close_early(here.anna.id, "climate", " Rohrbruch\nim Haus ", **options)


async def test_closing_early_gives_no_more_numbers_and_those_inside_are_still_served(here):
    first, second = await here.draw(), await here.draw()
    here.clock.now = at("2026-11-23 10:30")
    assert await close(here) == []
    standing = await here.reception.standing("climate")
    assert (standing.state, standing.kind, standing.waiting) == ("closed", "early", 2)
    assert standing.note == Words("Rohrbruch im Haus", "Rohrbruch im Haus")
    assert standing.next_opening == at("2026-11-23 13:00")
    with refused("closed"):
        await here.draw()
    called = await here.reception.call(here.anna.id, None)
    assert called.id == first.id
    await here.reception.admit(here.anna.id, first.id)
    sent = await here.reception.send_away(here.anna.id, second.id, "Rohrbruch")
    assert (sent.state, sent.reason) == ("refused", "Rohrbruch")
    here.clock.now = at("2026-11-23 13:00")
    assert (await here.reception.standing("climate")).kind == "usual"
    assert (await here.draw()).state == "waiting"


async def test_closing_for_the_rest_of_the_day_means_tomorrow(small):
    await close(small, rest_of_day=True)
    small.clock.now = at("2026-11-23 13:30")
    standing = await small.reception.standing("climate")
    assert (standing.state, standing.kind, standing.next_opening) == ("closed", "early", at("2026-11-24 08:00"))


async def test_those_who_wait_can_be_sent_home_with_words_and_who_is_at_a_desk_stays(here):
    called, first, second, other = await here.draw(), await here.draw(), await here.draw(), await here.draw("garden")
    await here.reception.call(here.anna.id, called.id)
    gone = await close(here, send_home=True)
    assert {(it.id, it.state, it.reason) for it in gone} == {
        (first.id, "refused", "Rohrbruch im Haus"),
        (second.id, "refused", "Rohrbruch im Haus"),
    }
    assert (await here.reception.ticket(called.id)).state == "called"
    assert (await here.reception.ticket(other.id)).state == "waiting"


async def test_sending_home_while_people_arrive_concerns_exactly_those_whom_it_names(here):
    """A9: whoever came in time is sent home and named; whoever came too late has no number."""
    arriving = [here.reception.take_number("climate", None, "", "", "de", f"a-{n}") for n in range(20)]
    first, gone, *rest = await asyncio.gather(
        arriving[0], close(here, send_home=True), *arriving[1:], return_exceptions=True
    )
    drawn = {it[0].id for it in (first, *rest) if not isinstance(it, Refusal)}
    assert {it.code for it in (first, *rest) if isinstance(it, Refusal)} <= {"closed"}
    assert {it.id for it in gone} == drawn
    assert {(await here.reception.ticket(id_)).state for id_ in drawn} <= {"refused"}


async def test_closing_early_can_be_taken_back_and_both_are_on_record(here):
    before = await hours_of(here)
    await close(here)
    await here.reception.opening.reopen(here.ben.id, "climate")
    assert await hours_of(here) == before
    assert (await here.draw()).state == "waiting"
    await here.reception.opening.reopen(here.ben.id, "climate")  # nothing to take back
    rows = [(it.what, it.login) for it in await here.reception.opening.history("climate", 10)]
    assert rows == [("reopen", "ben"), ("close early", "anna")]
    async with here.store.read() as tx:
        assert [action for _, action in await ledger.actions_on(tx, "climate")] == ["close early", "reopen"]


async def test_what_is_closed_cannot_be_closed_early(small):
    await close(small)
    with refused("not-now"):
        await close(small)
    small.clock.now = at("2026-11-23 18:00")
    with refused("not-now"):
        await close(small)
    assert len(await small.reception.opening.history("climate", 10)) == 1


async def test_a_clerk_has_nothing_to_say_about_the_doors_of_others(small):
    opening = small.reception.opening
    with refused("not-yours"):
        await opening.close_early(small.ben.id, "garden", "", rest_of_day=False, send_home=True)
    with refused("not-yours"):
        await opening.reopen(small.ben.id, "garden")
    with refused("not-yours"):
        await opening.pause(small.ben.id, "garden", True)
    await small.accounts.set_active("anna", False)
    with refused("not-yours"):
        await opening.pause(small.anna.id, "climate", True)


async def test_a_clerk_pauses_a_department_by_hand_and_lets_it_go_on(here):
    await here.reception.opening.pause(here.anna.id, "climate", True)
    standing = await here.reception.standing("climate")
    assert (standing.state, standing.department.paused) == ("paused", True)
    with refused("paused"):
        await here.draw()
    await here.reception.opening.pause(here.anna.id, "climate", True)
    await here.reception.opening.pause(here.anna.id, "climate", False)
    assert (await here.draw()).state == "waiting"
    async with here.store.read() as tx:
        assert [action for _, action in await ledger.actions_on(tx, "climate")] == ["pause", "go on"]


# --- The record ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", ["sqlite", "sqlite-wal", POSTGRESQL])
async def test_the_week_of_an_older_office_becomes_a_plan_without_bounds(tmp_path, backend):
    url = await fresh_url(tmp_path, backend)
    await migrate(url, "0001")
    store = await Store.open(url, wal={"sqlite": False, "sqlite-wal": True}.get(backend))
    async with store.write() as tx:
        await tx.execute(
            text(
                "INSERT INTO departments (id, position, name_de, name_en, about_de, about_en, letter, hours, timezone,"
                " paused, max_waiting, answer_seconds) VALUES"
                " ('old', 1, '', '', '', '', 'O', :hours, 'Europe/Berlin', false, 9, 9)"
            ),
            {"hours": '{"mon": ["08:00-12:00"]}'},
        )
    await store.close()
    await migrate(url)
    store = await Store.open(url, wal={"sqlite": False, "sqlite-wal": True}.get(backend))
    async with store.read() as tx:
        old = await departments.get(tx, "old")
    await store.close()
    assert old.department.hours == Calendar.weekly(Week.parse({"mon": ["08:00-12:00"]}))
    assert from_document(to_document(old.department.hours)) == old.department.hours
