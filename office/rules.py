"""How waiting goes in a department: the figures and switches that an authority may set, with their bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from office.storage.records import DepartmentRecord

Unit: TypeAlias = Literal["seconds", "people", "calls", "switch"]


@dataclass(frozen=True)
class Rule:
    """One setting: a number within bounds, or a switch where there are none."""

    default: int
    """Of a new department; 1 and 0 for a switch that is on or off."""
    unit: Unit = "switch"
    least: int = 0
    most: int = 0

    def read(self, text: str) -> int | bool:
        """What was typed; ``ValueError`` says what may be."""
        if not self.most:
            if text not in ("yes", "no"):
                raise ValueError("yes or no")
            return text == "yes"
        if not text.isascii() or not text.isdigit() or not self.least <= int(text) <= self.most:
            raise ValueError(f"a whole number from {self.least} to {self.most}")
        return int(text)

    def take(self, value: int) -> int | bool:
        """What a page sent; ``ValueError`` says what may be."""
        if not self.most:
            if value not in (0, 1):
                raise ValueError("0 or 1")
            return bool(value)
        if not self.least <= value <= self.most:
            raise ValueError(f"from {self.least} to {self.most}")
        return value


RULES: Final[Mapping[str, Rule]] = {
    "answer_seconds": Rule(90, "seconds", 15, 900),
    "again_seconds": Rule(60, "seconds", 1, 3_600),
    "most_calls": Rule(2, "calls", 1, 10),
    "away_seconds": Rule(600, "seconds", 60, 14_400),
    "grace_seconds": Rule(20, "seconds", 5, 600),
    "notice_places": Rule(2, "people", 1, 20),
    "show_position": Rule(1),
    "max_waiting": Rule(200, "people", 1, 10_000),
    "cut_off": Rule(1),
    "web_push": Rule(0),
}
"""In the order of ``docs/waiting-room.md``, which says what each means."""


def shown(department: DepartmentRecord, name: str) -> str:
    """A setting as it is typed."""
    value = getattr(department, name)
    return str(value) if RULES[name].most else ("yes" if value else "no")
