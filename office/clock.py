"""The office's time: that of the machine, but it neither jumps nor goes back while people wait.

A clock that is set wrong by hand, or by a broken time server, would else expire every ticket at once, or let waits end
before they began. Jumps are noticed by comparing the wall clock with the one that only counts seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import structlog

log = structlog.get_logger()

JUMP_SECONDS: Final = 30.0
"""What a time server corrects at once is less; a larger step is a jump."""
BELIEVED_AFTER_SECONDS: Final = 600.0
"""A jump forwards that lasts so long was a correction, or the machine was paused: then it is followed ..."""
BELIEVED_SECONDS: Final = 12 * 3600.0
"""... if it is no larger than this. Larger ones, and all backwards, are followed when the office starts anew."""


def seconds_since_boot() -> float:
    """Counts also while the machine sleeps, and cannot be set."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class OfficeClock:
    """Unix seconds that never go back. Call it."""

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = seconds_since_boot) -> None:
        self._wall = wall
        self._steady = steady
        self._now = wall()
        self._at = steady()
        self._jump: float | None = None
        """How far the wall clock is off, while it is."""
        self._jumped_at = 0.0

    def __call__(self) -> float:
        """Now."""
        wall, steady = self._wall(), self._steady()
        mine = self._now + max(0.0, steady - self._at)
        off = wall - mine
        if abs(off) <= JUMP_SECONDS:
            if self._jump is not None:
                log.warning("= the clock of this machine is right again", seconds=round(off))
            self._jump = None
            self._now = max(self._now, wall)
        elif self._believes(off, steady):
            log.warning("= following the clock of this machine", seconds=round(off))
            self._jump, self._now = None, wall
        else:
            self._now = mine
        self._at = steady
        return self._now

    def _believes(self, off: float, steady: float) -> bool:
        """Whether a jump has lasted long enough to be the truth."""
        if self._jump is None or abs(off - self._jump) > JUMP_SECONDS:
            self._jump, self._jumped_at = off, steady
            log.error("x the clock of this machine jumped; the office goes on by its own time", seconds=round(off))
        return 0.0 < off <= BELIEVED_SECONDS and steady - self._jumped_at >= BELIEVED_AFTER_SECONDS
