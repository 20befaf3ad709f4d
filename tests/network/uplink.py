"""How a simulated browser finds out what its way up carries, and how it spreads that over its encodings.

Not Google's congestion control, only its manners: it starts low, grows by some per cent a second, yields to delay that
grows, to loss above 10 % and to the rate that the other side asks for (REMB).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from tests.network.sources import Quality
from tests.network.wire import Arrived

START, LEAST, MOST = 800_000.0, 100_000.0, 2_500_000.0
GROWTH = 0.10
"""Per second."""
DELAYED = 0.1
"""Seconds of queueing at which it yields."""
ALONE = 50_000.0
"""bit/s that an encoding gets at least when it is the only one."""
MEMORY = 4_096
"""Packets that feedback may still tell about."""


class Uplink:
    """Takes feedback, answers with a rate."""

    def __init__(self) -> None:
        self.rate = START
        self.cap: float | None = None
        self.feedbacks = 0
        self.sent = 0
        self.unheard = 0
        """Packets that feedback called lost."""
        self._log: dict[int, tuple[float, int]] = {}
        self._next = 1
        self._least_way: float | None = None
        self._yielded = -1.0
        self._grown = 0.0
        self._acked: deque[tuple[float, int]] = deque(maxlen=2_000)

    def number(self, size: int, now: float) -> int:
        """The transport-wide number of the next packet."""
        number = self._next
        self._next = number + 1 & 0xFFFF
        self._log[number] = (now, size)
        self.sent += 1
        if len(self._log) > MEMORY:
            self._log.pop(next(iter(self._log)))
        return number

    def feedback(self, arrived: Arrived, now: float) -> None:
        """The other side tells what came."""
        self.feedbacks += 1
        ways = []
        told = lost = 0
        for place, time in enumerate(arrived.times):
            entry = self._log.pop(arrived.first + place & 0xFFFF, None) if time is not None else None
            if time is None:
                lost += (arrived.first + place & 0xFFFF) in self._log
            told += 1
            if entry is not None and time is not None:
                ways.append(time - entry[0])
                self._acked.append((now, entry[1]))
        self.unheard += lost
        if ways:
            way = sum(ways) / len(ways)
            self._least_way = way if self._least_way is None else min(self._least_way + 0.0005, way)
            if way - self._least_way > DELAYED:
                self._give_way(now)
                return
        if told >= 20 and lost / told > 0.2:
            self.heard_loss(lost / told, now)
        else:
            self._grow(now)

    def heard_loss(self, share: float, now: float) -> None:
        """A report of loss, 0 to 1."""
        if share > 0.1:
            if now - self._yielded > 0.5:
                self._yielded = now
                self.rate = max(LEAST, self.rate * (1 - share / 2))
        elif self.feedbacks == 0:
            self._grow(now)

    def heard_cap(self, bitrate: float) -> None:
        """REMB."""
        self.cap = bitrate

    def target(self) -> float:
        """What may be sent now."""
        return min(self.rate, self.cap) if self.cap is not None else self.rate

    def _grow(self, now: float) -> None:
        passed, self._grown = min(now - self._grown, 0.5), now
        self.rate = min(MOST, self.rate * (1 + GROWTH) ** passed)

    def _give_way(self, now: float) -> None:
        if now - self._yielded < 0.3:
            return
        self._yielded = now
        recent = [size for at, size in self._acked if at > now - 0.5]
        measured = sum(recent) * 8 / 0.5
        self.rate = max(LEAST, min(self.rate, 0.85 * measured if measured else self.rate * 0.85))


def spread(rate: float, qualities: Sequence[Quality], active: set[str]) -> dict[str, float]:
    """How much each encoding gets: the lowest first, a further one only when there is enough for it to make sense."""
    found: dict[str, float] = {}
    for quality in qualities:
        if quality.rid in active and (rate >= quality.least or not found):
            # The only one goes as low as it must (libwebrtc scales it down then), of several each keeps its sense.
            least = ALONE if len(active) == 1 else quality.least
            found[quality.rid] = max(min(rate, quality.rate), least)
            rate -= found[quality.rid]
    return found
