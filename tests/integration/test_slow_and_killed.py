"""A8 and A12 over real sockets and media: a citizen whose line is slow, a clerk whose browser is killed."""

from __future__ import annotations

import asyncio
import os
import time

from tests.integration.street import Street

SLOW_SECONDS = float(os.environ.get("BUERO_TEST_SLOW", "1"))
"""``make soak`` has the catalogue's 20."""
BUSY = float(os.environ.get("BUERO_TEST_BUSY", "5"))
"""So many times longer may things take on a machine that does other things besides; ``make soak`` is alone."""
SOON = 5.0 * BUSY


async def test_an_admitted_citizen_comes_in_when_her_line_can_and_nobody_loses_patience(street: Street) -> None:
    desk, portal = await street.desk("anna"), await street.page("portal")
    token = await street.take_number(portal, "Ada")
    slow = await street.page("visit", token=token, media=False)
    ticket = slow.visit["ticket"]
    await desk.ask("call", ticket=ticket)
    await desk.ask("admit", ticket=ticket)
    await desk.connected(within=SOON)
    await desk.until(lambda: desk.links()["clerk"] == "connected", within=SOON)
    await asyncio.sleep(SLOW_SECONDS)  # her line: nothing of her media goes through
    assert desk.links()["citizen"] in ("absent", "connecting")
    assert slow.visit["state"] == "admitted"
    assert "conversation-ended" not in slow.latest
    citizen = await street.page("visit", token=token)
    await citizen.ask("rejoin", epoch=0)
    await citizen.connected(within=SOON)
    await desk.until(lambda: set(desk.links().values()) == {"connected"}, within=SOON)
    await asyncio.gather(citizen.hears(desk, SOON), desk.hears(citizen, SOON))


async def test_a_clerk_whose_browser_was_killed_in_a_conversation_is_back_in_it_at_once(street: Street) -> None:
    citizen, desk = await street.conversation()
    room, before = desk.conversation["room"], time.monotonic()
    await desk.close()
    await citizen.until(lambda: citizen.links()["clerk"] == "reconnecting", within=SOON)
    gone = time.monotonic()
    back = await street.page("desk", cookie=desk.cookie)
    assert back.latest["desk"]["desk"]["state"] == "open"
    assert back.conversation["room"] == room, "as the clerk, in the same conversation, before no door"
    await back.ask("rejoin", epoch=0)
    await back.connected(2, SOON)
    await asyncio.gather(citizen.hears(back, SOON), back.hears(citizen, SOON))
    assert gone - before <= SOON, "the visitor is told that the office reconnects"
    assert time.monotonic() - gone <= SOON
    assert citizen.visit["state"] == "admitted"
    await back.ask("finish")
    await citizen.until(lambda: citizen.visit["state"] == "finished", within=SOON)
