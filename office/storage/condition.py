"""How the record is: well, or what is wrong with it and since when; and what follows for whoever wants to write."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from typing import Any, Final, Literal, TypeAlias

import structlog
from sqlalchemy.exc import TimeoutError as NoConnectionFree

log = structlog.get_logger(__name__)

Trouble: TypeAlias = Literal["", "locked", "full", "lost", "unreachable"]
"""``locked``: another program keeps SQLite's lock. ``full``: no space left. ``lost``: the disk did not keep what it was
given. ``unreachable``: everything else that passes, such as a server that is gone."""

LOG_SECONDS: Final = 5.0
PATIENCE: Final = 5.0
"""How many seconds a transaction waits for its turn before it is refused."""
IMPATIENCE: Final = 0.1
"""Once the lock was kept for longer than that, nobody else waits so long in vain: the one connection is needed for
reading."""
_NOT_KEPT: Final = frozenset({sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC})
"""After these nobody knows what is on the disk: the kernel may have thrown away what it could not write, and a second
fsync says that all is well (https://wiki.postgresql.org/wiki/Fsync_Errors)."""
_PRIMARY: Final = 0xFF
"""SQLite's extended result codes have the primary one in the lowest byte."""


class Condition:
    """Kept up by the store; read by ``/readyz``, by whoever begins a transaction, and by who ends the process."""

    def __init__(self) -> None:
        self.trouble: Trouble = ""
        self.lost = asyncio.Event()
        """The process has to end: only a new start finds out what is on the disk."""
        self._since = 0.0
        self._silent_until = 0.0
        self._unsaid = 0

    @property
    def patience(self) -> float:
        """Seconds that a transaction may wait for SQLite's lock."""
        return IMPATIENCE if self.trouble == "locked" else PATIENCE

    def ill(self, error: BaseException) -> None:
        """This went wrong; what is lost stays lost."""
        now = time.monotonic()
        if not self.trouble:
            self._since = now
        if not self.trouble or not (self.trouble == "lost" or isinstance(error, NoConnectionFree)):
            # Who only waited in vain behind others does not know what these wait for.
            self.trouble = what_is_wrong(error)
        if self.trouble == "lost":
            self.lost.set()
        self._log(error, now)

    def well(self) -> None:
        """Something was written."""
        if self.trouble and self.trouble != "lost":
            seconds = round(time.monotonic() - self._since, 1)
            log.warning("= database is well again", was=self.trouble, seconds=seconds, unsaid=self._unsaid)
            self.trouble, self._silent_until, self._unsaid = "", 0.0, 0

    def _log(self, error: BaseException, now: float) -> None:
        """One line in a while, however many commands it hits."""
        if now < self._silent_until:
            self._unsaid += 1
            return
        # The driver's words, never the statement's values: those are people's names.
        words = str(getattr(error, "orig", None) or type(error).__name__)[:200]
        log.error("x database", trouble=self.trouble, error=words, unsaid=self._unsaid)
        self._silent_until, self._unsaid = now + LOG_SECONDS, 0


def what_is_wrong(error: BaseException) -> Trouble:
    """In one word."""
    code = sqlite_code(getattr(error, "orig", None))
    if code in _NOT_KEPT:
        return "lost"
    if code & _PRIMARY in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "locked"
    if code & _PRIMARY == sqlite3.SQLITE_FULL or getattr(getattr(error, "orig", None), "sqlstate", "") == "53100":
        return "full"
    return "unreachable"


def is_disk_error(error: Any) -> bool:
    """Whether a connection must not be used on: what it believes of the file may not be so."""
    return sqlite_code(error) & _PRIMARY == sqlite3.SQLITE_IOERR


def sqlite_code(error: Any) -> int:
    """The extended result code of a driver's error; 0 when it is none of SQLite's."""
    code = getattr(error, "sqlite_errorcode", 0)
    return code if isinstance(code, int) else 0
