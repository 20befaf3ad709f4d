"""The disk runs full (J3): new numbers are refused with words, conversations go on, and with space again everything
works without a restart. Log and record lie on the same disk, which is the worst case.

``test_full_disk.py`` runs this on a disk of its own.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import aiohttp

from office.doctor import check_files, check_ports
from tests.integration.house import set_up
from tests.integration.small_disk import fill
from tests.integration.street import Street
from tests.integration.test_locked import answer, becomes_ready, ready
from tests.office.invariants import sqlite_is_whole

DRAW = {"department": "climate", "service": None, "matter": "x" * 200, "name": "Ada", "language": "de"}
MOST_DRAWS = 200
"""Space for so many tickets cannot be left on a full disk."""


async def run(disk: Path) -> None:
    """The whole story."""
    house = await set_up(disk, warm=True)
    try:
        async with aiohttp.ClientSession() as http:
            web, street = await house.serve(), Street(house, http)
            citizen, anna = await street.conversation()
            portal, ben = await street.page("portal"), await street.desk("ben")
            waiting = await street.page("visit", token=await street.take_number(portal, "Waits"))

            ballast = fill(disk)
            taken = 0
            while (said := await answer(portal, "take-number", once=f"full-{taken}", **DRAW)) == "number-taken":
                taken += 1
                assert taken < MOST_DRAWS, "the disk is not full"
            assert said == "unavailable"
            assert await ready(http, house) == (503, "full")
            said = [it.what for check in (check_files, check_ports) for it in check(house.settings, disk)]
            assert any("are free" in it for it in said), said
            assert any("cannot write anything down: full" in it for it in said), said
            assert await answer(ben, "call", ticket=waiting.visit["ticket"]) == "unavailable"
            assert waiting.visit["state"] == "waiting"
            await asyncio.gather(citizen.hears(anna), anna.hears(citizen))
            newcomer = await street.page("portal")  # what is on record can be read
            assert newcomer.latest["portal"]["departments"][0]["waiting"] == 1 + taken
            assert (citizen.epoch, anna.epoch) == (1, 1), "nobody's media were touched"

            ballast.unlink()
            await becomes_ready(http, house)
            assert await answer(portal, "take-number", once=f"full-{taken}", **DRAW) == "number-taken"
            assert await answer(ben, "call", ticket=waiting.visit["ticket"]) == "ok"
            await waiting.until(lambda: waiting.visit["state"] == "called")
            assert await answer(anna, "finish") == "ok"
            await citizen.until(lambda: citizen.visit["state"] == "finished")
            assert web.returncode is None
            await street.close()
        assert "= database is well again" in house.log()
        sqlite_is_whole(disk / "office.db")
    finally:
        await house.end()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1])))
