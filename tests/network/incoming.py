"""One RTP stream as it arrives at a simulated person: what is missing, what to ask for, what to report."""

from __future__ import annotations

from tests.network.wire import Block, Packet, Unwrap

ASK_TIMES = 10
"""After so many requests a packet is given up (libwebrtc)."""
ASK_AGAIN = 0.1
"""Seconds between two requests for the same packet before the round trip is known."""
MAX_MISSING = 1_000
"""More than this is not asked for any more: only a key frame helps (libwebrtc)."""


class Incoming:
    """Sequence numbers of one SSRC."""

    def __init__(self, ssrc: int, clock: int) -> None:
        self.ssrc = ssrc
        self.clock = clock
        self.packets = 0
        self.octets = 0
        self.repeated = 0
        """Packets that came more than once."""
        self.repaired = 0
        """Packets that came by retransmission."""
        self.asked = 0
        self.given_up = 0
        self.highest = -1
        self.report: tuple[int, float] | None = None
        """NTP time of the newest sender report, and when it came."""
        self._first = 0
        self._unwrap = Unwrap()
        self._missing: dict[int, tuple[float, int]] = {}
        self._seen: set[int] = set()
        self._told = (0, 0)
        self._jitter = 0.0
        self._transit: float | None = None

    def take(self, packet: Packet, now: float, *, repair: bool) -> int | None:
        """The extended sequence number of a packet that is new; None for one that was there already."""
        number = self._unwrap(packet.sequence)
        if number in self._seen:
            self.repeated += 1
            return None
        self.packets += 1
        self.octets += len(packet.payload)
        self.repaired += repair
        self._seen.add(number)
        self._missing.pop(number, None)
        if self.highest < 0:
            self._first = self.highest = number
        elif number > self.highest:
            for lost in range(max(self.highest + 1, number - MAX_MISSING), number):
                self._missing[lost] = (now, 0)
            self.highest = number
        if len(self._seen) > 8_192:
            self._seen = {kept for kept in self._seen if kept > self.highest - 4_096}
        if not repair:
            transit = now * self.clock - packet.timestamp
            if self._transit is not None:
                difference = abs((transit - self._transit + 2**31) % 2**32 - 2**31)
                self._jitter += (difference - self._jitter) / 16
            self._transit = transit
        return number

    def wishes(self, now: float, round_trip: float) -> list[int]:
        """What to ask for now."""
        due: list[int] = []
        for number, (at, times) in list(self._missing.items()):
            if times >= ASK_TIMES:
                del self._missing[number]
                self.given_up += 1
            elif now >= at:
                self._missing[number] = (now + max(ASK_AGAIN / 5, round_trip), times + 1)
                due.append(number)
        self.asked += len(due)
        return sorted(due)

    @property
    def hopeless(self) -> bool:
        """More is missing than can be asked for."""
        return len(self._missing) > MAX_MISSING

    def forget(self, below: int) -> None:
        """What is older is not needed any more."""
        for number in [number for number in self._missing if number < below]:
            del self._missing[number]

    def block(self, now: float) -> Block:
        """For a receiver report (RFC 3550 appendix A.3)."""
        expected, got = self.highest - self._first + 1, self.packets
        new, came = expected - self._told[0], got - self._told[1]
        self._told = expected, got
        fraction = min(255, max(0, new - came) * 256 // new) if new > 0 else 0
        lsr, dlsr = (
            (self.report[0] >> 16 & 0xFFFF_FFFF, int((now - self.report[1]) * 65_536)) if self.report else (0, 0)
        )
        lost = max(-0x80_0000, min(expected - got, 0x7F_FFFF))
        return Block(self.ssrc, fraction, lost, self.highest & 0xFFFF_FFFF, int(self._jitter), lsr, dlsr)
