"""When one publisher's packets arrived: the note-book from which transport-wide feedback is made.

By that her browser estimates what its way to us carries.

Nearly always each packet is the next one. Such a run is only a row of times; numbers are written down, and what was
told is taken out of the drawer again, when something is missing or late.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from sfu.transportcc import TICKS, TransportFeedback

INTERVAL = 0.1
"""Seconds between feedback packets (mediasoup, LiveKit)."""
FIRST = 0.02
"""Seconds that the first packet after a silence waits for others to be told with."""
HURRIED = 0.05
"""The same when more than :data:`MANY` packets wait (LiveKit)."""
MANY = 20
PRESSING = 100
"""With more packets than this feedback goes at once (LiveKit)."""
REMEMBERED = TICKS // 2
"""Ticks (500 ms) for which an arrival can be told again, so that a late packet does not make others look lost."""
MAX_HELD = 4_096
"""Arrivals in the note-book: 500 ms at eight packets a millisecond."""
MAX_RUNS = 64
"""Runs of them; one is told at most every 20 ms."""
MAX_TOLD = 400
"""Arrivals in one feedback packet, so that it stays below 1 000 bytes."""


class Arrivals:
    """One publisher's packets as they arrive: media, retransmissions and padding alike, or her estimate collapses.

    The one whose number is ``expected`` may be noted by whoever is in a hurry: append its time to ``run``, count on.
    """

    __slots__ = ("_count", "_due", "_hurried", "_last", "_new", "_next", "_runs", "_times", "expected", "run")

    def __init__(self) -> None:
        self.expected = -1
        """The 16-bit number that goes on with the run; -1: none does."""
        self.run: deque[float] = deque(maxlen=MAX_HELD)
        """When the packets before that came, one after the other, since the last feedback."""
        self._runs: deque[tuple[int, tuple[int, ...]]] = deque(maxlen=MAX_RUNS)
        """Runs that were told: first number and ticks."""
        self._times: dict[int, int] = {}
        self._new: list[int] = []
        self._last = -1
        """The greatest number before the run, 16 bits and turns."""
        self._next = -1
        self._due = self._hurried = 0.0
        self._count = 0

    def record(self, number: int, now: float) -> None:
        """The packet with this 16-bit number arrived. Called for every packet."""
        if number == self.expected:
            self.expected = number + 1 & 0xFFFF
            self.run.append(now)
            return
        self._unroll()
        last = self._last
        if last < 0:
            # One turn ahead, so that what is older than the first packet has a number above zero too.
            number += 0x1_0000
            self._next = number
            self._last = number
        else:
            number = last + ((number - last + 0x8000 & 0xFFFF) - 0x8000)
            if number > last:
                self._last = number
        self.expected = self._last + 1 & 0xFFFF
        self._note(number, now)

    def _unroll(self) -> None:
        # The runs as single numbers, oldest first.
        while self._runs:
            first, ticks = self._runs.popleft()
            self._times.update(zip(range(first, first + len(ticks)), ticks, strict=True))
        while len(self._times) > MAX_HELD:
            del self._times[next(iter(self._times))]
        # The deque keeps the newest: the last of them is the one before the expected number.
        number = self._last + (self.expected - 1 - self._last & 0xFFFF) - len(self.run) if self.run else self._last
        for at in self.run:
            number += 1
            self._note(number, at)
        self._last = number
        self.run.clear()

    def _note(self, number: int, now: float) -> None:
        times = self._times
        if number in times:
            return
        if len(times) >= MAX_HELD:
            self._forget(int(now * TICKS) - REMEMBERED)
            if len(times) >= MAX_HELD:
                return
        times[number] = int(now * TICKS)
        if not self._new:
            self._due, self._hurried = max(self._due, now + FIRST), max(self._hurried, now)
        self._new.append(number)

    def due(self, now: float) -> bool:
        """Whether feedback should go now."""
        waiting = len(self._new) + len(self.run)
        if not waiting:
            return False
        if waiting > PRESSING:
            return True
        if self._new:
            return now >= (self._hurried if waiting > MANY else self._due)
        first = self.run[0]
        return now >= (max(self._hurried, first) if waiting > MANY else max(self._due, first + FIRST))

    def feedback(self, sender: int, media: int, now: float) -> list[bytes]:
        """What has arrived since the last time, as RTCP packets; nothing when that is nothing."""
        run = self.run
        begin = self._last + 1
        if run and not self._new and begin == self._next and len(run) <= MAX_TOLD:
            ticks = tuple([int(at * TICKS) for at in run])
            if ticks[-1] - ticks[0] < 0x8000:
                return [self._whole(begin, ticks, sender, media, now)]
        self._unroll()
        if not self._new:
            return []
        self._due, self._hurried = now + INTERVAL, now + HURRIED
        lowest, end = min(self._new), max(self._new) + 1
        begin = min(self._next, lowest)
        if end - begin > 0x7FFF:
            # Half a turn of numbers cannot have been lost in between: the publisher counts anew.
            begin = lowest if end - lowest <= 0x7FFF else end - 1
        told = sorted(number for number in self._times if begin <= number < end)
        packets = [packet.encode() for packet in self._packets(told, begin, end, sender, media)]
        self._next = max(self._next, end)
        self._new = []
        self._forget(int(now * TICKS) - REMEMBERED)
        return packets

    def _whole(self, begin: int, ticks: tuple[int, ...], sender: int, media: int, now: float) -> bytes:
        # Nearly always: nothing is missing, and nothing came late. Then nobody need look further than at the run.
        count = len(ticks)
        self._due, self._hurried = now + INTERVAL, now + HURRIED
        self._count = self._count + 1 & 0xFF
        self._last = begin + count - 1
        self._next = begin + count
        self.run.clear()
        before = int(now * TICKS) - REMEMBERED
        self._runs.append((begin, ticks))
        # All of them, where the worker itself stood still for so long.
        while self._runs and self._runs[0][1][-1] < before:
            self._runs.popleft()
        self._forget(before)
        return TransportFeedback(sender, media, begin & 0xFFFF, count, self._count, tuple(range(count)), ticks).encode()

    def _packets(self, told: list[int], begin: int, end: int, sender: int, media: int) -> Iterator[TransportFeedback]:
        times = self._times
        first = 0
        while first < len(told):
            # One packet goes as far as its steps of time fit into 16 bit and its length into a datagram.
            last = first + 1
            while last < len(told) and last - first < MAX_TOLD:
                if not -0x8000 <= times[told[last]] - times[told[last - 1]] < 0x8000:
                    break
                last += 1
            stop = told[last] if last < len(told) else end
            self._count = self._count + 1 & 0xFF
            yield TransportFeedback(
                sender,
                media,
                begin & 0xFFFF,
                stop - begin,
                self._count,
                tuple(number - begin for number in told[first:last]),
                tuple(times[number] for number in told[first:last]),
            )
            first, begin = last, stop

    def _forget(self, before: int) -> None:
        times = self._times
        # In the order of arrival: the oldest are first.
        while times:
            number = next(iter(times))
            if times[number] >= before:
                break
            del times[number]
