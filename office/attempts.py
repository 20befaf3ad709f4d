"""Counts wrong tries of anything that can be guessed; what may be tried how often is said by whoever uses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from limits import RateLimitItem
from limits.strategies import MovingWindowRateLimiter

from office.windows import Windows
from signalling.hall import Refusal

Bound: TypeAlias = tuple[RateLimitItem, tuple[str, ...]]
"""A limit, and what is counted under it."""


class Attempt:
    """How a try went: neither, when it was not carried through."""

    succeeded = False
    failed = False


class Attempts:
    """Moving windows in memory: a restart forgives, and nothing about addresses is stored."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._limiter = MovingWindowRateLimiter(Windows(clock))
        self._trying: Counter[tuple[str, ...]] = Counter()

    @contextmanager
    def one(self, bounds: Iterable[Bound]) -> Iterator[Attempt]:
        """One try, counted under all bounds when it says that it failed. Raises ``too-many``.

        Tries that are still being checked count as well, so that a hundred at once are not a hundred tries.
        """
        keys = [(limit, key, (limit.namespace, *key)) for limit, key in bounds]
        for limit, key, name in keys:
            if self._limiter.get_window_stats(limit, *key).remaining <= self._trying[name]:
                raise Refusal("too-many", retry_after=self._wait(limit, key))
        self._trying.update(name for _, _, name in keys)
        attempt = Attempt()
        try:
            yield attempt
        finally:
            self._trying.subtract(name for _, _, name in keys)
            self._trying += Counter()  # drops what is at zero
            if attempt.failed:
                for limit, key, _ in keys:
                    self._limiter.hit(limit, *key)

    def _wait(self, limit: RateLimitItem, key: tuple[str, ...]) -> float:
        return max(1.0, self._limiter.get_window_stats(limit, *key).reset_time - self._clock())
