"""Moments of events by key, on the office's own clock: the storage under everything that is throttled.

``limits`` brings the moving windows; its own memory storage takes no clock and never forgets a key.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from limits.storage import Storage
from limits.storage.base import MovingWindowSupport

MOST_KEYS: Final = 20_000


class Windows(Storage, MovingWindowSupport):
    """Moments of failures by key, on the office's own clock; the keys unused for longest are dropped at a bound."""

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock
        self._moments: OrderedDict[str, list[float]] = OrderedDict()

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        _, used = self.get_moving_window(key, limit, expiry)
        if used + amount > limit:
            return False
        self._moments.setdefault(key, []).extend([self._clock()] * amount)
        self._moments.move_to_end(key)
        while len(self._moments) > MOST_KEYS:
            self._moments.popitem(last=False)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        now = self._clock()
        moments = self._moments.get(key)
        if moments is None:
            return now, 0
        del moments[: bisect_right(moments, now - expiry)]
        if not moments:
            del self._moments[key]
            return now, 0
        return moments[0], len(moments)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError("fixed windows are not used")

    def get(self, key: str) -> int:
        return len(self._moments.get(key, ()))

    def get_expiry(self, key: str) -> float:
        return self._moments.get(key, [self._clock()])[0]

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        dropped = len(self._moments)
        self._moments.clear()
        return dropped

    def clear(self, key: str) -> None:
        self._moments.pop(key, None)
