"""What citizens do in the model of the waiting room, and clerks with the queue: one function for each command."""

from __future__ import annotations

from tests.office.room_doors import begin_of_day
from tests.office.room_model import (
    AT_A_DESK,
    BECAUSE_OF,
    HOUSE,
    OVER,
    QUEUE,
    TALKING,
    No,
    Person,
    Room,
)

A_NUMBER_TAKES = 600.0
"""So long everybody ahead takes, by the estimate of this office; it decides when no more numbers are given."""

# --- citizens ---


def may_draw(room: Room, department: str, visitor: str) -> None:
    """Whether there is another number."""
    rules, waiting = room.departments[department], len(room.queue(department))
    if room.not_today.get(visitor, -1.0) >= begin_of_day(room.now):
        raise No("not-today")
    if not room.is_open(department):
        raise No("closed")
    if rules.paused or not any(it.desk == "open" and department in it.serves for it in room.clerks.values()):
        raise No("paused")
    left = rules.doors.left(room.now)
    if left is not None and (waiting + 1) * A_NUMBER_TAKES > left:
        raise No("cut-off")
    if waiting >= rules.most:
        raise No("full")


def draw(room: Room, id_: str, printed: str, department: str, visitor: str) -> None:
    """Somebody is at the end of the queue."""
    until = room.departments[department].doors.good_until(room.now)
    person = Person(id_, printed, department, department, room.next_place(), room.now, until, visitor)
    room.people[id_] = person
    room.say(person, "draw")


def here(room: Room, ticket: str) -> None:
    """ "I am coming"."""
    person = room.people[ticket]
    if person.state != "called":
        raise No("not-now")
    if not person.answered:
        person.answered = True
        room.say(person, "answer")


def leave(room: Room, ticket: str) -> None:
    """Gone for good, whatever was going on."""
    person = room.people[ticket]
    if person.state not in OVER:
        room.end(person, "leave", "finished" if person.state in TALKING else "left")


def step_away(room: Room, ticket: str, minutes: int) -> None:
    """ "I need some more minutes"."""
    person = room.people[ticket]
    if person.state not in (*QUEUE, "called"):
        raise No("not-now")
    if person.state == "away":
        room.move(person, "return", "waiting")
    kept = room.departments[person.department].kept
    room.move(person, "step away", "away")
    person.away_until, person.back_by = room.now + kept, room.now + min(minutes * 60.0, kept)


def come_back(room: Room, ticket: str) -> None:
    """ "I am back": to the same place, or to the end for whoever was missed."""
    person = room.people[ticket]
    if person.state == "away":
        room.move(person, "return", "waiting")
    elif person.state == "missed":
        room.move(person, "rejoin", "waiting")
        person.place, person.priority, person.misses, person.due_at = room.next_place(), 0, 0, None
    elif person.state not in QUEUE:
        raise No("not-now")


def page_back(room: Room, ticket: str) -> None:
    """The page is there again, on whichever device."""
    person = room.people[ticket]
    room.gone.pop(ticket, None)
    if person.state == "away" and (person.back_by is None or person.back_by <= room.now):
        room.move(person, "return", "waiting")


def open_by_pin(room: Room, ticket: str) -> None:
    """Number and PIN of somebody who is here."""
    person = room.people[ticket]
    still_good = person.state in HOUSE and person.good_until > room.now
    if not still_good and person.state not in TALKING:
        raise No("not-yours")
    room.say(person, "open by PIN")


# --- clerks ---


def call(room: Room, clerk: str, ticket: str | None) -> None:
    """The next, or somebody chosen by hand."""
    me = room.clerk(clerk)
    lying = room.at(clerk)
    if ticket is not None and lying is not None and (lying.id, lying.state) == (ticket, "called"):
        return
    room.free(clerk)
    person = room.next_for(me) if ticket is None else room.see(clerk, ticket)
    if person is None:
        raise No("empty")
    if person.state in AT_A_DESK:
        raise No("taken", room.clerks[person.clerk or ""].name)
    if (person.not_before or 0.0) > room.now or person.state in OVER:
        raise No("not-now")
    for why in sorted(
        {_why(room, person, it, clerk) for it in room.queue(person.department) if it.place < person.place}
    ):
        room.say(person, f"overtook: {why}")
    room.move(person, "call", "called")
    person.clerk, person.called_at, person.answered, person.not_before = clerk, room.now, False, None


def _why(room: Room, person: Person, passed: Person, clerk: str) -> str:
    if passed.state == "away":
        return "away"
    if (passed.not_before or 0.0) > room.now:
        return "no answer"
    if passed.for_clerk not in (None, clerk):
        return "for a colleague"
    if room.begun(person) and not room.begun(passed):
        return "due"
    return BECAUSE_OF[person.priority] if person.priority > passed.priority else "by hand"


def admit(room: Room, clerk: str, ticket: str) -> None:
    """A conversation begins."""
    person = room.own(clerk, ticket)
    if person.state == "admitted":
        return
    if person.state != "called" or room.clerks[clerk].desk == "closed":
        raise No("not-now")
    room.move(person, "admit", "admitted")
    room.visits += 1
    person.for_clerk, person.talks_since, person.visit = None, room.now, room.visits


def miss(room: Room, clerk: str, ticket: str) -> None:
    """Nobody came."""
    if (person := room.own(clerk, ticket)).state != "called":
        raise No("not-now")
    not_answered(room, person)


def not_answered(room: Room, person: Person) -> None:
    """Waits again at the same place, after a pause; after the last call missed."""
    rules = room.departments[person.department]
    person.misses += 1
    if person.misses >= rules.calls:
        room.move(person, "miss", "missed")
    else:
        room.move(person, "no answer", "waiting")
        person.not_before = room.now + rules.again


def send_away(room: Room, clerk: str, ticket: str, not_today: bool) -> None:
    """Out, with words."""
    person = room.see(clerk, ticket)
    if person.state in AT_A_DESK:
        room.own(clerk, ticket)
    if person.state not in HOUSE:
        raise No("not-now")
    room.end(person, "send away", "refused", not_today)


def raise_(room: Room, clerk: str, ticket: str, priority: int) -> None:
    """Before others, or no longer."""
    person = room.see(clerk, ticket)
    if person.state not in QUEUE:
        raise No("not-now")
    if person.priority in (0, 1) and person.priority != priority:
        person.priority = priority
        room.say(person, "raise" if priority else "lower")
