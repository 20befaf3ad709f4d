"""A packet between the encoding that it came in by and the subscriptions that show it."""

from __future__ import annotations

from typing import NamedTuple

from sfu import vp8


class Arrival(NamedTuple):
    """A packet as every subscription of the encoding sees it: gapless, on one clock."""

    sequence: int
    """Extended, without the numbers of empty packets."""
    timestamp: int
    marker: bool
    payload: bytes
    picture: vp8.Descriptor | None
    """None: not VP8, or not looked at yet (:func:`picture_in`)."""
    key_frame: bool
    """A key frame starts here."""
    generation: int
    """Changes when the source began anew: subscriptions begin anew with it."""
    newest: bool


def picture_in(arrival: Arrival) -> vp8.Descriptor | None:
    """Where the numbers of a VP8 packet stand; mostly nobody needs to know."""
    return arrival.picture or vp8.read(arrival.payload)
