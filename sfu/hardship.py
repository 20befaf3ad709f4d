"""How badly one voice arrives at those who hear it, for its publisher to hear of.

A browser's Opus writes each packet a second time, small, into the one after it when it is told that packets are lost
(RFC 6716 section 2.1.7, in-band FEC). The speaker's own way is often clean; the listener's is not. So her report says
the worst of both. Pure.
"""

from __future__ import annotations

KEPT = 15.0
"""Seconds for which a report counts: browsers report on sound every 2.5 to 7.5 s (RFC 3550 section 6.2)."""
BAD = 0.01
"""Share of lost packets from which on it is told: as much as recipe E1 allows to be concealed (``docs/quality.md``)."""
LEAST, MOST = 0.15, 0.2
"""What is told then. libopus takes the mode that has FEC when more than (128 - v) / 16 per cent are lost, v from 0 for
music to 127 for speech: from 1 % on, or above 8 % (src/opus_encoder.c, opus_encode_native). libwebrtc tells it an
average over ten seconds, of no more than 20 % (audio_encoder_opus.cc), which has to pass 8 % before it is over."""


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
