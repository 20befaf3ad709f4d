"""The statements of the deletion job; when to say them is decided in ``office.retention``."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import case, delete, or_, select, update

from office.storage.store import Tx
from office.storage.tables import guests, outbox, periods, subscriptions, tickets, visits

DAY: Final = 86_400.0


async def forget_words(tx: Tx, now: float) -> int:
    """Blank names, matters and reasons of visits that are over and whose day is over; how many tickets had any.

    "Not today" may have been said on the day after the number's: that browser is known for another day.
    """
    gone = tickets.c.ended_at.is_not(None) & (tickets.c.good_until <= now)
    of_these = select(visits.c.id).join(tickets, tickets.c.id == visits.c.ticket).where(gone)
    await tx.execute(update(guests).where(guests.c.visit.in_(of_these), guests.c.name != "").values(name=""))
    of_people = (tickets.c.name, tickets.c.matter, tickets.c.mail_address)
    of_desks = (tickets.c.reason, tickets.c.note, tickets.c.hold_text, tickets.c.notice_text)
    words = of_people + of_desks
    not_today = tickets.c.not_today & (tickets.c.ended_at > now - DAY)
    known = tickets.c.visitor.is_not(None) & ~not_today
    said = or_(*(word != "" for word in words), tickets.c.once.is_not(None), known)
    blank: dict[str, Any] = {column.name: "" for column in words}
    blank |= {"once": None, "visitor": case((not_today, tickets.c.visitor), else_=None)}
    return (await tx.execute(update(tickets).where(gone, said).values(**blank))).rowcount


async def delete_visits(tx: Tx, ended_before: float) -> tuple[int, int, int]:
    """Delete tickets that ended before, with their visits and guests; how many tickets, visits, guests."""
    old = select(tickets.c.id).where(tickets.c.ended_at < ended_before)
    theirs = select(visits.c.id).where(visits.c.ticket.in_(old))
    gone_guests = (await tx.execute(delete(guests).where(guests.c.visit.in_(theirs)))).rowcount
    gone_visits = (await tx.execute(delete(visits).where(visits.c.ticket.in_(old)))).rowcount
    await tx.execute(delete(periods).where(periods.c.ticket.in_(old)))
    await tx.execute(delete(outbox).where(outbox.c.ticket.in_(old)))
    await tx.execute(delete(subscriptions).where(subscriptions.c.ticket.in_(old)))
    gone_tickets = (await tx.execute(delete(tickets).where(tickets.c.ended_at < ended_before))).rowcount
    return gone_tickets, gone_visits, gone_guests
