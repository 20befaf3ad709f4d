"""The statements of the deletion job; when to say them is decided in ``office.retention``."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from office.storage.store import Tx
from office.storage.tables import guests, tickets, visits


async def forget_words(tx: Tx, now: float) -> int:
    """Blank names, matters and reasons of visits that are over and whose day is over; how many tickets had any."""
    gone = tickets.c.ended_at.is_not(None) & (tickets.c.good_until <= now)
    of_these = select(visits.c.id).join(tickets, tickets.c.id == visits.c.ticket).where(gone)
    await tx.execute(update(guests).where(guests.c.visit.in_(of_these), guests.c.name != "").values(name=""))
    said = or_(tickets.c.name != "", tickets.c.matter != "", tickets.c.reason != "", tickets.c.once.is_not(None))
    blank = {"name": "", "matter": "", "reason": "", "once": None}
    return (await tx.execute(update(tickets).where(gone, said).values(**blank))).rowcount


async def delete_visits(tx: Tx, ended_before: float) -> tuple[int, int, int]:
    """Delete tickets that ended before, with their visits and guests; how many tickets, visits, guests."""
    old = select(tickets.c.id).where(tickets.c.ended_at < ended_before)
    theirs = select(visits.c.id).where(visits.c.ticket.in_(old))
    gone_guests = (await tx.execute(delete(guests).where(guests.c.visit.in_(theirs)))).rowcount
    gone_visits = (await tx.execute(delete(visits).where(visits.c.ticket.in_(old)))).rowcount
    gone_tickets = (await tx.execute(delete(tickets).where(tickets.c.ended_at < ended_before))).rowcount
    return gone_tickets, gone_visits, gone_guests
