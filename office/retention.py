"""What is kept how long, and the job that deletes: names at the end of the day, visits and the audit trail later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from office.storage import expiry, handled, ledger, waits
from office.storage.records import TicketRecord
from office.storage.store import Store
from waitingroom.handling import MEASURED_SECONDS
from waitingroom.ticket import OVER

DAY: Final = 86_400.0
COUNTED_AFTER: Final = 12 * 3600.0
"""So long after its end a ticket is added up: as late as whoever was before it is surely still on record."""


@dataclass(frozen=True)
class Retention:
    """The authority's choice. Names, matters and reasons always go at the end of the ticket's day."""

    ticket_days: int = 14
    """How long numbers, times and departments of a visit are kept."""
    audit_days: int = 365
    """How long it is known which account did what."""
    statistics_days: int = 400
    """How long sums of waits are kept; nobody's own wait is in them."""

    def __post_init__(self) -> None:
        if not 1 <= self.ticket_days <= 90:  # three months are the most that German rules allow for such data
            raise ValueError("visits are kept for 1 to 90 days")
        if not 1 <= self.audit_days <= 3_650:
            raise ValueError("the audit trail is kept for 1 to 3650 days")
        if not 1 <= self.statistics_days <= 3_650:
            raise ValueError("sums of waits are kept for 1 to 3650 days")

    def plan(self, now: float) -> Plan:
        """What is to be deleted at ``now``."""
        statistics = self.statistics_days * DAY
        return Plan(
            now,
            now - self.ticket_days * DAY,
            now - self.audit_days * DAY,
            _day(now - statistics),
            _day(now - min(statistics, MEASURED_SECONDS)),
        )

    def kept_until(self, ticket: TicketRecord) -> float | None:
        """When the last data of this visit are deleted; None while it goes on."""
        if ticket.ended_at is None or ticket.state not in OVER:
            return None
        return ticket.ended_at + self.ticket_days * DAY


@dataclass(frozen=True)
class Plan:
    """The moments before which things are deleted."""

    words_of_days_over_at: float
    visits_ended_before: float
    audit_before: float
    waits_before: str
    """A date."""
    handling_before: str
    """The same, of how long desks were kept: nobody asks for older ones."""


@dataclass(frozen=True)
class Deleted:
    """How many of each."""

    words: int
    """Tickets whose name, matter and reason were blanked."""
    tickets: int
    visits: int
    guests: int
    audit: int
    waits: int = 0
    """Hours of a department of which it is no longer known how long people waited."""
    handling: int = 0
    """Sums of how long visitors kept a desk."""


async def delete_what_is_over(store: Store, plan: Plan) -> Deleted:
    """Carry out the plan in one transaction. Logins are deleted by ``Accounts.sweep`` when they are over."""
    async with store.write() as tx:
        await handled.add_up(tx, plan.words_of_days_over_at - COUNTED_AFTER, plan.words_of_days_over_at)
        words = await expiry.forget_words(tx, plan.words_of_days_over_at)
        gone_tickets, gone_visits, gone_guests = await expiry.delete_visits(tx, plan.visits_ended_before)
        gone_audit = await ledger.delete_before(tx, plan.audit_before)
        gone_waits = await waits.delete_before(tx, plan.waits_before)
        gone_handling = await handled.delete_before(tx, plan.handling_before)
    return Deleted(words, gone_tickets, gone_visits, gone_guests, gone_audit, gone_waits, gone_handling)


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()
