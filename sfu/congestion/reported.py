"""The estimate for a subscriber who knows no transport-wide feedback: from receiver reports and her own REMB.

Kept for peers that are not browsers. It starts with trust, gives way to loss, and takes her word for a limit only when
that falls twice below what she is sent; else it merely follows what happens to arrive.
"""

from __future__ import annotations

from sfu.bandwidth import GROWTH, HIGH_LOSS, LOW_LOSS

START = 2_500_000.0
LOWEST, HIGHEST = 50_000.0, 20_000_000.0
INTERVAL = 1.0
"""Seconds between decisions."""
FALL = 0.97
AGAIN = 3.0
"""Seconds: one fall is noise, a second one so soon is a bottleneck."""


class Reported:
    """``target`` in bit/s."""

    __slots__ = ("_decided_at", "_fell_at", "_last", "_worst", "loss_share", "target", "trouble_at")

    def __init__(self) -> None:
        self.target = START
        self.loss_share = 0.0
        self.trouble_at = float("-inf")
        """When loss or her own estimate last lowered the target."""
        self._worst = 0.0
        self._last = 0.0
        self._fell_at = float("-inf")
        self._decided_at = float("-inf")

    def lost(self, share: float) -> None:
        """A report says that this share (0 to 1) of a stream's packets was lost."""
        self._worst = max(self._worst, share)
        self.loss_share += 0.3 * (share - self.loss_share)

    def takes(self, bitrate: float, sent: float, now: float) -> None:
        """She says that she can take so many bit/s while she is sent so many."""
        fell = bitrate < FALL * self._last
        self._last = bitrate
        if fell and bitrate < sent:
            if now - self._fell_at < AGAIN:
                self.target = max(LOWEST, min(self.target, bitrate))
                self.trouble_at = now
            self._fell_at = now

    def tick(self, sent: float, now: float) -> None:
        """Decide, once a second; ``sent`` bit/s are on the way."""
        if now - self._decided_at < INTERVAL:
            return
        self._decided_at = now
        if self._worst > HIGH_LOSS:
            self.trouble_at = now
            self.target = min(self.target, max(sent, LOWEST)) * (1 - 0.5 * self._worst)
        elif self._worst < LOW_LOSS and now - self._fell_at > AGAIN:
            self.target *= GROWTH
        self._worst = 0.0
        self.target = min(max(self.target, LOWEST), HIGHEST)
