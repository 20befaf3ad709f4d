"""On hold, consulted and handed over with real media: who may hear whom, and that nothing else is heard."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import aiohttp
import pytest

from tests.integration.house import House, set_up
from tests.integration.page import Page
from tests.integration.street import Street

_marks = itertools.count()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = await set_up(tmp_path)
    try:
        yield house
    finally:
        await house.end()


@pytest.fixture
async def street(house: House) -> AsyncIterator[Street]:
    async with aiohttp.ClientSession() as http:
        street = Street(house, http)
        yield street
        await street.close()


async def nothing_passes(held: Page, others: Sequence[Page], rounds: int = 10) -> None:
    """Everybody talks; the others hear each other, and nothing goes to who is held or comes from her."""
    said: dict[Page, set[bytes]] = {page: set() for page in (held, *others)}
    for _ in range(rounds):
        for page, words in said.items():
            words.add(mark := b"word %d" % next(_marks))
            page.speak(mark)
        # One worker forwards in order: once the others have heard what was said later, the earlier is through, too.
        for one, other in itertools.permutations(others, 2):
            await one.hears(other)
    foreign = set().union(*(said[other] for other in others))
    assert not foreign & {payload for _, payload in held.sounds}
    for other in others:
        assert not said[held] & {payload for _, payload in other.sounds}


async def ask_in(host: Page, street: Street, login: str) -> Page:
    """A colleague is asked, comes in, and hears."""
    colleague = await street.desk(login)
    await host.ask("consult", account=colleague.latest["desk"]["desk"]["account"])
    await colleague.until(lambda: "consults" in colleague.latest)
    [asked] = colleague.latest["consults"]["consults"]
    await colleague.ask("answer-consult", consult=asked["id"], accept=True)
    await colleague.connected()
    return colleague


async def everybody_hears(*pages: Page) -> None:
    for one, other in itertools.permutations(pages, 2):
        await one.hears(other)


async def test_who_is_on_hold_hears_nothing_and_is_not_heard_whatever_dies_meanwhile(
    house: House, street: Street
) -> None:
    web = await house.serve()
    citizen, anna = await street.conversation()
    guest = await street.interpreter(anna)
    ben = await ask_in(anna, street, "ben")
    pages = (citizen, anna, guest, ben)
    await everybody_hears(*pages)

    await anna.ask("hold", text="Ich frage eine Kollegin.")
    await citizen.until(lambda: citizen.visit["state"] == "on hold")
    assert citizen.visit["hold_text"] == "Ich frage eine Kollegin."
    await nothing_passes(citizen, (anna, guest, ben))

    sessions, epochs = {page: page.latest["welcome"]["session"] for page in pages}, [page.epoch for page in pages]
    web.kill()
    await web.wait()
    web = await house.serve()
    for page in pages:
        await page.until(lambda page=page: page.latest["welcome"]["session"] != sessions[page])
        await page.until(lambda page=page: any(it["type"] == "conversation" for it in page.heard))
    await nothing_passes(citizen, (anna, guest, ben))
    assert [page.epoch for page in pages] == epochs, "nobody's transport was touched"

    house.end_workers()
    await asyncio.gather(*(page.connected(page.epoch + 1) for page in pages))
    await nothing_passes(citizen, (anna, guest, ben))

    await anna.ask("resume-visit")
    await everybody_hears(*pages)
    await citizen.until(lambda: citizen.visit["state"] == "admitted")


async def test_a_visitor_is_handed_over_and_hears_on_without_a_new_transport(house: House, street: Street) -> None:
    await house.serve()
    citizen, anna = await street.conversation()
    ben = await ask_in(anna, street, "ben")
    await everybody_hears(citizen, anna, ben)
    assert [it["name"] for it in citizen.conversation["participants"] if it["role"] == "clerk"] == ["Anna", "Ben"]
    epochs = citizen.epoch, ben.epoch

    await anna.ask("hand-over", account=ben.latest["desk"]["desk"]["account"])
    await anna.until(lambda: "conversation-ended" in anna.latest)
    await ben.until(lambda: ben.conversation["host"] == ben.conversation["me"])
    await everybody_hears(citizen, ben)
    assert (citizen.epoch, ben.epoch) == epochs
    assert not [it for it in citizen.heard if it["type"] == "conversation-ended"]

    portal = await street.page("portal")
    other = await street.page("visit", token=await street.take_number(portal, "Bea"))
    await anna.ask("call", ticket=other.visit["ticket"])
    await ben.ask("finish")
    await citizen.until(lambda: citizen.visit["state"] == "finished")


async def test_who_is_sent_back_out_of_a_conversation_waits_with_the_same_number_and_is_admitted_again(
    house: House, street: Street
) -> None:
    await house.serve()
    citizen, anna = await street.conversation()
    number, room = citizen.visit["number"], citizen.conversation["room"]
    await anna.ask("send-back")
    await citizen.until(lambda: citizen.visit["state"] == "waiting" and "conversation-ended" in citizen.latest)
    assert (citizen.visit["number"], citizen.visit["ahead"], citizen.visit["kept_until"]) == (number, 0, None)
    await anna.ask("call", ticket=None)
    citizen.epoch = 0  # a transport is of one Room
    await anna.ask("admit", ticket=citizen.visit["ticket"])
    await citizen.until(lambda: citizen.conversation["room"] != room)
    assert citizen.visit["number"] == number
