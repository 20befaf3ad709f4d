"""Sends what is due and reads what came, without tasks: the generator must not be what is measured.

Senders are paced one packet at a time, as a network would deliver them. Receivers are read every few milliseconds, so
that nobody sleeps on a socket and the forwarding unit does not pay for waking us; the kernel says when a packet came.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from struct import Struct

from loadtest.forward import reports
from loadtest.forward.peer import Peer
from loadtest.forward.stream import Stream, stamp_in
from loadtest.forward.tally import Tally

READ_EVERY = 0.004
CHECK_EVERY = 4.0
REPORT_EVERY = 1.0
DRAIN = 0.5
"""Seconds in which the last packets may still come."""
_TIME = Struct("@qq")
_ROOM = 64


class End:
    """One peer at work: what it sends, what it receives."""

    def __init__(self, peer: Peer, streams: Sequence[Stream]) -> None:
        self.peer = peer
        self.streams = list(streams)
        self.tallies: dict[int, Tally] = {}
        self.wide = 0
        self.ssrc = id(self) & 0xFFFF_FFFF

    def read(self, sample: int) -> None:
        """Everything that waits."""
        receive = self.peer.socket.recvmsg
        try:
            while True:
                data, ancillary, _, _ = receive(2_048, _ROOM)
                if data[0] < 4:
                    self.peer.checked(data)
                elif not 128 <= data[0] <= 191:
                    continue
                elif 192 <= data[1] <= 223:
                    self._heard(data)
                else:
                    self._count(data, ancillary[0][2], sample)
        except (BlockingIOError, ConnectionError):
            return

    def _count(self, data: bytes, arrived: bytes, sample: int) -> None:
        ssrc = int.from_bytes(data[8:12], "big")
        tally = self.tallies.get(ssrc)
        if tally is None:
            tally = self.tallies[ssrc] = Tally()
        number = data[2] << 8 | data[3]
        tally.count(number)
        if number % sample:
            return
        tally.sampled += 1
        try:
            stamp = stamp_in(self.peer.unprotect(data))
        except Exception:  # libsrtp's own: forged, repeated, unreadable
            stamp = None
        if stamp is None:
            tally.broken += 1
            return
        seconds, nanoseconds = _TIME.unpack(arrived)
        tally.took((seconds * 1_000_000_000 + nanoseconds - stamp) / 1e9)

    def _heard(self, data: bytes) -> None:
        if not self.streams:
            return
        wanted = reports.wants_key_frame(self.peer.unprotect_rtcp(data))
        for stream in self.streams:
            if stream.ssrc in wanted:
                stream.key_frame = True

    def report(self, wall: float) -> None:
        """What browsers report once a second."""
        if self.streams:
            self.peer.send(self.peer.protect_rtcp(reports.sender_report(self.streams, wall)))
        if self.tallies:
            self.peer.send(self.peer.protect_rtcp(reports.receiver_report(self.ssrc, self.tallies)))


def run(ends: Sequence[End], seconds: float, sample: int) -> None:
    """Send and receive for so long; then wait for what is under way."""
    now = time.monotonic()
    until = now + seconds
    waiting = [(stream.due, index, stream, end) for index, (stream, end) in enumerate(_sending(ends, now))]
    heapq.heapify(waiting)
    read_at = now
    report_at = [now + REPORT_EVERY * index / len(ends) for index in range(len(ends))]
    check_at = [now + CHECK_EVERY * index / len(ends) for index in range(len(ends))]
    while now < until:
        while waiting and waiting[0][0] <= now:
            _, index, stream, end = waiting[0]
            end.peer.send(end.peer.protect(stream.packet(end.wide, time.time_ns())))
            end.wide += 1
            stream.due += stream.interval
            heapq.heapreplace(waiting, (stream.due, index, stream, end))
            now = time.monotonic()
        if now >= read_at:
            read_at = now + READ_EVERY
            for index, end in enumerate(ends):
                end.read(sample)
                if now >= report_at[index]:
                    report_at[index] = now + REPORT_EVERY
                    end.report(time.time())
                if now >= check_at[index]:
                    check_at[index] = now + CHECK_EVERY
                    end.peer.check()
        pause = min(waiting[0][0] if waiting else read_at, read_at, until) - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        now = time.monotonic()
    last = now + DRAIN
    while time.monotonic() < last:
        for end in ends:
            end.read(sample)
        time.sleep(READ_EVERY)


def _sending(ends: Sequence[End], now: float) -> list[tuple[Stream, End]]:
    found = [(stream, end) for end in ends for stream in end.streams]
    for stream, _ in found:
        # A pause between two runs is not made up for.
        behind = now - stream.due
        if behind > 0:
            stream.due += (int(behind / stream.interval) + 1) * stream.interval
    return found
