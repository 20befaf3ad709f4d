"""A conversation at more than one desk: on hold, with a colleague who is asked to come in, handed over to her.

Every step is written down first; then :meth:`Consultations.refresh` makes the conversation what the record says. It is
the only way a clerk becomes a participant of somebody else's conversation, becomes its host, or stops being either.
"""

from __future__ import annotations

from collections.abc import Iterable

from office.alarm import Alarm
from office.consulting import Company, Consulting
from office.conversation import Conversation
from office.news import News
from office.presence import People, Person
from office.reception import Reception
from office.rooms import Rooms
from office.storage.consults import ConsultRecord
from office.views import consult_view
from signalling import messages as m
from signalling.hall import Refusal


class Consultations:
    """The second clerks of all conversations, and who is on hold."""

    def __init__(self, reception: Reception, rooms: Rooms, people: People, news: News, alarm: Alarm) -> None:
        self._reception = reception
        self._consulting: Consulting = reception.consulting
        self._rooms = rooms
        self._people = people
        self._news = news
        self._alarm = alarm

    # --- the host ---

    async def hold(self, conversation: Conversation, person: Person, text: str) -> None:
        """The visitor waits outside, with words."""
        ticket = await self._reception.hold(person.key, text)
        await self.refresh(conversation)
        self._news.ticket(ticket)

    async def resume(self, conversation: Conversation, person: Person) -> None:
        """Go on with the visitor."""
        ticket = await self._reception.resume(person.key)
        await self.refresh(conversation)
        self._news.ticket(ticket)

    async def ask(self, conversation: Conversation, person: Person, colleague: str) -> None:
        """Ask a colleague to come in."""
        consult = await self._consulting.ask(person.key, colleague)
        self._alarm.not_later_than(consult.answer_by)
        await self._changed(conversation, [consult])

    async def end(self, conversation: Conversation, person: Person, consult: str) -> None:
        """Take back that a colleague was asked, or let her go."""
        await self._changed(conversation, [await self._consulting.end(person.key, consult)])

    async def hand_over(self, conversation: Conversation, person: Person, colleague: str) -> None:
        """Leave the visitor to a colleague who is here: she leads from now on, this desk is free."""
        ticket, _ = await self._reception.hand_over(person.key, colleague)
        await self.refresh(conversation)
        self._news.ticket(ticket)
        self._news.desk(person.key)
        self._news.desk(colleague)

    # --- the colleague ---

    async def answer(self, person: Person, consult: str, accept: bool) -> None:
        """Come in, or not."""
        try:
            answered = await self._consulting.answer(person.key, consult, accept)
        except Refusal as refusal:
            if refusal.code == "expired":
                await self._tell_asked(person.key)  # her list was behind
            raise
        await self._changed(self.conversation_of(answered.visit), [answered])

    async def leave(self, account: str) -> None:
        """The colleague goes again, because she wants to or because she logged out."""
        left = await self._consulting.leave(account)
        if left is not None:
            await self._changed(self.conversation_of(left.visit), [left])

    async def snapshot(self, person: Person) -> None:
        """What a clerk is asked, to the page that has just come."""
        asked = await self._consulting.asked_of(person.key)
        if asked:
            person.tell(m.Consults(consults=[consult_view(consult) for consult in asked]))

    # --- what is on record ---

    def conversation_of(self, visit: str) -> Conversation | None:
        """The open conversation of a visit."""
        return next((it for it in self._rooms.all() if it.visit.id == visit), None)

    async def refresh(self, conversation: Conversation) -> None:
        """Make the conversation's clerks, its host and its hold what the record says, and tell whom it concerns."""
        async with conversation.guest_lock:
            company = await self._consulting.company(conversation.visit.id)
            if company is None or company.visit.closed_at is not None or conversation.closed:
                return
            before = (conversation.host, conversation.consults, conversation.citizen.held)
            conversation.visit, conversation.clerk = company.visit, company.clerk
            conversation.consults = company.consults
            await self._rooms.set_held(conversation, company.ticket.state == "on hold")
            moved = await self._clerks(conversation, company)
            after = (conversation.host, conversation.consults, conversation.citizen.held)
            if moved or before != after:
                conversation.tell_all()

    async def restore(self, conversation: Conversation) -> None:
        """Put the colleagues who are there on record into a conversation that goes on, without touching a worker."""
        company = await self._consulting.company(conversation.visit.id)
        if company is not None:
            conversation.consults = company.consults
            for account in company.colleagues:
                conversation.add_clerk(account)

    async def ended(self, conversation: Conversation) -> None:
        """The visit is over: who is asked is not asked any more."""
        await self._tell(conversation.consults)

    async def sweep(self) -> None:
        """Questions that had no answer in time."""
        unanswered, next_at = await self._consulting.sweep()
        if next_at is not None:
            self._alarm.not_later_than(next_at)
        for consult in unanswered:
            await self._changed(self.conversation_of(consult.visit), [consult])

    # --- inside ---

    async def _clerks(self, conversation: Conversation, company: Company) -> bool:
        """Those in who belong in, those out who do not; whether anybody moved."""
        wanted = {account.id: account for account in (company.clerk, *company.colleagues)}
        here = {member.key: member for member in conversation.members.values() if member.view == "desk"}
        for key in here.keys() - wanted.keys():
            await self._rooms.remove(conversation, here[key])
        for key in wanted.keys() - here.keys():
            member = conversation.add_clerk(wanted[key])
            conversation.tell_everything(member)
            await self._rooms.expect(conversation, member)
        return here.keys() != wanted.keys()

    async def _changed(self, conversation: Conversation | None, consults: Iterable[ConsultRecord]) -> None:
        if conversation is not None:
            await self.refresh(conversation)
        await self._tell(consults)

    async def _tell(self, consults: Iterable[ConsultRecord]) -> None:
        for account in {consult.account for consult in consults}:
            await self._tell_asked(account)
            self._news.desk(account)

    async def _tell_asked(self, account: str) -> None:
        """What waits for a clerk's answer, whole."""
        asked = await self._consulting.asked_of(account)
        if person := self._people.of("desk", account):
            person.tell(m.Consults(consults=[consult_view(consult) for consult in asked]))
