"""How much comes: bytes and pictures per second of one stream, measured in whole windows."""

from __future__ import annotations

WINDOW = 1.0
EARLY = 0.25
"""Seconds after which a first window may be extrapolated."""


class Flow:
    """Adding is two additions, done where packets come by; the rest happens now and then."""

    __slots__ = ("_bitrate", "_frame_rate", "_octets", "_pictures", "_since", "octets", "pictures")

    def __init__(self) -> None:
        self.octets = 0
        """Bytes since the beginning: the owner counts them up."""
        self.pictures = 0
        """Pictures since the beginning, likewise."""
        self._octets = self._pictures = 0
        self._since: float | None = None
        self._bitrate: float | None = None
        self._frame_rate = 0.0

    def turn(self, now: float) -> None:
        """Let time pass."""
        if self._since is None:
            self._since = now
        elif now - self._since >= WINDOW:
            passed = now - self._since
            self._bitrate = 8 * (self.octets - self._octets) / passed
            self._frame_rate = (self.pictures - self._pictures) / passed
            self._octets, self._pictures, self._since = self.octets, self.pictures, now

    def bitrate(self, now: float) -> float:
        """Bit/s over the last whole window, at the beginning over what there is; 0 while nothing is known."""
        if self._bitrate is not None:
            return self._bitrate
        if self._since is None or now - self._since < EARLY:
            return 0.0
        return 8 * self.octets / (now - self._since)

    @property
    def frame_rate(self) -> float:
        """Pictures per second over the last whole window."""
        return self._frame_rate
