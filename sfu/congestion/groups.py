"""Packets sent together as one group, and how much later than expected each group arrives after the one before it.

Single packets are noisy: a picture leaves in a burst, and a radio link delivers in bursts. draft-ietf-rmcat-gcc-02
sections 5.2 and 5.3.
"""

from __future__ import annotations

from collections.abc import Callable

SENT_TOGETHER = 0.005
"""Seconds: the length of a group."""
ARRIVED_TOGETHER = 0.005
LONGEST_BURST = 0.1
MAX_REORDERED = 3
"""Groups that may arrive before their predecessor until we begin anew."""
MAX_STEP = 3.0
"""Seconds by which two groups may drift apart before a clock must have been set."""


class Groups:
    """Calls ``measured(sent, arrived, at)`` for each group: seconds since the group before, and its arrival."""

    __slots__ = ("_before", "_complete", "_first_arrival", "_first_sent", "_measured", "_reordered", "_sent")

    def __init__(self, measured: Callable[[float, float, float], None]) -> None:
        self._measured = measured
        self._first_sent = self._sent = self._first_arrival = self._complete = -1.0
        self._before: tuple[float, float] | None = None
        self._reordered = 0

    def reset(self) -> None:
        """Forget what came."""
        self._first_sent = self._sent = self._first_arrival = self._complete = -1.0
        self._before = None
        self._reordered = 0

    def add(self, sent: float, arrived: float) -> None:
        """A packet, in the order of sending."""
        if self._first_sent < 0:
            self._open(sent, arrived)
            return
        if sent < self._first_sent:
            return
        if sent - self._first_sent > SENT_TOGETHER and not self._bursts(sent, arrived):
            self._close()
            self._open(sent, arrived)
            return
        if sent > self._sent:
            self._sent = sent
        if arrived > self._complete:
            self._complete = arrived

    def _bursts(self, sent: float, arrived: float) -> bool:
        # A burst: it catches up on what was sent before it, as behind a radio link that was busy.
        gap = arrived - self._complete
        faster = gap - (sent - self._sent) < 0
        return faster and gap <= ARRIVED_TOGETHER and arrived - self._first_arrival < LONGEST_BURST

    def _open(self, sent: float, arrived: float) -> None:
        self._first_sent = self._sent = sent
        self._first_arrival = self._complete = arrived

    def _close(self) -> None:
        before, self._before = self._before, (self._sent, self._complete)
        if before is None:
            return
        sent, arrived = self._sent - before[0], self._complete - before[1]
        if arrived < 0:
            self._reordered += 1
            if self._reordered >= MAX_REORDERED:
                self.reset()
            return
        self._reordered = 0
        if abs(arrived - sent) > MAX_STEP:
            self.reset()
            return
        self._measured(sent, arrived, self._complete)
