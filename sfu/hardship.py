"""How badly one voice arrives at those who hear it, for its publisher to hear of.

A browser's Opus writes each packet a second time, small, into the one after it when it is told that packets are lost
(RFC 6716 section 2.1.7, in-band FEC). The speaker's own way is often clean; the listener's is not. So her report says
the worst of both. Pure.
"""

from __future__ import annotations

KEPT = 15.0
"""Seconds for which a report counts: browsers report on sound every 2.5 to 7.5 s (RFC 3550 section 6.2)."""
BAD = 0.01
"""Share of lost packets from which on words go missing that one hears."""
LEAST, MOST = 0.15, 0.2
"""What is told then. libopus leaves the mode that has no FEC at 1 % for what it takes for speech, at more than 8 % for
what it takes for music, and libwebrtc tells it an average over ten seconds, of no more than 20 %."""


class Hardship:
    """The worst share (0 to 1) that a listener has reported lately."""

    __slots__ = ("_at", "_worst")

    def __init__(self) -> None:
        self._worst = 0.0
        self._at = float("-inf")

    def lost(self, share: float, now: float) -> None:
        """A listener reports this share of the packets lost."""
        if share >= self.worst(now):
            self._worst, self._at = share, now

    def worst(self, now: float) -> float:
        """As far as it was said lately."""
        return self._worst if now - self._at < KEPT else 0.0

    def told(self, now: float) -> float:
        """What the publisher's Opus is to reckon with."""
        worst = self.worst(now)
        return min(max(worst, LEAST), MOST) if worst >= BAD else 0.0
