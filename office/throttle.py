"""Slows down whoever guesses passwords, and never locks out the one whose password is guessed.

Failures are counted in moving windows: per address, per account name from one address, and per account name from
everywhere. Only the last can hit somebody who did nothing wrong, so it is wide, and addresses from which the account
has logged in before are exempt from it. Unknown names are counted like known ones.
"""

from __future__ import annotations

import ipaddress
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from office.windows import Windows
from signalling.hall import Refusal

PER_ADDRESS: Final = RateLimitItemPerMinute(10, 30, namespace="address")
PER_ACCOUNT_AND_ADDRESS: Final = RateLimitItemPerMinute(10, 30, namespace="account-address")
PER_ACCOUNT: Final = RateLimitItemPerMinute(100, 30, namespace="account")
MOST_KNOWN: Final = 5_000


def group(address: str) -> str:
    """What is throttled together: an IPv4 address, an IPv6 network of 64 bits."""
    try:
        found = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return address[:64]
    if found.version == 6:
        mapped = found.network_address.ipv4_mapped if found.prefixlen == 128 else None
        return str(mapped) if mapped else str(found.supernet(new_prefix=64) if found.prefixlen > 64 else found)
    return str(found.network_address)


class Throttle:
    """Counts failed logins. In memory: a restart forgives, and nothing about addresses is stored."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._limiter = MovingWindowRateLimiter(Windows(clock))
        self._trying: Counter[tuple[str, ...]] = Counter()
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()

    @contextmanager
    def attempt(self, account: str, address: str) -> Iterator[Attempt]:
        """One try, counted as a failure unless it says that it was none. Raises ``too-many``.

        Tries that are still being checked count as well, so that a hundred at once are not a hundred tries.
        """
        account, address = account[:80], group(address)
        limits = [(PER_ADDRESS, (address,)), (PER_ACCOUNT_AND_ADDRESS, (account, address))]
        if (account, address) not in self._known:
            limits.append((PER_ACCOUNT, (account,)))
        keys = [(limit, key, (limit.namespace, *key)) for limit, key in limits]
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
            if attempt.succeeded:
                self._remember(account, address)
            elif attempt.failed:
                for limit, key, _ in keys:
                    self._limiter.hit(limit, *key)

    def _wait(self, limit: RateLimitItem, key: tuple[str, ...]) -> float:
        return max(1.0, self._limiter.get_window_stats(limit, *key).reset_time - self._clock())

    def _remember(self, account: str, address: str) -> None:
        self._known[account, address] = None
        self._known.move_to_end((account, address))
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)


class Attempt:
    """How a try went: neither, when it was not carried through."""

    succeeded = False
    failed = False
