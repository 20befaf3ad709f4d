"""What each page is shown of department, ticket and desk, and what none is shown."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from office import views
from office.counter import Colleague
from office.reception import Standing
from office.storage.records import DepartmentRecord
from signalling import messages as m
from tests.office.live import a_clerk, a_guest, a_ticket
from tests.office.record import department
from waitingroom.ticket import IN_THE_QUEUE, STATES


def a_department(**changes: object) -> m.DepartmentView:
    standing = Standing(department(), "waiting", 3, [("08:00", "12:00")], None)
    return views.department_view(replace(standing, **changes))


def a_visit(**changes: object) -> m.VisitView:
    return msgspec.structs.replace(views.visit_view(a_ticket(), a_department(), 2, None, department()), **changes)


def test_anybody_sees_a_department_without_what_is_the_offices_own() -> None:
    view = a_department()
    assert (view.id, view.state, view.waiting) == ("climate", "waiting", 3)
    elsewhere = Standing(replace(department(), timezone="Atlantic/Azores"), "free", 0, [], None)
    assert views.department_view(elsewhere).timezone == "Atlantic/Azores"
    assert view.today == [m.OpenSpan(opens="08:00", closes="12:00")]
    assert [service.name.en for service in view.services] == ["One", "Two"]
    assert "max_waiting" not in msgspec.to_builtins(view)


@pytest.mark.parametrize("state", sorted(set(STATES) - IN_THE_QUEUE))
def test_who_no_longer_waits_has_nobody_ahead(state: str) -> None:
    assert views.visit_view(a_ticket(state=state), a_department(), 2, None, department()).ahead is None


@pytest.mark.parametrize("state", sorted(IN_THE_QUEUE))
def test_who_waits_or_is_away_sees_the_place_unless_the_department_hides_it(state: str) -> None:
    def ahead(rules: DepartmentRecord) -> int | None:
        return views.visit_view(a_ticket(state=state), a_department(), 2, None, rules).ahead

    assert ahead(department()) == 2
    assert ahead(replace(department(), show_position=False)) is None


def test_who_is_away_sees_until_when_to_be_back() -> None:
    def back_by(**ticket: object) -> float | None:
        return views.visit_view(a_ticket(state="away", **ticket), a_department(), 0, None, department()).back_by

    assert back_by(away_until=600.0) == 600.0
    assert back_by(away_until=600.0, back_by=300.0) == 300.0


@pytest.mark.parametrize(
    ("state", "clerk", "shown_to_anna", "shown_to_ben"),
    [
        ("waiting", None, True, True),
        ("called", "anna", True, True),
        ("missed", "anna", True, True),
        ("transferred", None, True, True),
        ("away", None, True, True),
        ("admitted", "anna", True, False),
        ("on hold", "anna", True, False),
        ("finished", "anna", False, False),
        ("left", None, False, False),
        ("refused", "anna", False, False),
        ("expired", None, False, False),
    ],
)
def test_a_desk_shows_the_queue_and_its_own_conversation(
    state: str, clerk: str | None, shown_to_anna: bool, shown_to_ben: bool
) -> None:
    ticket = a_ticket(state=state, clerk=clerk)
    assert views.concerns_desk(ticket, "anna", {ticket.department}) is shown_to_anna
    assert views.concerns_desk(ticket, "ben", {ticket.department}) is shown_to_ben
    assert not views.concerns_desk(ticket, "cleo", {"elsewhere"})


def test_a_desk_keeps_what_lies_on_it_when_its_clerk_no_longer_serves_the_department() -> None:
    assert views.concerns_desk(a_ticket(state="on hold", clerk="anna"), "anna", set())


def test_colleagues_are_those_who_share_a_department_and_never_oneself() -> None:
    staff = [
        Colleague(a_clerk("anna", "a", "b"), "open"),
        Colleague(a_clerk("ben", "b", "c"), "paused", busy=True),
        Colleague(a_clerk("cleo", "c"), "open"),
    ]
    assert views.colleagues(staff, "anna", {"a", "b"}) == [
        m.Colleague(account="ben", name="Frau ben", state="paused", departments=["b"], busy=True)
    ]


def test_a_ticket_is_mine_only_at_my_desk() -> None:
    ticket = a_ticket(state="called", clerk="anna", clerk_name="Anna", answered_at=5.0)
    assert views.ticket_view(ticket, "anna", True).mine and not views.ticket_view(ticket, "ben", True).mine
    assert views.ticket_view(ticket, "ben", True).answered
    assert not views.ticket_view(a_ticket(), "", True).mine, "an unassigned ticket is nobody's"


def test_a_desk_lists_tickets_in_the_order_of_calling() -> None:
    tickets = [views.ticket_view(a_ticket(str(place), place=place), "anna", True) for place in (3, 1, 2)]
    assert [it.place for it in views.desk_view("anna", "Anna", "open", [], tickets).tickets] == [1, 2, 3]
    tickets.append(views.ticket_view(a_ticket("4", place=4, priority=1), "anna", True))
    assert [it.place for it in views.desk_view("anna", "Anna", "open", [], tickets).tickets] == [4, 1, 2, 3]


@pytest.mark.parametrize(
    "change",
    [
        {"state": "called"},
        {"ahead": 1},
        {"called_at": 1.0},
        {"answered": True},
        {"reason": "x"},
        {"kept_until": 1.0},
        {"estimate": m.Estimate(low=60, high=120)},
        {"notice_places": 5},
        {"back_by": 1.0},
        {"misses": 1},
        {"notice": m.NoticeView(code="running-late", minutes=5, text="", at=1.0)},
        {"hold_text": "x"},
        {"pin": "123456"},
        {"mail": True},
        {"department": a_department(state="closed")},
        {"department": a_department(next_opening=5.0)},
    ],
)
def test_a_citizen_hears_what_concerns_her(change: dict[str, object]) -> None:
    assert not views.same_for_the_citizen(a_visit(), a_visit(**change))


def test_a_citizen_does_not_hear_how_many_wait_behind_her() -> None:
    assert views.same_for_the_citizen(a_visit(), a_visit(department=a_department(waiting=4)))
    assert not views.same_for_the_citizen(None, a_visit())


def test_a_guest_is_shown_with_the_time_the_link_is_good_for() -> None:
    assert views.guest_view(a_guest()).expires_at == 2e6
