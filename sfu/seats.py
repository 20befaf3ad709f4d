"""Who sits where: a pure assignment of published tracks to the seats of one receiver.

Nobody who sits is moved. A newcomer sits beside her own other track (a chair is one audio and two video seats whose
sound and picture the browser keeps in step), else on an empty chair, else wherever a seat of her kind is free.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sfu.control import Source
from sfu.limits import Limits
from sfu.offer import KIND_OF, Kind

TrackId: TypeAlias = tuple[str, Source]
"""Participant and source."""


@dataclass(frozen=True, slots=True)
class Place:
    """A receive seat, as the assignment sees it."""

    mid: str
    kind: Kind
    chair: int


def assign(places: Sequence[Place], sitting: Mapping[str, TrackId], wanted: Sequence[TrackId]) -> dict[str, TrackId]:
    """mid -> track. ``sitting`` is the assignment so far; ``wanted`` names earlier what matters more."""
    there = {place.mid: place for place in places}
    result = {
        mid: track
        for mid, track in sitting.items()
        if mid in there and track in wanted and there[mid].kind == KIND_OF[track[1]]
    }
    seated = set(result.values())
    for track in wanted:
        if track in seated:
            continue
        people = {there[mid].chair: sitter[0] for mid, sitter in result.items()}
        free = [place for place in places if place.mid not in result and place.kind == KIND_OF[track[1]]]
        if not free:
            continue
        mine = {chair for chair, who in people.items() if who == track[0]}
        best = min(free, key=lambda place: (place.chair not in mine, place.chair in people, places.index(place)))
        result[best.mid] = track
        seated.add(track)
    return result


def needed(others: int, limits: Limits) -> tuple[int, int]:
    """Audio and video seats that a transport should have: for each other person a voice, a camera and a screen."""
    others = max(1, others)
    return min(others, limits.audio_seats), min(2 * others, limits.video_seats)
