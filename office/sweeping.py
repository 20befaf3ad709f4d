"""What the passing of time ends: tickets, invitations, desks left open, visits that nobody closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from office.audit import SYSTEM
from office.pages import Pages
from office.places import keep_places
from office.storage import accounts, departments, desks, guests, ledger, tickets, visits
from office.storage.records import DepartmentRecord, GuestRecord, TicketRecord, VisitRecord
from office.storage.store import Tx
from office.turns import end_visit, move_guest, move_ticket
from waitingroom.hours import end_of_day

LONGEST_VISIT: Final = 12 * 3600.0
"""An open visit older than this was forgotten."""
LONGEST_SLEEP: Final = 60.0


@dataclass(frozen=True)
class Swept:
    """What the passing of time has changed."""

    tickets: list[TicketRecord]
    """Expired, put back because the desk that had called them closed, did not answer, gone away, back, or skipped."""
    guests: list[GuestRecord]
    """Past their time."""
    desks: list[str]
    """Account ids whose desk was closed at the end of the day."""
    visits: list[tuple[TicketRecord, VisitRecord]]
    """Closed because nobody closed them for half a day."""
    begun: list[TicketRecord]
    """In a queue, with an appointment that has begun since the clock was looked at last: the order is another one."""
    watched: frozenset[str]
    """Whose pages matter: everybody who has a place in a queue."""
    soonest: float
    """The shortest time after which a page that goes, or a call, must be looked at."""
    wake_at: float
    """When a department opens or closes or its day ends, or something expires next; at most a minute from now."""


async def sweep(tx: Tx, now: float, pages: Pages, since: float) -> Swept:
    """One transaction's worth of tidying; whoever is told afterwards is named in the result. ``since``: when the clock
    was looked at last."""
    offices = [counted.department for counted in await departments.every(tx)]
    closed_visits = await _close_forgotten_visits(tx, now)
    ended_guests = [await move_guest(tx, guest, "end", SYSTEM, now) for guest in await guests.overdue(tx, now)]
    closed_desks = await _close_desks(tx, offices, now)
    changed = await _put_back(tx, now)
    changed += [
        await move_ticket(tx, ticket, "expire", SYSTEM, now, ended_at=now) for ticket in await tickets.overdue(tx, now)
    ]
    kept = await keep_places(tx, {office.id: office for office in offices}, pages, now)
    changed += kept.tickets
    soonest = min([LONGEST_SLEEP, *(min(office.grace_seconds, office.answer_seconds) for office in offices)])
    wake_at = min([await _wake_at(tx, offices, now), *kept.due, *([now + soonest] if kept.tickets else [])])
    return Swept(
        tickets=list({ticket.id: ticket for ticket in changed}.values()),
        begun=await tickets.appointments(tx, since, now),
        watched=kept.watched,
        soonest=soonest,
        guests=ended_guests,
        desks=closed_desks,
        visits=closed_visits,
        wake_at=wake_at,
    )


async def _close_forgotten_visits(tx: Tx, now: float) -> list[tuple[TicketRecord, VisitRecord]]:
    closed = []
    for visit in await visits.open_ones(tx):
        if visit.opened_at + LONGEST_VISIT <= now:
            ticket = await tickets.get(tx, visit.ticket, lock=True)
            assert ticket is not None
            closed.append(await end_visit(tx, ticket, visit, SYSTEM, now))
    return closed


async def _close_desks(tx: Tx, offices: list[DepartmentRecord], now: float) -> list[str]:
    """At the end of the day, unless a department stays open through midnight or a conversation goes on."""
    by_id = {office.id: office for office in offices}
    closed = []
    for desk in await desks.manned(tx):
        clerk = await accounts.get(tx, desk.account)
        own = [] if clerk is None else [by_id[department] for department in clerk.departments if department in by_id]
        day_is_over = all(
            end_of_day(desk.changed_at, office.zone) <= now and not office.hours.is_open(now, office.zone)
            for office in own
        )
        if day_is_over and await visits.open_of_clerk(tx, desk.account) is None:
            await desks.set_state(tx, desk.account, "closed", now)
            await ledger.note(tx, now, SYSTEM, "closed", "desk", desk.account)
            closed.append(desk.account)
    return closed


async def _put_back(tx: Tx, now: float) -> list[TicketRecord]:
    """Called visitors of desks that closed (login over, end of the day) get their place back."""
    return [
        await move_ticket(tx, ticket, "put back", SYSTEM, now, clerk=None, called_at=None, answered_at=None)
        for ticket in await tickets.called_by(tx, await desks.closed(tx))
    ]


async def _wake_at(tx: Tx, offices: list[DepartmentRecord], now: float) -> float:
    moments = [await tickets.next_overdue(tx), await tickets.next_appointment(tx, now), await guests.next_overdue(tx)]
    for office in offices:
        hours, zone = office.hours, office.zone
        moments += [hours.closes_at(now, zone), hours.next_opening(now, zone), end_of_day(now, zone)]
    return min([now + LONGEST_SLEEP, *(moment for moment in moments if moment is not None and moment > now)])
