"""Which browsers want to be notified through the push service of their maker, and who of them has come so far."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import Final, TypeVar

from certs.sealing import can_read
from office.audit import Actor
from office.nearness import near
from office.push_guard import Guard
from office.storage import departments, ledger, subscriptions
from office.storage.records import TicketRecord
from office.storage.store import Store
from office.storage.subscriptions import Subscription
from office.window import Window, any_ticket, department_of
from signalling.hall import Refusal
from signalling.messages import Language
from waitingroom.ticket import IN_THE_HOUSE

K = TypeVar("K")
NEWS_SECONDS: Final = 300.0
"""How long it is worth something to hear that it is nearly one's turn, or that a desk has said something."""


class Subscriptions(Window):
    """The citizens' browsers. Without a guard there are none: the office sends no Web Push."""

    def __init__(self, store: Store, clock: Callable[[], float], guard: Guard | None) -> None:
        super().__init__(store, clock)
        self._guard = guard

    @property
    def offered(self) -> bool:
        """Whether departments may offer it."""
        return self._guard is not None

    def admits(self, to: Subscription) -> bool:
        """Whether it is still on the list."""
        return self._guard is not None and self._guard.service_of(to.endpoint) == to.service

    async def set(self, ticket: str, endpoint: str, public_key: str, auth: str, language: Language) -> TicketRecord:
        """Notify this browser from now on; without ``endpoint`` none. ``bad-request``: no address of a listed push
        service, or no keys; ``not-now``: not offered, or the ticket does not wait any more."""
        to = self._read(endpoint, public_key, auth, language) if endpoint else None
        async with self._store.write() as tx:
            found = await any_ticket(tx, ticket)
            if to is not None and not ((await department_of(tx, found)).web_push and found.state in IN_THE_HOUSE):
                raise Refusal("not-now")
            await subscriptions.set_to(tx, ticket, to)
            action = "unsubscribe" if to is None else "subscribe"
            await ledger.note(tx, self._clock(), Actor("citizen", ticket), action, "ticket", ticket)
            return await any_ticket(tx, ticket)

    def _read(self, endpoint: str, public_key: str, auth: str, language: Language) -> Subscription:
        if self._guard is None:
            raise Refusal("not-now")
        service = self._guard.service_of(endpoint)
        if service is None or not can_read(decoded(public_key), decoded(auth)):
            raise Refusal("bad-request")
        return Subscription(service, endpoint, public_key, auth, language)

    async def new_key(self, make: Callable[[], K], by: Actor) -> tuple[K, int]:
        """The office gets a new key, and every subscription holds for the old one: how many there were. Without a word
        in the audit trail there is no new key."""
        async with self._store.write() as tx:
            forgotten = await subscriptions.forget_all(tx)
            await ledger.note(tx, self._clock(), by, "new push key", "office", "push-key")
            return make(), forgotten

    async def departments(self) -> list[str]:
        """Where anybody could wait."""
        async with self._store.read() as tx:
            return [found.department.id for found in await departments.every(tx)]

    async def nearly(self, department: str) -> int:
        """Put a notice on record for everybody for whom it is nearly the turn; how many that are."""
        async with self._store.read() as tx:
            if not await subscriptions.expecting(tx, department):
                return 0
        async with self._store.write() as tx:
            now = self._clock()
            those = await near(tx, department, await subscriptions.expecting(tx, department), now)
            return await subscriptions.put(tx, those, "nearly", now, now + NEWS_SECONDS) if those else 0


def decoded(text: str) -> bytes:
    """Base64url without padding (RFC 4648 section 5); nothing where it is none."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
