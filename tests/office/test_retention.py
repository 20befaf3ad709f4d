"""What is deleted when: nothing too early, nothing left behind."""

import pytest

from office.retention import DAY, Deleted, Retention, delete_what_is_over
from signalling.hall import Refusal
from tests.office.postgresql import POSTGRESQL
from tests.office.record import at, office

BACKENDS = [
    "sqlite",
    POSTGRESQL,
]
NOTHING = Deleted(0, 0, 0, 0, 0)


@pytest.fixture(params=BACKENDS)
async def here(request, tmp_path):
    async with office(tmp_path, request.param) as opened:
        yield opened


async def clean_up(here) -> Deleted:
    return await delete_what_is_over(here.store, Retention().plan(here.clock.now))


async def test_names_and_matters_go_at_the_end_of_the_day(here):
    ticket, _ = await here.reception.take_number("climate", None, "Solar", "Ayşe", "tr", "once-a")
    waiting, _ = await here.reception.take_number("climate", None, "Wärme", "Bob", "de", "once-b")
    await here.reception.call(here.anna.id, ticket.id)
    _, visit = await here.reception.admit(here.anna.id, ticket.id)
    await here.guests.invite(visit.id, "Frau Doğan", "interpreter", "tr")
    await here.reception.finish(here.anna.id)
    here.clock.now = at("2026-11-23 23:59:59")
    assert await clean_up(here) == NOTHING
    here.clock.now = at("2026-11-24 00:00")
    await here.reception.sweep()
    assert await clean_up(here) == Deleted(words=2, tickets=0, visits=0, guests=0, audit=0)
    for id_ in (ticket.id, waiting.id):
        kept = await here.reception.ticket(id_)
        assert (kept.name, kept.matter, kept.reason) == ("", "", "")
    assert [guest.name for guest in await here.guests.of_visit(visit.id)] == [""]
    assert await clean_up(here) == NOTHING


async def test_a_conversation_over_midnight_keeps_its_names_until_it_ends(here):
    here.clock.now = at("2026-11-23 23:50")
    ticket, _ = await here.reception.take_number("night", None, "Sorge", "Ayşe", "tr", "once-a")
    await here.reception.call(here.anna.id, ticket.id)
    await here.reception.admit(here.anna.id, ticket.id)
    here.clock.now = at("2026-11-24 11:49")
    assert await clean_up(here) == NOTHING
    assert (await here.reception.ticket(ticket.id)).name == "Ayşe"
    await here.reception.finish(here.anna.id)
    here.clock.now = at("2026-11-24 11:50")
    assert (await clean_up(here)).words == 1


async def test_not_today_holds_until_midnight_for_a_number_of_the_day_before(here):
    """Found by A4: the number's own day was over, so the browser was forgotten at once."""
    here.clock.now = at("2026-11-23 23:50")
    ticket, _ = await here.reception.take_number("night", None, "", "", "", "o1", "browser")
    await here.reception.call(here.anna.id, None)
    await here.reception.admit(here.anna.id, ticket.id)
    here.clock.now = at("2026-11-24 12:30")
    await here.reception.finish(here.anna.id, not_today=True)
    assert (await clean_up(here)).words == 1
    with pytest.raises(Refusal, check=lambda refusal: refusal.code == "not-today"):
        await here.reception.take_number("night", None, "", "", "", "o2", "browser")
    here.clock.now = at("2026-11-25 12:30")
    assert (await clean_up(here)).words == 1, "and then nothing of it is kept"
    assert await clean_up(here) == NOTHING
    assert (await here.reception.ticket(ticket.id)).visitor is None


async def test_a_visit_is_deleted_whole_when_it_was_promised_and_not_before(here):
    ticket, visit = await here.conversation()
    await here.guests.invite(visit.id, "", "expert", "")
    assert Retention().kept_until(ticket) is None
    finished, _ = await here.reception.finish(here.anna.id)
    still_open = await here.draw()
    until = Retention().kept_until(finished)
    assert until == finished.ended_at + 14 * DAY
    here.clock.now = until
    await clean_up(here)
    assert await here.count("visits") == 1
    here.clock.now = until + 1
    assert await clean_up(here) == Deleted(words=0, tickets=1, visits=1, guests=1, audit=0)
    assert await here.count("tickets") == 1
    assert (await here.reception.ticket(still_open.id)).state == "waiting"  # what is not over is not deleted


async def test_the_audit_trail_goes_after_a_year(here):
    await here.draw()
    lines = await here.count("audit")
    here.clock.now += 365 * DAY - 2
    assert (await clean_up(here)).audit == 0
    here.clock.now += 2
    assert (await clean_up(here)).audit == lines


async def test_a_clock_set_back_deletes_nothing(here):
    await here.conversation()
    await here.reception.finish(here.anna.id)
    here.clock.now -= 30 * DAY
    assert await clean_up(here) == NOTHING


@pytest.mark.parametrize("days", [{"ticket_days": 0}, {"ticket_days": 91}, {"audit_days": 0}])
def test_keeping_for_ever_or_not_at_all_is_no_choice(days):
    with pytest.raises(ValueError):
        Retention(**days)


async def test_addresses_and_what_was_told_go_at_the_end_of_the_day_and_the_outbox_with_the_visit(here):
    ticket = await here.draw()
    await here.reception.addresses.leave(ticket.id, "ada@visitors.test", "de")
    await here.reception.addresses.nearly("climate")
    await here.reception.notices.tell(here.anna.id, "climate", ticket.id, "", 0, "Bitte Frau Doğan fragen.")
    await here.reception.leave(ticket.id)
    assert not (await here.reception.ticket(ticket.id)).has_mail  # at once, not at the end of the day
    here.clock.now = at("2026-11-24 00:00")
    await clean_up(here)
    assert (await here.reception.ticket(ticket.id)).notice_text == ""
    assert await here.count("outbox") == 1
    here.clock.now += 14 * DAY
    await clean_up(here)
    assert await here.count("outbox") == 0
