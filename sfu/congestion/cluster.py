"""One probe: a short burst at a higher rate, and what rate came out at the other end (libwebrtc's probe clusters)."""

from __future__ import annotations

DURATION, MOST_DURATION = 0.015, 0.25
"""Seconds. Longer than the first only where delays differ by more than that: on a way that is full already a probe
makes the queue as long again as it lasts (RFC 8867, 5.3, fared worse with longer ones everywhere)."""
JITTERS = 8.0
"""Standard deviations of delay that a longer one lasts, or jitter would decide what it shows."""
STEP = 0.005
"""Seconds of the probe that go at once."""
PACKETS = 5
LEAST_PACKETS = 4
LEAST_SHARE = 0.8
"""Of packets and of bytes must arrive."""
RUN_UP = 0.25
"""Of a longer probe is not measured: where nothing overtakes, the more packets are on the way the later the latest of
them makes all the others, and that takes a while to be so."""
LONGEST = 1.0
GREATEST_RATIO = 2.0
"""A receiver cannot take in much faster than we send: beyond this the times are nonsense."""
MOST = 1.2
"""Times the rate of the probe: it proves no more."""
UNSATURATED = 0.9
UTILISATION = 0.95
"""Of what a full way let through."""


class Cluster:
    """``number`` tags the packets; 1 to 255."""

    __slots__ = (
        "_arrived",
        "_arrived_bytes",
        "_counted_from",
        "_first_arrival",
        "_first_burst",
        "_first_sent",
        "_first_size",
        "_last_arrival",
        "_last_sent",
        "_through",
        "_through_bytes",
        "begun",
        "duration",
        "number",
        "rate",
        "sent",
        "sent_bytes",
    )

    def __init__(self, number: int, rate: float, now: float, jitter: float = 0.0) -> None:
        self.number = number
        # Jitter of less than a short probe does not decide it.
        self.duration = DURATION if jitter < DURATION else min(JITTERS * jitter, MOST_DURATION)
        self.rate = rate
        self.begun = now
        self.sent = self.sent_bytes = 0
        self._arrived = self._arrived_bytes = 0
        self._through = self._through_bytes = 0
        self._counted_from = now + RUN_UP * (self.duration - DURATION)
        self._first_sent = self._last_sent = 0.0
        self._first_arrival = self._last_arrival = 0.0
        self._first_burst = self._first_size = 0

    def add(self, size: int) -> None:
        """A packet was sent as part of this probe."""
        self.sent += 1
        self.sent_bytes += size

    def due(self, now: float) -> int:
        """Bytes that should go now to keep the rate."""
        # A slow probe takes longer, until it has enough packets to say something.
        longest = self.duration if self.sent >= PACKETS else LONGEST
        wanted = self.rate * (min(now - self.begun, longest) + STEP) / 8
        return max(0, int(wanted) - self.sent_bytes)

    def complete(self, now: float) -> bool:
        """Whether it has been sent."""
        long_enough = now - self.begun >= self.duration and self.sent >= PACKETS and not self.due(now)
        return long_enough or now - self.begun > LONGEST

    def arrived(self, size: int, sent: float, at: float) -> None:
        """One of its packets came through."""
        self._through += 1
        self._through_bytes += size
        if sent < self._counted_from:
            return
        if not self._arrived:
            self._first_sent = self._last_sent = sent
            self._first_arrival = self._last_arrival = at
            self._first_size = size
        if sent <= self._first_sent:
            self._first_burst += size
        self._last_sent = max(self._last_sent, sent)
        self._last_arrival = max(self._last_arrival, at)
        self._arrived += 1
        self._arrived_bytes += size

    def result(self) -> float | None:
        """Bit/s that the way carries at least; None as long as too little is known."""
        if self._through < max(LEAST_PACKETS, LEAST_SHARE * self.sent) or self._arrived < LEAST_PACKETS:
            return None
        if self._through_bytes < LEAST_SHARE * self.sent_bytes:
            return None
        sending, receiving = self._last_sent - self._first_sent, self._last_arrival - self._first_arrival
        if not 0 < sending <= LONGEST or not 0 < receiving <= LONGEST:
            return None
        # The first burst began the time in which the rest was sent; the first packet that in which the rest arrived.
        sent = (self._arrived_bytes - self._first_burst) * 8 / sending
        received = (self._arrived_bytes - self._first_size) * 8 / receiving
        if not sent or received > GREATEST_RATIO * max(sent, self.rate):
            return None
        # Pictures that happen to go with the probe make it a burst, which is not the rate that was asked for.
        sent = min(sent, MOST * self.rate)
        return UTILISATION * received if received < UNSATURATED * sent else min(sent, received)
