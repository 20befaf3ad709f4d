"""The one live state that a department shows to everybody."""

from __future__ import annotations

from typing import Literal, TypeAlias

DepartmentState: TypeAlias = Literal["free", "waiting", "paused", "closed"]
"""Open and nobody waits; open and some wait; within hours but nobody takes visitors; outside the hours."""


def live_state(*, within_hours: bool, paused: bool, open_desks: int, waiting: int) -> DepartmentState:
    """Closed by its hours; else paused by hand or because no desk of its clerks is open; else free or waiting."""
    if not within_hours:
        return "closed"
    if paused or open_desks < 1:
        return "paused"
    return "waiting" if waiting > 0 else "free"
