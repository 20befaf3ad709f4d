"""The record in the words of the wire: what each kind of person may see of a department, a ticket, a guest."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from office.counter import Colleague
from office.reception import Standing
from office.storage.board import CalledTo
from office.storage.consults import ConsultRecord
from office.storage.records import DepartmentRecord, GuestRecord, TicketRecord
from signalling import messages as m
from waitingroom.estimate import Range
from waitingroom.rounding import retold
from waitingroom.ticket import AT_A_DESK, IN_THE_HOUSE, IN_THE_QUEUE


@dataclass(frozen=True)
class Means:
    """How a visitor is reached or comes back besides the page."""

    pin: str = ""
    mails: bool = False
    push_key: str = ""


PAGE_ALONE: Final = Means()


def estimate_view(before: m.Estimate | None, exact: Range | None) -> m.Estimate | None:
    """A range in steps for people; what was told before stays while it is true."""
    if exact is None:
        return None
    told = retold(None if before is None else Range(before.low, before.high), exact)
    return m.Estimate(low=round(told.low), high=round(told.high))


def department_view(standing: Standing, before: m.DepartmentView | None = None) -> m.DepartmentView:
    """A department as anybody may see it; ``before``: what was told last."""
    department = standing.department
    return m.DepartmentView(
        id=department.id,
        name=m.Localised(de=department.name_de, en=department.name_en),
        about=m.Localised(de=department.about_de, en=department.about_en),
        services=[
            m.ServiceView(id=service.id, name=m.Localised(de=service.name_de, en=service.name_en))
            for service in department.services
        ],
        state=standing.state,
        waiting=standing.waiting,
        today=[m.OpenSpan(opens=opens, closes=closes) for opens, closes in standing.today],
        next_opening=standing.next_opening,
        timezone=department.timezone,
        estimate=estimate_view(None if before is None else before.estimate, standing.estimate),
        cut_off=standing.cut_off,
        paused=department.paused,
        today_kind=standing.kind,
        web_push=standing.web_push,
        answer_seconds=round(department.answer_seconds),
        today_note=None if standing.note is None else m.Localised(de=standing.note.de, en=standing.note.en),
    )


def visit_view(
    ticket: TicketRecord,
    department: m.DepartmentView,
    ahead: int | None,
    kept_until: float | None,
    rules: DepartmentRecord,
    estimate: m.Estimate | None = None,
    means: Means = PAGE_ALONE,
) -> m.VisitView:
    """A citizen's own visit, as far as the department's rules let it be seen."""
    return m.VisitView(
        ticket=ticket.id,
        number=ticket.printed,
        department=department,
        state=ticket.state,
        ahead=ahead if ticket.state in IN_THE_QUEUE and rules.show_position else None,
        called_at=ticket.called_at,
        answered=ticket.answered_at is not None,
        reason=ticket.reason,
        kept_until=kept_until,
        not_today=ticket.not_today,
        estimate=estimate if ticket.state in IN_THE_QUEUE else None,
        notice_places=rules.notice_places,
        back_by=ticket.back_by if ticket.back_by is not None else ticket.away_until,
        misses=ticket.misses,
        hold_text=ticket.hold_text,
        notice=notice_view(ticket),
        pin=means.pin,
        mail=ticket.has_mail,
        mail_offered=means.mails,
        push_key=means.push_key if department.web_push else "",
        push=ticket.has_push,
    )


def notice_view(ticket: TicketRecord) -> m.NoticeView | None:
    """What a desk told last; who is over or in conversation reads it no more."""
    if ticket.notice_at is None or ticket.state not in IN_THE_HOUSE:
        return None
    return m.NoticeView(
        code=ticket.notice_code, minutes=ticket.notice_minutes, text=ticket.notice_text, at=ticket.notice_at
    )


def ticket_view(ticket: TicketRecord, account: str, present: bool, due: bool = False) -> m.TicketView:
    """A ticket as this clerk sees it; ``due``: its appointment has begun."""
    return m.TicketView(
        id=ticket.id,
        number=ticket.printed,
        department=ticket.department,
        service=ticket.service,
        matter=ticket.matter,
        name=ticket.name,
        language=ticket.language,
        state=ticket.state,
        place=ticket.place,
        arrived_at=ticket.arrived_at,
        called_at=ticket.called_at,
        answered=ticket.answered_at is not None,
        present=present,
        desk=ticket.clerk_name,
        mine=ticket.clerk == account,
        priority=ticket.priority,
        since=ticket.since,
        away_until=ticket.away_until,
        misses=ticket.misses,
        due_at=ticket.due_at,
        due=due,
        not_before=ticket.not_before,
        for_clerk=ticket.for_clerk,
        transferred_from=ticket.transferred_from,
        note=ticket.note,
        hold_text=ticket.hold_text,
    )


def concerns_desk(ticket: TicketRecord, account: str, departments: Collection[str]) -> bool:
    """Whether a desk shows this ticket: those in its queues, today's missed ones, and its own conversation."""
    if ticket.clerk == account and ticket.state in AT_A_DESK:
        return True
    return ticket.department in departments and ticket.state in IN_THE_HOUSE


def colleagues(staff: Iterable[Colleague], account: str, departments: Collection[str]) -> list[m.Colleague]:
    """The other clerks of a desk's departments, by name."""
    return [
        m.Colleague(account=one.account.id, name=one.account.name, state=one.state, departments=shared, busy=one.busy)
        for one in sorted(staff, key=lambda one: (one.account.name, one.account.id))
        if (shared := sorted(one.account.departments & frozenset(departments))) and one.account.id != account
    ]


def desk_view(
    account: str,
    name: str,
    state: m.DeskState,
    departments: Iterable[m.DepartmentView],
    tickets: Iterable[m.TicketView],
    colleagues: Iterable[m.Colleague] = (),
    elsewhere: Iterable[m.DepartmentView] = (),
) -> m.DeskView:
    """A clerk's own counter."""
    return m.DeskView(
        account=account,
        name=name,
        state=state,
        departments=list(departments),
        tickets=sorted(tickets, key=lambda it: (not it.due, -it.priority, it.place, it.arrived_at)),
        colleagues=list(colleagues),
        elsewhere=[m.DepartmentName(id=other.id, name=other.name) for other in elsewhere],
    )


def board_view(department: m.DepartmentView, calls: Iterable[CalledTo], following: Iterable[str]) -> m.BoardView:
    """The display in the hall."""
    return m.BoardView(
        department=department,
        calls=[m.BoardCall(number=it.number, label=it.label, desk=it.desk, called_at=it.called_at) for it in calls],
        next=list(following),
    )


def guest_view(guest: GuestRecord) -> m.GuestView:
    """An invitation, as the clerk and the invited person see it."""
    return m.GuestView(
        id=guest.id,
        role=guest.role,
        name=guest.name,
        language=guest.language,
        state=guest.state,
        expires_at=guest.expires_at,
    )


def consult_view(consult: ConsultRecord) -> m.ConsultView:
    """A question to a colleague, as she and the host see it."""
    assert consult.state != "ended", "nobody is told of these"
    return m.ConsultView(
        id=consult.id,
        account=consult.account,
        name=consult.name,
        by=consult.asker_name,
        number=consult.printed,
        department=consult.department,
        matter=consult.matter,
        state=consult.state,
        asked_at=consult.asked_at,
        answer_by=consult.answer_by,
    )


@dataclass(frozen=True)
class Shared:
    """What all visits of a department show alike; how many wait in all is not in it."""

    rules: DepartmentRecord
    state: m.DepartmentState
    next_opening: float | None
    today_kind: m.TodayKind
    today_note: m.Localised | None


def shared(view: m.DepartmentView, rules: DepartmentRecord, before: Shared | None = None) -> Shared:
    """Of a department; ``before`` itself where nothing of it has changed, so that comparing costs nothing."""
    now = Shared(rules, view.state, view.next_opening, view.today_kind, view.today_note)
    return before if before == now else now


def same_for_the_citizen(one: m.VisitView | None, other: m.VisitView) -> bool:
    """Whether nothing changed that concerns the citizen: how many wait behind her is not hers to hear."""
    if one is None:
        return False
    return (
        one.ticket == other.ticket
        and one.state == other.state
        and one.ahead == other.ahead
        and one.called_at == other.called_at
        and one.answered == other.answered
        and one.reason == other.reason
        and one.kept_until == other.kept_until
        and one.notice_places == other.notice_places
        and one.back_by == other.back_by
        and one.misses == other.misses
        and one.notice == other.notice
        and one.hold_text == other.hold_text
        and one.pin == other.pin
        and one.mail == other.mail
        and one.push == other.push
        and one.push_key == other.push_key
        and one.department.id == other.department.id
        and one.estimate == other.estimate
        and one.department.state == other.department.state
        and one.department.next_opening == other.department.next_opening
        and one.department.today_kind == other.department.today_kind
        and one.department.today_note == other.department.today_note
    )
