"""Whether we send so little that the estimate cannot be checked by it (libwebrtc's application limited region)."""

from __future__ import annotations

SHARE = 0.65
"""Of the estimate: who sends less has headroom."""
WINDOW = 0.5
"""Seconds that the budget reaches: a picture is a burst, and half a second evens that out."""
BEGIN, END = 0.8, 0.5
"""Shares of the full budget at which it begins and ends, apart so that it does not flutter."""


class Limited:
    """A budget that grows with the estimate and is used up by what is sent."""

    __slots__ = ("_at", "_budget", "since")

    def __init__(self) -> None:
        self._budget = 0.0
        self._at: float | None = None
        self.since: float | None = None
        """When it began; None: we send as much as the estimate allows, or nearly."""

    def update(self, sent: int, estimate: float, now: float) -> None:
        """So many bytes were sent since the last time."""
        if self._at is None:
            self._at = now
        most = SHARE * estimate * WINDOW / 8
        self._budget += SHARE * estimate * (now - self._at) / 8 - sent
        self._budget = min(max(self._budget, -most), most)
        self._at = now
        if self.since is None:
            if self._budget > BEGIN * most:
                self.since = now
        elif self._budget < END * most:
            self.since = None
