"""Time in sender reports: one wall clock for everybody, so that the browser keeps sound and picture in step.

A publisher's reports say which of *her* wall-clock times a timestamp means. We translate her clock into ours once for
all her tracks, and tell each subscriber in our time; so a seat that changes its track keeps one steady clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sfu.rtcp import SenderReport

NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970."""
CLOCK_CHANGE = 1.0


def to_ntp(unix: float) -> int:
    """Unix seconds as 64-bit NTP time."""
    seconds = int(unix // 1)
    return (seconds + NTP_EPOCH & 0xFFFF_FFFF) << 32 | int((unix - seconds) * 0x1_0000_0000)


def from_ntp(ntp: int) -> float:
    """64-bit NTP time as Unix seconds (until 2036)."""
    return (ntp >> 32) - NTP_EPOCH + (ntp & 0xFFFF_FFFF) / 0x1_0000_0000


class SenderClock:
    """How far a publisher's wall clock is from ours, the fastest report so far deciding."""

    __slots__ = ("_offset",)

    def __init__(self) -> None:
        self._offset: float | None = None

    def learn(self, report: SenderReport, wall: float) -> None:
        """A report that arrived at this Unix time."""
        offset = wall - from_ntp(report.ntp)
        if self._offset is None or abs(offset - self._offset) > CLOCK_CHANGE:
            self._offset = offset
        else:
            self._offset = min(self._offset, offset)

    def timestamp(self, report: SenderReport, clock: int, wall: float) -> int | None:
        """The publisher's RTP timestamp at this Unix time; None before anything is known."""
        if self._offset is None:
            return None
        passed = wall - (from_ntp(report.ntp) + self._offset)
        return report.timestamp + round(passed * clock) & 0xFFFF_FFFF


def batches(packets: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Join packets to datagrams of at most ``limit`` bytes (RFC 5506 allows them to begin with any packet)."""
    held = b""
    for packet in packets:
        if held and len(held) + len(packet) > limit:
            yield held
            held = b""
        held += packet
    if held:
        yield held
