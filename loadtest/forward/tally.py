"""What one receiver saw of one source: every packet counted, a sample of them decrypted."""

from __future__ import annotations

from dataclasses import dataclass, field

TO_NANOSECONDS = 1_000_000_000
MOST_DELAYS = 20_000
"""Delays kept of one source; more than a minute at the highest rate."""


@dataclass(slots=True)
class Tally:
    """One received source. Numbers that come twice or late are told apart by the last 1 024."""

    packets: int = 0
    """Different ones."""
    repeated: int = 0
    sampled: int = 0
    broken: int = 0
    """Sampled, but forged, or not what was sent."""
    highest: int = -1
    delays: list[float] = field(default_factory=list)
    """Seconds from the sender's stamp to the receiver's kernel, of the sampled."""
    _window: int = 0

    def count(self, number: int) -> None:
        """A packet with this sequence number came."""
        if self.highest < 0:
            self.highest, self._window = number, 1
            self.packets = 1
            return
        ahead = (number - self.highest) & 0xFFFF
        if ahead == 1:
            self.highest += 1
            self._window = (self._window << 1 | 1) & _MASK
        elif 0 < ahead < 0x8000:
            self.highest += ahead
            self._window = (self._window << ahead | 1) & _MASK if ahead < _WINDOW else 1
        else:
            behind = -ahead & 0xFFFF
            if behind >= _WINDOW or self._window >> behind & 1:
                self.repeated += 1
                return
            self._window |= 1 << behind
        self.packets += 1

    def took(self, seconds: float) -> None:
        """A sampled packet was whole."""
        if len(self.delays) < MOST_DELAYS:
            self.delays.append(seconds)

    def reset(self) -> None:
        """The measurement begins now: what came before was for warming up."""
        self.packets = self.repeated = self.sampled = self.broken = 0
        self.delays.clear()


_WINDOW = 1_024
_MASK = (1 << _WINDOW) - 1
