"""A citizen and a clerk in conversation, without record, sockets or media."""

from __future__ import annotations

from office.conversation import Conversation
from office.member import clerks_id, participant_id
from office.presence import People, Person
from office.rooms import Rooms
from signalling import messages as m
from tests.office.live import Clock, FakeSession, FakeWorker, a_clerk, a_ticket, a_visit, until

CITIZEN, CLERK = participant_id("room", "citizen"), clerks_id("room", "clerk")


class Scene:
    """A citizen and a clerk with their pages open, and the rooms of one office."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.people = People(self.clock)
        self.rooms = Rooms(self.clock, lambda participant, now: [])
        self.citizen = self.page("visit", "ticket", "citizen-page")
        self.clerk = self.page("desk", "clerk", "clerk-page")
        self.conversation = self.a_conversation()

    def a_conversation(self, room: str = "room") -> Conversation:
        return Conversation(a_visit(room), a_ticket(state="admitted"), a_clerk(), self.people, self.clock)

    def page(self, view: m.View, key: str, session: str) -> FakeSession:
        fake = FakeSession(session, view)
        person = Person(fake, view, key)
        person.ready = True
        self.people.add(person)
        return fake

    async def open(self, *workers: FakeWorker) -> None:
        for worker in workers:
            self.rooms.worker_ready(worker, [])
        self.rooms.start()
        self.rooms.open(self.conversation)
        if workers:
            await until(lambda: bool(self.clerk.all(m.Join)))

    def member(self, id_: str) -> m.ParticipantView:
        conversation = self.clerk.last(m.Conversation).conversation
        return next(it for it in conversation.participants if it.id == id_)

    def offer(self, epoch: int, join: str) -> m.Offer:
        return m.Offer(id=7, epoch=epoch, join=join, sdp="offer", tracks={"0": "microphone"})
