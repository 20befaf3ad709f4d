"""What we report to one participant: how her sources arrive, what rate we take, and what time our seats show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sfu import rtcp
from sfu.bandwidth import Bandwidth
from sfu.encoding import Encoding
from sfu.reports import to_ntp
from sfu.subscription import Subscription

FIRST_REPORT = 0.4
INTERVAL = 1.0
SENDER_INTERVAL = {"audio": 2.0, "video": 1.0}


class Feedback:
    """The clockwork of reports towards one participant."""

    def __init__(self, ssrc: int, cname: str) -> None:
        self.ssrc = ssrc
        """Whose name stands in our reports."""
        self.cname = cname
        self.loss = 0.0
        """Share (0 to 1) of what she sent in the last second and did not arrive at first."""
        self.due = float("inf")
        """When she is told next how her sources arrive; never before the first packet."""
        self._highest: dict[int, int] = {}

    def began(self, now: float) -> None:
        """A source sends its first packet: browsers wait for the first report to leave out what is known by then."""
        self.due = min(self.due, now + FIRST_REPORT)

    def receiver_reports(
        self, encodings: Iterable[Encoding], bandwidth: Bandwidth, hardship: Mapping[int | None, float], now: float
    ) -> Iterator[bytes]:
        """Once a second: loss and jitter of what she sends, and the rate that we ask for. ``hardship`` is the
        share of an SSRC that is lost on the way to others: her Opus is to reckon with the worse of both."""
        if now < self.due:
            return
        # From when it was due, not from when somebody looked: once a second on the whole.
        self.due = max(self.due + INTERVAL, now)
        heard = [encoding for encoding in encodings if encoding.reception is not None]
        if not heard:
            return
        blocks = [encoding.reception.block(now) for encoding in heard if encoding.reception is not None]
        self._count(blocks)
        # Browsers reckon their own bandwidth with the cumulative number, which stays hers.
        blocks = [
            replace(block, fraction_lost=max(block.fraction_lost, round(256 * hardship.get(block.ssrc, 0.0))))
            for block in blocks
        ]
        # What is sent again bears old timestamps: its jitter means nothing.
        blocks += [replace(held.repairs.block(now), jitter=0) for held in heard if held.repairs is not None]
        yield rtcp.ReceiverReport(self.ssrc, tuple(blocks)).encode() + self._name()
        pictures = [
            encoding.reception.ssrc
            for encoding in heard
            if encoding.reception is not None and "goog-remb" in encoding.codec.feedback
        ]
        if pictures:
            yield rtcp.Remb(self.ssrc, bandwidth.decide(), tuple(pictures)).encode()

    def _count(self, blocks: list[rtcp.ReportBlock]) -> None:
        # The share of everything that was sent, so that a few lost packets of silence do not look like a bad line.
        sent = {block.ssrc: max(block.highest - self._highest.get(block.ssrc, block.highest), 0) for block in blocks}
        total = sum(sent.values())
        lost = sum(sent[block.ssrc] * block.fraction_lost / 256 for block in blocks)
        self.loss = lost / total if total else 0.0
        self._highest = {block.ssrc: block.highest for block in blocks}

    def sender_reports(self, shown: Iterable[Subscription], now: float, wall: float) -> Iterator[bytes]:
        """Every second (pictures) or two (sound) for each seat that sends."""
        for subscription in shown:
            seat = subscription.seat
            report = subscription.report(to_ntp(wall), wall) if now >= seat.report_due else None
            if report is not None:
                seat.report_due = now + SENDER_INTERVAL[seat.place.kind]
                yield report.encode() + rtcp.SourceDescription(((seat.ssrc, seat.line.cname),)).encode()

    def nacks(self, encodings: Iterable[Encoding], round_trip: float, now: float) -> Iterator[bytes]:
        """What is missing and worth asking for; ``round_trip``: 0 when it is not known."""
        for encoding in encodings:
            missing = encoding.missing(now, round_trip)
            if missing and encoding.ssrc is not None:
                yield rtcp.Nack(self.ssrc, encoding.ssrc, tuple(missing)).encode()

    def key_frame(self, encoding: Encoding, number: int) -> bytes | None:
        """Ask for a key frame in the way that the publisher understands."""
        media = encoding.ssrc
        if media is not None and "nack pli" in encoding.codec.feedback:
            return rtcp.PictureLoss(self.ssrc, media).encode()
        if media is not None and "ccm fir" in encoding.codec.feedback:
            return rtcp.FullIntraRequest(self.ssrc, ((media, number & 0xFF),)).encode()
        return None

    def _name(self) -> bytes:
        return rtcp.SourceDescription(((self.ssrc, self.cname),)).encode()
