"""A clerk at the doors: what portals, visitors and colleagues hear, and who still comes in."""

from __future__ import annotations

from signalling import messages as m
from tests.office import record
from tests.office.house import House, ticket_of

BURST = {"department": "climate", "reason": "Rohrbruch im Haus", "send_home": False}


async def test_everybody_hears_that_a_department_closed_early_and_those_inside_are_still_served(house: House) -> None:
    portal, anna, ben, visitor = (
        await house.page("portal"),
        await house.desk("anna"),
        await house.desk("ben"),
        await house.visitor(),
    )
    for page in (portal, anna, ben, visitor):
        page.forget()
    await house.ask(anna, m.CloseEarly, **BURST)
    for page in (portal, anna, ben):
        view = page.last(m.Department).department
        assert (view.id, view.state, view.today_kind) == ("climate", "closed", "early")
        assert view.today_note == m.Localised(de="Rohrbruch im Haus", en="Rohrbruch im Haus")
        assert view.next_opening == record.at("2026-11-23 13:00")
    inside = visitor.last(m.Visit).visit
    assert (inside.state, inside.department.state, inside.department.today_kind) == ("waiting", "closed", "early")
    assert await house.refused(anna, m.CloseEarly, **BURST) == "not-now"
    await house.ask(anna, m.Call, ticket=None)
    assert visitor.last(m.Visit).visit.state == "called"
    await house.ask(anna, m.Admit, ticket=ticket_of(visitor))
    assert visitor.last(m.Visit).visit.state == "admitted"


async def test_those_who_wait_are_sent_home_with_the_words_and_see_them(house: House) -> None:
    anna, first, second = await house.desk("anna"), await house.visitor(), await house.visitor()
    await house.ask(anna, m.CloseEarly, **(BURST | {"send_home": True, "rest_of_day": True}))
    for visitor in (first, second):
        view = visitor.last(m.Visit).visit
        assert (view.state, view.reason) == ("refused", "Rohrbruch im Haus")
    assert {gone.ticket for gone in anna.all(m.TicketGone)} == {ticket_of(first), ticket_of(second)}
    closed = next(it.department for it in reversed(anna.all(m.Department)) if it.department.id == "climate")
    assert (closed.waiting, closed.next_opening) == (0, record.at("2026-11-24 08:00"))


async def test_a_department_that_closed_early_is_opened_again(house: House) -> None:
    portal, anna, visitor = await house.page("portal"), await house.desk("anna"), await house.visitor()
    await house.ask(anna, m.CloseEarly, **BURST)
    await house.ask(anna, m.Reopen, department="climate")
    view = portal.last(m.Department).department
    assert (view.state, view.today_kind, view.today_note, view.next_opening) == ("waiting", "usual", None, None)
    assert visitor.last(m.Visit).visit.department.today_kind == "usual"


async def test_a_department_is_paused_by_hand_and_goes_on(house: House) -> None:
    portal, anna = await house.page("portal"), await house.desk("anna")
    await house.ask(anna, m.PauseDepartment, department="climate", paused=True)
    view = portal.last(m.Department).department
    assert (view.state, view.paused) == ("paused", True)
    await house.ask(anna, m.PauseDepartment, department="climate", paused=False)
    view = portal.last(m.Department).department
    assert (view.state, view.paused) == ("free", False)


async def test_the_doors_of_others_are_not_a_clerks_to_close(house: House) -> None:
    ben = await house.desk("ben")
    assert await house.refused(ben, m.CloseEarly, **(BURST | {"department": "garden"})) == "not-yours"
    assert await house.refused(ben, m.Reopen, department="garden") == "not-yours"
    assert await house.refused(ben, m.PauseDepartment, department="garden", paused=True) == "not-yours"
    assert await house.refused(ben, m.PauseDepartment, department="nowhere", paused=True) == "not-yours"
