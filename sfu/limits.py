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
    restart_gap: float = 4.5
    """Seconds between two ICE restarts of one transport. The page waits 5: the rest is for how long offers travel."""
    restarts_per_minute: int = 13
    """ICE restarts of one transport in a minute: the 12 of a page that never gives up, and one for the fence post."""
    compound_bytes: int = 1_180
    """Largest RTCP datagram that we build: 1 200 with what SRTCP adds (RFC 7714 section 9.1: 20 bytes), which passes
    every path with an MTU of 1 280 (RFC 8200 section 5)."""
