"""Who is shown what with so many bits a second: a pure function, the same answer for the same question.

Sound first, then the shared screen and sign language, whole; then every camera small before any of them large, the
speaker before the others, larger seats before smaller ones. What does not fit rests.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

REST = -1
"""Instead of the place of an encoding: nothing is shown."""
HEADROOM = 1.15
"""What is not shown yet must fit so many times: an estimate that wavers by 15 % changes nothing (JVB
bwe-change-threshold 0.15)."""

HARDLY = 1 / 3
"""Of its least: with so little an only encoding that is shown does not wait for its publisher to send less."""


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
    least: float = 0.0
    """Bit/s that the only encoding can be brought down to, if its publisher is asked for less; 0: it cannot."""

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


class Grant(NamedTuple):
    """What one seat is given."""

    place: int
    """Of the encoding, or :data:`REST`."""
    bitrate: float
    """Bit/s reckoned with."""


NOTHING = Grant(REST, 0.0)


def allocate(budget: float, wanted: Sequence[Want]) -> dict[str, int]:
    """The place of the encoding for each seat, or :data:`REST`.

    Sound is always sent, whatever the budget says; of the rest no more than fits is.
    """
    return {mid: grant.place for mid, grant in share_out(budget, wanted)[0].items()}


def share_out(budget: float, wanted: Sequence[Want]) -> tuple[dict[str, Grant], float]:
    """What each seat is given, and how many bit/s are left (less than none when sound takes more than there is)."""
    order = sorted(wanted, key=lambda want: (want.rank, -_size(want), want.mid))
    chosen = {want.mid: NOTHING for want in order}
    left = budget
    for want in order:
        if want.rank is Rank.SOUND and want.limit != REST:
            chosen[want.mid] = Grant(0, want.qualities[0].bitrate)
            left -= want.qualities[0].bitrate
    for want in order:
        if want.rank in WHOLE[1:]:
            left -= _raise(want, chosen, left, want.limit)
    others = [want for want in order if want.rank not in WHOLE]
    for want in others:
        left -= _raise(want, chosen, min(left, HEADROOM * want.least or left), min(want.limit, 0))
    for want in others:
        left -= _raise(want, chosen, left, want.limit)
    return chosen, left


def _raise(want: Want, chosen: dict[str, Grant], left: float, limit: int) -> float:
    """Raise one seat as far as fits; bit/s that this takes."""
    held = chosen[want.mid]
    if want.least:
        return _stretch(want, chosen, left) if limit != REST else 0.0
    for place in range(limit, held.place, -1):
        more = want.cost(place) - held.bitrate
        if more <= left:
            chosen[want.mid] = Grant(place, held.bitrate + more)
            return more
    return 0.0


def _stretch(want: Want, chosen: dict[str, Grant], left: float) -> float:
    """The same for an only encoding whose publisher can be asked for less."""
    held = chosen[want.mid].bitrate
    given = min(want.cost(0), held + left)
    # What is shown goes on with some less than that: its publisher is being asked for less. But not at sound's expense.
    if given < (want.least if want.shown == REST else want.least * HARDLY):
        return 0.0
    if held == 0.0 and want.shown == REST and left < HEADROOM * want.least:
        return 0.0
    chosen[want.mid] = Grant(0, given)
    return given - held


def _size(want: Want) -> int:
    return want.qualities[-1].height if want.seat is None else want.seat


def total(wanted: Iterable[Want], chosen: dict[str, int]) -> float:
    """Bit/s that a choice takes."""
    return sum(want.qualities[chosen[want.mid]].bitrate for want in wanted if chosen[want.mid] != REST)
