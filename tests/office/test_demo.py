"""Landkreis Musterland: five departments, open at night too, and loading it twice changes nothing."""

from zoneinfo import ZoneInfo

import pytest

from office.accounts import Accounts
from office.demo import DEPARTMENTS, load_demo
from office.reception import Reception
from office.storage.migrate import migrate
from office.storage.store import Store
from tests.office.record import KEY, Clock, at, cheap_passwords


@pytest.fixture
async def musterland(tmp_path):
    url = f"sqlite:///{tmp_path}/office.sqlite3"
    await migrate(url)
    store = await Store.open(url)
    passwords = cheap_passwords()
    yield store, Accounts(store, Clock(at("2026-11-23 03:00")), passwords)
    passwords.close()
    await store.close()


async def test_the_demo_can_be_used_at_night_with_the_passwords_it_hands_out(musterland):
    store, accounts = musterland
    made = await load_demo(store, accounts)
    assert [account.role for account in made] == ["clerk", "clerk", "admin"]
    reception = Reception(store, Clock(at("2026-11-23 03:00")), KEY)
    for demo in made:
        _, _, account = await accounts.login(demo.login, demo.password, "192.0.2.1")
        if demo.role == "clerk":
            await reception.set_desk(account.id, "open")
    states = {standing.department.id: standing.state for standing in await reception.departments()}
    assert list(states.values()) == ["closed"] * 4 + ["free"]
    await reception.take_number("virtual-office", "virtual-office-guide", "", "", "de", "once")


async def test_loading_it_again_changes_nothing_and_makes_no_passwords(musterland):
    store, accounts = musterland
    await load_demo(store, accounts)
    before = await accounts.list()
    assert await load_demo(store, accounts) == []
    assert await accounts.list() == before


async def test_both_clerks_serve_the_office_that_never_closes_and_every_department_has_somebody(musterland):
    store, accounts = musterland
    made = await load_demo(store, accounts)
    clerks = [set(account.departments) for account in made if account.role == "clerk"]
    assert all("virtual-office" in serves for serves in clerks)
    assert set.union(*clerks) == {department.id for department in DEPARTMENTS}


def test_the_demo_looks_like_a_real_office():
    assert len({department.letter for department in DEPARTMENTS}) == 5
    services = [service.id for department in DEPARTMENTS for service in department.services]
    assert len(services) == len(set(services))
    for department in DEPARTMENTS:
        assert 3 <= len(department.services) <= 5
        assert department.about_de and department.about_en
        assert isinstance(department.zone, ZoneInfo)
    with_a_break = [d for d in DEPARTMENTS if any(len(blocks) == 2 for blocks in d.hours.walk_in[0].week.days)]
    assert len(with_a_break) == 4
