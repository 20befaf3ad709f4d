"""Invitations on the record: one link, one device, one visit."""

import asyncio

import pytest

from tests.office.postgresql import POSTGRESQL
from tests.office.record import office, refused

BACKENDS = [
    "sqlite",
    POSTGRESQL,
]


@pytest.fixture(params=BACKENDS)
async def here(request, tmp_path):
    async with office(tmp_path, request.param) as opened:
        yield opened


async def test_an_invited_person_opens_knocks_is_admitted_and_leaves(here):
    _, visit = await here.conversation()
    guest, secret = await here.guests.invite(visit.id, " Frau\nDoğan ", "interpreter", "tr")
    assert (guest.name, guest.state, guest.device_bound) == ("Frau Doğan", "invited", False)
    assert guest.expires_at == here.clock.now + 4 * 3600
    opened, device = await here.guests.open(secret, "")
    assert (opened.state, opened.device_bound) == ("checking", True)
    assert (await here.guests.knock(guest.id)).state == "knocking"
    assert (await here.guests.admit(guest.id)).state == "admitted"
    assert (await here.guests.open(secret, device))[0].state == "admitted"  # a reload in conversation
    assert (await here.guests.leave(guest.id)).state == "left"
    with refused("expired"):
        await here.guests.open(secret, device)


async def test_whoever_never_heard_the_answer_is_still_the_device_that_opened_the_link_first(here):
    _, visit = await here.conversation()
    _, secret = await here.guests.invite(visit.id, "Frau Doğan", "interpreter", "tr")
    made_by_the_page = "d" * 64
    first = await here.guests.open(secret, made_by_the_page)
    assert first[1] == made_by_the_page
    assert await here.guests.open(secret, made_by_the_page) == first
    with refused("other-device"):
        await here.guests.open(secret, "e" * 64)


async def test_a_device_that_could_be_guessed_is_not_taken_from_the_page(here):
    _, visit = await here.conversation()
    _, secret = await here.guests.invite(visit.id, "Frau Doğan", "interpreter", "tr")
    _, device = await here.guests.open(secret, "short")
    assert len(device) >= 43


async def test_a_link_serves_the_device_that_opened_it_first(here):
    _, visit = await here.conversation()
    _, secret = await here.guests.invite(visit.id, "", "expert", "")
    first, device = await here.guests.open(secret, "")
    assert await here.guests.open(secret, device) == (first, device)
    for other in ("", "x", device + "x"):
        with refused("other-device"):
            await here.guests.open(secret, other)


async def test_of_many_devices_at_once_one_gets_the_link(here):
    _, visit = await here.conversation()
    _, secret = await here.guests.invite(visit.id, "", "expert", "")
    outcomes = await asyncio.gather(*(here.guests.open(secret, "") for _ in range(8)), return_exceptions=True)
    codes = sorted(getattr(outcome, "code", "opened") for outcome in outcomes)
    assert codes == sorted(["opened"] + ["other-device"] * 7)


async def test_a_wrong_secret_opens_nothing(here):
    await here.conversation()
    for secret in ("", "x", "ü" * 40):
        with refused("expired"):
            await here.guests.open(secret, "")


async def test_nobody_is_admitted_who_has_not_knocked(here):
    _, visit = await here.conversation()
    guest, secret = await here.guests.invite(visit.id, "", "expert", "")
    with refused("not-now"):
        await here.guests.admit(guest.id)
    await here.guests.open(secret, "")
    with refused("not-now"):
        await here.guests.admit(guest.id)
    assert (await here.guests.get(guest.id)).state == "checking"


async def test_who_was_refused_stays_out(here):
    _, visit = await here.conversation()
    guest, secret = await here.guests.invite(visit.id, "", "expert", "")
    _, device = await here.guests.open(secret, "")
    await here.guests.knock(guest.id)
    assert (await here.guests.refuse(guest.id)).state == "refused"
    with refused("expired"):
        await here.guests.open(secret, device)
    for attempt in (here.guests.knock, here.guests.admit, here.guests.leave):
        with refused("not-now"):
            await attempt(guest.id)


async def test_a_link_is_over_after_four_hours_and_is_swept_away(here):
    _, visit = await here.conversation()
    guest, secret = await here.guests.invite(visit.id, "", "expert", "")
    _, device = await here.guests.open(secret, "")
    await here.guests.knock(guest.id)
    here.clock.now = guest.expires_at
    with refused("expired"):
        await here.guests.open(secret, device)
    with refused("expired"):
        await here.guests.admit(guest.id)
    swept = await here.reception.sweep()
    assert [(ended.id, ended.state) for ended in swept.guests] == [(guest.id, "ended")]


async def test_a_visit_has_room_for_six_living_invitations(here):
    _, visit = await here.conversation()
    invited = [(await here.guests.invite(visit.id, "", "expert", ""))[0] for _ in range(6)]
    with refused("full"):
        await here.guests.invite(visit.id, "", "expert", "")
    await here.guests.refuse(invited[0].id)
    await here.guests.invite(visit.id, "", "expert", "")
    assert len(await here.guests.of_visit(visit.id)) == 7


async def test_invitations_that_are_made_and_refused_for_ever_come_to_an_end(here):
    _, visit = await here.conversation()
    for _ in range(30):
        guest, _ = await here.guests.invite(visit.id, "", "expert", "")
        await here.guests.refuse(guest.id)
    with refused("full"):
        await here.guests.invite(visit.id, "", "expert", "")


async def test_a_closed_visit_invites_nobody_and_its_links_are_over(here):
    _, visit = await here.conversation()
    guest, secret = await here.guests.invite(visit.id, "", "expert", "")
    await here.reception.finish(here.anna.id)
    with refused("not-now"):
        await here.guests.invite(visit.id, "", "expert", "")
    with refused("not-now"):
        await here.guests.invite("no-such-visit", "", "expert", "")
    with refused("expired"):
        await here.guests.open(secret, "")
    with refused("not-yours"):
        await here.guests.get("no-such-guest")
    assert (await here.guests.get(guest.id)).state == "ended"


async def test_neither_links_nor_devices_can_be_read_from_the_record(here):
    _, visit = await here.conversation()
    _, secret = await here.guests.invite(visit.id, "", "expert", "")
    _, device = await here.guests.open(secret, "")
    async with here.store.read() as tx:
        stored = str((await tx.exec_driver_sql("SELECT * FROM guests")).all())
    assert secret not in stored
    assert device not in stored
    assert len(secret) >= 43  # 256 bits
