"""A6: what a clerk's page shows is who is there: complete when it comes late, and healed when a message is lost."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import time
from pathlib import Path
from typing import Any

import aiohttp

from tests.integration.house import open_office
from tests.integration.page import Heard, Page
from tests.integration.street import Street

WAITING = 20
MESSAGES = int(os.environ.get("BUERO_TEST_MESSAGES", "60"))
"""So many are sent to the desk; ``make soak`` has the catalogue's five hundred."""
LOST = 1 / 20
BUSY = float(os.environ.get("BUERO_TEST_BUSY", "5"))
"""So many times longer may things take on a machine that does other things besides; ``make soak`` is alone."""
COMPLETE_SECONDS, HEALED_SECONDS = 1.0 * BUSY, 2.0 * BUSY


class Forgetful(Page):
    """A desk whose line loses a message now and then. It does as the protocol says: a gap in ``seq``, and it says hello
    again on a new socket for a new snapshot."""

    lose = 0.0
    lost = 0
    healed: list[float]
    _dice = random.Random(6)
    _gap_at: float | None = None

    def _take(self, heard: Heard) -> None:
        if heard["type"] == "welcome":
            super()._take(heard)
            return
        seq = heard.get("seq", 0)
        if seq and self._gap_at is not None and heard["type"] != "desk":
            return  # of the old socket, which is closing
        if seq and heard["type"] != "desk":
            if self._dice.random() < self.lose:
                self.lost += 1
                return
            known = max((it.get("seq", 0) for it in self.heard), default=0)
            if seq != known + 1:
                self._gap_at, self._session = time.perf_counter(), None
                assert self._socket is not None
                self._start(self._socket.close())
                return
        super()._take(heard)
        if heard["type"] == "desk" and self._gap_at is not None:
            self.healed.append(time.perf_counter() - self._gap_at)
            self._gap_at = None


def shown(desk: Page) -> dict[str, str]:
    """Ticket -> state, as this desk shows it: the snapshot and its changes."""
    states: dict[str, str] = {}
    for it in desk.heard:
        if it["type"] == "desk":
            states = {ticket["id"]: ticket["state"] for ticket in it["desk"]["tickets"]}
        elif it["type"] == "ticket":
            states[it["ticket"]["id"]] = it["ticket"]["state"]
        elif it["type"] == "ticket-gone":
            states.pop(it["ticket"], None)
    return states


async def test_a_desk_that_comes_late_shows_everybody_and_one_that_misses_a_message_finds_out(tmp_path: Path) -> None:
    async with open_office(tmp_path) as (house, _), aiohttp.ClientSession() as http:
        street = Street(house, http)
        first, portal = await street.desk("anna"), await street.page("portal")
        tokens = [await street.take_number(portal, f"Citizen {n}") for n in range(WAITING)]
        people = [await street.page("visit", token=token) for token in tokens]
        late = Forgetful(http, house, "desk", cookie=await house.log_in(http, "ben"), media=False)
        late.healed = []
        began = time.perf_counter()
        async with late:
            assert time.perf_counter() - began <= COMPLETE_SECONDS
            assert shown(late) == {page.visit["ticket"]: "waiting" for page in people}
            late.lose = LOST
            turns = itertools.cycle(people)
            for _ in range(MESSAGES // 2):
                page: Any = next(turns)
                await page.ask("step-away", minutes=5)
                await page.ask("return")
            late.lose = 0.0
            assert late.lost
            await people[0].ask("step-away", minutes=5)  # whatever was lost last is noticed by the next message
            expected = {page.visit["ticket"]: "waiting" for page in people} | {people[0].visit["ticket"]: "away"}
            async with asyncio.timeout(HEALED_SECONDS):
                while shown(late) != expected:
                    late._news.clear()
                    await late._news.wait()
            assert late.healed and max(late.healed) <= HEALED_SECONDS
            await first.until(lambda: shown(first) == expected)
        await street.close()
