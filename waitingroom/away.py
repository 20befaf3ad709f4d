"""Who is away, and how long a place is kept: a page that is gone, or a citizen who asked for some more minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class AwayRules:
    """A department's settings."""

    away_seconds: float = 600.0
    """A place is kept."""
    grace_seconds: float = 20.0
    """A page may be gone before its visitor counts as away."""


@dataclass(frozen=True)
class Away:
    """How somebody is away."""

    until: float
    """The place is kept so long, if it depends on the record alone."""
    back_by: float | None
    """What was asked for; None when the page was gone."""


def page_gone(now: float, rules: AwayRules) -> Away:
    """The page has been gone for the grace."""
    return Away(now + rules.away_seconds, None)


def asked(now: float, minutes: int, rules: AwayRules) -> Away:
    """The citizen needs some more minutes: no longer than a place is kept at all."""
    return Away(now + rules.away_seconds, now + min(minutes * 60.0, rules.away_seconds))


def away_at(gone_since: float, waiting_since: float, rules: AwayRules) -> float:
    """When a waiting visitor whose page is gone counts as away. Whoever just came into the queue has the grace, too."""
    return max(gone_since, waiting_since) + rules.grace_seconds


def next_step(away: Away, gone_since: float | None, rules: AwayRules) -> tuple[Literal["return", "skip"], float]:
    """What happens next to somebody who is away, and when. ``gone_since`` is None while the page is there.

    A page that goes, or an office that was shut meanwhile (then everybody counts as just gone), keeps the place for the
    full time from then on.
    """
    if gone_since is None:
        return "return", away.back_by if away.back_by is not None else float("-inf")
    return "skip", max(away.until, gone_since + rules.away_seconds)
