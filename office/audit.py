"""Who did it: the actors of the audit trail. Ids only, never names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

ActorKind: TypeAlias = Literal["citizen", "clerk", "guest", "admin", "system"]


@dataclass(frozen=True)
class Actor:
    """Whoever caused a change: a citizen or guest by the id of the ticket or invitation, staff by account id."""

    kind: ActorKind
    id: str = ""


SYSTEM: Final = Actor("system")
"""The office itself: jobs, the clock."""
