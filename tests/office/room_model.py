"""The waiting room as one would explain it at a table: who is in it, and what every command does to them.

A second telling of ``docs/waiting-room.md`` that shares no line with ``waitingroom/`` and ``office/``. A command
changes the model and writes down what must be on record, or raises :class:`No` with the word of refusal and changes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.office.room_doors import Doors

QUEUE = ("waiting", "transferred", "away")
HOUSE = (*QUEUE, "called", "missed")
TALKING = ("admitted", "on hold")
AT_A_DESK = ("called", *TALKING)
OVER = ("finished", "left", "refused", "expired")
ANSWER_A_COLLEAGUE = 60.0
MOST_QUESTIONS = 30
FORGOTTEN = 12 * 3600.0
BECAUSE_OF = {1: "priority", 2: "transferred", 3: "sent back"}


class No(Exception):
    """A refusal: its word, and who has the visitor."""

    def __init__(self, word: str, who: str = "") -> None:
        super().__init__(word)
        self.word, self.who = word, who


@dataclass
class Rules:
    """A department, with settings of its own."""

    id: str
    letter: str
    doors: Doors
    most: int = 200
    answer: float = 90.0
    again: float = 60.0
    calls: int = 2
    kept: float = 600.0
    grace: float = 20.0
    paused: bool = False


@dataclass
class Person:
    """Somebody with a number."""

    id: str
    printed: str
    drawn_in: str
    department: str
    place: int
    since: float
    good_until: float
    visitor: str
    state: str = "waiting"
    priority: int = 0
    clerk: str | None = None
    called_at: float = 0.0
    answered: bool = False
    talks_since: float = 0.0
    visit: int = 0
    """Which conversation of all this is; the last one, when it is over."""
    misses: int = 0
    not_before: float | None = None
    away_until: float | None = None
    back_by: float | None = None
    for_clerk: str | None = None
    due_at: float | None = None
    questions: int = 0


@dataclass
class Clerk:
    """Somebody with a desk."""

    id: str
    name: str
    serves: tuple[str, ...]
    desk: str = "open"
    since: float = 0.0
    active: bool = True


@dataclass
class Question:
    """A colleague asked into a conversation."""

    person: Person
    visit: int
    host: str
    account: str
    answer_by: float
    state: str = "asked"


@dataclass
class Room:
    """Everybody, and what was done in this step."""

    departments: dict[str, Rules]
    clerks: dict[str, Clerk]
    now: float
    opened_at: float = 0.0
    people: dict[str, Person] = field(default_factory=dict)
    gone: dict[str, float] = field(default_factory=dict)
    """Since when somebody's page is gone."""
    not_today: dict[str, float] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=dict)
    """What must have come into the audit trail in this step, by ticket."""
    places: int = 0
    visits: int = 0

    # --- what can be seen ---

    def at(self, clerk: str) -> Person | None:
        """Who is at this desk."""
        return next((it for it in self.people.values() if it.clerk == clerk and it.state in AT_A_DESK), None)

    def queue(self, department: str) -> list[Person]:
        """Who waits, in order; those who are away have a place."""
        here = [it for it in self.people.values() if it.department == department and it.state in QUEUE]
        return sorted(here, key=self.rank)

    def begun(self, person: Person) -> bool:
        """Whether the appointment has."""
        return person.due_at is not None and person.due_at <= self.now

    def rank(self, person: Person) -> tuple[bool, int, int]:
        """Less is called earlier."""
        return not self.begun(person), -person.priority, person.place

    def joined(self, clerk: str) -> Question | None:
        """The colleague's conversation that this clerk is in."""
        return next((it for it in self.questions.values() if it.account == clerk and it.state == "joined"), None)

    def asked(self) -> list[Question]:
        """Colleagues who are asked, or there."""
        return [it for it in self.questions.values() if it.state in ("asked", "joined")]

    def holds(self, clerk: str) -> str:
        """What lies on a desk."""
        person = self.at(clerk)
        return person.state if person else "consulted" if self.joined(clerk) else "nothing"

    def next_for(self, clerk: Clerk) -> Person | None:
        """Whom "call next" finds."""
        ready = [
            it
            for department in clerk.serves
            for it in self.queue(department)
            if it.state != "away" and (it.not_before or 0) <= self.now and it.for_clerk in (None, clerk.id)
        ]
        return min(ready, key=self.rank, default=None)

    def deadlines(self) -> Iterator[float]:
        """When the clock will have to do something about somebody's place."""
        for it in self.people.values():
            rules = self.departments[it.department]
            if it.state in HOUSE:
                yield it.good_until
            if it.state in QUEUE and it.due_at is not None and it.due_at > self.now:
                yield it.due_at
            if it.state == "called" and not it.answered:
                yield max(it.called_at, self.opened_at) + rules.answer
            elif it.state == "away" and it.id not in self.gone:
                yield it.back_by or 0.0
            elif it.state == "away":
                yield max(it.away_until or 0.0, self.gone[it.id] + rules.kept)
            elif it.state in ("waiting", "transferred") and it.id in self.gone:
                yield max(self.gone[it.id], it.since) + rules.grace

    # --- what is written down ---

    def say(self, person: Person, action: str) -> None:
        """To be found in the audit trail."""
        self.said.setdefault(person.id, []).append(action)

    def move(self, person: Person, event: str, state: str) -> None:
        """A change of state; an absence ends with it."""
        self.say(person, event)
        person.state, person.since = state, self.now
        person.away_until = person.back_by = None
        if state not in AT_A_DESK and state not in OVER:
            person.clerk, person.answered = None, False

    def end(self, person: Person, event: str, state: str, not_today: bool = False) -> None:
        """It is over; so is the conversation."""
        self.move(person, event, state)
        self.hang_up(person)
        if not_today and person.visitor:
            self.not_today[person.visitor] = self.now

    def hang_up(self, person: Person) -> None:
        """Questions end with the conversation."""
        person.questions = 0
        for it in self.questions.values():
            if it.person is person and it.state in ("asked", "joined"):
                it.state = "ended"

    def forget(self, before: float) -> None:
        """What ended earlier is deleted."""
        old = {id_ for id_, it in self.people.items() if it.state in OVER and it.since < before}
        self.people = {id_: it for id_, it in self.people.items() if id_ not in old}
        self.gone = {id_: since for id_, since in self.gone.items() if id_ not in old}
        self.questions = {key: it for key, it in self.questions.items() if it.person.id not in old}

    def next_place(self) -> int:
        """Behind everybody who ever was there."""
        self.places += 1
        return self.places

    # --- who may what ---

    def clerk(self, clerk: str) -> Clerk:
        """A disabled account has no desk."""
        found = self.clerks[clerk]
        if not found.active:
            raise No("not-yours")
        return found

    def see(self, clerk: str, ticket: str) -> Person:
        """Tickets of other departments do not exist."""
        person, me = self.people[ticket], self.clerk(clerk)
        if person.department not in me.serves and person.clerk != clerk:
            raise No("not-yours")
        return person

    def own(self, clerk: str, ticket: str) -> Person:
        """What lies on a colleague's desk is the colleague's."""
        person = self.see(clerk, ticket)
        if person.state not in AT_A_DESK:
            raise No("not-now")
        if person.clerk != clerk:
            raise No("taken", self.clerks[person.clerk or ""].name)
        return person

    def mine(self, clerk: str, *states: str) -> Person:
        """Who is at the own desk, in one of these states."""
        self.clerk(clerk)
        person = self.at(clerk)
        if person is None or person.state not in states:
            raise No("not-now")
        return person

    def free(self, clerk: str, but: str = "") -> None:
        """A desk that is there, with nothing on it."""
        if self.clerk(clerk).desk == "closed":
            raise No("not-now")
        if self.holds(clerk) not in ("nothing", but):
            raise No("busy")

    def is_open(self, department: str) -> bool:
        """Whether the doors are."""
        return self.departments[department].doors.is_open(self.now)
