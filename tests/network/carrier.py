"""A link on a clock: what is sent arrives by itself, when its time has come."""

from __future__ import annotations

from collections.abc import Callable

from tests.network.clock import Clock
from tests.network.link import Link


class Carrier:
    """Hands what a link gives back to somebody."""

    def __init__(self, link: Link, clock: Clock, deliver: Callable[[bytes], None]) -> None:
        self.link = link
        self._clock = clock
        self._deliver = deliver
        self._planned: float | None = None

    def look(self) -> None:
        """Something was sent: plan when to look what has come."""
        at = self.link.next_at()
        if at is not None and (self._planned is None or at < self._planned):
            self._planned = at
            self._clock.at(at, self._arrive)

    def _arrive(self) -> None:
        if self._planned is None or self._clock.now < self._planned:
            return  # planned before something nearer was
        self._planned = None
        for datagram in self.link.due(self._clock.now):
            self._deliver(datagram)
        self.look()
