"""The record in the words of the wire: what each kind of person may see of a department, a ticket, a guest."""

from __future__ import annotations

from collections.abc import Iterable

from office.reception import Standing
from office.storage.board import CalledTo
from office.storage.records import GuestRecord, TicketRecord
from signalling import messages as m


def department_view(standing: Standing) -> m.DepartmentView:
    """A department as anybody may see it."""
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
        paused=department.paused,
        today_kind=standing.kind,
        today_note=None if standing.note is None else m.Localised(de=standing.note.de, en=standing.note.en),
    )


def visit_view(
    ticket: TicketRecord, department: m.DepartmentView, ahead: int | None, kept_until: float | None
) -> m.VisitView:
    """A citizen's own visit."""
    return m.VisitView(
        ticket=ticket.id,
        number=ticket.printed,
        department=department,
        state=ticket.state,
        ahead=ahead if ticket.state == "waiting" else None,
        called_at=ticket.called_at,
        answered=ticket.answered_at is not None,
        reason=ticket.reason,
        kept_until=kept_until,
    )


def ticket_view(ticket: TicketRecord, account: str, present: bool) -> m.TicketView:
    """A ticket as this clerk sees it."""
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
    )


def concerns_desk(ticket: TicketRecord, account: str) -> bool:
    """Whether a desk shows this ticket: those in the queue, today's missed ones, and its own conversation."""
    return ticket.state in ("waiting", "called", "missed") or (ticket.state == "admitted" and ticket.clerk == account)


def desk_view(
    account: str,
    name: str,
    state: m.DeskState,
    departments: Iterable[m.DepartmentView],
    tickets: Iterable[m.TicketView],
) -> m.DeskView:
    """A clerk's own counter."""
    return m.DeskView(
        account=account,
        name=name,
        state=state,
        departments=list(departments),
        tickets=sorted(tickets, key=lambda ticket: (ticket.place, ticket.arrived_at)),
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
        and one.department.state == other.department.state
        and one.department.next_opening == other.department.next_opening
        and one.department.today_kind == other.department.today_kind
        and one.department.today_note == other.department.today_note
    )
