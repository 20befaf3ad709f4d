"""How one RTP source arrives: order, loss and jitter as in RFC 3550 appendix A, and its last sender report."""

from __future__ import annotations

from enum import Enum

from sfu.rtcp import ReportBlock, SenderReport
from sfu.rtp import later

MAX_DROPOUT = 3_000
MAX_MISORDER = 100
_WINDOW = (1 << 128) - 1


class Verdict(Enum):
    """What a packet is, judged by its sequence number."""

    NEWER = "the newest so far"
    OLDER = "late, but not seen before"
    RESTART = "the source began to count anew"
    REJECT = "seen before, or far away from what is expected"


class Reception:
    """One source. Sequence numbers come out extended: they never wrap."""

    __slots__ = (
        "_bad",
        "_base",
        "_clock",
        "_expected_prior",
        "_jitter",
        "_received",
        "_received_prior",
        "_transit",
        "_window",
        "highest",
        "last_at",
        "report",
        "report_at",
        "ssrc",
    )

    def __init__(self, ssrc: int, clock: int) -> None:
        self.ssrc = ssrc
        self._clock = clock
        self.highest = -1
        """Extended highest sequence number; -1 before the first packet."""
        self.last_at = 0.0
        self.report: SenderReport | None = None
        self.report_at = 0.0
        self._begin(0)
        self.highest = -1

    def _begin(self, sequence: int) -> None:
        self._base = self.highest = sequence
        self._bad = -1
        self._received = self._received_prior = self._expected_prior = 0
        self._jitter = 0.0
        self._transit: int | None = None
        self._window = 1

    def update(self, sequence: int, timestamp: int, now: float) -> tuple[Verdict, int]:
        """Count a packet in; gives what it is and its extended sequence number."""
        if self.highest < 0:
            self._begin(sequence)
            verdict, extended = Verdict.NEWER, sequence
        else:
            verdict, extended = self._place(sequence)
            if verdict is Verdict.REJECT:
                return verdict, extended
        self.last_at = now
        self._received += 1
        # RFC 3550 appendix A.8
        transit = int(now * self._clock) - timestamp & 0xFFFF_FFFF
        if self._transit is not None:
            self._jitter += (abs(later(transit, self._transit)) - self._jitter) / 16
        self._transit = transit
        return verdict, extended

    def _place(self, sequence: int) -> tuple[Verdict, int]:
        # RFC 3550 appendix A.1, with a window against numbers that come twice.
        step = sequence - self.highest & 0xFFFF
        if 0 < step < MAX_DROPOUT:
            self.highest += step
            self._window = (self._window << step | 1) & _WINDOW if step < 128 else 1
            self._bad = -1
            return Verdict.NEWER, self.highest
        back = -step & 0xFFFF
        if back < MAX_MISORDER:
            if self._window >> back & 1 or self.highest - back < self._base:
                return Verdict.REJECT, self.highest
            self._window |= 1 << back
            return Verdict.OLDER, self.highest - back
        if sequence == self._bad:
            self._begin((self.highest & ~0xFFFF) + 0x10000 + sequence)
            return Verdict.RESTART, self.highest
        self._bad = sequence + 1 & 0xFFFF
        return Verdict.REJECT, self.highest

    def heard(self, report: SenderReport, now: float) -> None:
        """The source's own report."""
        self.report, self.report_at = report, now

    def block(self, now: float) -> ReportBlock:
        """What to tell the source; starts a new interval for the share of lost packets."""
        # RFC 3550 appendix A.3
        expected = self.highest - self._base + 1
        lost = expected - self._received
        expected_now = expected - self._expected_prior
        lost_now = expected_now - (self._received - self._received_prior)
        self._expected_prior, self._received_prior = expected, self._received
        fraction = min(255, (lost_now << 8) // expected_now) if expected_now > 0 and lost_now > 0 else 0
        lsr = dlsr = 0
        if self.report is not None:
            lsr = self.report.ntp >> 16 & 0xFFFF_FFFF
            dlsr = min(0xFFFF_FFFF, int((now - self.report_at) * 65_536))
        return ReportBlock(self.ssrc, fraction, lost, self.highest & 0xFFFF_FFFF, int(self._jitter), lsr, dlsr)
