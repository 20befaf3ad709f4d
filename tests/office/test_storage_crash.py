"""The process is killed around a commit: what was acknowledged is there, what was not is whole or not there at all."""

import asyncio
import sqlite3
import sys
from pathlib import Path

import pytest

from office.accounts import Accounts
from office.reception import Reception
from office.storage import departments, visits
from office.storage.migrate import migrate
from office.storage.store import Store
from tests.office.record import KEY, MONDAY_NINE, PASSWORD, Clock, cheap_passwords, department

ROOT = Path(__file__).parents[2]
CHILD = """
import asyncio, os, sys
from contextlib import asynccontextmanager
from office.reception import Reception
from office.storage.store import Store
from tests.office.record import KEY, MONDAY_NINE, Clock

url, account, when, fatal = sys.argv[1:]

class Dying(Store):
    writes = -1  # opening writes once
    @asynccontextmanager
    async def write(self):
        Dying.writes += 1
        last = Dying.writes == int(fatal)
        async with super().write() as tx:
            yield tx
            if last and when == "before":
                os._exit(9)
        if last and when == "after":
            os._exit(9)

async def main():
    store = await Dying.open(url)
    reception = Reception(store, Clock(MONDAY_NINE), KEY)
    for number in range(3):
        ticket, token = await reception.take_number("climate", None, "", "", "de", f"once-{number}")
        print("acknowledged", ticket.id, token, flush=True)
    called = await reception.call(account, None)
    print("called", called.id, flush=True)
    admitted, visit = await reception.admit(account, called.id)
    print("admitted", visit.id, flush=True)
    await reception.finish(account)
    print("finished", visit.id, flush=True)

asyncio.run(main())
"""


async def made(url: str) -> str:
    await migrate(url)
    store, passwords = await Store.open(url), cheap_passwords()
    async with store.write() as tx:
        await departments.add(tx, department(), 1)
    anna = await Accounts(store, Clock(), passwords).add("anna", "Anna", "clerk", ["climate"], PASSWORD)
    await Reception(store, Clock(), KEY).set_desk(anna.id, "open")
    passwords.close()
    await store.close()
    return anna.id


@pytest.mark.parametrize("fatal", range(1, 7))
@pytest.mark.parametrize("when", ["before", "after"])
async def test_killed_at_any_commit_the_record_is_whole_and_keeps_every_promise(tmp_path, when, fatal):
    file = tmp_path / "office.sqlite3"
    url = f"sqlite:///{file}"
    account = await made(url)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD, url, account, when, str(fatal), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await child.communicate()
    assert child.returncode == 9
    lines = [line.split() for line in out.decode().splitlines()]
    assert len(lines) == fatal - 1

    with sqlite3.connect(file) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    raw.close()
    store = await Store.open(url)
    reception = Reception(store, Clock(MONDAY_NINE), KEY)
    for line in lines:
        if line[0] == "acknowledged":
            assert (await reception.ticket_by_token(line[2])).id == line[1]
    happened = fatal if when == "after" else fatal - 1
    states = [ticket.state for ticket in await reception.desk_tickets(account)]
    assert (
        states
        == [
            [],
            ["waiting"],
            ["waiting"] * 2,
            ["waiting"] * 3,
            ["called", "waiting", "waiting"],
            ["admitted", "waiting", "waiting"],
            ["waiting", "waiting"],
        ][happened]
    )
    async with store.read() as tx:
        assert (await visits.open_of_clerk(tx, account) is not None) == (happened == 5)

    # The browser that never heard the answer asks again, and gets the same number or a first one.
    ticket, _ = await reception.take_number("climate", None, "", "", "de", "once-0")
    assert ticket.number == 1
    await store.close()
