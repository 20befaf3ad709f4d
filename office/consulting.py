"""Colleagues who are asked to come into a conversation, on record: asked, answered, gone again.

A colleague who is there is another clerk in the Room and nothing else: ticket and conversation stay at the desk of who
asked, until they are handed over.
"""

from __future__ import annotations

from dataclasses import dataclass

from office.audit import SYSTEM, Actor
from office.secret import new_id
from office.storage import accounts, consults, desks, ledger, tickets, visits
from office.storage.consults import ConsultRecord
from office.storage.records import AccountRecord, TicketRecord, VisitRecord
from office.storage.store import Tx
from office.window import Desk, Window
from signalling.hall import Refusal
from waitingroom.consult import ANSWER_SECONDS, LIVING, MOST_EVER_PER_VISIT, MOST_PER_VISIT, ConsultEvent
from waitingroom.ticket import IllegalEvent


@dataclass(frozen=True)
class Company:
    """A conversation as the record has it: whose it is, and which colleagues are asked or there."""

    visit: VisitRecord
    ticket: TicketRecord
    clerk: AccountRecord
    consults: list[ConsultRecord]
    """The last question to each colleague, without those that are ended, in the order of asking."""
    colleagues: list[AccountRecord]
    """Who is there."""


class Consulting(Window):
    """Every method is one transaction, committed before it returns."""

    async def ask(self, account: str, colleague: str) -> ConsultRecord:
        """Ask a colleague into the conversation at this desk; asking twice asks once.

        ``not-now``: no conversation here, or her desk is closed; ``not-yours``: no such colleague; ``full``.
        """
        async with self._store.write() as tx:
            await _lock(tx, account, colleague)
            desk, visit = await Desk.of(tx, account), await visits.open_of_clerk(tx, account)
            desk.must_be_allowed("consult")
            if visit is None:
                raise Refusal("not-now")
            if colleague == account:
                raise Refusal("bad-request")
            asked = await consults.of_visit(tx, visit.id)
            living = [one for one in asked if one.state in LIVING]
            if known := next((one for one in living if one.account == colleague), None):
                return known
            if (await Desk.of(tx, colleague)).state == "closed":
                raise Refusal("not-now")
            if len(living) >= MOST_PER_VISIT or len(asked) >= MOST_EVER_PER_VISIT:
                raise Refusal("full")
            now = self._clock()
            consult = ConsultRecord(new_id(), visit.id, colleague, account, "asked", now, now + ANSWER_SECONDS)
            await consults.add(tx, consult)
            await ledger.note(tx, now, desk.actor, "consult", "visit", visit.id)
            found = await consults.get(tx, consult.id)
            assert found is not None
            return found

    async def answer(self, account: str, consult: str, accept: bool) -> ConsultRecord:
        """Come in, or not. ``busy``: something lies on the own desk; ``expired``: taken back, or too late."""
        async with self._store.write() as tx:
            desk = await Desk.of(tx, account)
            found = await _known(tx, consult)
            if found.account != account:
                raise Refusal("not-yours")
            if found.state == ("joined" if accept else "declined"):  # the answer to the first attempt was lost
                return found
            if found.state != "asked" or (accept and found.answer_by <= self._clock()):
                raise Refusal("expired")
            if accept:
                desk.must_be_allowed("join")
            moved = await _move(tx, found, "accept" if accept else "decline")
            action = "join" if accept else "decline"
            await ledger.note(tx, self._clock(), desk.actor, action, "visit", found.visit)
            return moved

    async def end(self, account: str, consult: str) -> ConsultRecord:
        """Take a question of this desk's conversation back, or let the colleague go; what is over stays as it is."""
        async with self._store.write() as tx:
            desk, found = await Desk.of(tx, account), await _known(tx, consult)
            visit = await visits.get(tx, found.visit)
            if visit is None or visit.clerk != account:
                raise Refusal("not-yours")
            if found.state not in LIVING:
                return found
            await ledger.note(tx, self._clock(), desk.actor, "end consult", "visit", found.visit)
            return await _move(tx, found, "end")

    async def leave(self, account: str) -> ConsultRecord | None:
        """Leave the colleague's conversation; None when in none."""
        async with self._store.write() as tx:
            await _lock(tx, account)
            found = await consults.joined(tx, account)
            if found is None:
                return None
            await ledger.note(tx, self._clock(), Actor("clerk", account), "leave", "visit", found.visit)
            return await _move(tx, found, "end")

    async def asked_of(self, account: str) -> list[ConsultRecord]:
        """What waits for this clerk's answer."""
        async with self._store.read() as tx:
            return await consults.asked_of(tx, account)

    async def company(self, visit: str) -> Company | None:
        """How a conversation stands on record; None when there is none."""
        async with self._store.read() as tx:
            found = await visits.get(tx, visit)
            ticket = None if found is None else await tickets.get(tx, found.ticket)
            clerk = None if found is None else await accounts.get(tx, found.clerk)
            if found is None or ticket is None or clerk is None:
                return None
            asked = sorted(await consults.of_visit(tx, visit), key=lambda one: one.state in LIVING)
            last = {one.account: one for one in asked}
            told = [one for one in last.values() if one.state != "ended"]
            there = [await accounts.get(tx, one.account) for one in told if one.state == "joined"]
            return Company(found, ticket, clerk, told, [account for account in there if account is not None])

    async def sweep(self) -> tuple[list[ConsultRecord], float | None]:
        """Questions that ran out now, and when the next one does."""
        async with self._store.write() as tx:
            now, ended = self._clock(), []
            for one in await consults.overdue(tx, now):
                ended.append(await _move(tx, one, "run out"))
                await ledger.note(tx, now, SYSTEM, "unanswered", "visit", one.visit)
            return ended, await consults.next_overdue(tx)


async def _lock(tx: Tx, *people: str) -> None:
    for one in sorted(set(people)):  # always in the same order: two who ask each other never wait in a ring
        await desks.state(tx, one, lock=True)


async def _known(tx: Tx, consult: str) -> ConsultRecord:
    found = await consults.get(tx, consult, lock=True)
    if found is None:
        raise Refusal("not-yours")
    return found


async def _move(tx: Tx, consult: ConsultRecord, event: ConsultEvent) -> ConsultRecord:
    try:
        done = await consults.move(tx, consult, event)
    except IllegalEvent:
        raise Refusal("not-now") from None
    if not done:
        raise Refusal("not-now")
    moved = await consults.get(tx, consult.id)
    assert moved is not None
    return moved
