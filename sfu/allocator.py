"""Who is shown what with so many bits a second: a pure function, the same answer for the same question.

Sound first, then the shared screen and sign language, whole; then every camera small before any of them large, the
speaker before the others, larger seats before smaller ones. What does not fit rests.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

REST = -1
"""Instead of the place of an encoding: nothing is shown."""
HEADROOM = 1.15
"""What is not shown yet must fit so many times: an estimate that wavers by 15 % changes nothing (JVB
bwe-change-threshold 0.15)."""


class Rank(IntEnum):
    """In the order of importance."""

    SOUND = 0
    SCREEN = 1
    MOTION = 2
    """Sign language: a smaller picture can be read, a jerky or resting one cannot."""
    SPEAKER = 3
    CAMERA = 4


WHOLE = (Rank.SOUND, Rank.SCREEN, Rank.MOTION)
"""What is raised as far as it is wanted before anything of lower rank is shown at all."""


@dataclass(frozen=True, slots=True)
class Quality:
    """One encoding that can be had."""

    height: int
    bitrate: float


@dataclass(frozen=True, slots=True)
class Want:
    """One seat with somebody in it."""

    mid: str
    rank: Rank
    seat: int | None
    """Lines that the page gives the picture; 0: not visible; None: not said, so as many as there are."""
    qualities: tuple[Quality, ...]
    """Smallest first; never empty."""
    shown: int = REST
    """What is shown now."""
    most: int | None = None
    """For a while no further than this, because the last step up did not last; None: no such bound."""

    @property
    def enough(self) -> int:
        """The smallest encoding that fills the seat, else the largest; of several equally high ones the best."""
        if self.seat == 0 and self.rank is not Rank.SOUND:
            return REST
        last = len(self.qualities) - 1
        if self.seat is None or self.rank is Rank.SOUND:
            return last
        filling = min((held.height for held in self.qualities if held.height >= self.seat), default=None)
        return max((place for place, held in enumerate(self.qualities) if held.height == filling), default=last)

    @property
    def limit(self) -> int:
        """The largest encoding that may be chosen now."""
        return self.enough if self.most is None else min(self.enough, self.most)

    def cost(self, place: int) -> float:
        """Bit/s to reckon with for an encoding; more for what would be a step up."""
        if place == REST:
            return 0.0
        bitrate = self.qualities[place].bitrate
        return bitrate * HEADROOM if place > self.shown else bitrate


def allocate(budget: float, wanted: Sequence[Want]) -> dict[str, int]:
    """The place of the encoding for each seat, or :data:`REST`.

    Sound is always sent, whatever the budget says; of the rest no more than fits is.
    """
    order = sorted(wanted, key=lambda want: (want.rank, -_size(want), want.mid))
    chosen = {want.mid: REST for want in order}
    left = budget
    for want in order:
        if want.rank is Rank.SOUND and want.limit != REST:
            chosen[want.mid] = 0
            left -= want.qualities[0].bitrate
    for want in order:
        if want.rank in WHOLE[1:]:
            left -= _raise(want, chosen, left, want.limit)
    others = [want for want in order if want.rank not in WHOLE]
    for want in others:
        left -= _raise(want, chosen, left, min(want.limit, 0))
    for want in others:
        left -= _raise(want, chosen, left, want.limit)
    return chosen


def _raise(want: Want, chosen: dict[str, int], left: float, limit: int) -> float:
    """Raise one seat as far as fits; bit/s that this takes."""
    held = want.cost(chosen[want.mid])
    for place in range(limit, chosen[want.mid], -1):
        more = want.cost(place) - held
        if more <= left:
            chosen[want.mid] = place
            return more
    return 0.0


def _size(want: Want) -> int:
    return want.qualities[-1].height if want.seat is None else want.seat


def total(wanted: Iterable[Want], chosen: dict[str, int]) -> float:
    """Bit/s that a choice takes."""
    return sum(want.qualities[chosen[want.mid]].bitrate for want in wanted if chosen[want.mid] != REST)
