"""Which packets of one encoding are missing, and when to ask for them again (RFC 4585 section 6.2.1).

A gap may be mere disorder, so the first request waits a moment. Each next one waits longer, and after the last one the
packet is given up: for a picture that means a key frame, for sound the decoder hides it.
"""

from __future__ import annotations

from typing import NamedTuple

REORDERING = 0.010
"""Seconds that a late packet may take before it is asked for (mediasoup NackGenerator)."""
LATER_PACKETS = 2
"""So many packets behind the gap end the waiting, too."""
SHORTEST = 0.020
LONGEST = 0.400
BACKOFF = 1.25
"""Between two requests for the same packet: the round trip within these bounds, each time longer by the factor
(LiveKit mediatransportutil pkg/nack)."""
TWICE = 2
REPEAT = 0.020
"""Each request goes twice, so many seconds apart: where packets get lost requests do, too, and they are small.
Publishers answer once within a round trip (libwebrtc's RtpPacketHistory, and ours): nothing is sent twice for it."""
ROUND_TRIP = 0.100
"""Seconds, before the first answer (mediasoup NackGenerator)."""
SMOOTHING = 1 / 8
"""Weight of a new measurement (RFC 6298 section 2)."""


class Patience(NamedTuple):
    """How long a missing packet is worth asking for."""

    window: int
    """Packets behind the newest."""
    tries: int
    """How often it is asked for, each request counted twice."""
    round_trip: float
    """Seconds: if one answer takes longer than this, it comes too late to be of use."""


PICTURE = Patience(window=1_000, tries=8 * TWICE, round_trip=float("inf"))
"""As mediasoup: 1000 packets; between LiveKit's 5 tries and mediasoup's 10."""
SOUND = Patience(window=25, tries=2 * TWICE, round_trip=0.150)
"""Half a second of Opus: what comes later than the jitter buffer's delay is hidden already."""


class _Missing:
    __slots__ = ("asked_at", "due", "top", "tries")

    def __init__(self, since: float, top: int) -> None:
        self.due = since + REORDERING
        self.top = top
        """The packet that showed that it is missing."""
        self.tries = 0
        self.asked_at = 0.0


class Nacks:
    """The gaps of one encoding. Numbers are extended: they never wrap."""

    __slots__ = ("_due_at", "_gave_up", "_highest", "_patience", "_round_trip", "_second", "gaps")

    def __init__(self, patience: Patience = PICTURE) -> None:
        self._patience = patience
        self._highest = -1
        self.gaps: dict[int, _Missing] = {}
        """What is missing, in the order of the numbers. Always the same dict."""
        self._gave_up = False
        self._round_trip = 0.0
        self._due_at = float("inf")
        """Before then nothing is to be asked for."""
        self._second = -1
        """The packet that ends the waiting for the newest gap."""

    def __len__(self) -> int:
        return len(self.gaps)

    def arrived(self, extended: int, now: float, again: bool = False) -> bool:
        """This packet is here; ``again``: by a retransmission. Whether it makes something worth asking for at once."""
        step = extended - self._highest
        if step == 1 or self._highest < 0:
            self._highest = extended
            if extended == self._second and self.gaps:
                self._due_at = now
                return True
        elif step > 1:
            ripe = self._second > self._highest and len(self.gaps) > 0
            self._gap(extended, now)
            self._due_at = now if ripe else min(self._due_at, now + REORDERING)
            return ripe
        else:
            found = self.gaps.pop(extended, None)
            # Only an answer to the first request tells how long answers take (Karn's algorithm, RFC 6298 section 3).
            # Chromium probes its way with packets that it sent before: such a one may come before anybody asked.
            if found is not None and again and 0 < found.tries <= TWICE:
                self._measured(now - found.asked_at)
        return False

    def reached(self, extended: int) -> None:
        """Everything up to here came in order, while nothing was missing: told at once for many packets."""
        self._highest = extended

    def _gap(self, extended: int, now: float) -> None:
        first, window = self._highest + 1, self._patience.window
        self._highest = extended
        self._second = extended + LATER_PACKETS - 1
        if extended - first >= window:
            self.gaps.clear()
            self._gave_up = True
            return
        for number in range(first, extended):
            self.gaps[number] = _Missing(now, extended)
        oldest = extended - window
        while len(self.gaps) > 0 and (number := next(iter(self.gaps))) < oldest:
            del self.gaps[number]
            self._gave_up = True

    def _measured(self, seconds: float) -> None:
        known = self._round_trip
        self._round_trip = known + (seconds - known) * SMOOTHING if known else seconds

    def due(self, now: float, round_trip: float = 0.0) -> list[int]:
        """What to ask for now, in order; counts as asked. ``round_trip``: as reports tell it; 0: not known."""
        if not self.gaps or now < self._due_at:
            return []
        # Answers take at least the way, and often longer: publishers pace what they send again.
        way = max(round_trip, self._round_trip) or ROUND_TRIP
        if way > self._patience.round_trip:
            self.gaps.clear()
            return []
        oldest, ripe = self._highest - self._patience.window, self._highest - (LATER_PACKETS - 1)
        wanted, given_up = [], []
        self._due_at = float("inf")
        for number, missing in self.gaps.items():
            if number < oldest:
                given_up.append(number)
                continue
            if now >= missing.due or (missing.tries == 0 and missing.top <= ripe):
                if missing.tries >= self._patience.tries:
                    given_up.append(number)
                    continue
                self._ask(missing, now, way)
                wanted.append(number)
            self._due_at = min(self._due_at, missing.due)
        for number in given_up:
            del self.gaps[number]
        self._gave_up = self._gave_up or bool(given_up)
        return wanted

    def _ask(self, missing: _Missing, now: float, way: float) -> None:
        first = missing.tries % TWICE == 0
        if first:
            missing.asked_at = now
            pause = min(REPEAT, way)
        else:
            waited = max(SHORTEST, way) * BACKOFF ** (missing.tries // TWICE)
            pause = min(waited, max(LONGEST, way)) - REPEAT
        missing.tries += 1
        missing.due = now + max(pause, SHORTEST / 2)

    def begins(self, extended: int) -> None:
        """A key frame begins with this packet: pictures before it need not be whole any more."""
        for number in [number for number in self.gaps if number < extended]:
            del self.gaps[number]
        self._gave_up = False

    def gave_up(self) -> bool:
        """Whether something was given up since the last time somebody asked: without a key frame it stays broken."""
        gave_up, self._gave_up = self._gave_up, False
        return gave_up

    def forgive(self) -> None:
        """Nobody needs what is missing."""
        self.gaps.clear()
        self._gave_up = False

    def clear(self) -> None:
        """The source began anew."""
        self.forgive()
        self._highest = -1
