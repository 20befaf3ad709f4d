"""Flows that share one bottleneck: a forwarder's sending to a subscriber, and TCP beside it, in simulated time."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Protocol

from sfu import rtcp
from sfu.arrivals import Arrivals
from sfu.sending import AUDIO, PROBE, VIDEO, Sending
from sfu.transportcc import TransportFeedback
from tests.network.clock import Clock
from tests.network.conditions import Conditions, Course
from tests.network.link import Link

FPS = 30
HEADER, NUMBER_AT = 24, 20
PACKET = 1_150
"""Payload of a video packet."""
TAG = 16
SOUND = 32_000
"""Bit/s of sound, in 50 packets a second."""


class End(Protocol):
    """Where datagrams come out."""

    def arrived(self, datagram: bytes, now: float) -> None:
        """One datagram."""


class Way:
    """A link that many flows share; the first four bytes of a datagram name the flow."""

    def __init__(self, clock: Clock, course: Course | Conditions, seed: int = 1) -> None:
        self.clock = clock
        self.link = Link(Random(seed), course, clock.now)
        self._ends: list[End] = []
        self._wake: float | None = None

    def join(self, end: End) -> int:
        """Number of a new flow."""
        self._ends.append(end)
        return len(self._ends) - 1

    def send(self, flow: int, datagram: bytes) -> None:
        """One datagram of this flow."""
        self.link.send(flow.to_bytes(4, "big") + datagram, self.clock.now)
        self._plan()

    def _plan(self) -> None:
        at = self.link.next_at()
        if at is not None and (self._wake is None or at < self._wake):
            self._wake = at
            self.clock.at(at, lambda: self._deliver(at))

    def _deliver(self, planned: float) -> None:
        if planned != self._wake:
            return  # something earlier came in between, and has planned anew
        self._wake = None
        for datagram in self.link.due(self.clock.now):
            self._ends[int.from_bytes(datagram[:4], "big")].arrived(datagram[4:], self.clock.now)
        self._plan()


class Media:
    """A camera that follows the target, and sound, sent by :class:`~sfu.sending.Sending`; and the browser that gets it.

    ``ahead`` and ``back`` are seconds of way besides the shared link: to the browser, and of its feedback to us.
    """

    LAG = 0.1
    """Seconds until the source follows."""

    def __init__(
        self,
        way: Way,
        *,
        highest: float = 1_500_000,
        lowest: float = 150_000,
        ahead: float = 0.0,
        back: float = 0.05,
        begin: float = 0.0,
        probes: bool = True,
        feedback: Callable[[TransportFeedback], TransportFeedback] | None = None,
        return_way: Way | None = None,
        seed: int = 7,
    ) -> None:
        self.clock, self.way = way.clock, way
        self.highest, self.lowest = highest, lowest
        self.sending = Sending(self, self._padding)
        self.sending.numbered = True
        self.sending.want(highest * 1.05)
        self.arrivals = Arrivals()
        self.paused = False
        self.delivered = 0
        """Bytes."""
        self.media_sent = self.media_arrived = 0
        """Packets without probes."""
        self.waits: list[tuple[float, float]] = []
        """(when, seconds in the queue) of each packet at the moment of sending."""
        self.rates: list[tuple[float, float]] = []
        """(when, target) every 100 ms."""
        self.kept: list[tuple[float, float]] = []
        """(when, bit/s delivered) over each 100 ms."""
        self._random = Random(seed)
        self._ahead, self._back = ahead, back
        self._probes = probes
        self._lie = feedback
        self._return = None if return_way is None else (return_way, return_way.join(_Return(self)))
        self._flow = way.join(self)
        self._rate = lowest
        self._kept_bytes = 0
        clock = self.clock
        clock.at(begin, lambda: self._start(begin))

    def _start(self, begin: float) -> None:
        clock = self.clock
        clock.every(1 / FPS, self._frame, begin + self._random.random() / FPS)
        clock.every(0.02, self._sound, begin + self._random.random() / 50)
        clock.every(0.005, self._fast, begin)
        clock.every(0.02, self._report, begin + self._random.random() / 50)
        clock.every(0.1, self._measure, begin + 0.1)

    # --- The sender

    def send_rtp(self, header: bytes | bytearray, payload: bytes) -> None:
        """What sending lets go."""
        self.waits.append((self.clock.now, self.way.link.queueing()))
        self.way.send(self._flow, bytes(header) + payload + bytes(TAG))

    def _header(self, kind: int) -> bytearray:
        header = bytearray(HEADER)
        header[1] = kind
        return header

    def _padding(self, size: int, now: float) -> bool:
        if self._probes:
            self.sending.send(self._header(PROBE), bytes(size), NUMBER_AT, PROBE, now)
        return self._probes

    def _frame(self) -> None:
        if self.paused:
            return
        wanted = min(max(self.sending.target - SOUND, self.lowest), self.highest)
        self._rate += (wanted - self._rate) * min(1.0, 1 / FPS / self.LAG)
        size = int(self._rate / FPS / 8 * self._random.uniform(0.75, 1.25))
        count = -(-size // PACKET)
        for _ in range(count):
            self.media_sent += 1
            self.sending.send(self._header(VIDEO), bytes(size // count), NUMBER_AT, VIDEO, self.clock.now)

    def _sound(self) -> None:
        if not self.paused:
            self.media_sent += 1
            self.sending.send(self._header(AUDIO), bytes(SOUND // 8 // 50), NUMBER_AT, AUDIO, self.clock.now)

    def _fast(self) -> None:
        if self.sending.wants_tick or round(self.clock.now * 200) % 4 == 0:
            self.sending.tick(self.clock.now)

    def heard(self, datagram: bytes) -> None:
        """RTCP from the browser."""
        for packet in rtcp.parse(datagram):
            if isinstance(packet, TransportFeedback):
                self.sending.feedback(self._lie(packet) if self._lie else packet, self.clock.now)

    # --- The browser

    def arrived(self, datagram: bytes, now: float) -> None:
        """What the link delivers."""
        if self._ahead:
            self.clock.after(self._ahead, lambda: self._received(datagram))
        else:
            self._received(datagram)

    def _received(self, datagram: bytes) -> None:
        number = int.from_bytes(datagram[NUMBER_AT : NUMBER_AT + 2], "big")
        self.arrivals.record(number, self.clock.now)
        if datagram[1] != PROBE:
            self.delivered += len(datagram)
            self.media_arrived += 1

    def _report(self) -> None:
        now = self.clock.now
        if not self.arrivals.due(now):
            return
        for datagram in self.arrivals.feedback(1, 2, now):
            if self._return is not None:
                way, flow = self._return
                way.send(flow, datagram)
            else:
                self.clock.after(self._back, lambda datagram=datagram: self.heard(datagram))

    def _measure(self) -> None:
        now = self.clock.now
        self.rates.append((now, self.sending.target))
        self.kept.append((now, (self.delivered - self._kept_bytes) * 80))
        self._kept_bytes = self.delivered


class _Return:
    """Where feedback comes out that shares its way with media."""

    def __init__(self, media: Media) -> None:
        self._media = media

    def arrived(self, datagram: bytes, now: float) -> None:
        del now
        self._media.heard(datagram)


class Tcp:
    """A Reno sender with as much to send as it is given (RFC 5681): slow start, halving, timeout."""

    SEGMENT = 1_460
    TIMEOUT = 1.0

    def __init__(self, way: Way, *, back: float = 0.05, begin: float = 0.0, segments: int | None = None) -> None:
        self.clock, self.way = way.clock, way
        self.delivered = 0
        self.done = False
        self._back = back
        self._left = segments
        self._window = 10.0
        self._threshold = 1e9
        self._flying: dict[int, float] = {}
        self._next = self._recovery = 0
        self._flow = way.join(self)
        self.clock.at(begin, self._start)

    def _start(self) -> None:
        self.clock.every(0.1, self._check)
        self._fill()

    def _fill(self) -> None:
        while len(self._flying) < self._window and (self._left is None or self._left > 0):
            if self._left is not None:
                self._left -= 1
            self._flying[self._next] = self.clock.now
            self.way.send(self._flow, self._next.to_bytes(4, "big") + bytes(self.SEGMENT - 4))
            self._next += 1

    def arrived(self, datagram: bytes, now: float) -> None:
        """A segment at the receiver; its acknowledgement takes its time."""
        del now
        self.delivered += len(datagram)
        number = int.from_bytes(datagram[:4], "big")
        self.clock.after(self._back, lambda: self._acknowledged(number))

    def _acknowledged(self, number: int) -> None:
        if self._flying.pop(number, None) is not None:
            self._window += 1 if self._window < self._threshold else 1 / self._window
        lost = [flying for flying in self._flying if flying < number - 3]
        for flying in lost:
            self._lose(flying)
        if lost and lost[0] >= self._recovery:
            self._threshold = self._window = max(2.0, self._window / 2)
            self._recovery = self._next
        self.done = self._left == 0 and not self._flying
        self._fill()

    def _lose(self, number: int) -> None:
        del self._flying[number]
        if self._left is not None:
            self._left += 1

    def _check(self) -> None:
        now = self.clock.now
        late = [number for number, at in self._flying.items() if now - at > self.TIMEOUT]
        if late:
            for number in late:
                self._lose(number)
            self._threshold, self._window = max(2.0, self._window / 2), 2.0
            self._recovery = self._next
            self._fill()
