"""Tells citizens' pages of their own visits: thousands of pages at a change, so whoever hears nothing new costs little.

Of what a visit's view shows, nearly all is the ticket's own or the same for everybody who waits. What is left are the
place and the estimate. Where none of these changed since she was told last, there is nothing to look at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from office import views
from office.presence import Person
from office.reception import Reception
from office.retention import Retention
from office.storage.records import DepartmentRecord, TicketRecord
from signalling import messages as m
from waitingroom.estimate import Range
from waitingroom.ticket import IN_THE_QUEUE, OVER


@dataclass(frozen=True, slots=True)
class Queue:
    """A department as it was read last, with everybody's place."""

    rules: DepartmentRecord
    view: m.DepartmentView
    places: dict[str, int]
    shared: views.Shared
    """What every visitor is told of the department."""

    def knows(self, ticket: TicketRecord) -> bool:
        """Whether ticket and queue agree: both say that it has a place here, or neither does."""
        return ticket.department == self.rules.id and (ticket.state in IN_THE_QUEUE) == (ticket.id in self.places)


class Visitors:
    """What each of them was told is kept with her page."""

    def __init__(self, reception: Reception, retention: Retention, means: views.Means) -> None:
        """``means``: how visitors are reached besides the page, where they want it."""
        self._reception = reception
        self._retention = retention
        self._means = means

    def tell(self, person: Person, queue: Queue) -> None:
        """Tell what is new to her, if anything is."""
        ticket = person.ticket
        if ticket is None or not person.ready or not queue.knows(ticket):
            return  # just called or transferred: the next round reads the ticket again
        ahead, exact = self._place(ticket, queue)
        of = (ticket, ahead, exact, queue.shared)
        if person.told_of == of:
            return
        person.told_of = of
        view = self._view(person, ticket, queue, ahead, exact)
        if not views.same_for_the_citizen(person.told_visit, view):
            person.told_visit = view
            person.tell(m.Visit(visit=view))

    def snapshot(self, person: Person, ticket: TicketRecord, queue: Queue) -> m.Visit:
        """The whole view, for a page that comes."""
        ahead, exact = self._place(ticket, queue)
        person.ticket, person.told_of = ticket, (ticket, ahead, exact, queue.shared)
        person.told_visit = self._view(person, ticket, queue, ahead, exact)
        return m.Visit(visit=person.told_visit)

    def _place(self, ticket: TicketRecord, queue: Queue) -> tuple[int | None, Range | None]:
        ahead = queue.places.get(ticket.id)
        return ahead, None if ahead is None else self._reception.forecast.place(ticket.department, ahead)

    def _view(
        self, person: Person, ticket: TicketRecord, queue: Queue, ahead: int | None, exact: Range | None
    ) -> m.VisitView:
        told = person.told_visit
        estimate = views.estimate_view(None if told is None else told.estimate, exact)
        means = self._means
        if ticket.state not in OVER:
            means = replace(means, pin=(told.pin if told is not None else "") or self._reception.pins.of(ticket.id))
        return views.visit_view(
            ticket, queue.view, ahead, self._retention.kept_until(ticket), queue.rules, estimate, means
        )
