"""How a clerk passes a visitor on: on hold, back to the head of the queue, to another department or colleague."""

from __future__ import annotations

from typing import Any, Final

from office.storage import accounts, consults, departments, desks, ledger, tickets, visits
from office.storage.records import AccountRecord, TicketRecord, VisitRecord
from office.storage.store import Tx
from office.text import clean_line
from office.turns import close_visit, move_ticket
from office.window import Desk, Window, own, visible
from signalling.hall import Refusal
from waitingroom.queue import RAISED, SENT_BACK, TRANSFERRED
from waitingroom.ticket import AT_A_DESK, IN_CONVERSATION, IN_THE_QUEUE

_OFF_THE_DESK: Final[dict[str, Any]] = {"clerk": None, "called_at": None, "answered_at": None, "admitted_at": None}


class HandingOn(Window):
    """What clerks do with a visitor whom they do not serve to the end themselves."""

    async def hold(self, account: str, text: str) -> TicketRecord:
        """The visitor in conversation waits outside, with words; the desk keeps the ticket."""
        async with self._store.write() as tx:
            desk, ticket, _ = await _in_conversation(tx, account)
            desk.must_be_allowed("hold")
            words = clean_line(text)[:200]
            return await move_ticket(tx, ticket, "hold", desk.actor, self._clock(), hold_text=words)

    async def resume(self, account: str) -> TicketRecord:
        """Go on with the visitor on hold."""
        async with self._store.write() as tx:
            desk, ticket, _ = await _in_conversation(tx, account)
            desk.must_be_allowed("resume")
            return await move_ticket(tx, ticket, "resume", desk.actor, self._clock())

    async def hand_over(self, account: str, colleague: str) -> tuple[TicketRecord, VisitRecord]:
        """Ticket and conversation are the colleague's from now on. ``busy``: something lies on that desk;
        ``not-now``: that desk is closed, or she is not in the conversation; ``not-yours``: no such colleague."""
        async with self._store.write() as tx:
            for one in sorted({account, colleague}):  # always in the same order: two who hand over never wait in a ring
                await desks.state(tx, one, lock=True)
            desk, ticket, visit = await _in_conversation(tx, account)
            desk.must_be_allowed("hand over")
            if colleague == account:
                raise Refusal("bad-request")
            other, now = await Desk.of(tx, colleague), self._clock()
            other.must_be_allowed("take over")
            consult = await consults.joined(tx, colleague)
            if consult is None or consult.visit != visit.id or not await consults.move(tx, consult, "end"):
                raise Refusal("not-now")
            given = await move_ticket(tx, ticket, "hand over", desk.actor, now, clerk=colleague)
            await visits.give(tx, visit.id, colleague)
            await ledger.note(tx, now, desk.actor, "hand over", "visit", visit.id)
            handed = await visits.get(tx, visit.id)
            assert handed is not None
            return given, handed

    async def send_back(self, account: str) -> tuple[TicketRecord, VisitRecord | None]:
        """The ticket on this desk goes to the head of its queue; with the visit that was closed, if there was one."""
        async with self._store.write() as tx:
            desk = await Desk.of(tx, account)
            desk.must_be_allowed("send back")
            if desk.ticket is None:
                raise Refusal("not-now")
            closed = await self._close(tx, desk, desk.ticket)
            changes = _OFF_THE_DESK | {"priority": SENT_BACK, "misses": 0, "not_before": None, "for_clerk": None}
            return await move_ticket(tx, desk.ticket, "send back", desk.actor, self._clock(), **changes), closed

    async def transfer(
        self, account: str, ticket: str, department: str, colleague: str | None, note: str
    ) -> tuple[TicketRecord, VisitRecord | None]:
        """Give a ticket to another department, or to a colleague who serves it; with the visit that was closed.

        Number, place and matter are kept. ``bad-request``: no such department or colleague, or nothing would change.
        """
        async with self._store.write() as tx:
            desk = await Desk.of(tx, account)
            chosen = await visible(tx, desk.clerk, ticket)
            if chosen.state in AT_A_DESK:
                chosen = await own(tx, desk.clerk, ticket)
                desk.must_be_allowed("transfer")
            else:
                desk.must_be_allowed("transfer waiting")
            await _must_be_a_place_to_go(tx, chosen, department, colleague)
            closed = await self._close(tx, desk, chosen)
            changes = _OFF_THE_DESK | {
                "department": department,
                "for_clerk": colleague,
                "priority": TRANSFERRED,
                "misses": 0,
                "not_before": None,
                "note": clean_line(note)[:500] or chosen.note,
            }
            if department != chosen.department:
                changes |= {"transferred_from": chosen.department, "service": None}
            return await move_ticket(tx, chosen, "transfer", desk.actor, self._clock(), **changes), closed

    async def set_priority(self, account: str, ticket: str, priority: int) -> TicketRecord:
        """Let a ticket in the queue come before others (1), or no longer (0). Who has a higher priority keeps it."""
        async with self._store.write() as tx:
            desk = await Desk.of(tx, account)
            chosen = await visible(tx, desk.clerk, ticket)
            desk.must_be_allowed("raise")
            if chosen.state not in IN_THE_QUEUE:
                raise Refusal("not-now")
            if chosen.priority not in (0, RAISED) or chosen.priority == priority:
                return chosen
            await tickets.set_priority(tx, ticket, priority)
            action = "raise" if priority else "lower"
            await ledger.note(tx, self._clock(), desk.actor, action, "ticket", ticket)
            return await visible(tx, desk.clerk, ticket)

    async def _close(self, tx: Tx, desk: Desk, ticket: TicketRecord) -> VisitRecord | None:
        """The conversation with this visitor is over, if there is one."""
        if ticket.state not in IN_CONVERSATION:
            return None
        visit = await visits.open_of_clerk(tx, desk.clerk.id)
        return None if visit is None else await close_visit(tx, visit, desk.actor, self._clock())


async def _in_conversation(tx: Tx, account: str) -> tuple[Desk, TicketRecord, VisitRecord]:
    desk = await Desk.of(tx, account)
    visit = await visits.open_of_clerk(tx, account)
    if desk.ticket is None or visit is None:
        raise Refusal("not-now")
    return desk, desk.ticket, visit


async def _must_be_a_place_to_go(tx: Tx, ticket: TicketRecord, department: str, colleague: str | None) -> None:
    to: AccountRecord | None = None
    if colleague is not None:
        to = await accounts.get(tx, colleague)
        if to is None or not to.active or department not in to.departments:
            raise Refusal("bad-request")
    if await departments.get(tx, department) is None:
        raise Refusal("bad-request")
    if department == ticket.department and to is None:
        raise Refusal("bad-request")
