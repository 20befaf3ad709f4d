"""The rate to ask of a publisher (REMB): a sensible start, less when subscribers lose or choke, slowly more again.

A receiver's own estimate tells of a bottleneck only when it falls below what we send. Else it merely follows the rate
that happens to arrive, and taking it for a limit would let everybody's rate shrink to that of a still picture.
"""

from __future__ import annotations

START = 2_500_000
LOWEST = 150_000
HIGHEST = 2_500_000
HIGH_LOSS = 0.10
LOW_LOSS = 0.02
GROWTH = 1.08
WINDOW = 1.0
FALL = 0.97
"""An estimate below this share of the last one has fallen."""
AGAIN = 3.0
"""Seconds: one fall is noise, a second one so soon is a bottleneck."""


class Meter:
    """Bits a second over the last whole window."""

    __slots__ = ("_bytes", "_rate", "_since")

    def __init__(self) -> None:
        self._bytes = 0
        self._rate = 0.0
        self._since: float | None = None

    def add(self, size: int, now: float) -> None:
        """A packet of this many bytes."""
        self._turn(now)
        self._bytes += size

    def rate(self, now: float) -> float:
        """0 before the first window is over."""
        self._turn(now)
        return self._rate

    def _turn(self, now: float) -> None:
        if self._since is None:
            self._since = now
        elif now - self._since >= WINDOW:
            self._rate = 8 * self._bytes / (now - self._since)
            self._bytes, self._since = 0, now


class Downlink:
    """What the estimates of one subscriber tell about the way to her."""

    __slots__ = ("_fell_at", "_last", "sent")

    def __init__(self) -> None:
        self.sent = Meter()
        """All that we send her."""
        self._last = 0
        self._fell_at: float | None = None

    def choked(self, bitrate: int, now: float) -> bool:
        """Take an estimate in; whether it tells of a bottleneck."""
        fell = bitrate < FALL * self._last
        self._last = bitrate
        if not fell or bitrate >= self.sent.rate(now):
            return False
        again = self._fell_at is not None and now - self._fell_at < AGAIN
        self._fell_at = now
        return again


class Bandwidth:
    """One publisher's rate in bit/s, decided once a second."""

    def __init__(self) -> None:
        self.used = Meter()
        """What the publisher's pictures take."""
        self._rate = float(START)
        self._worst_loss = 0.0
        self._choked = False

    def lost(self, fraction: float) -> None:
        """A subscriber reports this share of our packets lost (0 to 1)."""
        self._worst_loss = max(fraction, self._worst_loss)

    def choke(self, share: float, now: float) -> None:
        """A subscriber can take only this share (0 to 1) of what she is sent: every publisher gives way alike."""
        used = self.used.rate(now)
        if used > 0:
            self._rate = max(LOWEST, min(self._rate, used * share))
            self._choked = True

    def decide(self) -> int:
        """The rate for the next second."""
        if self._worst_loss > HIGH_LOSS:
            self._rate *= 1 - 0.5 * self._worst_loss
        elif self._worst_loss < LOW_LOSS and not self._choked:
            self._rate *= GROWTH
        self._worst_loss, self._choked = 0.0, False
        self._rate = min(max(self._rate, LOWEST), HIGHEST)
        return int(self._rate)
