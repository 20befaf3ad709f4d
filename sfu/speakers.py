"""Who speaks: from the loudness that browsers write beside the sound (RFC 6464), calmly enough for the eye."""

from __future__ import annotations

LOUD = 45
"""-dBov: a packet at least this loud counts towards speaking."""
STILL_HEARD = 55
"""-dBov: a packet at least this loud keeps a speaker speaking."""
PACKETS_TO_START = 5
HOLD = 0.6
MIN_INTERVAL = 0.2


class _Voice:
    __slots__ = ("heard_at", "run", "speaking")

    def __init__(self) -> None:
        self.run = 0
        self.speaking = False
        self.heard_at = float("-inf")


class Speakers:
    """The voices of one room."""

    def __init__(self) -> None:
        self._voices: dict[str, _Voice] = {}
        self._told: list[str] = []
        self._told_at = float("-inf")

    def hear(self, participant: str, level: int, now: float) -> None:
        """One packet of sound with its loudness in -dBov."""
        voice = self._voices.get(participant)
        if voice is None:
            voice = self._voices[participant] = _Voice()
        voice.run = min(voice.run + 1, PACKETS_TO_START) if level <= LOUD else max(voice.run - 1, 0)
        if level <= STILL_HEARD:
            voice.heard_at = now
        if voice.run >= PACKETS_TO_START:
            voice.speaking = True

    def forget(self, participant: str) -> None:
        """The person is gone."""
        self._voices.pop(participant, None)

    def tick(self, now: float) -> list[str] | None:
        """Who speaks now, when that is news and the last news is not too young."""
        for voice in self._voices.values():
            if voice.speaking and now - voice.heard_at > HOLD:
                voice.speaking, voice.run = False, 0
        speaking = sorted(participant for participant, voice in self._voices.items() if voice.speaking)
        if speaking == self._told or now - self._told_at < MIN_INTERVAL:
            return None
        self._told, self._told_at = speaking, now
        return speaking
