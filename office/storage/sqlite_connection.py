"""A connection to SQLite that several may close: a thread that has ended answers nobody.

SQLAlchemy closes the connection of a transaction that was cancelled in its middle, and closes it by force as well when
it is cancelled meanwhile. The driver's thread ends at the first of the two; the other would wait for it for ever, and
the process, which waits for all that is at work, would never end.
"""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial
from typing import Any

from aiosqlite import Connection

_ROWS_AT_ONCE = 64


class EndsOnce(Connection):
    """Ends at the first request; whoever asks again waits for the same end."""

    _end: asyncio.Future[None] | None = None
    _ends = False

    def stop(self) -> asyncio.Future[None] | None:
        """End the thread, after all that was asked of it; the future of the end, None without an event loop."""
        if not self._ends:
            self._ends = True
            self._end = super().stop()
        return self._end


def ends_once(*args: Any, **how: Any) -> Connection:
    """A connection that is opened by awaiting it; arguments as for :func:`sqlite3.connect`."""
    made = EndsOnce(partial(sqlite3.connect, *args, **how), _ROWS_AT_ONCE)
    made._thread.daemon = True  # as SQLAlchemy has it: one that was forgotten does not keep the process
    return made
