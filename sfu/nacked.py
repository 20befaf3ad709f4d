"""What one subscriber asks to be sent again, within a budget: evenly, and never more than a share of what she is sent.

Whoever asks for everything a thousand times a second gets no more than that share, and nobody else notices.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from sfu.resending import Again, Resending

SHARE = 0.3
"""Of what is sent. Ten packets in a hundred lost need 11 to 13, and 20 to 25 where times vary: browsers ask again after
one round trip, for near half of what is on its way still, and that goes twice. With 15 (str0m's cap) what was refused
added up, and pictures stood still for seconds."""
PER_LOSS, MOST_SHARE = 5.0, 0.9
"""Where more is lost, so many times the share that is lost, up to this: thirty in a hundred, in bursts, need near 70.
With less what was refused adds up again, until only a key frame helps (E3 in ``docs/quality.md``)."""
BESIDES = 2_000
"""Bytes per second that are granted besides, whatever is sent: a picture that has just begun needs them most."""
SAVED = 64_000
"""Bytes of the budget that add up while nothing is asked for: a burst of a quarter of a second lost."""
AMPLE = SAVED / 2
"""Bytes of the budget from which on a packet that has been asked for again goes twice."""
AT_ONCE = 4
SLOT = 0.005
"""So many retransmissions in so many seconds: more in a row hurt a narrow way (mediasoup issue 1934)."""
LOOKED_AT = 272
"""Numbers in a slot: as many as one datagram's NACKs may name."""
MAX_WAITING = 128
STALE = 0.3
"""Seconds: by then the subscriber has asked anew, or gone on without."""
ROUND_TRIP = 0.1
"""Seconds, as long as it is not known."""
SHORTEST = 0.02


class Nacked:
    """The queue of promises, for all seats of one subscriber. ``sent`` gives the bytes sent to her since ever."""

    __slots__ = (
        "_budget",
        "_looked_at",
        "_repeated",
        "_send",
        "_sent",
        "_sent_before",
        "_since",
        "_slot",
        "_slot_at",
        "_waiting",
        "loss",
        "round_trip",
    )

    def __init__(self, send: Callable[[Again, float], None], sent: Callable[[], int]) -> None:
        self._send = send
        self._sent = sent
        self._sent_before = self._repeated = 0
        self._since: float | None = None
        self._budget = float(SAVED)
        self._waiting: deque[tuple[Resending, int, float]] = deque()
        self._slot = self._looked_at = 0
        self._slot_at = float("-inf")
        self.loss = 0.0
        """Share (0 to 1) of what is sent to her that gets lost."""
        self.round_trip = 0.0
        """Seconds; 0: not known."""

    def __len__(self) -> int:
        return len(self._waiting)

    def asked(self, seat: Resending, numbers: Iterable[int], now: float) -> bool:
        """A NACK for packets of this seat. Whether one of them is gone for good."""
        gone = False
        way = max(self.round_trip or ROUND_TRIP, SHORTEST)
        self._turn(now)
        for number in numbers:
            if self._looked_at >= LOOKED_AT or len(self._waiting) >= MAX_WAITING:
                break
            self._looked_at += 1
            promised = seat.promise(number, now, way)
            if promised is not None:
                copies = seat.copies(promised) if self._budget > AMPLE else 1
                self._waiting.extend([(seat, promised, now)] * copies)
            else:
                gone = gone or seat.gone(number, now, way)
        self.serve(now)
        return gone

    def serve(self, now: float) -> None:
        """Send what waits, as far as pace and budget go. Called in every tick."""
        if not self._waiting:
            return
        self._turn(now)
        self._earn(now)
        while self._waiting and self._slot > 0 and self._budget > 0:
            seat, number, since = self._waiting.popleft()
            packet = seat.again(number, now) if now - since < STALE else None
            if packet is not None:
                size = len(packet.header) + len(packet.payload)
                self._slot -= 1
                self._budget -= size
                self._repeated += size
                self._send(packet, now)

    def _turn(self, now: float) -> None:
        if now - self._slot_at >= SLOT:
            self._slot_at, self._slot, self._looked_at = now, AT_ONCE, 0

    def _earn(self, now: float) -> None:
        sent = self._sent()
        passed = 0.0 if self._since is None else now - self._since
        # What is sent again is among what is sent, but earns nothing.
        share = min(max(SHARE, PER_LOSS * self.loss), MOST_SHARE)
        earned = share * max(0, sent - self._sent_before - self._repeated)
        self._budget = min(SAVED, self._budget + earned + BESIDES * passed)
        self._sent_before, self._since, self._repeated = sent, now, 0

    def clear(self) -> None:
        """Nothing of what was promised is of use any more."""
        self._waiting.clear()
