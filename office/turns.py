"""One change of one thing inside a transaction: the table is asked, the row is changed, the audit trail written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from office.audit import Actor
from office.storage import consults, guests, ledger, outbox, periods, subscriptions, tickets, visits, waits
from office.storage.notices import NOTHING_SAID
from office.storage.records import GuestRecord, TicketRecord, VisitRecord
from office.storage.store import Tx
from office.window import department_of
from signalling.hall import Refusal
from waitingroom.calls import unanswered
from waitingroom.guest import OVER, GuestEvent
from waitingroom.ticket import OVER as TICKET_OVER
from waitingroom.ticket import IllegalEvent, TicketEvent


async def move_ticket(
    tx: Tx, ticket: TicketRecord, event: TicketEvent, by: Actor, now: float, *, word: str = "", **changes: Any
) -> TicketRecord:
    """Let ``event`` happen to the ticket; ``not-now`` when it may not, or somebody else changed the ticket first.

    ``word`` says more about why, in the ticket's history. An absence or a hold ends with any event that does not begin
    it anew.
    """
    ended: dict[str, Any] = {"away_until": None, "back_by": None, "hold_text": ""}
    if event == "transfer":
        ended |= NOTHING_SAID  # by the department that she leaves
    try:
        done = await tickets.move(tx, ticket, event, now, **(ended | changes))
    except IllegalEvent:
        raise Refusal("not-now") from None
    if not done:
        raise Refusal("not-now")
    await ledger.note(tx, now, by, event, "ticket", ticket.id)
    moved = await tickets.get(tx, ticket.id)
    assert moved is not None
    if event == "call":
        await waits.called(tx, moved, now)
    await periods.begin(tx, moved.id, moved.state, now, by, event, word, moved.department, moved.clerk)
    if event == "call" and moved.has_mail:
        await outbox.put(tx, [moved.id], "called", now)
    if moved.has_push:
        moved = await _push(tx, moved, event, now)
    return moved


async def _push(tx: Tx, ticket: TicketRecord, event: TicketEvent, now: float) -> TicketRecord:
    """Who subscribed hears of every call, as long as it can be answered; with the ticket's end it is over."""
    if ticket.state in TICKET_OVER:
        await subscriptions.set_to(tx, ticket.id, None)
        return replace(ticket, has_push=False)
    if event == "call":
        answer_by = now + (await department_of(tx, ticket)).answer_seconds
        await subscriptions.put(tx, [ticket.id], "called", now, answer_by)
    return ticket


async def not_answered(tx: Tx, ticket: TicketRecord, by: Actor, now: float) -> TicketRecord:
    """A call was in vain: waiting again at the same place with a pause, after the last call missed."""
    rules = (await department_of(tx, ticket)).calls
    if unanswered(ticket.misses, rules) == "miss":
        return await move_ticket(tx, ticket, "miss", by, now, clerk=None, misses=ticket.misses + 1)
    pause: dict[str, Any] = {"not_before": now + rules.again_seconds, "called_at": None, "answered_at": None}
    return await move_ticket(tx, ticket, "no answer", by, now, clerk=None, misses=ticket.misses + 1, **pause)


async def move_guest(tx: Tx, guest: GuestRecord, event: GuestEvent, by: Actor, now: float) -> GuestRecord:
    """Let ``event`` happen to the invitation; the same manners."""
    try:
        done = await guests.move(tx, guest, event)
    except IllegalEvent:
        raise Refusal("not-now") from None
    if not done:
        raise Refusal("not-now")
    moved = await guests.get(tx, guest.id)
    assert moved is not None
    if moved.state != guest.state:
        await ledger.note(tx, now, by, event, "guest", guest.id)
    return moved


async def end_visit(
    tx: Tx, ticket: TicketRecord, visit: VisitRecord, by: Actor, now: float, **changes: Any
) -> tuple[TicketRecord, VisitRecord]:
    """Ticket finished, visit closed, guests ended: together or not at all."""
    event: TicketEvent = "leave" if by.kind == "citizen" else "finish"
    finished = await move_ticket(tx, ticket, event, by, now, ended_at=now, **changes)
    return finished, await close_visit(tx, visit, by, now)


async def close_visit(tx: Tx, visit: VisitRecord, by: Actor, now: float) -> VisitRecord:
    """The conversation is over, whatever becomes of the ticket; its guests end with it."""
    await visits.close(tx, visit.id, now)
    await ledger.note(tx, now, by, "close", "visit", visit.id)
    for guest in await guests.of_visit(tx, visit.id):
        if guest.state not in OVER:
            await move_guest(tx, guest, "end", by, now)
    await consults.end_all(tx, visit.id)
    closed = await visits.get(tx, visit.id)
    assert closed is not None
    return closed
