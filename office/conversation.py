"""One conversation as the hall holds it: who is in it, how each one's media stand, what was written.

No I/O: what the record and the workers say is put in here by ``rooms.py``, and people are told of it. Chat lines live
here and nowhere else, so they end with the conversation.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from math import inf

from office.member import Member, clerks_id, encodings_of, participant_id, seats_of
from office.presence import People, Person
from office.quality import late
from office.storage.consults import ConsultRecord
from office.storage.records import AccountRecord, GuestRecord, TicketRecord, VisitRecord
from office.views import consult_view, guest_view
from sfu.control import MediaState, ParticipantState
from signalling import messages as m
from signalling.hall import Refusal

MOST_LINES = 500
JOIN_SECONDS = 50
"""After this a join ticket (60 s) is too old to be handed out a second time."""
QUALITY_SECONDS = 0.9
"""The lamps are told at most once in this time: once for each of the worker's messages, which come every second."""
REPORT_SECONDS = 1.5
"""A page may report every two seconds; less than that is the network's doing, less than this is not."""
TOGETHER_SECONDS = 0.05
"""Changes of links within this time are told as one."""


@dataclass(frozen=True)
class Line:
    """A line of chat, and which members waited outside when it was said: it is not theirs to read."""

    line: m.ChatLine
    outside: frozenset[str]


class Conversation:
    """Members, guests and chat of one visit, from admission to goodbye."""

    def __init__(
        self,
        visit: VisitRecord,
        ticket: TicketRecord,
        clerk: AccountRecord,
        people: People,
        clock: Callable[[], float],
    ) -> None:
        self.visit = visit
        self.room = visit.room
        self.printed = ticket.printed
        self.clerk = clerk
        self.guests: dict[str, GuestRecord] = {}
        self.consults: list[ConsultRecord] = []
        """The colleagues who are asked, are there, or gave another answer."""
        self.lines: deque[Line] = deque(maxlen=MOST_LINES)
        self._said = 0
        self.speaking: list[str] = []
        self.closed = False
        self.lock = asyncio.Lock()
        """One step with the media worker at a time."""
        self.guest_lock = asyncio.Lock()
        """One comparison of the guests with the record at a time."""
        self._people = people
        self._clock = clock
        self._pending: asyncio.TimerHandle | None = None
        self._quality_at = -inf
        self.members: dict[str, Member] = {}
        citizen = Member(
            id=participant_id(visit.room, "citizen"),
            role="citizen",
            view="visit",
            key=ticket.id,
            name=ticket.name,
            language=ticket.language,
            held=ticket.state == "on hold",
        )
        self.citizen = citizen
        self.members = {citizen.id: citizen}
        self.add_clerk(clerk)

    # --- who is in it ---

    def member(self, view: m.View, key: str) -> Member | None:
        """The participant that this person is here."""
        return next((member for member in self.members.values() if (member.view, member.key) == (view, key)), None)

    @property
    def host(self) -> str:
        """The participant at whose desk the visitor is."""
        return clerks_id(self.room, self.clerk.id)

    def add_clerk(self, account: AccountRecord) -> Member:
        """The host, or a colleague who was asked to come in; earlier chat lines stay unseen."""
        member = Member(
            id=clerks_id(self.room, account.id),
            role="clerk",
            view="desk",
            key=account.id,
            name=account.name,
            language="",
            since=self._said,
        )
        self.members[member.id] = member
        return member

    def add_guest(self, guest: GuestRecord) -> Member:
        """An admitted guest becomes a participant; earlier chat lines stay unseen."""
        member = Member(
            id=guest.id,
            role=guest.role,
            view="guest",
            key=guest.id,
            name=guest.name,
            language=guest.language,
            since=self._said,
        )
        self.members[member.id] = member
        return member

    def remove(self, member: Member) -> None:
        """A participant is out; she hears that it is over for her."""
        self.members.pop(member.id, None)
        self.speaking = [participant for participant in self.speaking if participant != member.id]
        if person := self.person(member):
            person.tell(m.ConversationEnded(room=self.room))

    def person(self, member: Member) -> Person | None:
        """The member's page, when there is one."""
        return self._people.of(member.view, member.key)

    def hold(self, held: bool) -> bool:
        """Let the citizen wait outside, or come in again; whether that is news."""
        if self.citizen.held == held:
            return False
        self.citizen.held = held
        self.speaking = [participant for participant in self.speaking if participant != self.citizen.id]
        self.tell(self.citizen, m.Speaking(participants=[] if held else self.speaking))
        return True

    # --- telling ---

    def view_for(self, member: Member) -> m.ConversationView:
        """The conversation as this member sees it."""
        return m.ConversationView(
            room=self.room,
            me=member.id,
            ticket=self.printed,
            opened_at=self.visit.opened_at,
            participants=[
                m.ParticipantView(
                    id=other.id,
                    role=other.role,
                    name=other.name,
                    language=other.language,
                    link=other.link,
                    microphone=other.microphone,
                    camera=other.camera,
                    screen=other.screen,
                    on_hold=other.held,
                )
                for other in self.members.values()
            ],
            guests=[guest_view(guest) for guest in self.guests.values()] if member.id == self.host else [],
            epoch=member.epoch,
            host=self.host,
            consults=[consult_view(consult) for consult in self.consults] if member.id == self.host else [],
        )

    def tell(self, member: Member, message: m.Change) -> None:
        """Tell one member, if her page is there."""
        if person := self.person(member):
            person.tell(message)

    def tell_all(self) -> None:
        """Tell every member how the conversation stands, now."""
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None
        for member in self.members.values():
            self.tell(member, m.Conversation(conversation=self.view_for(member)))

    def tell_soon(self) -> None:
        """The same, together with what else changes in the next moment."""
        if self._pending is None and not self.closed:
            self._pending = asyncio.get_running_loop().call_later(TOGETHER_SECONDS, self.tell_all)

    def tell_everything(self, member: Member) -> None:
        """The snapshot of the conversation for a page that (re)appears."""
        self.tell(member, m.Conversation(conversation=self.view_for(member)))
        forgotten = self._said - len(self.lines)
        lines = islice(self.lines, max(0, member.since - forgotten), None)
        self.tell(member, m.Chat(lines=[said.line for said in lines if member.id not in said.outside]))
        if member.seats:
            self.tell(member, member.seats_message())
        if member.encodings is not None:
            self.tell(member, m.Encodings(epoch=member.epoch, tracks=member.encodings))
        if member.quality:
            self.tell(member, m.Quality(participants=member.quality))
        if self.speaking and not member.held:
            self.tell(member, m.Speaking(participants=self.speaking))

    def close(self) -> None:
        """It is over; everybody hears it once."""
        if self.closed:
            return
        self.closed = True
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None
        self.lines.clear()
        for member in self.members.values():
            self.tell(member, m.ConversationEnded(room=self.room))

    # --- what members do ---

    def say(self, member: Member, text: str) -> None:
        """One line of chat, told to all who are in it; who waits outside neither writes nor reads."""
        if not text:
            raise Refusal("bad-request")
        if member.held:
            raise Refusal("not-now")
        line = m.ChatLine(
            id=secrets.token_hex(8),
            participant=member.id,
            name=member.name,
            role=member.role,
            text=text,
            at=self._clock(),
        )
        self.lines.append(Line(line, frozenset(other.id for other in self.members.values() if other.held)))
        self._said += 1
        for other in self.members.values():
            if not other.held:
                self.tell(other, m.Said(line=line))

    def set_media(self, member: Member, message: m.SetMedia) -> None:
        """What a member sends now; all see it at once."""
        now = (message.microphone, message.camera, message.screen)
        if now != (member.microphone, member.camera, member.screen):
            member.microphone, member.camera, member.screen = now
            self.tell_all()

    def report_media(self, member: Member, message: m.ReportMedia, now: float) -> None:
        """What a page says of its media; ``now`` is monotonic."""
        if now - member.reported_at < REPORT_SECONDS:
            raise Refusal("too-many")
        member.reported_at = now
        if message.epoch == member.epoch:
            member.lamp.report(message, now)

    # --- what the media worker says ---

    def link_changed(self, participant: str, epoch: int, link: m.Link) -> None:
        """A member's media came, fell silent or ended; what speaks of an older transport is ignored."""
        member = self.members.get(participant)
        if member is not None and member.epoch == epoch and member.link != link:
            member.link = link
            self.tell_soon()

    def seats_changed(self, participant: str, epoch: int, seats: list[m.Seat], audio: int, video: int) -> None:
        """Who sits where for a member; told to her alone."""
        member = self.members.get(participant)
        if member is not None and member.epoch == epoch:
            member.seats, member.audio_seats, member.video_seats = seats, audio, video
            self.tell(member, member.seats_message())

    def encodings_changed(self, participant: str, epoch: int, tracks: list[m.Encoding]) -> None:
        """What is wanted of a member's pictures; told to her alone."""
        member = self.members.get(participant)
        if member is not None and member.epoch == epoch and member.encodings != tracks:
            member.encodings = tracks
            self.tell(member, m.Encodings(epoch=epoch, tracks=tracks))

    def media_measured(self, state: MediaState, now: float) -> None:
        """A member's media over the last second; ``now`` is monotonic."""
        member = self.members.get(state.participant)
        if member is not None and member.epoch == state.epoch:
            member.lamp.update(state, now)

    def tell_quality(self, now: float) -> None:
        """Everybody's lamps to everybody, with figures for those whom they concern, if anything is new."""
        if now - self._quality_at < QUALITY_SECONDS:
            return
        self._quality_at = now
        seen = []
        for other in self.members.values():
            if other.link in ("connected", "reconnecting") and (details := other.lamp.details()) is not None:
                found = other.lamp.look(other.link, now, camera=other.watched)
                seen.append((other, found, details))
        for member in self.members.values():
            shown = [one for one in seen if one[0] is member] if member.held else seen
            told = [
                m.QualityView(
                    participant=other.id,
                    level=found.level,
                    trouble=found.trouble,
                    late=0 if other is member else late(other.lamp, member.lamp),
                    details=details if other is member or member.role == "clerk" else None,
                )
                for other, found, details in shown
            ]
            if told != member.quality:
                member.quality = told
                self.tell(member, m.Quality(participants=told))

    def speaking_changed(self, participants: list[str]) -> None:
        """Who speaks now."""
        known = [participant for participant in participants if participant in self.members]
        if known != self.speaking:
            self.speaking = known
            for member in self.members.values():
                if not member.held:
                    self.tell(member, m.Speaking(participants=known))

    def media_lost(self) -> None:
        """The worker under this conversation is gone; everybody sees "reconnecting" at once."""
        for member in self.members.values():
            if member.link != "absent":
                member.link = "reconnecting"
            member.join = None
            member.seats, member.encodings = [], None
        self.speaking = []
        self.tell_all()

    def adopt(self, states: Sequence[ParticipantState]) -> None:
        """Take over what a worker already holds for the members (after a restart of the web process)."""
        for state in states:
            member = self.members.get(state.participant)
            if member is None:
                continue
            member.epoch = max(member.epoch, state.epoch)
            member.link = state.link
            member.seats = seats_of(state.seats)
            member.audio_seats, member.video_seats = state.audio_seats, state.video_seats
            member.encodings = None if state.encodings is None else encodings_of(state.encodings)
        # What is seated with others is what its owner sends; the owner's page corrects it with its next set-media.
        for seat in (seat for state in states for seat in state.seats):
            if owner := self.members.get(seat.participant):
                setattr(owner, seat.source, True)
