"""Interpreters and experts by link: invited, knocking, let in, sent out.

Every step is written down first; then :meth:`Invitations.refresh` makes the conversation what the record says. It is
the only way a guest becomes a participant or stops being one, so the two cannot drift apart.
"""

from __future__ import annotations

from office.conversation import Conversation
from office.guests import Guests
from office.presence import People, Person
from office.rooms import Rooms
from office.storage.records import GuestRecord
from office.text import clean_line
from office.views import guest_view
from signalling import messages as m
from signalling.hall import Refusal

OVER = ("left", "refused", "ended")


class Invitations:
    """The guests of all conversations."""

    def __init__(self, guests: Guests, rooms: Rooms, people: People) -> None:
        self._guests = guests
        self._rooms = rooms
        self._people = people

    # --- the clerk ---

    async def invite(self, conversation: Conversation, message: m.Invite) -> m.Invited:
        """A new link."""
        guest, secret = await self._guests.invite(
            conversation.visit.id, clean_line(message.name), message.role, message.language
        )
        await self.refresh(conversation)
        return m.Invited(re=message.id, guest=guest.id, secret=secret, expires_at=guest.expires_at)

    async def admit(self, conversation: Conversation, guest: str) -> None:
        """Let a knocking guest in."""
        self._own(conversation, guest)
        await self._guests.admit(guest)
        await self.refresh(conversation)

    async def uninvite(self, conversation: Conversation, guest: str) -> None:
        """Withdraw, turn away or send out."""
        self._own(conversation, guest)
        await self._guests.refuse(guest)
        await self.refresh(conversation)

    # --- the guest ---

    async def open(self, secret: str, device: str) -> tuple[GuestRecord, str]:
        """The link is opened; binds the device."""
        guest, device_secret = await self._guests.open(secret, device)
        await self.refresh_visit(guest.visit)
        return guest, device_secret

    async def knock(self, person: Person) -> None:
        """Devices are checked, ask to be let in."""
        guest = await self._guests.knock(person.key)
        await self.refresh_visit(guest.visit)

    async def leave(self, person: Person) -> None:
        """The guest goes for good."""
        guest = await self._guests.leave(person.key)
        await self.refresh_visit(guest.visit)

    async def snapshot(self, person: Person) -> None:
        """Tell the guest's own state."""
        guest = await self._guests.get(person.key)
        if self._people.by_session(person.session.id) is person:
            person.ready = True
            self._tell(person, guest)

    # --- what is on record ---

    def conversation_of(self, visit: str) -> Conversation | None:
        """The open conversation of a visit."""
        return next((it for it in self._rooms.all() if it.visit.id == visit), None)

    async def refresh_visit(self, visit: str) -> None:
        """The same as :meth:`refresh`, when the conversation is open."""
        if conversation := self.conversation_of(visit):
            await self.refresh(conversation)

    async def refresh(self, conversation: Conversation) -> None:
        """Make the conversation's guests what the record says, and tell whom it concerns."""
        async with conversation.guest_lock:
            records = {guest.id: guest for guest in await self._guests.of_visit(conversation.visit.id)}
            if conversation.closed:
                return
            before = conversation.guests
            conversation.guests = {id_: guest for id_, guest in records.items() if guest.state not in OVER}
            for member in [it for it in conversation.members.values() if it.view == "guest"]:
                if member.key not in conversation.guests or records[member.key].state != "admitted":
                    await self._rooms.remove(conversation, member)
            for id_, guest in records.items():
                newcomer = guest.state == "admitted" and id_ not in conversation.members
                admitted = conversation.add_guest(guest) if newcomer else None
                person = self._people.of("guest", id_)
                if person is not None and (person.guest is None or person.guest.state != guest.state):
                    self._tell(person, guest)
                if admitted is not None:
                    conversation.tell_everything(admitted)
                    await self._rooms.expect(conversation, admitted)
            if before != conversation.guests:
                conversation.tell_all()

    async def ended(self, conversation: Conversation) -> None:
        """The visit is over: its guests' pages hear it."""
        for guest in await self._guests.of_visit(conversation.visit.id):
            if person := self._people.of("guest", guest.id):
                self._tell(person, guest, clerk=conversation.clerk.name)

    def _tell(self, person: Person, guest: GuestRecord, clerk: str = "") -> None:
        person.guest = guest
        if not clerk and (conversation := self.conversation_of(guest.visit)):
            clerk = conversation.clerk.name
        person.tell(m.Guest(guest=guest_view(guest), clerk=clerk))

    @staticmethod
    def _own(conversation: Conversation, guest: str) -> None:
        if guest not in conversation.guests:
            raise Refusal("not-yours")
