"""A8 and A11: slow lines, and laptops that sleep for hours. Time only marks; what was true comes back, nothing else."""

from __future__ import annotations

import pytest

from office.member import participant_id
from sfu import control
from signalling import messages as m
from signalling.hall import Refusal
from tests.office.house import House, ticket_of
from tests.office.live import FakeSession, until

MINUTE, HOUR = 60.0, 3600.0
LOOKS = 5


def visit(page: FakeSession) -> m.VisitView:
    return page.last(m.Visit).visit


async def pass_by(house: House, seconds: float) -> None:
    """Time, with the clock looked at now and then."""
    for _ in range(LOOKS):
        house.office.clock.now += seconds / LOOKS
        await house.hall.visits.sweep()
    await house.quiet()


async def sleeps(house: House, page: FakeSession, seconds: float) -> None:
    """The lid is shut: the line is lost, half a minute later the session is over."""
    await house.hall.presence(page, False)
    await pass_by(house, 30)
    await house.hall.leave(page)
    await pass_by(house, seconds - 30)


async def wakes(house: House, page: FakeSession) -> FakeSession:
    """What the sleeper still says on its old session is refused and changes nothing; then it says hello with its
    ticket."""
    before = await house.office.reception.ticket(ticket_of(page))
    for stale in (m.Return, m.Here, m.Leave):
        with pytest.raises(Refusal, check=lambda refusal: refusal.code == "expired"):
            await house.ask(page, stale)
    assert await house.office.reception.ticket(before.id) == before
    return await house.page("visit", house.office.reception.token(before.id))


@pytest.mark.parametrize(
    ("slept", "found", "ahead"),
    [
        (5 * MINUTE, "waiting", 0),
        (10 * MINUTE, "waiting", 0),
        (11 * MINUTE, "missed", None),
        (3 * HOUR, "missed", None),
        (16 * HOUR, "expired", None),
    ],
    ids=lambda it: str(it),
)
async def test_a_laptop_that_slept_finds_what_is_true_now_and_its_old_session_says_nothing_any_more(
    house: House, slept: float, found: str, ahead: int | None
) -> None:
    sleeper, other = await house.visitor(), await house.visitor()
    await sleeps(house, sleeper, slept)
    page = await wakes(house, sleeper)
    assert (visit(page).state, visit(page).ahead) == (found, ahead)
    assert visit(page).number == "K-001"
    if found == "missed":
        await house.ask(page, m.Return)
        assert (visit(page).state, visit(page).ahead, visit(other).ahead) == ("waiting", 1, 0)
    if found == "expired":
        assert await house.refused(page, m.Return) == "not-now"
    assert await house.office.count("tickets") == 2, "nobody is there twice"


async def test_who_slept_in_a_conversation_is_the_same_participant_once(house: House) -> None:
    visitor, desk = await house.conversation()
    [room] = house.worker.rooms
    members = set(house.worker.rooms[room])
    await sleeps(house, visitor, 3 * HOUR)
    page = await wakes(house, visitor)
    assert visit(page).state == "admitted"
    assert page.last(m.Conversation).conversation.me == visitor.last(m.Conversation).conversation.me
    assert {room: set(those) for room, those in house.worker.rooms.items()} == {room: members}
    await house.ask(desk, m.Finish)
    assert visit(page).state == "finished"


@pytest.mark.parametrize("seconds", [20.0, 90.0])
async def test_an_admitted_visitor_on_a_slow_line_is_shown_as_connecting_and_never_thrown_out(
    house: House, seconds: float
) -> None:
    visitor, desk = await house.conversation()
    [room] = house.worker.rooms

    def link() -> str:
        return next(it.link for it in desk.last(m.Conversation).conversation.participants if it.role == "citizen")

    def worker_says(word: control.Link) -> None:
        change = control.LinkChanged(room=room, participant=participant_id(room, "citizen"), epoch=1, link=word)
        house.hall.rooms.worker_said(house.worker, change)

    worker_says("connecting")
    await until(lambda: link() == "connecting")
    await pass_by(house, seconds)
    assert (visit(visitor).state, link()) == ("admitted", "connecting")
    assert not visitor.all(m.ConversationEnded)
    worker_says("connected")
    await until(lambda: link() == "connected")


async def test_whoever_does_not_come_in_is_put_back_to_the_head_by_her_clerk_and_is_next(house: House) -> None:
    visitor, desk = await house.conversation()
    other = await house.visitor()
    await pass_by(house, 90)
    await house.ask(desk, m.SendBack)
    assert (visit(visitor).state, visit(visitor).ahead, visit(other).ahead) == ("waiting", 0, 1)
    await house.ask(desk, m.Call, ticket=None)
    assert visit(visitor).state == "called"
