"""One step through the waiting room: a command, put to the office and to the model; both must say the same.

A command chooses its particulars with :class:`Choice`, so that hypothesis or a seeded walk can decide.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from signalling.hall import Refusal
from tests.office.room_house import House
from tests.office.room_model import AT_A_DESK, OVER, No

T = TypeVar("T")
VISITORS = ("", "", "", "phone", "laptop")


class Choice(Protocol):
    """Who decides what is done."""

    def one(self, those: Sequence[T]) -> T:
        """One of them; the first ones are the simple ones."""


@dataclass
class Play:
    """One step: the office, the model, and who decides."""

    house: House
    choose: Choice
    drawn: int = 0
    log: list[str] | None = None

    def clerk(self) -> str:
        return self.choose.one(list(self.house.room.clerks))

    def ticket(self, *states: str) -> str:
        """Mostly somebody who is here, in one of these states where there is one; sometimes anybody, gone ones too."""
        people = self.house.room.people.values()
        here = [it.id for it in people if it.state not in OVER]
        right = [it.id for it in people if it.state in states] or here
        if not right or self.choose.one((0, 0, 0, 0, 1)):
            return self.choose.one([*here, *[it.id for it in people if it.state in OVER][-2:]])
        return self.choose.one(right)

    def at_desk(self, *states: str) -> tuple[str, str]:
        """Mostly a clerk and who is at the desk; sometimes any two."""
        right = [it for it in self.house.room.people.values() if it.state in (states or AT_A_DESK)]
        if not right or self.choose.one((0, 0, 0, 0, 1)):
            return self.clerk(), self.ticket()
        person = self.choose.one(right)
        return person.clerk or "", person.id

    def flag(self) -> bool:
        return self.choose.one((False, True))

    async def same(self, model: Callable[[], None], office: Awaitable[T]) -> T | None:
        """Both do it, or both refuse with the same word."""
        expected: tuple[str, str] = ("", "")
        try:
            model()
        except No as no:
            expected = (no.word, no.who)
        said, result = ("", ""), None
        try:
            result = await office
        except Refusal as refusal:
            said = (refusal.code, refusal.who or "")
        assert said == expected, f"the office says {said}, the model {expected}"
        return result


Command = Callable[[Play], Awaitable[None]]
COMMANDS: dict[str, tuple[int, Command]] = {}
"""By name: how often a walk does it, and what it is."""
NEEDS_PEOPLE: set[str] = set()


def command(often: int, people: bool = True) -> Callable[[Command], Command]:
    def known(function: Command) -> Command:
        name = function.__name__
        COMMANDS[name] = (often, function)
        if people:
            NEEDS_PEOPLE.add(name)
        return function

    return known
