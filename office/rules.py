"""How waiting goes in a department: the figures and switches that an authority may set, with their bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from office.storage.records import DepartmentRecord


@dataclass(frozen=True)
class Rule:
    """One setting: a number within bounds, or a switch where there are none."""

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


RULES: Final[Mapping[str, Rule]] = {
    "answer_seconds": Rule(15, 900),
    "again_seconds": Rule(1, 3_600),
    "most_calls": Rule(1, 10),
    "away_seconds": Rule(60, 14_400),
    "grace_seconds": Rule(5, 600),
    "notice_places": Rule(1, 20),
    "show_position": Rule(),
    "max_waiting": Rule(1, 10_000),
    "cut_off": Rule(),
    "web_push": Rule(),
}
"""In the order of ``docs/waiting-room.md``, which says what each means."""


def shown(department: DepartmentRecord, name: str) -> str:
    """A setting as it is typed."""
    value = getattr(department, name)
    return str(value) if RULES[name].most else ("yes" if value else "no")
