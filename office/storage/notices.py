"""Notices in the record: what a desk told one or all who wait, on their tickets."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from office.storage.store import Tx
from office.storage.tables import tickets
from signalling.messages import NoticeCode
from waitingroom.ticket import IN_THE_HOUSE


@dataclass(frozen=True)
class NoticeRecord:
    """One notice; without ``at`` there is none."""

    code: NoticeCode = ""
    minutes: int = 0
    text: str = ""
    at: float | None = None


NOTHING_SAID: dict[str, object] = {"notice_code": "", "notice_minutes": 0, "notice_text": "", "notice_at": None}
"""The columns of a ticket without a notice."""


async def put(tx: Tx, department: str, ticket: str | None, notice: NoticeRecord) -> int:
    """Replace what this ticket, or everybody who waits for the department, was told; how many tickets that concerns."""
    these = (tickets.c.department == department) & tickets.c.state.in_(sorted(IN_THE_HOUSE))
    if ticket is not None:
        these &= tickets.c.id == ticket
    told = update(tickets).where(these)
    told = told.values(notice_code=notice.code, notice_minutes=notice.minutes)
    told = told.values(notice_text=notice.text, notice_at=notice.at)
    return (await tx.execute(told)).rowcount


async def of_department(tx: Tx, department: str) -> dict[str, NoticeRecord]:
    """What everybody who waits for the department was told last; who was told nothing is not in it."""
    t = tickets.c
    query = select(t.id, t.notice_code, t.notice_minutes, t.notice_text, t.notice_at)
    query = query.where(t.department == department, t.state.in_(sorted(IN_THE_HOUSE)), t.notice_at.is_not(None))
    return {ticket: NoticeRecord(*notice) for ticket, *notice in await tx.execute(query)}
