"""What citizens and clerks do with a ticket: the record first, then the room, then the news.

The ticket, the page and the participant are one person; this is where a step of one becomes a step of the others.
"""

from __future__ import annotations

from collections.abc import Callable

from office.alarm import LONGEST, Alarm
from office.consultations import Consultations
from office.conversation import Conversation
from office.draws import Draws
from office.invitations import Invitations
from office.news import News
from office.presence import People, Person
from office.reception import Reception, Swept
from office.rooms import Rooms
from office.storage.records import AccountRecord, GuestRecord, TicketRecord, VisitRecord
from office.text import clean_line
from signalling import messages as m
from signalling.hall import Refusal


class Visits:
    """From the number to the goodbye."""

    def __init__(
        self,
        reception: Reception,
        rooms: Rooms,
        people: People,
        news: News,
        invitations: Invitations,
        draws: Draws,
        clock: Callable[[], float],
    ) -> None:
        self._draws = draws
        self._reception = reception
        self._invitations = invitations
        self._rooms = rooms
        self._people = people
        self._news = news
        self._clock = clock
        self.alarm = Alarm(clock)
        self.consultations = Consultations(reception, rooms, people, news, self.alarm)
        self._soonest = 0.0

    # --- the citizen ---

    async def take_number(self, message: m.TakeNumber, address: str) -> m.NumberTaken:
        """Draw a number from the portal."""
        self._draws.check(address)
        ticket, token = await self._reception.take_number(
            message.department,
            message.service,
            clean_line(message.matter),
            clean_line(message.name),
            message.language,
            message.once,
            message.visitor,
        )
        self._draws.drawn(address)
        self._news.ticket(ticket)
        self._look_soon()
        return m.NumberTaken(re=message.id, token=token, number=ticket.printed)

    async def here(self, person: Person) -> None:
        """The called citizen answers."""
        self._news.ticket(await self._reception.here(person.key))

    async def leave(self, person: Person) -> None:
        """The citizen goes for good, from the queue or from the conversation."""
        ticket = await self._reception.leave(person.key)
        if found := self._rooms.of(person):
            await self.ended(found[0].room, ticket)
        self._news.ticket(ticket)

    async def step_away(self, person: Person, minutes: int) -> None:
        """The citizen needs some more minutes."""
        ticket = await self._reception.step_away(person.key, minutes)
        self._news.ticket(ticket)
        if ticket.back_by is not None:
            self.alarm.not_later_than(ticket.back_by)

    async def come_back(self, person: Person) -> None:
        """The citizen is back."""
        self._news.ticket(await self._reception.come_back(person.key))

    async def page_again(self, person: Person) -> None:
        """A citizen's page is there again after its socket was lost."""
        self._news.presence(person.key)
        person.ticket = await self._reception.ticket(person.key)
        await self.page_here(person)

    async def page_here(self, person: Person) -> None:
        """A citizen's page is there, and its ticket was just read: whoever was away for want of a page is back."""
        if person.ticket is not None and person.ticket.state == "away":
            try:
                ticket = await self._reception.page_back(person.key)
            except Refusal as refusal:
                if refusal.code != "unavailable":
                    raise
                self._look_soon()  # the clock finds that the page is here, once it can be written down
                return
            if ticket is not None:
                person.ticket = ticket
                self._news.ticket(ticket)

    async def page_gone(self, person: Person) -> None:
        """A citizen's page is gone; when it has been for long enough, the clock makes the visitor away."""
        self._news.presence(person.key)
        self._look_soon()

    def _look_soon(self) -> None:
        """A page is gone, or somebody is called: in a while the clock must look what became of it."""
        self.alarm.not_later_than(self._clock() + self._soonest)

    # --- the clerk ---

    async def set_desk(self, person: Person, state: m.DeskState) -> None:
        """Open, pause or close the own desk."""
        departments = await self._reception.set_desk(person.key, state)
        self._news.desk(person.key)
        self._news.departments(departments)

    async def call(self, person: Person, ticket: str | None) -> None:
        """Call the next or a chosen one."""
        try:
            self._news.ticket(await self._reception.call(person.key, ticket))
            self._look_soon()
        except Refusal as refusal:
            if refusal.code == "taken" and ticket is not None:
                self._news.presence(ticket)  # the slower clerk's list was behind
            raise

    async def admit(self, person: Person, ticket_id: str) -> None:
        """Let the called citizen in: from here on there is a room."""
        ticket, visit = await self._reception.admit(person.key, ticket_id)
        self._news.ticket(ticket)
        if self._rooms.get(visit.room) is None and person.account is not None:
            self._rooms.open(self._conversation(visit, ticket, person.account, []))

    async def miss(self, person: Person, ticket: str) -> None:
        """The called citizen is not there."""
        self._news.ticket(await self._reception.miss(person.key, ticket))

    async def send_away(self, person: Person, message: m.SendAway) -> None:
        """End a ticket with words."""
        words, not_today = clean_line(message.reason), message.not_today
        self._news.ticket(await self._reception.send_away(person.key, message.ticket, words, not_today=not_today))

    async def send_back(self, person: Person) -> None:
        """What lies on this desk goes back to the head of the queue."""
        ticket, visit = await self._reception.send_back(person.key)
        await self._passed_on(ticket, visit)

    async def transfer(self, person: Person, message: m.Transfer) -> None:
        """Give a ticket to another department or to a colleague; both queues change."""
        ticket, visit = await self._reception.transfer(
            person.key, message.ticket, message.department, message.colleague, message.note
        )
        if ticket.transferred_from is not None:
            self._news.department(ticket.transferred_from)
        visitor = self._people.of("visit", ticket.id)
        if visitor is not None:
            self._people.reassign(visitor, frozenset({ticket.department}))
        await self._passed_on(ticket, visit)

    async def _passed_on(self, ticket: TicketRecord, visit: VisitRecord | None) -> None:
        if visit is None:
            self._news.ticket(ticket)
        else:
            await self.ended(visit.room, ticket)
        self._look_soon()

    async def set_priority(self, person: Person, ticket: str, priority: int) -> None:
        """Let a ticket come before others, or no longer."""
        self._news.ticket(await self._reception.set_priority(person.key, ticket, priority))

    async def finish(self, person: Person, *, not_today: bool = False) -> None:
        """End the conversation at this desk for everybody."""
        ticket, visit = await self._reception.finish(person.key, not_today=not_today)
        await self.ended(visit.room, ticket)

    async def ended(self, room: str, ticket: TicketRecord) -> None:
        """A visit is closed on record: close its room, end its guests' pages, tell everybody."""
        if conversation := self._rooms.get(room):
            self._rooms.close(conversation)
            await self._invitations.ended(conversation)
            await self.consultations.ended(conversation)
        self._news.ticket(ticket)

    # --- from the record ---

    async def restore(self) -> None:
        """Hold every conversation that goes on (after a start), without touching a worker."""
        for visit, ticket, clerk, guests in await self._reception.open_visits():
            if self._rooms.get(visit.room) is None:
                conversation = self._conversation(visit, ticket, clerk, guests)
                await self.consultations.restore(conversation)
                self._rooms.hold(conversation)

    async def desk_closed(self, account: AccountRecord) -> None:
        """A desk closed with its clerk's last login: what lay on it goes back into the queue, and whoever was in a
        colleague's conversation is not any more."""
        await self.consultations.leave(account.id)
        self._news.desk(account.id)
        self._news.departments(account.departments)
        await self.sweep()

    async def sweep(self) -> float:
        """End what the clock has ended, and tell it. When to do so again; the alarm is set for it."""
        self.alarm.set(self._clock() + LONGEST)
        swept: Swept = await self._reception.sweep(self._people)
        for ticket, visit in swept.visits:
            await self.ended(visit.room, ticket)
        for ticket in (*swept.tickets, *swept.begun):
            self._news.ticket(ticket)
        for account in swept.desks:
            self._news.desk(account)
        for id_ in {guest.visit for guest in swept.guests}:
            await self._invitations.refresh_visit(id_)
        await self.consultations.sweep()
        self._people.forget_gone(swept.watched)
        self._soonest = swept.soonest
        # A page that came back while it was being written down that it is gone: look again at once.
        too_late = any(
            it.state == "away" and it.back_by is None and self._people.present(it.id) for it in swept.tickets
        )
        wake_at = self._clock() if too_late else swept.wake_at
        self.alarm.not_later_than(wake_at)
        return wake_at

    def _conversation(
        self, visit: VisitRecord, ticket: TicketRecord, clerk: AccountRecord, guests: list[GuestRecord]
    ) -> Conversation:
        conversation = Conversation(visit, ticket, clerk, self._people, self._clock)
        for guest in guests:
            conversation.guests[guest.id] = guest
            if guest.state == "admitted":
                conversation.add_guest(guest)
        return conversation
