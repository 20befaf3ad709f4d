"""The disk does not keep what it is given (J4): nothing of that is acknowledged, the web process ends rather than go on
with a record that it does not know, and the next one begins with what the disk has kept."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import aiohttp
import pytest

from tests.integration.house import set_up, worker_pids
from tests.integration.page import Refused
from tests.integration.street import Street
from tests.office.invariants import sqlite_is_whole

SOURCE = Path(__file__).with_name("failing_fsync.c")
AFTER = range(6) if os.environ.get("BUERO_TEST_LOCKED") else (0, 2)
"""How many syncs of a commit succeed: that of the journal, of the folder, of the database, of the folder again."""
DRAW = {"department": "climate", "service": None, "matter": "", "name": "", "language": "de"}
COMPILER = shutil.which("cc")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("fsync") / "failing_fsync.so"
    assert COMPILER is not None
    subprocess.run([COMPILER, "-shared", "-fPIC", "-O1", "-o", made, SOURCE, "-ldl"], check=True)
    return made


@pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")
@pytest.mark.parametrize("after", AFTER)
async def test_what_the_disk_did_not_keep_is_not_acknowledged_and_a_new_process_begins_with_what_it_kept(
    tmp_path: Path, library: Path, after: int
) -> None:
    house = await set_up(tmp_path)
    fails = tmp_path / "disk-fails"
    try:
        async with aiohttp.ClientSession() as http:
            web = await house.serve(LD_PRELOAD=str(library), FSYNC_FAILS=str(fails))
            street = Street(house, http)
            await street.desk("anna")
            portal = await street.page("portal")
            token = await street.take_number(portal, "Ada")
            fails.write_text(str(after))
            acknowledged = 0
            with pytest.raises((Refused, TimeoutError, ConnectionError, AssertionError)):
                while True:
                    asked = asyncio.create_task(portal.ask("take-number", once=f"once-more-{acknowledged}", **DRAW))
                    ended = asyncio.create_task(web.wait())
                    await asyncio.wait({asked, ended}, return_when=asyncio.FIRST_COMPLETED)
                    ended.cancel()
                    if not asked.done():
                        asked.cancel()
                        raise ConnectionError
                    await asked
                    acknowledged += 1
            assert await asyncio.wait_for(web.wait(), 30) == 1, "it ends by itself"
            assert '"lost"' in house.log()
            assert worker_pids(tmp_path), "conversations go on"
            fails.unlink()

            def drawn() -> int:
                with sqlite3.connect(tmp_path / "office.db") as record:
                    return int(record.execute("SELECT count(*) FROM tickets").fetchone()[0])

            kept = drawn() - 1
            assert acknowledged <= kept <= acknowledged + 1, "what was acknowledged is there"
            web = await house.serve()
            visitor = await street.page("visit", token=token)
            assert (visitor.visit["number"], visitor.visit["state"]) == ("K-001", "waiting")
            portal = await street.page("portal")
            for number in range(acknowledged + 1):
                said = await portal.ask("take-number", once=f"once-more-{number}", **DRAW)
                assert said["number"] == f"K-{number + 2:03}"
            assert drawn() == acknowledged + 2
            await street.close()
        sqlite_is_whole(tmp_path / "office.db")
    finally:
        await house.end()
