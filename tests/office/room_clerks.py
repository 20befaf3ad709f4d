"""What clerks do with visitors, put to the office and to the model."""

from __future__ import annotations

from tests.office import room_deeds, room_talks
from tests.office.room_model import HOUSE, QUEUE, TALKING
from tests.office.room_play import Play, command


def _any_clerk(play: Play) -> tuple[str, str]:
    """At a desk, or out of the queue: clerks may do it with both."""
    return play.at_desk() if play.flag() else (play.clerk(), play.ticket(*HOUSE))


@command(16, people=False)
async def call_next(play: Play) -> None:
    clerk = play.clerk()
    await play.same(lambda: room_deeds.call(play.house.room, clerk, None), play.house.reception.call(clerk, None))


@command(4)
async def call_one(play: Play) -> None:
    clerk, ticket = play.clerk(), play.ticket("missed", "away", "waiting")
    await play.same(lambda: room_deeds.call(play.house.room, clerk, ticket), play.house.reception.call(clerk, ticket))


@command(14)
async def admit(play: Play) -> None:
    clerk, ticket = play.at_desk("called")
    await play.same(lambda: room_deeds.admit(play.house.room, clerk, ticket), play.house.reception.admit(clerk, ticket))


@command(4)
async def miss(play: Play) -> None:
    clerk, ticket = play.at_desk("called")
    await play.same(lambda: room_deeds.miss(play.house.room, clerk, ticket), play.house.reception.miss(clerk, ticket))


@command(3)
async def send_away(play: Play) -> None:
    (clerk, ticket), not_today = _any_clerk(play), play.flag()
    sent = play.house.reception.send_away(clerk, ticket, "words", not_today=not_today)
    await play.same(lambda: room_deeds.send_away(play.house.room, clerk, ticket, not_today), sent)


@command(3)
async def raise_(play: Play) -> None:
    clerk, ticket, priority = play.clerk(), play.ticket(*QUEUE), play.choose.one((1, 0))
    raised = play.house.reception.set_priority(clerk, ticket, priority)
    await play.same(lambda: room_deeds.raise_(play.house.room, clerk, ticket, priority), raised)


@command(5)
async def transfer(play: Play) -> None:
    house, (clerk, ticket) = play.house, _any_clerk(play)
    department = play.choose.one(list(house.room.departments))
    colleague = play.choose.one((None, *house.room.clerks))
    given = house.reception.transfer(clerk, ticket, department, colleague, "")
    await play.same(lambda: room_talks.transfer(house.room, clerk, ticket, department, colleague), given)


@command(8)
async def finish(play: Play) -> None:
    clerk, not_today = play.at_desk(*TALKING)[0], play.choose.one((False, False, True))
    done = play.house.reception.finish(clerk, not_today=not_today)
    await play.same(lambda: room_talks.finish(play.house.room, clerk, not_today), done)


@command(4)
async def hold(play: Play) -> None:
    clerk = play.at_desk("admitted")[0]
    await play.same(lambda: room_talks.hold(play.house.room, clerk), play.house.reception.hold(clerk, "words"))


@command(3)
async def resume(play: Play) -> None:
    clerk = play.at_desk("on hold")[0]
    await play.same(lambda: room_talks.resume(play.house.room, clerk), play.house.reception.resume(clerk))


@command(4)
async def send_back(play: Play) -> None:
    clerk = play.at_desk()[0]
    await play.same(lambda: room_talks.send_back(play.house.room, clerk), play.house.reception.send_back(clerk))


@command(7)
async def ask_a_colleague(play: Play) -> None:
    house, clerk, colleague = play.house, play.at_desk(*TALKING)[0], play.clerk()
    asking = house.reception.consulting.ask(clerk, colleague)
    question = await play.same(lambda: room_talks.ask(house.room, clerk, colleague), asking)
    if question is not None and question.id not in house.room.questions:
        room_talks.asked(house.room, question.id, clerk, colleague)


@command(7)
async def answer_a_colleague(play: Play) -> None:
    house = play.house
    for key in _question(play):
        clerk, accept = play.choose.one((house.room.questions[key].account, play.clerk())), not play.flag()
        answering = house.reception.consulting.answer(clerk, key, accept)
        await play.same(lambda: room_talks.answer(house.room, clerk, key, accept), answering)  # noqa: B023


@command(2)
async def let_a_colleague_go(play: Play) -> None:
    house = play.house
    for key in _question(play):
        clerk = play.choose.one((house.room.questions[key].host, play.clerk()))
        ending = house.reception.consulting.end(clerk, key)
        await play.same(lambda: room_talks.let_go(house.room, clerk, key), ending)  # noqa: B023


def _question(play: Play) -> list[str]:
    """One of the last questions, if there was any."""
    keys = list(play.house.room.questions)[-4:]
    return [play.choose.one(keys)] if keys else []


@command(2)
async def go_from_a_colleague(play: Play) -> None:
    clerk = play.clerk()
    await play.same(lambda: room_talks.go(play.house.room, clerk), play.house.reception.consulting.leave(clerk))


@command(5)
async def hand_over(play: Play) -> None:
    house, clerk = play.house, play.clerk()
    there = [it for it in house.room.clerks if (found := house.room.joined(it)) and found.host == clerk]
    colleague = play.choose.one(there or [play.clerk()])
    handing = house.reception.hand_over(clerk, colleague)
    await play.same(lambda: room_talks.hand_over(house.room, clerk, colleague), handing)
