"""Walks through the waiting room: one step after the other, and after each the record is what the model says.

Hypothesis finds short ways to a fault; it gives a test case no more than some thousand choices. Long walks are seeded,
and when one fails it is shortened here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

from tests.office import room_citizens, room_clerks, room_hours
from tests.office.invariants import broken_in
from tests.office.room_house import House
from tests.office.room_model import AT_A_DESK, OVER, TALKING
from tests.office.room_play import COMMANDS, NEEDS_PEOPLE, Play

T = TypeVar("T")
KNOWN = (room_citizens, room_clerks, room_hours)
"""Whose commands are known."""
LIVING = f"state NOT IN {OVER}"
EVERYTHING = 100
"""So often all of the record is looked at, and not only what this step has changed."""
PATIENCE = 6_000
"""Steps that are walked again to find a shorter way to a fault."""


class Machine:
    """The office and its model, step by step."""

    def __init__(self, play: Play) -> None:
        self.play, self.house = play, play.house
        self.steps = 0
        self._seen = 0
        self._turn = 0

    def can(self, name: str) -> bool:
        """Whether there is anything to do it with."""
        return name not in NEEDS_PEOPLE or bool(self.house.room.people)

    def step(self, name: str) -> None:
        """Do it, and look at the record."""
        self.steps += 1
        if name == "restart":
            room_hours.restart(self.play)
        else:
            self.house.loop.run_until_complete(COMMANDS[name][1](self.play))
        self._compare()

    def _compare(self) -> None:
        room, look = self.house.room, self.house.record.look
        said: dict[str, list[str]] = {}
        for id_, ticket, action in look(
            f"SELECT id, object, action FROM audit WHERE id > {self._seen} AND object_kind = 'ticket' ORDER BY id"
        ):
            said.setdefault(ticket, []).append(action)
            self._seen = id_
        assert said == room.said, "I8: the audit trail"
        columns = "id, state, department, clerk, priority, misses, due_at, not_before, away_until, back_by, for_clerk"
        living = {row[0]: row for row in look(f"SELECT {columns} FROM tickets WHERE {LIVING}")}
        assert living == {
            it.id: (
                *(it.id, it.state, it.department, it.clerk, it.priority, it.misses),
                *(it.due_at, it.not_before, it.away_until, it.back_by, it.for_clerk),
            )
            for it in room.people.values()
            if it.state not in OVER
        }
        answered = look("SELECT id FROM tickets WHERE state = 'called' AND answered_at IS NOT NULL")
        assert {id_ for (id_,) in answered} == {
            it.id for it in room.people.values() if it.state == "called" and it.answered
        }
        assert set(look("SELECT ticket, clerk FROM visits WHERE closed_at IS NULL")) == {
            (it.id, it.clerk) for it in room.people.values() if it.state in TALKING
        }
        assert dict(look("SELECT account, state FROM desks")) == {it.id: it.desk for it in room.clerks.values()}
        assert dict(look("SELECT id, state FROM consults WHERE state IN ('asked', 'joined')")) == {
            key: it.state for key, it in room.questions.items() if it.state in ("asked", "joined")
        }
        self._nobody_is_stuck()
        self._places({room.people[id_].department for id_ in said if id_ in room.people})
        everything = self.steps % EVERYTHING == 0
        broken = broken_in(self.house.record, None if everything else said.keys())
        assert not broken, broken
        if everything:
            self.everybody()
        room.said = {}
        self._seen = look("SELECT coalesce(max(id), 0) FROM audit")[0][0]

    def _places(self, departments: set[str]) -> None:
        """The order, of the departments that were touched, else of one after the other."""
        room = self.house.room
        if not departments:
            self._turn += 1
            departments = {list(room.departments)[self._turn % len(room.departments)]}
        for department in departments:
            places = self.house.loop.run_until_complete(self.house.reception.places(department))
            assert places == {it.id: ahead for ahead, it in enumerate(room.queue(department))}

    def _nobody_is_stuck(self) -> None:
        """Whoever waits is found by somebody who says "next", once the desks are open."""
        room = self.house.room
        for it in room.people.values():
            if it.state in ("waiting", "transferred", "away", "missed") and it.for_clerk is not None:
                clerk = room.clerks[it.for_clerk]
                assert clerk.active and it.department in clerk.serves, "waits for somebody who will never call"

    def everybody(self) -> None:
        """All who were ever there and are not deleted yet."""
        states = dict(self.house.record.look("SELECT id, state FROM tickets"))
        assert states == {it.id: it.state for it in self.house.room.people.values()}
        held = [it.clerk for it in self.house.room.people.values() if it.state in AT_A_DESK]
        assert len(held) == len(set(held))


class Dice:
    """Chooses by a seed, and remembers."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.fell: list[int] = []

    def one(self, those: Sequence[T]) -> T:
        index = self._random.randrange(len(those))
        self.fell.append(index)
        return those[index]


class Loaded:
    """Chooses what it is given; what is no longer there is replaced by what is."""

    def __init__(self) -> None:
        self.fell: list[int] = []

    def one(self, those: Sequence[T]) -> T:
        index = self.fell.pop(0) if self.fell else 0
        return those[index % len(those)]


Step = tuple[str, list[int]]


def walk(seed: int, steps: int) -> None:
    """A long walk; a fault is told with a short way to it, where one was found."""
    dice, done = Dice(seed), list[Step]()
    house = House()
    machine = Machine(Play(house, dice))
    names = [*COMMANDS, "restart"]
    weights = [*(often for often, _ in COMMANDS.values()), 1]
    try:
        for name in random.Random(seed).choices(names, weights, k=steps):
            if machine.can(name):
                dice.fell = []
                done.append((name, dice.fell))
                machine.step(name)
        machine.everybody()
        assert broken_in(house.record) == []
    except Exception as error:
        way = shortened(done) if len(done) < PATIENCE else done[-50:]
        told = "\n".join(f"  {name} {fell}" for name, fell in way)
        raise AssertionError(
            f"seed {seed}, step {len(done)}: {error}\na short way there, or the last steps:\n{told}"
        ) from error
    finally:
        house.close()


def fails(way: Sequence[Step]) -> bool:
    """Whether this way leads to a fault."""
    house, dice = House(), Loaded()
    machine = Machine(Play(house, dice))
    try:
        for name, fell in way:
            dice.fell = list(fell)
            if machine.can(name):
                machine.step(name)
    except Exception:
        return True
    finally:
        house.close()
    return False


def shortened(way: list[Step]) -> list[Step]:
    """Leave out what the fault does not need: halves, quarters, single steps."""
    size, patience = len(way) // 2, PATIENCE
    while size:
        at = 0
        while at < len(way):
            shorter = way[:at] + way[at + size :]
            patience -= len(shorter)
            if patience < 0:
                return way
            if fails(shorter):
                way = shorter
            else:
                at += size
        size //= 2
    return way
