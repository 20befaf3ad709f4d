"""A colleague is asked into a conversation, on record: who may, how often, until when, and what comes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from office.consulting import Consulting
from office.storage import consults, ledger, periods, visits
from office.storage.records import AccountRecord
from signalling.hall import Refusal
from tests.office import record
from tests.office.postgresql import POSTGRESQL
from waitingroom.consult import ANSWER_SECONDS, MOST_EVER_PER_VISIT, MOST_PER_VISIT


@pytest.fixture(params=["sqlite-wal", POSTGRESQL])
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[record.Office]:
    async with record.office(tmp_path, request.param) as office:
        yield office


@pytest.fixture
def consulting(office: record.Office) -> Consulting:
    return office.reception.consulting


async def more_clerks(office: record.Office, number: int) -> list[AccountRecord]:
    clerks = [
        await office.accounts.add(f"clerk{each}", f"Clerk {each}", "clerk", ["garden"], record.PASSWORD)
        for each in range(number)
    ]
    for clerk in clerks:
        await office.reception.set_desk(clerk.id, "open")
    return clerks


async def refused(what: object) -> str:
    with pytest.raises(Refusal) as refusal:
        await what
    return refusal.value.code


async def test_a_colleague_is_asked_comes_in_takes_over_and_everything_is_one_history(
    office: record.Office, consulting: Consulting
) -> None:
    anna, ben = office.anna.id, office.ben.id
    ticket, visit = await office.conversation("Ada")
    await office.reception.hold(anna, "Einen Moment")
    asked = await consulting.ask(anna, ben)
    assert (asked.state, asked.name, asked.asker_name, asked.printed) == ("asked", "Ben", "Anna", "K-001")
    assert asked.answer_by == asked.asked_at + ANSWER_SECONDS
    assert await consulting.ask(anna, ben) == asked, "asking twice asks once"
    assert await consulting.asked_of(ben) == [asked]
    joined = await consulting.answer(ben, asked.id, True)
    assert await consulting.answer(ben, asked.id, True) == joined, "the answer may be said again"
    assert await consulting.asked_of(ben) == []
    office.clock.now += 30
    given, handed = await office.reception.hand_over(anna, ben)
    assert (given.state, given.clerk, given.hold_text, handed.clerk) == ("admitted", ben, "", ben)
    company = await consulting.company(visit.id)
    assert company is not None
    assert (company.clerk.id, company.consults, company.colleagues) == (ben, [], [])
    async with office.store.read() as tx:
        history = [(period.state, period.event, period.clerk) for period in await periods.of(tx, ticket.id)]
        assert await visits.open_of_clerk(tx, anna) is None
        actions = [action for _, action in await ledger.actions_on(tx, visit.id)]
    assert history[-3:] == [("admitted", "admit", anna), ("on hold", "hold", anna), ("admitted", "hand over", ben)]
    assert actions == ["open", "consult", "join", "hand over"]
    await office.draw()
    assert (await office.reception.call(anna, None)).clerk == anna, "the first desk is free"
    await office.reception.finish(ben)


async def test_who_is_consulted_calls_nobody_until_she_is_out_again(
    office: record.Office, consulting: Consulting
) -> None:
    anna, ben = office.anna.id, office.ben.id
    await office.conversation()
    await office.draw()
    await consulting.answer(ben, (await consulting.ask(anna, ben)).id, True)
    assert await refused(office.reception.call(ben, None)) == "busy"
    left = await consulting.leave(ben)
    assert left is not None and left.state == "ended"
    assert await consulting.leave(ben) is None
    assert (await office.reception.call(ben, None)).clerk == ben


async def test_whoever_has_a_visitor_of_her_own_cannot_come_in_but_may_say_no(
    office: record.Office, consulting: Consulting
) -> None:
    anna, ben = office.anna.id, office.ben.id
    _, visit = await office.conversation()
    await office.draw()
    await office.reception.call(ben, None)
    asked = await consulting.ask(anna, ben)
    assert await refused(consulting.answer(ben, asked.id, True)) == "busy"
    assert (await consulting.answer(ben, asked.id, False)).state == "declined"
    company = await consulting.company(visit.id)
    assert company is not None and [one.state for one in company.consults] == ["declined"], "the host sees it"
    again = await consulting.ask(anna, ben)
    assert again.id != asked.id
    company = await consulting.company(visit.id)
    assert company is not None and [one.state for one in company.consults] == ["asked"], "only the last question"


@pytest.mark.parametrize("when", ["before anything is called", "while one is called"])
async def test_only_who_is_in_conversation_asks(office: record.Office, consulting: Consulting, when: str) -> None:
    if when == "while one is called":
        await office.draw()
        await office.reception.call(office.anna.id, None)
    assert await refused(consulting.ask(office.anna.id, office.ben.id)) == "not-now"


async def test_nobody_is_asked_whose_desk_is_closed_and_nobody_asks_herself(
    office: record.Office, consulting: Consulting
) -> None:
    await office.conversation()
    assert await refused(consulting.ask(office.anna.id, office.anna.id)) == "bad-request"
    assert await refused(consulting.ask(office.anna.id, "nobody")) == "not-yours"
    await office.reception.set_desk(office.ben.id, "closed")
    assert await refused(consulting.ask(office.anna.id, office.ben.id)) == "not-now"
    await office.reception.set_desk(office.ben.id, "paused")
    assert (await consulting.ask(office.anna.id, office.ben.id)).state == "asked"


async def test_a_question_runs_out_and_cannot_be_accepted_any_more(
    office: record.Office, consulting: Consulting
) -> None:
    await office.conversation()
    asked = await consulting.ask(office.anna.id, office.ben.id)
    assert await consulting.sweep() == ([], asked.answer_by)
    office.clock.now = asked.answer_by
    assert await refused(consulting.answer(office.ben.id, asked.id, True)) == "expired"
    ended, next_at = await consulting.sweep()
    assert ([one.state for one in ended], next_at) == (["unanswered"], None)
    assert await consulting.sweep() == ([], None)
    assert await refused(consulting.answer(office.ben.id, asked.id, False)) == "expired"


async def test_only_who_was_asked_answers_and_only_the_host_takes_back(
    office: record.Office, consulting: Consulting
) -> None:
    [stranger] = await more_clerks(office, 1)
    await office.conversation()
    asked = await consulting.ask(office.anna.id, office.ben.id)
    for account in (stranger.id, office.anna.id):
        assert await refused(consulting.answer(account, asked.id, True)) == "not-yours"
    for account in (stranger.id, office.ben.id):
        assert await refused(consulting.end(account, asked.id)) == "not-yours"
    assert await refused(consulting.end(office.anna.id, "none")) == "not-yours"
    assert (await consulting.end(office.anna.id, asked.id)).state == "ended"
    assert (await consulting.end(office.anna.id, asked.id)).state == "ended"
    assert await refused(consulting.answer(office.ben.id, asked.id, True)) == "expired"


async def test_questions_are_bounded_at_a_time_and_in_all(office: record.Office, consulting: Consulting) -> None:
    clerks = await more_clerks(office, MOST_PER_VISIT + 1)
    await office.conversation()
    asked = [await consulting.ask(office.anna.id, clerk.id) for clerk in clerks[:-1]]
    assert await refused(consulting.ask(office.anna.id, clerks[-1].id)) == "full"
    for number in range(MOST_EVER_PER_VISIT - MOST_PER_VISIT):
        await consulting.end(office.anna.id, asked[-1].id)
        asked.append(await consulting.ask(office.anna.id, clerks[number % 2 + 2].id))
    await consulting.end(office.anna.id, asked[-1].id)
    assert await refused(consulting.ask(office.anna.id, clerks[-1].id)) == "full"


async def test_nobody_is_in_two_conversations_of_colleagues(office: record.Office, consulting: Consulting) -> None:
    [third] = await more_clerks(office, 1)
    await office.conversation()
    await office.draw()
    called = await office.reception.call(office.ben.id, None)
    await office.reception.admit(office.ben.id, called.id)
    of_anna = await consulting.ask(office.anna.id, third.id)
    of_ben = await consulting.ask(office.ben.id, third.id)
    assert {one.id for one in await consulting.asked_of(third.id)} == {of_anna.id, of_ben.id}
    await consulting.answer(third.id, of_ben.id, True)
    assert await refused(consulting.answer(third.id, of_anna.id, True)) == "busy"
    assert await refused(office.reception.hand_over(office.anna.id, third.id)) == "not-now", "she is at Ben's"


@pytest.mark.parametrize("state", ["never asked", "asked", "left"])
async def test_nothing_is_handed_over_to_who_is_not_there(
    office: record.Office, consulting: Consulting, state: str
) -> None:
    ticket, _ = await office.conversation()
    if state != "never asked":
        asked = await consulting.ask(office.anna.id, office.ben.id)
        if state == "left":
            await consulting.answer(office.ben.id, asked.id, True)
            await consulting.leave(office.ben.id)
    assert await refused(office.reception.hand_over(office.anna.id, office.ben.id)) == "not-now"
    assert (await office.reception.ticket(ticket.id)).clerk == office.anna.id


@pytest.mark.parametrize("way", ["finish", "send back", "transfer", "leave"])
async def test_with_the_conversation_everybodys_part_in_it_ends(
    office: record.Office, consulting: Consulting, way: str
) -> None:
    [third] = await more_clerks(office, 1)
    ticket, visit = await office.conversation()
    there, asked = [await consulting.ask(office.anna.id, who) for who in (office.ben.id, third.id)]
    await consulting.answer(office.ben.id, there.id, True)
    if way == "finish":
        await office.reception.finish(office.anna.id)
    elif way == "send back":
        await office.reception.send_back(office.anna.id)
    elif way == "transfer":
        await office.reception.transfer(office.anna.id, ticket.id, "garden", None, "")
    else:
        await office.reception.leave(ticket.id)
    async with office.store.read() as tx:
        assert {one.state for one in await consults.of_visit(tx, visit.id)} == {"ended"}
        assert await consults.joined(tx, office.ben.id) is None
    assert await consulting.asked_of(third.id) == []
    assert await refused(consulting.answer(third.id, asked.id, True)) == "expired"


async def test_who_is_disabled_while_consulted_is_out(office: record.Office, consulting: Consulting) -> None:
    await office.conversation()
    await consulting.answer(office.ben.id, (await consulting.ask(office.anna.id, office.ben.id)).id, True)
    await office.accounts.set_active("ben", False)
    left = await consulting.leave(office.ben.id)
    assert left is not None and left.state == "ended"
