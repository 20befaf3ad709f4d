"""How one RTP source arrives: order, loss and jitter as in RFC 3550 appendix A, and its last sender report."""

from __future__ import annotations

from enum import Enum

from sfu.rtcp import ReportBlock, SenderReport

SMOOTHING = 1 / 16
"""Of jitter: RFC 3550 appendix A.8."""
MAX_DROPOUT = 3_000
"""RFC 3550 appendix A.1."""
WINDOW = 1_024
"""How far back a late packet is still told from one that came twice: as far as retransmissions may reach, and no
further than the replay window of SRTP. (RFC 3550 says 100, but knows no retransmission.)"""


class Verdict(Enum):
    """What a packet is, judged by its sequence number."""

    NEWER = "the newest so far"
    OLDER = "late, but not seen before"
    RESTART = "the source began to count anew"
    REJECT = "seen before, or far away from what is expected"


class Reception:
    """One source. Sequence numbers come out extended: they never wrap."""

    __slots__ = (
        "_base",
        "_clock",
        "_expected_prior",
        "_jitter",
        "_lost",
        "_lost_prior",
        "_missing",
        "_transit",
        "bad",
        "highest",
        "last_at",
        "report",
        "report_at",
        "ssrc",
        "timestamp",
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
        self.bad = -1
        """The number with which the source would have begun anew; -1: none."""
        self._lost = self._lost_prior = self._expected_prior = 0
        self._jitter = 0.0
        self._transit: int | None = None
        self.timestamp = -1
        """Of the packet that came last."""
        self._missing: dict[int, None] = {}

    def update(self, sequence: int, timestamp: int, now: float) -> tuple[Verdict, int]:
        """Count a packet in; gives what it is and its extended sequence number.

        The next one in order moves ``highest`` and sets ``last_at``; while nothing is ``bad`` whoever has checked that
        may do so herself, and calls :meth:`stamped` where the timestamp is another one.
        """
        highest = self.highest
        if sequence == highest + 1 & 0xFFFF and highest >= 0:
            self.highest = extended = highest + 1
            self.bad = -1
            verdict = Verdict.NEWER
        elif highest < 0:
            self._begin(sequence)
            verdict, extended = Verdict.NEWER, sequence
        else:
            verdict, extended = self._place(sequence)
            if verdict is Verdict.REJECT:
                return verdict, extended
        self.last_at = now
        if timestamp != self.timestamp:
            self.stamped(timestamp, now)
        return verdict, extended

    def stamped(self, timestamp: int, now: float) -> None:
        """The clock shows something else: how evenly that comes (RFC 3550 appendix A.8). Packets of one picture have
        one time and say nothing of it; libwebrtc (receive_statistics_impl.cc) leaves them out, too."""
        self.timestamp = timestamp
        transit = int(now * self._clock) - timestamp
        before = self._transit
        if before is not None:
            change = (transit - before + 0x8000_0000 & 0xFFFF_FFFF) - 0x8000_0000
            self._jitter += ((change if change > 0 else -change) - self._jitter) * SMOOTHING
        self._transit = transit

    def repair(self, sequence: int) -> int | None:
        """The extended number of a packet that came by retransmission; None when it is not missing. It stays lost in
        the reports (RFC 4588 section 6.3: its stream has its own), and never makes the source begin anew."""
        extended = self.highest - (self.highest - sequence & 0xFFFF)
        if extended not in self._missing:
            return None
        del self._missing[extended]
        return extended

    def _place(self, sequence: int) -> tuple[Verdict, int]:
        # RFC 3550 appendix A.1; beside it the gaps are kept, against numbers that come twice.
        step = sequence - self.highest & 0xFFFF
        if 0 < step < MAX_DROPOUT:
            self._skip(step)
            self.bad = -1
            return Verdict.NEWER, self.highest
        back = -step & 0xFFFF
        if back < WINDOW:
            extended = self.highest - back
            if extended not in self._missing:
                return Verdict.REJECT, self.highest
            del self._missing[extended]
            self._lost -= 1
            return Verdict.OLDER, extended
        if sequence == self.bad:
            self._begin((self.highest & ~0xFFFF) + 0x10000 + sequence)
            return Verdict.RESTART, self.highest
        self.bad = sequence + 1 & 0xFFFF
        return Verdict.REJECT, self.highest

    def _skip(self, step: int) -> None:
        missing, newest = self._missing, self.highest + step
        self._lost += step - 1
        for number in range(max(self.highest + 1, newest - WINDOW + 1), newest):
            missing[number] = None
        while missing and (oldest := next(iter(missing))) <= newest - WINDOW:
            del missing[oldest]
        self.highest = newest

    def heard(self, report: SenderReport, now: float) -> None:
        """The source's own report."""
        self.report, self.report_at = report, now

    def block(self, now: float) -> ReportBlock:
        """What to tell the source; starts a new interval for the share of lost packets."""
        # RFC 3550 appendix A.3
        expected, lost = self.highest - self._base + 1, self._lost
        expected_now, lost_now = expected - self._expected_prior, lost - self._lost_prior
        self._expected_prior, self._lost_prior = expected, lost
        fraction = min(255, (lost_now << 8) // expected_now) if expected_now > 0 and lost_now > 0 else 0
        lsr = dlsr = 0
        if self.report is not None:
            lsr = self.report.ntp >> 16 & 0xFFFF_FFFF
            dlsr = min(0xFFFF_FFFF, int((now - self.report_at) * 65_536))
        return ReportBlock(self.ssrc, fraction, lost, self.highest & 0xFFFF_FFFF, int(self._jitter), lsr, dlsr)
