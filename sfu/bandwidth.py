"""The rate to ask of a publisher (REMB): a sensible start, less when subscribers lose, never more than they take."""

from __future__ import annotations

START = 2_500_000
LOWEST = 150_000
HIGHEST = 2_500_000
HIGH_LOSS = 0.10
LOW_LOSS = 0.02
GROWTH = 1.08
CAP_LIFETIME = 10.0


class Bandwidth:
    """One publisher's rate in bit/s, decided once a second."""

    def __init__(self) -> None:
        self._rate = float(START)
        self._loss: dict[str, float] = {}
        self._caps: dict[str, tuple[int, float]] = {}

    def lost(self, subscriber: str, fraction: float) -> None:
        """A subscriber reports this share of our packets lost (0 to 1)."""
        self._loss[subscriber] = max(fraction, self._loss.get(subscriber, 0.0))

    def cap(self, subscriber: str, bitrate: int, now: float) -> None:
        """A subscriber can take this much of the publisher."""
        self._caps[subscriber] = bitrate, now

    def decide(self, now: float) -> int:
        """The rate for the next second."""
        if self._loss:
            worst = max(self._loss.values())
            if worst > HIGH_LOSS:
                self._rate *= 1 - 0.5 * worst
            elif worst < LOW_LOSS:
                self._rate *= GROWTH
            self._loss.clear()
        self._rate = min(max(self._rate, LOWEST), HIGHEST)
        self._caps = {who: (rate, at) for who, (rate, at) in self._caps.items() if now - at <= CAP_LIFETIME}
        return int(max(LOWEST, min([self._rate, *(rate for rate, _ in self._caps.values())])))
