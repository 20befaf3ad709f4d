"""How long a ticket that nobody calls stays good: the day it was drawn, and a night shift where there is one."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from waitingroom.hours import Doors, end_of_day

LONGEST_WAIT: Final = 12 * 3600.0
"""Past midnight, a department that stays open still honours a ticket for so long after it was drawn."""


def good_until(arrived_at: float, doors: Doors, zone: ZoneInfo) -> float:
    """End of the local day; where the doors stay open through that midnight, until they close, within bounds."""
    midnight = end_of_day(arrived_at, zone)
    if not doors.is_open(midnight, zone):
        return midnight
    closing = doors.closes_at(midnight, zone)
    longest = arrived_at + LONGEST_WAIT
    return max(midnight, longest if closing is None else min(closing, longest))
