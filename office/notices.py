"""What a desk tells one or all who wait: prepared sentences, which every page has in its language, or words."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from office.audit import Actor
from office.storage import accounts, departments, ledger, notices, subscriptions, tickets
from office.storage.notices import NoticeRecord
from office.storage.records import TicketRecord
from office.subscriptions import NEWS_SECONDS
from office.text import clean_line
from office.window import Window
from signalling.hall import Refusal
from signalling.messages import NoticeCode

WITH_MINUTES: Final[frozenset[NoticeCode]] = frozenset({"running-late", "short-break"})
"""Only these speak of a time."""
MOST_CHARACTERS: Final = 300


class Notices(Window):
    """Kept on the tickets, so that a reload and a restart show them again."""

    async def tell(
        self, account: str, department: str, ticket: str | None, code: NoticeCode, minutes: int, text: str
    ) -> None:
        """Tell this ticket, or everybody who waits for the department; without code and text take back what was told.

        The desk need not be open: who comes late says so before. ``not-yours``: another department, or no such ticket
        in it; ``not-now``: the ticket does not wait any more; ``empty``: nobody waits.
        """
        async with self._store.write() as tx:
            clerk = await accounts.get(tx, account)
            if clerk is None or not clerk.active or department not in clerk.departments:
                raise Refusal("not-yours")
            if ticket is None:
                await departments.get(tx, department, lock=True)  # who draws a number now is before or after this
            else:
                found = await tickets.get(tx, ticket, lock=True)
                if found is None or found.department != department:
                    raise Refusal("not-yours")
            now = self._clock()
            notice = _notice(code, minutes, clean_line(text)[:MOST_CHARACTERS], now)
            if not await notices.put(tx, department, ticket, notice):
                raise Refusal("empty" if ticket is None else "not-now")
            if notice.at is not None and (those := await subscriptions.subscribed(tx, department, ticket)):
                await subscriptions.put(tx, those, "notice", now, now + NEWS_SECONDS)
            action = "take back notice" if notice.at is None else f"notify: {notice.code or 'words'}"
            by = Actor("clerk", account)
            if ticket is None:
                await ledger.note(tx, now, by, action, "department", department)
            else:
                await ledger.note(tx, now, by, action, "ticket", ticket)

    async def of(self, department: str) -> dict[str, NoticeRecord]:
        """What everybody who waits was told last, in one look at the record however many they are."""
        async with self._store.read() as tx:
            return await notices.of_department(tx, department)


def with_notice(ticket: TicketRecord, told: NoticeRecord | None) -> TicketRecord:
    """The same ticket, told this last."""
    told = told or NoticeRecord()
    return replace(ticket, notice_code=told.code, notice_minutes=told.minutes, notice_text=told.text, notice_at=told.at)


def _notice(code: NoticeCode, minutes: int, text: str, now: float) -> NoticeRecord:
    if not code and not text:
        return NoticeRecord()
    return NoticeRecord(code, minutes if code in WITH_MINUTES else 0, text, now)
