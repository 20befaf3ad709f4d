"""When to ask a publisher for a key frame: many wishes become few requests (RFC 4585 section 6.3.1)."""

from __future__ import annotations

MIN_INTERVAL = 0.5
RETRY = 1.0


class KeyFrames:
    """Wishes for one published picture. The first is granted at once, later ones together, again until one arrives."""

    __slots__ = ("_asked_at", "_sent", "_wanted")

    def __init__(self) -> None:
        self._asked_at = float("-inf")
        self._wanted = False
        self._sent = False

    def want(self, now: float) -> bool:
        """Somebody needs a key frame. True: ask the publisher now."""
        if self._wanted:
            return False
        self._wanted, self._sent = True, False
        return self.due(now)

    def seen(self) -> None:
        """A key frame begins: everybody is served."""
        self._wanted = False

    def due(self, now: float) -> bool:
        """True: a wish that had to wait, or that was not fulfilled, is to be sent now."""
        if not self._wanted or now - self._asked_at < (RETRY if self._sent else MIN_INTERVAL):
            return False
        self._asked_at, self._sent = now, True
        return True
