"""An office that was in use before tickets had a history goes on with everybody where they were."""

import pytest
from sqlalchemy import text

from office.storage import periods, tickets, visits
from office.storage.migrate import migrate
from office.storage.store import Conflict, Store
from tests.office.postgresql import POSTGRESQL
from tests.office.record import fresh_url

BEFORE = [
    "INSERT INTO departments (id, position, name_de, name_en, about_de, about_en, letter, hours, timezone, paused,"
    " max_waiting, answer_seconds) VALUES ('climate', 1, 'K', 'C', '', '', 'K', '{}', 'Europe/Berlin', false, 200, 90)",
    "INSERT INTO accounts (id, login, name, role, active, password, created_at)"
    " VALUES ('anna', 'anna', 'Anna', 'clerk', true, 'x', 1)",
    *(
        "INSERT INTO tickets (id, department, day, number, printed, matter, name, language, state, place, arrived_at,"
        " good_until, called_at, admitted_at, ended_at, clerk, reason) VALUES"
        f" ('{state}', 'climate', '2026-11-23', {number}, 'K-00{number}', '', '', '', '{state}', {number}, 100, 9e9,"
        f" {called}, {admitted}, {ended}, {clerk}, '')"
        for number, (state, called, admitted, ended, clerk) in enumerate(
            [
                ("waiting", "NULL", "NULL", "NULL", "NULL"),
                ("admitted", 200, 210, "NULL", "'anna'"),
                ("finished", 200, 210, 300, "'anna'"),
                ("missed", 250, "NULL", "NULL", "NULL"),
            ],
            start=1,
        )
    ),
    "INSERT INTO visits (id, room, ticket, department, clerk, opened_at)"
    " VALUES ('visit', 'room', 'admitted', 'climate', 'anna', 210)",
    "INSERT INTO guests (id, visit, role, name, language, state, secret, created_at, expires_at)"
    " VALUES ('guest', 'visit', 'expert', 'G', '', 'admitted', 'secret', 1, 9e9)",
]


@pytest.fixture(params=["sqlite", "sqlite-wal", POSTGRESQL])
async def migrated(request, tmp_path):
    url = await fresh_url(tmp_path, request.param)
    await migrate(url, "0002")
    old = await Store.open(url, wal={"sqlite": False, "sqlite-wal": True}.get(request.param))
    async with old.write() as tx:
        for statement in BEFORE:
            await tx.execute(text(statement))
    await old.close()
    await migrate(url)
    store = await Store.open(url, wal={"sqlite": False, "sqlite-wal": True}.get(request.param))
    yield store
    await store.close()


async def test_nobody_is_lost_and_everybody_has_a_history_from_now_on(migrated):
    async with migrated.read() as tx:
        for state, since in [("waiting", 100), ("admitted", 210), ("finished", 300), ("missed", 250)]:
            ticket = await tickets.get(tx, state)
            assert (ticket.state, ticket.since, ticket.drawn_in, ticket.priority) == (state, since, "climate", 0)
            [period] = await periods.of(tx, state)
            assert (period.state, period.began_at, period.ended_at) == (state, since, None)
        visit = await visits.of_ticket(tx, "admitted")
        assert visit.room == "room"
        assert (await tx.execute(text("SELECT count(*) FROM guests WHERE visit = 'visit'"))).scalar_one() == 1


async def test_a_number_is_given_once_a_day_still(migrated):
    with pytest.raises(Conflict):
        async with migrated.write() as tx:
            await tx.execute(text("UPDATE tickets SET number = 1 WHERE id = 'missed'"))


async def test_a_ticket_has_one_open_period_and_one_open_visit(migrated):
    again = (
        "INSERT INTO visits (id, room, ticket, department, clerk, opened_at)"
        " VALUES ('second', 'second', 'admitted', 'climate', 'anna', 1)"
    )
    with pytest.raises(Conflict):
        async with migrated.write() as tx:
            await tx.execute(text(again))
    with pytest.raises(Conflict):
        async with migrated.write() as tx:
            await tx.execute(
                text(
                    "INSERT INTO periods (ticket, state, began_at, actor_kind, actor, event, word, department)"
                    " VALUES ('waiting', 'called', 1, 'system', '', 'call', '', 'climate')"
                )
            )


async def test_references_are_kept_again_after_the_migration(migrated):
    with pytest.raises(Conflict):
        async with migrated.write() as tx:
            await tx.execute(text("UPDATE tickets SET clerk = 'nobody' WHERE id = 'waiting'"))
