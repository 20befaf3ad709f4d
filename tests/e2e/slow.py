"""An office that closes soon and whose conversations take longer than that."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

from tests.e2e.album import DAYS, zone_where_it_is_morning

MORNING = "08:00-10:30"
"""It is between nine and ten: at most ninety minutes are left."""
A_TURN = 2 * 3600
"""Seconds for which each visitor kept a desk so far."""
ENOUGH = 6
"""Turns after which the office dares to say how long one will wait."""


def slow_down(data: Path) -> None:
    """Make the office of this folder one of that kind; before it starts."""
    with sqlite3.connect(data / "office.db") as record:
        closes_soon(record)
        has_taken_long(record)


def closes_soon(record: sqlite3.Connection) -> None:
    hours = {"walk-in": [{"week": {day: [MORNING] for day in DAYS}}]}
    changed = record.execute(
        "UPDATE departments SET hours = ?, timezone = ? WHERE id = 'climate'",
        (json.dumps(hours), zone_where_it_is_morning()),
    )
    assert changed.rowcount == 1


def has_taken_long(record: sqlite3.Connection) -> None:
    """Visitors of the day before yesterday, each of whom talked for long with the first clerk."""
    (clerk,) = record.execute("SELECT id FROM accounts WHERE login = 'yildiz'").fetchone()
    began = time.time() - 48 * 3600
    for number in range(1, ENOUGH + 1):
        ended = began + A_TURN
        ticket = {
            "id": f"long-ago-{number}",
            "department": "climate",
            "drawn_in": "climate",
            "day": time.strftime("%Y-%m-%d", time.gmtime(began)),
            "number": number,
            "printed": f"K-{number:03}",
            "state": "finished",
            "place": int(began * 1e6) + number,
            "arrived_at": began,
            "good_until": ended,
            "called_at": began,
            "admitted_at": began,
            "ended_at": ended,
            "clerk": clerk,
            "since": ended,
        }
        columns = {row[1]: row for row in record.execute("PRAGMA table_info(tickets)")}
        for name, (_, _, kind, required, default, _) in columns.items():
            if required and default is None and name not in ticket:
                ticket[name] = "" if kind.startswith("VARCHAR") else 0
        insert(record, "tickets", ticket)
        period = {"ticket": ticket["id"], "department": "climate", "clerk": clerk, "word": ""}
        period |= {"actor_kind": "clerk", "actor": clerk, "state": "admitted", "event": "admit"}
        insert(record, "periods", {**period, "began_at": began, "ended_at": ended})
        began = ended


def insert(record: sqlite3.Connection, table: str, row: dict[str, object]) -> None:
    names, places = ", ".join(row), ", ".join("?" * len(row))
    record.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", tuple(row.values()))
