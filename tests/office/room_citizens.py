"""What citizens do in the waiting room, put to the office and to the model."""

from __future__ import annotations

from tests.office import room_deeds
from tests.office.room_model import OVER, QUEUE
from tests.office.room_play import VISITORS, Play, command


@command(26, people=False)
async def draw(play: Play) -> None:
    house, visitor = play.house, play.choose.one(VISITORS)
    department = play.choose.one(list(house.room.departments))
    play.drawn += 1
    wish = (department, None, "", "", "de", f"once-{play.drawn}", visitor)
    taken = await play.same(
        lambda: room_deeds.may_draw(house.room, department, visitor), house.reception.take_number(*wish)
    )
    if taken is not None:
        ticket, token = taken
        room_deeds.draw(house.room, ticket.id, ticket.printed, department, visitor)
        assert await house.reception.ticket_by_token(token) == ticket
        if play.choose.one((0, 0, 0, 1)):
            assert await house.reception.take_number(*wish) == (ticket, token), "asked twice, drawn once"


@command(4)
async def here(play: Play) -> None:
    _, ticket = play.at_desk("called")
    await play.same(lambda: room_deeds.here(play.house.room, ticket), play.house.reception.here(ticket))


@command(2)
async def leave(play: Play) -> None:
    ticket = play.ticket()
    await play.same(lambda: room_deeds.leave(play.house.room, ticket), play.house.reception.leave(ticket))


@command(4)
async def step_away(play: Play) -> None:
    ticket, minutes = play.ticket(*QUEUE, "called"), play.choose.one((5, 1, 15))
    away = play.house.reception.step_away(ticket, minutes)
    await play.same(lambda: room_deeds.step_away(play.house.room, ticket, minutes), away)


@command(4)
async def come_back(play: Play) -> None:
    ticket = play.ticket("away", "missed")
    await play.same(lambda: room_deeds.come_back(play.house.room, ticket), play.house.reception.come_back(ticket))


@command(6)
async def page_goes(play: Play) -> None:
    """Tab closed, telephone asleep, battery empty."""
    play.house.room.gone.setdefault(play.ticket(), play.house.clock.now)


@command(5)
async def page_comes(play: Play) -> None:
    """The same page, another tab, a new browser."""
    house = play.house
    ticket = play.choose.one([it for it in house.room.gone if it in house.room.people] or [play.ticket()])
    await play.same(lambda: room_deeds.page_back(house.room, ticket), house.reception.page_back(ticket))


@command(2)
async def another_device(play: Play) -> None:
    """Number and PIN open the ticket elsewhere; what is over opens no more."""
    house, ticket = play.house, play.ticket()
    person = house.room.people[ticket]
    play.drawn += 1
    opening = house.reception.pins.open(person.printed, house.reception.pins.of(ticket), f"192.0.2.{play.drawn}")
    if person.state in OVER:  # a wrong try: five of them in an hour would close this number to everybody
        opening.close()
        return
    opened = await play.same(lambda: room_deeds.open_by_pin(house.room, ticket), opening)
    if opened is not None:
        assert opened.id == ticket
        await play.same(lambda: room_deeds.page_back(house.room, ticket), house.reception.page_back(ticket))
