"""Opens a ticket by its number and PIN: for whoever comes back on another device and has neither link nor QR code.

The PIN is six digits of an HMAC over the ticket's id, under the office's key: nothing is stored, its owner can be shown
it again at every reload, and whoever steals the record learns no PIN (of a stored hash of six digits, even a slow one,
all million could be tried). It ends with its ticket, as the token does.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from typing import Final

from limits import RateLimitItemPerHour

from office.attempts import Attempts
from office.audit import Actor
from office.storage import ledger, tickets
from office.storage.records import TicketRecord
from office.storage.store import Store
from office.throttle import group
from signalling.hall import Refusal
from waitingroom.numbers import printed

DIGITS: Final = 6
PER_ADDRESS: Final = RateLimitItemPerHour(10, 1, namespace="pin-address")
PER_NUMBER: Final = RateLimitItemPerHour(5, 1, namespace="pin-number")
"""Counted for numbers that nobody has, too: how often one may guess tells nothing about who is here."""
_NUMBER: Final = re.compile(r"([^\W\d_]{1,4})[\s-]*0*(\d{1,6})")
_NOBODY: Final = "nobody"


class Pins:
    """Makes PINs and checks them."""

    def __init__(self, store: Store, clock: Callable[[], float], key: bytes) -> None:
        self._store = store
        self._clock = clock
        self._key = key
        self._attempts = Attempts(clock)

    def of(self, ticket: str) -> str:
        """The PIN of a ticket id."""
        mac = hmac.digest(self._key, b"buergerbuero pin\0" + ticket.encode(), "sha256")
        # 128 bits: the remainder prefers no PIN by more than one in 10^32.
        return f"{int.from_bytes(mac[:16]) % 10**DIGITS:0{DIGITS}d}"

    async def open(self, number: str, pin: str, address: str) -> TicketRecord:
        """The ticket of this number, when the PIN is right. ``not-yours``: a wrong number or a wrong PIN, and nobody
        is told which. ``too-many``: too many wrong tries from this address, or of this number."""
        number, pin = tidy_number(number), "".join(pin.split())
        with self._attempts.one([(PER_ADDRESS, (group(address),)), (PER_NUMBER, (number,))]) as attempt:
            async with self._store.read() as tx:
                found = await tickets.here_with(tx, number, self._clock())
            opened: TicketRecord | None = None
            # Always compared, and all of them: how long it takes does not tell whether the number is there.
            hmac.compare_digest(self.of(_NOBODY).encode(), pin.encode())
            for ticket in found:
                if hmac.compare_digest(self.of(ticket.id).encode(), pin.encode()):
                    opened = ticket
            if opened is None:
                attempt.failed = True
                raise Refusal("not-yours")
            async with self._store.write() as tx:
                await ledger.note(tx, self._clock(), Actor("citizen", opened.id), "open by PIN", "ticket", opened.id)
            attempt.succeeded = True
            return opened


def tidy_number(written: str) -> str:
    """``k 17`` is ``K-017``; what is no number stays as it is, and is found nowhere."""
    found = _NUMBER.fullmatch(written.strip())
    return written.strip()[:20] if found is None else printed(found[1].upper(), int(found[2]))
