"""A track: one published source, in one encoding or in several that differ in size.

The m-line of the publisher's offer says which encodings there are; who shows the track shows one of them at a time.
"""

from __future__ import annotations

from collections.abc import Callable

from sfu.bandwidth import Bandwidth
from sfu.control import Source
from sfu.demand import Demand
from sfu.encoding import Encoding
from sfu.hardship import Hardship
from sfu.limiting import LEAST, Limiting
from sfu.offer import SendingLine
from sfu.reports import SenderClock
from sfu.rtcp import SenderReport
from sfu.subscription import Subscription

ALIVE = 1.5
ALIVE_SCREEN = 5.0
"""Seconds since the last packet after which an encoding is no longer counted on; a still screen sends little
(mediasoup: 1500 and 5000 ms)."""
REDUCED_AFTER = 4.0
"""Seconds: browsers need so long from their first packet to their largest encoding."""
SMALL_CAMERA = 240
"""Lines: hardly a camera has fewer."""
HEIGHTS = {"microphone": 0, "camera": 720, "screen": 1_080}
"""Lines of the largest encoding before any key frame has said it."""

USUAL, LINES, EXPONENT = 1_500_000.0, 720, 1.5
"""Bit/s of a camera's picture of so many lines, as browsers send it; smaller ones take more than in proportion."""
SCREEN_LOW, SCREEN_HIGH = 400_000.0, 2_500_000.0
"""Bit/s of a shared screen in few and in many pictures a second; both are as large as the screen."""


class Track:
    """One source of one participant."""

    def __init__(
        self,
        participant: str,
        line: SendingLine,
        clock: SenderClock,
        bandwidth: Bandwidth,
        ask: Callable[[Encoding, float], None],
    ) -> None:
        self.participant = participant
        self.source: Source = line.source
        self.kind = line.kind
        self.line = line
        self.encodings: list[Encoding] = []
        """Lowest quality first; never empty."""
        self.subscriptions: list[Subscription] = []
        self.bandwidth = bandwidth
        """The publisher's."""
        self.clock = clock
        self.demand = Demand()
        self.hardship = Hardship()
        """Of those who hear it, if it is a voice."""
        self._limiting = Limiting()
        self._behind_at: float | None = None
        self._ask = ask
        self._furnish()

    @property
    def id(self) -> tuple[str, Source]:
        """Participant and source."""
        return self.participant, self.source

    def fits(self, line: SendingLine) -> bool:
        """Whether an m-line of a later offer can go on with this track: the same source in the same codec."""
        return (line.source, line.codec.name) == (self.source, self.line.codec.name)

    def renew(self, line: SendingLine, now: float) -> None:
        """A later offer may number anew, add encodings and take some away."""
        self.line = line
        for lost in self._furnish():
            for subscription in self.subscriptions:
                subscription.lose(lost, self.encodings[0], now)

    def _furnish(self) -> list[Encoding]:
        line = self.line
        held = {encoding.rid: encoding for encoding in self.encodings}
        rids = line.rids or ("",)
        self.encodings = []
        for rid in rids:
            encoding = held.pop(rid, None)
            if encoding is None:
                large = len(rids) > 1 and rid == rids[-1]
                encoding = Encoding(line.kind, line.codec, rid, large=large, ask=self._ask)
                if not line.rids and line.ssrcs:
                    encoding.ssrc = line.ssrcs[0]
            encoding.use(line.codec)
            self.encodings.append(encoding)
        return list(held.values())

    def end(self) -> None:
        """All seats are left."""
        for subscription in tuple(self.subscriptions):
            subscription.subscriber.leave_seat(subscription.seat.place.mid)

    def heard(self, report: SenderReport, now: float, wall: float) -> None:
        """The publisher's own report on one of the encodings."""
        for encoding in self.encodings:
            if encoding.ssrc == report.ssrc and encoding.reception is not None:
                self.clock.learn(report, wall)
                encoding.heard(report, now)

    # --- What can be had

    def alive(self, encoding: Encoding, now: float) -> bool:
        """Whether it can be counted on."""
        return now - encoding.last_at < (ALIVE_SCREEN if self.source == "screen" else ALIVE)

    def best(self, now: float) -> Encoding | None:
        """The best encoding that arrives."""
        return next((encoding for encoding in reversed(self.encodings) if self.alive(encoding, now)), None)

    def height(self, encoding: Encoding) -> int:
        """Lines of an encoding: seen in a key frame, else worked out from its neighbours, else as usual."""
        if encoding.height:
            return encoding.height
        place = self.encodings.index(encoding)
        known = [(abs(other - place), other) for other, held in enumerate(self.encodings) if held.height]
        if known:
            _, nearest = min(known)
            lines, steps = self.encodings[nearest].height, place - nearest
        else:
            lines, steps = HEIGHTS[self.source], place + 1 - len(self.encodings)
        if self.source == "screen":
            # Text must be read: the encodings of a screen differ in motion, not in size.
            return lines
        return lines << steps if steps >= 0 else lines >> -steps

    def demanded(self, now: float) -> list[str]:
        """The rids that somebody shows, waits for, or would show if they came."""
        shown = ((held.current, held.target, held.wanted) for held in self.subscriptions)
        wanted = {encoding.rid for encodings in shown for encoding in encodings if encoding is not None}
        return self.demand.update([encoding.rid for encoding in self.encodings], wanted, now)

    def limit(self, now: float) -> int:
        """Bit/s that the publisher should not exceed, 0 for no limit: only where there is no smaller encoding."""
        if len(self.encodings) > 1 or self.source == "microphone":
            return 0
        only = self.encodings[0]
        shares = (shown.share for shown in self.subscriptions)
        return self._limiting.update(shares, LEAST[self.source], usual(self, only, self.height(only)), now)

    def reduced(self, now: float) -> bool:
        """Whether less arrives than is wanted, and for so long that it is not just beginning."""
        places = {encoding: place for place, encoding in enumerate(self.encodings)}
        wanted = max((places[shown.wanted] for shown in self.subscriptions if shown.wanted is not None), default=0)
        best = self.best(now)
        if best is None or places[best] >= wanted:
            self._behind_at = None
        elif self._behind_at is None:
            self._behind_at = now
        return self._behind_at is not None and now - self._behind_at >= REDUCED_AFTER

    def shrunk(self, now: float) -> bool:
        """The same, and not because the camera has no more: what arrives was larger before, or is very small."""
        best = self.best(now)
        if best is None or not self.reduced(now):
            return False
        return best.height < max(SMALL_CAMERA, *(encoding.tallest for encoding in self.encodings))

    def nearest(self, wanted: Encoding, now: float) -> Encoding:
        """What arrives in place of this encoding: itself, else the next smaller one, else whatever does."""
        if self.alive(wanted, now):
            return wanted
        place = self.encodings.index(wanted)
        candidates = [*reversed(self.encodings[:place]), *self.encodings[place + 1 :]]
        return next((encoding for encoding in candidates if self.alive(encoding, now)), wanted)


def usual(track: Track, encoding: Encoding, height: int) -> float:
    """Bit/s of a picture that moves."""
    if track.source == "screen":
        return SCREEN_HIGH if encoding is track.encodings[-1] else SCREEN_LOW
    return USUAL * float((height / LINES) ** EXPONENT)
