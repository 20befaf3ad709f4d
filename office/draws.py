"""Keeps one address from filling the queues with numbers that nobody answers."""

from __future__ import annotations

from collections.abc import Callable

from limits import RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from office.throttle import group
from office.windows import Windows
from signalling.hall import Refusal


class Draws:
    """Counts drawn numbers per address over ten minutes. In memory: nothing about addresses is stored."""

    def __init__(self, clock: Callable[[], float], per_address: int) -> None:
        self._clock = clock
        self._limit = RateLimitItemPerMinute(per_address, 10, namespace="draw")
        self._limiter = MovingWindowRateLimiter(Windows(clock))

    def check(self, address: str) -> None:
        """Raises ``too-many`` when this address has drawn enough for now."""
        window = self._limiter.get_window_stats(self._limit, group(address))
        if window.remaining < 1:
            raise Refusal("too-many", retry_after=max(1.0, window.reset_time - self._clock()))

    def drawn(self, address: str) -> None:
        """A number was drawn."""
        self._limiter.hit(self._limit, group(address))
