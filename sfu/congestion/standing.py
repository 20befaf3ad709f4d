"""A queue that stands: the way is full, but delay does not grow any more because the queue has reached its end.

The trend of draft-ietf-rmcat-gcc-02 sees a queue only while it grows. One that stays full keeps everybody's words a
third of a second late, so it is given way to as well, though only a few times: a queue that does not go down when we
send less is filled by somebody else, and then belongs to the line.
"""

from __future__ import annotations

DEEP = 0.15
"""Seconds beyond the shortest delay."""
SUSTAINED = 0.5
"""Seconds that even the fastest packet of each feedback must be so late."""
AGAIN = 1.0
"""Seconds, and a round trip, for the queue to go down before we give way again."""
TRIES = 4
BUCKET = 15.0
"""Seconds after which the shortest delay begins to be forgotten; after two such times it is."""


class Standing:
    """Fed with delays; the clocks need not agree."""

    __slots__ = ("_before", "_best", "_bucket_at", "_deep_since", "_tried_at", "_tries", "queue")

    def __init__(self) -> None:
        self.queue = 0.0
        """Seconds that the fastest packet of the last feedback waited somewhere."""
        self._best = self._before = float("inf")
        self._bucket_at = float("-inf")
        self._deep_since: float | None = None
        self._tried_at = float("-inf")
        self._tries = 0

    def full(self, shortest: float, round_trip: float, now: float) -> bool:
        """The shortest delay of a feedback's packets: whether to give way to a queue that stands."""
        if now - self._bucket_at > BUCKET:
            self._before, self._best, self._bucket_at = self._best, shortest, now
        self._best = min(self._best, shortest)
        self.queue = shortest - min(self._best, self._before)
        if self.queue < DEEP:
            self._deep_since = None
            self._tries = 0
            return False
        if self._deep_since is None:
            self._deep_since = now
        if now - self._deep_since < SUSTAINED or now - self._tried_at < AGAIN + round_trip:
            return False
        self._tried_at = now
        self._tries += 1
        if self._tries > TRIES:
            self._best, self._before, self._tries, self._deep_since = shortest, float("inf"), 0, None
            return False
        return True
