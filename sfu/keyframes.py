"""When to ask a publisher for a key frame: many wishes become few requests (RFC 4585 section 6.3.1).

One request at a time for each SSRC: until a key frame comes it is only repeated, however many wish for it.
"""

from __future__ import annotations

SMALL = 0.5
LARGE = 1.0
"""Seconds between two requests for a small encoding, and for a large one, whose key frames cost most (LiveKit)."""
RETRY = 1.0
ROUND_TRIPS = 2
"""A request is repeated after a second (mediasoup), on long ways after two round trips."""


class KeyFrames:
    """Wishes for one published picture. The first is granted at once, later ones together, again until one arrives."""

    __slots__ = ("_asked_at", "_interval", "_sent", "_wanted")

    def __init__(self, interval: float = SMALL) -> None:
        self._interval = interval
        self._asked_at = float("-inf")
        self._wanted = False
        self._sent = False

    def want(self, now: float) -> bool:
        """Somebody needs a key frame. True: ask the publisher now."""
        if self._wanted:
            return False
        self._wanted, self._sent = True, False
        return self.due(now)

    def unheard(self) -> None:
        """What was asked so far reached nobody: if a key frame is wanted, ask at the next opportunity."""
        self._asked_at, self._sent = float("-inf"), False

    def seen(self) -> None:
        """A key frame begins: everybody is served."""
        self._wanted = False

    def due(self, now: float, round_trip: float = 0.0) -> bool:
        """True: a wish that had to wait, or that was not fulfilled, is to be sent now."""
        if not self._wanted:
            return False
        pause = max(self._interval, RETRY, ROUND_TRIPS * round_trip) if self._sent else self._interval
        if now - self._asked_at < pause:
            return False
        self._asked_at, self._sent = now, True
        return True
