"""Whose voices a large room hears: the three that speak, so that sound costs each person the same in every room.

Works on the loudness that browsers write beside the sound (RFC 6464), before anything is decoded. A voice comes in with
its first loud packet, so that no word is cut, and keeps its place until another one needs it.
"""

from __future__ import annotations

MOST = 3
"""Voices at a time: more than three cannot be understood at once anyway (Jitsi Videobridge's loudest-N)."""
SMALL_ROOM = 6
"""People; up to here everybody hears everybody."""
SPEECH = 82
"""127 minus -dBov: a packet at least this loud asks for a place. What does not say how loud it is counts as this."""
AUDIBLE = 72
"""A packet at least this loud keeps the place that its voice has."""
HANGOVER = 0.8
"""Seconds from the last audible packet to the end of the word, the sentence, the breath in between."""
MARGIN = 6
"""Decibels by which a fourth voice must be louder than the softest of three that all speak."""
INSISTING = 15
"""Loud packets (0.3 s) after which a fourth voice may push out the softest."""
TENURE = 1.0
"""Seconds that a voice keeps its place at least while it speaks."""
RISE = 0.5
FALL = 0.05
"""How much of a new audible packet's loudness goes into the mean: pauses between words do not make a voice softer."""


class _Voice:
    __slots__ = ("audible_at", "chosen_at", "insisting", "loudness")

    def __init__(self) -> None:
        self.loudness = 0.0
        self.audible_at = float("-inf")
        self.chosen_at: float | None = None
        self.insisting = 0


class Talkers:
    """The voices of one room."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._voices: dict[str, _Voice] = {}
        self._chosen: dict[str, _Voice] = {}

    @property
    def chosen(self) -> frozenset[str]:
        """Who is heard in a large room."""
        return frozenset(self._chosen)

    def hear(self, participant: str, level: int | None, now: float) -> bool:
        """One packet of sound with its loudness in -dBov; whether it is for a large room's ears."""
        voice = self._voices.get(participant)
        if voice is None:
            voice = self._voices[participant] = _Voice()
        loud = SPEECH if level is None else 127 - level
        if loud >= AUDIBLE:
            voice.audible_at = now
            change = loud - voice.loudness
            voice.loudness += change * (RISE if change > 0 else FALL)
        if voice.chosen_at is not None:
            return True
        if loud < SPEECH:
            voice.insisting = 0
            return False
        voice.insisting += 1
        return self._admit(participant, voice, now)

    def _admit(self, participant: str, voice: _Voice, now: float) -> bool:
        if len(self._chosen) >= self._most:
            given_up = self._dispensable(voice, now)
            if given_up is None:
                return False
            self._chosen.pop(given_up).chosen_at = None
        self._chosen[participant] = voice
        voice.chosen_at, voice.insisting = now, 0
        return True

    def _dispensable(self, voice: _Voice, now: float) -> str | None:
        chosen = self._chosen
        silent = min(chosen, key=lambda name: chosen[name].audible_at)
        if now - chosen[silent].audible_at > HANGOVER:
            return silent
        settled = [name for name, held in chosen.items() if now - (held.chosen_at or 0.0) >= TENURE]
        if voice.insisting < INSISTING or not settled:
            return None
        softest = min(settled, key=lambda name: chosen[name].loudness)
        return softest if chosen[softest].loudness + MARGIN <= voice.loudness else None

    def forget(self, participant: str) -> None:
        """The person, or her microphone, is gone."""
        self._voices.pop(participant, None)
        self._chosen.pop(participant, None)
