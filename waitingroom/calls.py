"""What a call means: how long there is to answer it, and what becomes of whoever does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class CallRules:
    """A department's settings."""

    answer_seconds: float = 90.0
    """To answer a call."""
    again_seconds: float = 60.0
    """At least, between two calls of the same number."""
    most_calls: int = 2
    """So many calls without an answer, then missed."""


def answer_due(called_at: float, answered: bool, opened_at: float, rules: CallRules) -> float | None:
    """Until when the call may be answered; None once it is. Time during which the office was shut does not count."""
    return None if answered else max(called_at, opened_at) + rules.answer_seconds


def unanswered(misses: int, rules: CallRules) -> Literal["no answer", "miss"]:
    """What happens to a ticket whose call was not answered, when ``misses`` earlier ones were not either."""
    return "miss" if misses + 1 >= rules.most_calls else "no answer"


def may_be_called(not_before: float | None, now: float) -> bool:
    """Whether the pause after the last unanswered call is over."""
    return not_before is None or not_before <= now
