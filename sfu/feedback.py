"""What we report to one participant: how her sources arrive, what rate we take, and what time our seats show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sfu import rtcp
from sfu.bandwidth import Bandwidth
from sfu.reports import to_ntp
from sfu.subscription import Subscription
from sfu.track import Track

FIRST_REPORT = 0.4
INTERVAL = 1.0
SENDER_INTERVAL = {"audio": 2.0, "video": 1.0}


class Feedback:
    """The clockwork of reports towards one participant."""

    def __init__(self, ssrc: int, cname: str) -> None:
        self.ssrc = ssrc
        """Whose name stands in our reports."""
        self.cname = cname
        self._due: float | None = None

    def began(self, now: float) -> None:
        """A source sends its first packet: browsers wait for the first report to leave out what is known by then."""
        first = now + FIRST_REPORT
        self._due = first if self._due is None else min(self._due, first)

    def receiver_reports(self, tracks: Iterable[Track], bandwidth: Bandwidth, now: float) -> Iterator[bytes]:
        """Once a second: loss and jitter of what she sends, and the rate that we ask for."""
        if self._due is None or now < self._due:
            return
        self._due = now + INTERVAL
        heard = [track for track in tracks if track.reception is not None and track.reception.highest >= 0]
        if not heard:
            return
        blocks = tuple(track.reception.block(now) for track in heard if track.reception is not None)
        yield rtcp.ReceiverReport(self.ssrc, blocks).encode() + self._name()
        pictures = [
            track.reception.ssrc
            for track in heard
            if track.reception is not None and "goog-remb" in track.line.codec.feedback
        ]
        if pictures:
            yield rtcp.Remb(self.ssrc, bandwidth.decide(), tuple(pictures)).encode()

    def sender_reports(self, shown: Iterable[Subscription], now: float, wall: float) -> Iterator[bytes]:
        """Every second (pictures) or two (sound) for each seat that sends."""
        for subscription in shown:
            seat = subscription.seat
            report = subscription.report(to_ntp(wall), wall) if now >= seat.report_due else None
            if report is not None:
                seat.report_due = now + SENDER_INTERVAL[seat.place.kind]
                yield report.encode() + rtcp.SourceDescription(((seat.ssrc, seat.line.cname),)).encode()

    def key_frame(self, track: Track, number: int) -> bytes | None:
        """Ask for a key frame in the way that the publisher understands."""
        media = track.ssrc
        if media is not None and "nack pli" in track.line.codec.feedback:
            return rtcp.PictureLoss(self.ssrc, media).encode()
        if media is not None and "ccm fir" in track.line.codec.feedback:
            return rtcp.FullIntraRequest(self.ssrc, ((media, number & 0xFF),)).encode()
        return None

    def _name(self) -> bytes:
        return rtcp.SourceDescription(((self.ssrc, self.cname),)).encode()
