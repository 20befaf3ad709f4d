"""Which encodings of a track somebody wants: switched on at once, off only when nobody has wanted them for a while."""

from __future__ import annotations

from collections.abc import Collection, Sequence

OFF_AFTER = 3.0
"""Seconds without a want before an encoding is switched off: who looks away looks back (LiveKit dynacast: 5 s)."""


class Demand:
    """The wants for one track. An encoding that is new counts as wanted when it is first seen."""

    __slots__ = ("_wanted_at",)

    def __init__(self) -> None:
        self._wanted_at: dict[str, float] = {}

    def update(self, rids: Sequence[str], wanted: Collection[str], now: float) -> list[str]:
        """Of the encodings that there are, those that the publisher should send."""
        held = self._wanted_at
        self._wanted_at = {rid: now if rid in wanted else held.get(rid, now) for rid in rids}
        return [rid for rid in rids if rid in wanted or now - self._wanted_at[rid] < OFF_AFTER]
