"""How much one worker, room or participant may use: every table of the middlebox is bounded by a number from here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of the middlebox. Whoever reaches one is refused; nobody else notices."""

    rooms: int = 200
    """Rooms in one worker."""
    participants: int = 10
    """People in one room."""
    ssrcs: int = 20
    """RTP sources that one participant may have bound at a time; packets of further ones are dropped."""
    id_characters: int = 64
    """Length of the caller's room and participant ids."""
    audio_seats: int = 9
    """Receive seats for sound in one transport."""
    video_seats: int = 15
    """Receive seats for pictures in one transport."""
    join_seconds: float = 60.0
    """How long a join ticket is good for."""
    restart_gap: float = 5.0
    """Seconds between two ICE restarts of one transport."""
    restarts_per_minute: int = 5
    """ICE restarts of one transport in a minute."""
    compound_bytes: int = 1_200
    """Largest RTCP datagram that we build."""
