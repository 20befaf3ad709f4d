"""What the passing of time does to places: calls run out, pages that are gone make away, places are kept, then lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from office.audit import SYSTEM
from office.pages import Pages
from office.storage import tickets
from office.storage.records import DepartmentRecord, TicketRecord
from office.storage.store import Tx
from office.turns import move_ticket, not_answered
from waitingroom.away import Away, away_at, next_step, page_gone
from waitingroom.calls import answer_due

MOST_AT_ONCE: Final = 200
"""So many tickets are moved in one transaction, so that everybody else gets a turn when a whole town loses its net."""


@dataclass
class Kept:
    """What has been done, and when the next thing is due."""

    tickets: list[TicketRecord] = field(default_factory=list)
    due: list[float] = field(default_factory=list)
    watched: frozenset[str] = frozenset()

    @property
    def full(self) -> bool:
        """The rest has to wait for the next transaction."""
        return len(self.tickets) >= MOST_AT_ONCE


async def keep_places(tx: Tx, offices: Mapping[str, DepartmentRecord], pages: Pages, now: float) -> Kept:
    """Do what is due, at most so much at once; what is not due yet says when."""
    kept = Kept()
    away = await tickets.away(tx)
    queue = await tickets.ready(tx)
    kept.watched = frozenset(ticket.id for ticket in away) | frozenset(ticket for ticket, _, _ in queue)
    await _answers(tx, kept, offices, pages, now)
    await _returns(tx, kept, away, offices, pages, now)
    for ticket, department, since in queue:
        gone_since = pages.gone_since(ticket)
        if gone_since is None:
            continue
        at = away_at(gone_since, since, offices[department].places)
        if not _is_due(kept, at, now):
            continue
        found = await tickets.get(tx, ticket, lock=True)
        if found is None or found.since != since:  # a command was faster
            continue
        until = page_gone(now, offices[department].places).until
        kept.tickets.append(
            await move_ticket(tx, found, "step away", SYSTEM, now, word="page gone", away_until=until, back_by=None)
        )
    return kept


async def _answers(tx: Tx, kept: Kept, offices: Mapping[str, DepartmentRecord], pages: Pages, now: float) -> None:
    """Whoever was called and did not answer in time."""
    for ticket in await tickets.called(tx):
        called_at = ticket.since if ticket.called_at is None else ticket.called_at
        rules = offices[ticket.department].calls
        at = answer_due(called_at, ticket.answered_at is not None, pages.opened_at, rules)
        if at is not None and _is_due(kept, at, now):
            kept.tickets.append(await not_answered(tx, ticket, SYSTEM, now))


async def _returns(
    tx: Tx,
    kept: Kept,
    away: list[TicketRecord],
    offices: Mapping[str, DepartmentRecord],
    pages: Pages,
    now: float,
) -> None:
    """Whoever is away: back, when the page is there and the time they asked for is over; else in time missed."""
    for ticket in away:
        until = ticket.since if ticket.away_until is None else ticket.away_until
        rules = offices[ticket.department].places
        step, at = next_step(Away(until, ticket.back_by), pages.gone_since(ticket.id), rules)
        if _is_due(kept, at, now):
            kept.tickets.append(await move_ticket(tx, ticket, step, SYSTEM, now))


def _is_due(kept: Kept, at: float, now: float) -> bool:
    """Whether to do it now; else it is remembered when to come again."""
    if at > now:
        kept.due.append(at)
        return False
    if kept.full:
        kept.due.append(now)
        return False
    return True
