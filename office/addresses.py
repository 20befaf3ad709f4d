"""Where to write when it is nearly somebody's turn, and who has come so far."""

from __future__ import annotations

import re
from typing import Final

from office.audit import Actor
from office.nearness import near
from office.storage import departments, ledger, outbox
from office.storage.records import TicketRecord
from office.window import Window, any_ticket
from signalling.hall import Refusal
from signalling.messages import Language
from waitingroom.ticket import IN_THE_HOUSE

# What an <input type=email> takes (WHATWG HTML, "valid email address"), and a domain of two labels or more.
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS: Final = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")
LONGEST: Final = 254
"""RFC 5321 section 4.5.3.1.3, without the angle brackets."""


def is_address(text: str) -> bool:
    """Whether one can write there; holds nothing that could become a header of its own."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None


class Addresses(Window):
    """The citizens' addresses for mails."""

    async def leave(self, ticket: str, address: str, language: Language) -> TicketRecord:
        """Write there from now on; empty takes the address back. ``bad-request``: no address; ``not-now``: nothing more
        will be written about this ticket."""
        address = address.strip()
        if address and not is_address(address):
            raise Refusal("bad-request")
        async with self._store.write() as tx:
            found = await any_ticket(tx, ticket)
            put = await outbox.kinds_of(tx, ticket)
            nothing_left = all(put.get(kind, "due") != "due" for kind in outbox.KINDS)
            if address and (nothing_left or found.state not in IN_THE_HOUSE):
                raise Refusal("not-now")
            await outbox.set_address(tx, ticket, address, language)
            action = "leave address" if address else "take back address"
            await ledger.note(tx, self._clock(), Actor("citizen", ticket), action, "ticket", ticket)
            return await any_ticket(tx, ticket)

    async def departments(self) -> list[str]:
        """Where anybody could wait."""
        async with self._store.read() as tx:
            return [found.department.id for found in await departments.every(tx)]

    async def nearly(self, department: str) -> int:
        """Put a mail into the outbox for everybody for whom it is nearly the turn; how many that are."""
        async with self._store.read() as tx:
            if not await outbox.expecting(tx, department):
                return 0
        async with self._store.write() as tx:
            now = self._clock()
            those = await near(tx, department, await outbox.expecting(tx, department), now)
            return await outbox.put(tx, those, "nearly", now) if those else 0
