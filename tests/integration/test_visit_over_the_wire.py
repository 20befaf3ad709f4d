"""A whole visit by strangers who know nothing but the wire: real server, real record, real media worker."""

from __future__ import annotations

import asyncio
import itertools
import os
from typing import Any

import pytest

from tests.integration.page import Page, Refused
from tests.integration.street import Street

ROUNDS = int(os.environ.get("BUERO_TEST_ROUNDS", "20"))
"""Races between two clerks; ``make soak`` has the catalogue's thousand."""


async def test_a_whole_visit_from_the_portal_to_the_goodbye(street: Street) -> None:
    portal = await street.page("portal")
    states = {it["id"]: it["state"] for it in portal.latest["portal"]["departments"]}
    assert states == {"climate": "paused", "garden": "paused"}, "nobody is at a desk yet"
    with pytest.raises(Refused, match="paused"):
        await street.take_number(portal, "too early")

    desk = await street.desk("anna")
    await portal.until(lambda: portal.latest.get("department", {}).get("department", {}).get("state") == "free")
    tokens = [await street.take_number(portal, name) for name in ("Bea", "Cem", "Ada")]
    first, second, citizen = [await street.page("visit", token=token) for token in tokens]
    assert (citizen.visit["number"], citizen.visit["ahead"]) == ("K-003", 2)
    await portal.until(lambda: portal.latest["department"]["department"]["waiting"] == 3)

    await first.ask("leave")
    await citizen.until(lambda: citizen.visit["ahead"] == 1)
    await desk.ask("call", ticket=None)
    await second.until(lambda: second.visit["state"] == "called")
    await citizen.until(lambda: citizen.visit["ahead"] == 0)
    await desk.ask("send-away", ticket=second.visit["ticket"], reason="Bitte das Formular mitbringen")
    await second.until(lambda: second.visit["state"] == "refused")
    assert second.visit["reason"] == "Bitte das Formular mitbringen"

    await desk.ask("call", ticket=None)
    await citizen.until(lambda: citizen.visit["state"] == "called")
    await citizen.ask("here")
    await desk.until(lambda: desk.latest["ticket"]["ticket"]["answered"])
    with pytest.raises(Refused, match="not-now"):
        await citizen.ask("rejoin", epoch=0)
    await desk.ask("admit", ticket=citizen.visit["ticket"])
    await asyncio.gather(citizen.connected(), desk.connected())
    await asyncio.gather(citizen.hears(desk), desk.hears(citizen))
    await desk.until(lambda: desk.links() == {"citizen": "connected", "clerk": "connected"})
    await citizen.until(lambda: citizen.links() == {"citizen": "connected", "clerk": "connected"})

    await citizen.ask("set-media", microphone=True, camera=False, screen=False)
    await desk.until(lambda: any(it["microphone"] for it in desk.conversation["participants"]))
    await citizen.ask("say", text="Guten Tag")
    await desk.until(lambda: "said" in desk.latest)
    assert (desk.latest["said"]["line"]["text"], desk.latest["said"]["line"]["role"]) == ("Guten Tag", "citizen")

    invited = await desk.ask("invite", name="Ines", role="interpreter", language="ar")
    guest = await street.page("guest", token=invited["secret"])
    assert guest.latest["guest"]["guest"]["state"] == "checking" and guest.device
    with pytest.raises(Refused, match="not-now"):
        await guest.ask("say", text="x")
    await guest.ask("knock")
    await desk.until(lambda: [it["state"] for it in desk.conversation["guests"]] == ["knocking"])
    await desk.ask("admit-guest", guest=invited["guest"])
    await guest.connected()
    for one, other in itertools.permutations((citizen, desk, guest), 2):
        await one.hears(other)
    assert guest.latest["chat"]["lines"] == []
    await guest.ask("leave")
    await citizen.until(lambda: len(citizen.conversation["participants"]) == 2)
    assert guest.latest["guest"]["guest"]["state"] == "left"

    await desk.ask("finish")
    for page in (citizen, desk):
        await page.until(lambda page=page: "conversation-ended" in page.latest)
    await citizen.until(lambda: citizen.visit["state"] == "finished")
    assert citizen.visit["kept_until"] is not None
    with pytest.raises(Refused, match="empty"):
        await desk.ask("call", ticket=None)
    following = await street.page("visit", token=await street.take_number(portal, "Dora"))
    await desk.ask("call", ticket=None)
    await following.until(lambda: following.visit["state"] == "called")


async def test_a_reload_on_either_side_finds_the_same_place_and_the_same_conversation(street: Street) -> None:
    portal, desk = await street.page("portal"), await street.desk("anna")
    token = await street.take_number(portal, "Ada")
    old = await street.page("visit", token=token)
    citizen = await street.page("visit", token=token)
    await old.until(lambda: old.closed == [4001])
    assert citizen.visit["ahead"] == 0

    await desk.ask("call", ticket=None)
    citizen = await street.page("visit", token=token)
    assert citizen.visit["state"] == "called"
    await desk.ask("admit", ticket=citizen.visit["ticket"])
    await asyncio.gather(citizen.connected(), desk.connected())
    room = desk.conversation["room"]

    await citizen.close()
    citizen = await street.page("visit", token=token)
    await citizen.ask("rejoin", epoch=0)
    await citizen.connected(2)
    await asyncio.gather(citizen.hears(desk), desk.hears(citizen))

    await desk.close()
    desk = await street.page("desk", cookie=desk.cookie)
    assert desk.latest["desk"]["desk"]["state"] == "open"
    await desk.ask("rejoin", epoch=0)
    await desk.connected(2)
    await asyncio.gather(citizen.hears(desk), desk.hears(citizen))
    assert desk.conversation["room"] == citizen.conversation["room"] == room
    await desk.until(lambda: set(desk.links().values()) == {"connected"})
    await desk.ask("finish")


async def test_everybody_sees_the_lamps_and_the_clerk_the_figures(street: Street) -> None:
    citizen, desk = await street.conversation()
    me, epoch = citizen.conversation["me"], citizen.conversation["epoch"]
    await citizen.ask("set-sizes", epoch=epoch, heights={"1": 720})
    await citizen.ask("report-media", epoch=epoch, freezes=2, frozen=0.5, way="relay")
    with pytest.raises(Refused, match="too-many"):
        await citizen.ask("report-media", epoch=epoch, freezes=3, frozen=0.5, way="relay")

    def lamps(page: Page) -> dict[str, Any]:
        return {it["participant"]: it for it in page.latest.get("quality", {}).get("participants", [])}

    def figures(page: Page) -> dict[str, Any]:
        return lamps(page).get(me, {}).get("details") or {}

    talking = asyncio.create_task(citizen.talk())
    await desk.until(lambda: len(lamps(desk)) == 2 and figures(desk).get("way") == "relay" and figures(desk)["up"] > 0)
    talking.cancel()
    assert (figures(desk)["freezes"], figures(desk)["frozen"]) == (2, 0.5)
    assert all(it["details"] for it in lamps(desk).values())
    await citizen.until(lambda: len(lamps(citizen)) == 2)
    assert [it for it, lamp in lamps(citizen).items() if lamp["details"]] == [me]
    citizen_again = await street.page("visit", token=citizen.token)
    assert lamps(citizen_again).keys() == lamps(desk).keys(), "told to a page that comes back"
    await desk.ask("finish")


async def test_a_citizen_whose_page_dies_is_shown_as_reconnecting_and_can_be_dismissed(street: Street) -> None:
    citizen, desk = await street.conversation()
    token = citizen.token
    await citizen.close()
    await desk.until(lambda: desk.links()["citizen"] == "reconnecting", within=10)
    await desk.ask("finish")
    await desk.until(lambda: "conversation-ended" in desk.latest)
    back = await street.page("visit", token=token)
    assert back.visit["state"] == "finished"


async def test_two_clerks_who_call_at_once_never_get_the_same_visitor(street: Street) -> None:
    anna, ben, portal = await street.desk("anna"), await street.desk("ben"), await street.page("portal")
    wins = {"Anna": 0, "Ben": 0}
    for _ in range(ROUNDS):
        await street.take_number(portal, "somebody")
        await asyncio.gather(*(page.until(lambda page=page: len(_waiting(page)) == 1) for page in (anna, ben)))
        [ticket] = _waiting(anna)
        assert _waiting(ben) == {ticket}
        answers = await asyncio.gather(
            anna.ask("call", ticket=ticket), ben.ask("call", ticket=ticket), return_exceptions=True
        )
        losers = [answer for answer in answers if isinstance(answer, Refused)]
        assert len(losers) == 1 and losers[0].args[0] == "taken", answers
        winner, name = (ben, "Ben") if answers[0] is losers[0] else (anna, "Anna")
        assert losers[0].args[1] == name, "the slower one is told who was faster"
        wins[name] += 1
        await winner.ask("send-away", ticket=ticket, reason="")
        await asyncio.gather(*(page.until(lambda page=page: not _waiting(page)) for page in (anna, ben)))
    assert sum(wins.values()) == ROUNDS


def _waiting(page: Page) -> set[str]:
    """The tickets that wait, by all that this desk was told."""
    found: set[str] = set()
    for it in page.heard:
        if it["type"] == "ticket-gone":
            found.discard(it["ticket"])
        elif it["type"] == "ticket":
            (found.add if it["ticket"]["state"] == "waiting" else found.discard)(it["ticket"]["id"])
    return found


async def test_a_page_with_a_forged_token_is_turned_away(street: Street) -> None:
    for view, token in (("visit", "forged.token"), ("guest", "guess"), ("desk", "")):
        page = Page(street.http, street.house, view, token=token)
        assert await page.turned_away() == 4003
        await page.close()
