"""Counts what was thrown away, and why; says so rarely enough that a flood cannot fill a log."""

from __future__ import annotations

import logging
from collections import Counter

log = logging.getLogger("sfu.transport")

LOG_EVERY = 10.0
"""Seconds between two lines about dropped datagrams, however many there were."""


class Drops:
    """One counter per reason. Reasons are words in our own source, so the table is bounded by it."""

    def __init__(self) -> None:
        self.by_reason: Counter[str] = Counter()
        self._told: Counter[str] = Counter()
        self._fresh = False
        self._next = 0.0

    def add(self, reason: str) -> None:
        """One datagram is not served."""
        self.by_reason[reason] += 1
        self._fresh = True

    def tick(self, now: float) -> None:
        """Write at most one line per :data:`LOG_EVERY`, and only when something was dropped."""
        if not self._fresh or now < self._next:
            return
        fresh = self.by_reason - self._told
        self._fresh = False
        self._next = now + LOG_EVERY
        self._told = self.by_reason.copy()
        log.info("x dropped %d: %s", fresh.total(), ", ".join(f"{why} {n}" for why, n in fresh.most_common()))
