"""Slows down whoever guesses passwords, and never locks out the one whose password is guessed.

Failures are counted in moving windows: per address, per account name from one address, and per account name from
everywhere. Only the last can hit somebody who did nothing wrong, so it is wide, and addresses from which the account
has logged in before are exempt from it. Unknown names are counted like known ones.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from limits import RateLimitItemPerMinute

from office.attempts import Attempt, Attempts, Bound

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
        self._attempts = Attempts(clock)
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()

    @contextmanager
    def attempt(self, account: str, address: str) -> Iterator[Attempt]:
        """One try, counted as a failure unless it says that it was none. Raises ``too-many``."""
        account, address = account[:80], group(address)
        bounds: list[Bound] = [(PER_ADDRESS, (address,)), (PER_ACCOUNT_AND_ADDRESS, (account, address))]
        if (account, address) not in self._known:
            bounds.append((PER_ACCOUNT, (account,)))
        with self._attempts.one(bounds) as attempt:
            try:
                yield attempt
            finally:
                if attempt.succeeded:
                    self._remember(account, address)

    def _remember(self, account: str, address: str) -> None:
        self._known[account, address] = None
        self._known.move_to_end((account, address))
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
