"""One participant of a conversation as the hall knows her, and a worker's words about her in those of the wire."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf

from office.quality import Lamp
from office.signing import is_sign_language
from sfu.control import EncodingState, SeatState
from signalling import messages as m


@dataclass(eq=False)
class Member:
    """One participant: a person who is admitted, and her media transport of the current epoch."""

    id: str
    role: m.Role
    view: m.View
    key: str
    name: str
    language: str
    since: int = 0
    """How many lines of chat came before her admission; they are not hers to read."""
    held: bool = False
    """Waits outside: nothing of the others is hers to see, hear or read, and nothing of hers is theirs."""
    epoch: int = 0
    link: m.Link = "absent"
    microphone: bool = False
    camera: bool = False
    screen: bool = False
    join: m.Join | None = None
    """Told but not yet used."""
    join_until: float = 0.0
    seats: list[m.Seat] = field(default_factory=list)
    audio_seats: int = 0
    video_seats: int = 0
    encodings: list[m.Encoding] | None = None
    """What is wanted of her pictures; None before the worker said so."""
    lamp: Lamp = field(default_factory=Lamp)
    quality: list[m.QualityView] = field(default_factory=list)
    """What she was told last of everybody's lamps."""
    reported_at: float = -inf

    @property
    def signs(self) -> bool:
        """Whether her picture is sign language, so that movement counts for more than sharpness."""
        return is_sign_language(self.language)

    @property
    def watched(self) -> bool:
        """Whether her camera is on and everything that she could send of pictures is wanted."""
        return self.camera and bool(self.encodings) and all(track.rids for track in self.encodings or ())

    def seats_message(self) -> m.Seats:
        """Who sits where in this member's transport."""
        return m.Seats(epoch=self.epoch, seats=self.seats, audio_seats=self.audio_seats, video_seats=self.video_seats)


def participant_id(room: str, role: str) -> str:
    """The same in every web process, and not the same in two visits, so that it tells nothing about a person."""
    return hashlib.blake2s(f"{room}/{role}".encode(), digest_size=12).hexdigest()


def clerks_id(room: str, account: str) -> str:
    """A clerk's participant id: the same before and after the conversation is handed over."""
    return participant_id(room, f"clerk/{account}")


def seats_of(states: Iterable[SeatState]) -> list[m.Seat]:
    """A worker's seats in the words of the wire."""
    return [
        m.Seat(
            mid=seat.mid,
            participant=seat.participant,
            source=seat.source,
            paused=seat.paused,
            undecodable=seat.undecodable,
        )
        for seat in states
    ]


def encodings_of(states: Iterable[EncodingState]) -> list[m.Encoding]:
    """What a worker wants of pictures, in the words of the wire."""
    return [m.Encoding(mid=state.mid, rids=list(state.rids), codec=state.codec, limit=state.limit) for state in states]
