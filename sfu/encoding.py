"""An encoding: one quality of a track, as one stream of packets with one SSRC (and one for its retransmissions).

How its packets come in is :mod:`sfu.intake`; here is who shows it, what is asked of its publisher, and what its
timestamps mean.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sfu.arrival import Arrival
from sfu.intake import Intake
from sfu.offer import Codec, Kind
from sfu.reports import SenderClock, from_ntp
from sfu.rtcp import SenderReport
from sfu.rtp import later

SILENT = 2.0
"""Seconds without packets after which asking for key frames is useless."""
_LATE = object()
"""The beginning of nobody: what comes late is looked at by everybody."""


class Shown(Protocol):
    """What an encoding needs of a subscription that shows it, or waits for it."""

    steady: object
    """The encoding's ``beginning``, if what comes next is only to be passed on."""

    def pass_on(self, arrival: Arrival, now: float) -> None:
        """One packet more of what is shown."""

    def forward(self, arrival: Arrival, encoding: Encoding, now: float) -> None:
        """A packet of this encoding."""

    def settle(self) -> None:
        """What was passed on is now to be counted."""


class Encoding(Intake):
    """One quality of one source."""

    def __init__(
        self, kind: Kind, codec: Codec, rid: str, *, large: bool, ask: Callable[[Encoding, float], None]
    ) -> None:
        super().__init__(kind, codec, large=large)
        self.rid = rid
        self.subscriptions: list[Shown] = []
        """Who shows it, or waits for its next key frame."""
        self.newest: Arrival | None = None
        """Of those that were forwarded: where all stand who show this encoding."""
        self.newest_at = 0.0
        self.packets = self.octets = 0
        """Forwarded since ever, and their payload."""
        self._ask = ask

    def forward(self, arrival: Arrival, now: float) -> None:
        """To everybody who shows this encoding, or waits for its next key frame."""
        newest = arrival.newest
        beginning = self.beginning if newest else _LATE
        for subscription in tuple(self.subscriptions):
            if subscription.steady is beginning:
                subscription.pass_on(arrival, now)
            else:
                subscription.forward(arrival, self, now)
        self.packets += 1
        self.octets += len(arrival.payload)
        if newest:
            self.newest, self.newest_at = arrival, now

    def hush(self) -> None:
        """This packet of sound is for nobody; whoever is sent a later one begins anew with it."""
        if self.newest is not None and self.newest.generation == self.generation:
            self._begin_anew()

    def _begin_anew(self) -> None:
        # What they were sent is known only as long as the generation is theirs.
        for subscription in self.subscriptions:
            subscription.settle()
        super()._begin_anew()

    # --- What is missing

    def missing(self, now: float, round_trip: float) -> list[int]:
        """What to ask the publisher for now; nothing while nobody is shown this encoding. ``round_trip``: 0 when it is
        not known."""
        if not self.subscriptions or "nack" not in self.codec.feedback:
            self.nacks.forgive()
            return []
        return self.nacks.due(now, round_trip)

    # --- Key frames

    def want_key_frame(self, now: float) -> None:
        """A subscription cannot go on without one."""
        if self.kind == "video" and self.key_frames.want(now):
            self._ask(self, now)

    def tick(self, now: float, round_trip: float = 0.0) -> None:
        """Measure, let go of old packets, and ask again for a key frame that has not come."""
        self.flow.turn(now)
        self.ring.sweep(now)
        if self.nacks.gave_up():
            self.want_key_frame(now)
        if now - self.last_at < SILENT and self.key_frames.due(now, round_trip):
            self._ask(self, now)

    # --- Time

    def heard(self, report: SenderReport, now: float) -> None:
        """The publisher's own report on this source."""
        if self.reception is not None and self.reception.ssrc == report.ssrc:
            self.reception.heard(report, now)

    def captured(self, timestamp: int) -> float | None:
        """The publisher's wall-clock time of a timestamp, in seconds; None before she reported."""
        if self.reception is None or self.reception.report is None:
            return None
        report = self.reception.report
        passed = later(timestamp - self._shift & 0xFFFF_FFFF, report.timestamp)
        return from_ntp(report.ntp) + passed / self.codec.clock

    def timestamp_of(self, captured: float) -> int | None:
        """The other way round."""
        if self.reception is None or self.reception.report is None:
            return None
        report = self.reception.report
        passed = round((captured - from_ntp(report.ntp)) * self.codec.clock)
        return report.timestamp + passed + self._shift & 0xFFFF_FFFF

    def timestamp_at(self, wall: float, clock: SenderClock) -> int | None:
        """What the timestamp is at this Unix time of ours."""
        if self.reception is None or self.reception.report is None:
            return None
        timestamp = clock.timestamp(self.reception.report, self.codec.clock, wall)
        return None if timestamp is None else timestamp + self._shift & 0xFFFF_FFFF
