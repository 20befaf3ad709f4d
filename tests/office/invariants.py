"""What is true of the record at every moment, whatever happened before: asked in SQL, of either database."""

from __future__ import annotations

import sqlite3
from collections import Counter, namedtuple
from collections.abc import Collection
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

from office.storage.store import Tx
from waitingroom.ticket import AT_A_DESK, IN_CONVERSATION, OVER, TicketEvent

EVENTS = {"draw", *get_args(TicketEvent)}
"""What the audit trail calls the changes of a ticket's state."""
AT_A_DESK_SQL = str(tuple(sorted(AT_A_DESK)))


TICKETS = "SELECT id, state, department, drawn_in, day, number, clerk, ended_at FROM tickets"
PERIODS = "SELECT ticket, state, event, began_at, ended_at FROM periods"
VISITS = "SELECT ticket, clerk FROM visits WHERE closed_at IS NULL"
AUDIT = "SELECT object, action FROM audit WHERE object_kind = 'ticket'"


async def broken(tx: Tx) -> list[str]:
    """Every rule that does not hold, in words; empty when all is well."""
    rows = (await tx.exec_driver_sql(TICKETS)).all()
    periods = (await tx.exec_driver_sql(f"{PERIODS} ORDER BY id")).all()
    visits = (await tx.exec_driver_sql(VISITS)).all()
    audit = (await tx.exec_driver_sql(f"{AUDIT} ORDER BY id")).all()
    return [*_histories(rows, periods, audit), *_one_room(rows, visits)]


def broken_in(connection: sqlite3.Connection, only: Collection[str] | None = None) -> list[str]:
    """The same of an SQLite connection; ``only`` looks at the histories of these tickets alone."""

    def rows(query: str, column: str = "", order: str = "") -> list[Any]:
        some = "" if only is None or not column else f" {column} IN ({','.join('?' * len(only))})"
        where = "" if not some else f" AND{some}" if "WHERE" in query else f" WHERE{some}"
        found = connection.execute(f"{query}{where}{order}", list(only or ()) if some else [])
        row = _row(*(column[0] for column in found.description))
        return [row(*each) for each in found]

    mine = rows(TICKETS, "id")
    periods, audit = rows(PERIODS, "ticket", " ORDER BY id"), rows(AUDIT, "object", " ORDER BY id")
    everybody = mine if only is None else rows(f"{TICKETS} WHERE state IN {AT_A_DESK_SQL}")
    return [*_histories(mine, periods, audit), *_one_room(everybody, rows(VISITS))]


@cache
def _row(*columns: str) -> Any:
    return namedtuple("Row", columns)


def _histories(rows, periods, audit):
    yield from _one_state({row.id: row.state for row in rows}, periods)
    yield from _numbers(rows, audit)
    yield from _one_entry(periods, audit)
    yield from (f"I6: {row.id} is over, but not since when" for row in rows if row.state in OVER and not row.ended_at)


def _one_state(states, periods):
    """I1: each ticket is in exactly one state, and its history, without holes, ends there."""
    history = {}
    for period in periods:
        history.setdefault(period.ticket, []).append(period)
    for ticket, state in states.items():
        own = history.get(ticket, [])
        if [period.state for period in own if period.ended_at is None] != [state]:
            yield f"I1: {ticket} is {state}, and not so in its history"
        elif own[-1].ended_at is not None or own[0].event != "draw":
            yield f"I1: the history of {ticket} is out of order"
        elif any(earlier.ended_at != later.began_at for earlier, later in pairwise(own)):
            yield f"I1: the history of {ticket} has a hole"


def _numbers(rows, audit):
    """I2: numbers are unique and grow, per department and day."""
    given = {}
    number = {row.id: row for row in rows}
    for object_, action in audit:
        if action == "draw" and (ticket := number.get(object_)) is not None:
            given.setdefault((ticket.drawn_in, ticket.day), []).append(ticket.number)
    for place, numbers in given.items():
        if any(later <= earlier for earlier, later in pairwise(numbers)):
            yield f"I2: the numbers of {place} do not grow"


def _one_room(rows, visits):
    """I3, I4: who is in conversation has one room, nobody else has any, and a desk has one visitor."""
    talking = sorted((row.id, row.clerk) for row in rows if row.state in IN_CONVERSATION)
    if talking != sorted((visit.ticket, visit.clerk) for visit in visits):
        yield "I3: open visits are not those of the tickets in conversation"
    desks = Counter(row.clerk for row in rows if row.state in AT_A_DESK)
    yield from (f"I4: {clerk} has {count} visitors" for clerk, count in desks.items() if count > 1 or clerk is None)


def _one_entry(periods, audit):
    """I8: every change of state has exactly one entry in the audit trail, in the same order."""
    entries, changes = {}, {}
    for object_, action in audit:
        if action in EVENTS:
            entries.setdefault(object_, []).append(action)
    for period in periods:
        changes.setdefault(period.ticket, []).append(period.event)
    yield from (
        f"I8: {ticket}: {entries.get(ticket)} against {changes[ticket]}"
        for ticket in changes
        if entries.get(ticket) != changes[ticket]
    )


def sqlite_is_whole(file: Path) -> None:
    """J9: nothing in the file is damaged, and nothing refers to what is not there."""
    connection = sqlite3.connect(file, timeout=10)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()
