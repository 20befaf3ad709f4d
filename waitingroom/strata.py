"""Dice that fall the same every time: equally likely strata of a distribution, and fixed orders to combine them in."""

from __future__ import annotations

from functools import cache
from statistics import NormalDist
from typing import Final

STRATA: Final = 64
"""Into how many equally likely values a distribution is cut; also how often the future is played through."""
NORMAL: Final = NormalDist()
MIDDLES: Final = tuple((number + 0.5) / STRATA for number in range(STRATA))
SCORES: Final = tuple(NORMAL.inv_cdf(middle) for middle in MIDDLES)
"""The standard normal distribution, cut so."""
_64_BITS: Final = (1 << 64) - 1


@cache
def order(number: int) -> tuple[int, ...]:
    """A fixed, arbitrary order of the strata: which one each play takes."""
    state, shuffled = (number + 1) * 0x9E3779B97F4A7C15 & _64_BITS, list(range(STRATA))
    for last in range(STRATA - 1, 0, -1):  # Fisher and Yates, driven by xorshift64* (Vigna 2016)
        state ^= state >> 12
        state ^= state << 25 & _64_BITS
        state ^= state >> 27
        other = (state * 0x2545F4914F6CDD1D & _64_BITS) * (last + 1) >> 64
        shuffled[last], shuffled[other] = shuffled[other], shuffled[last]
    return tuple(shuffled)
