"""All that is sent to one subscriber passes here: numbered for her feedback, remembered, and evened out when it bursts.

What fits the pace goes at once, without a queue; that is nearly everything, since publishers pace what they send. Only
bursts of our own making (resent packets, a run from a key frame, several publishers at once) wait, and not for long.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from struct import Struct
from typing import Protocol

from sfu.congestion.cluster import Cluster
from sfu.congestion.estimator import LOWEST, Estimator
from sfu.congestion.history import FLYING, MASK
from sfu.congestion.loss import QUEUE
from sfu.congestion.reported import Reported
from sfu.transportcc import TransportFeedback
from sfu.underway import Underway

AUDIO, VIDEO, RTX, PROBE = range(4)
"""Kinds of packets, in the order of precedence."""
PACE = 2.5
"""Times the estimate: libwebrtc's pacing factor. ``docs/congestion.md`` says why not 1.1."""
BURST = 0.02
"""Seconds of sending at the pace that may go at once: as long as one turn of the slower clock."""
LONGEST_WAIT = 0.4
"""Seconds of sending that the queue holds; pictures beyond it are refused, and then asked for anew or left out."""
LONGEST_RTX_WAIT = 0.2
"""The same for what is sent again: it makes way first, since it can be asked for once more."""
MAX_QUEUED = 512
LARGEST_PADDING = 255
"""RFC 3550 section 5.1: one byte says how much padding there is."""
LEAST_PADDING = 64
"""Less would be all header."""
SLOW = 0.02
"""Seconds between the slower turns of the clock."""
METER = 1.0
PLUNGE, DRAIN = 0.6, 1.0
"""When the estimate falls below this share at once and packets wait, a queue has run full. For so many seconds nothing
is sent again: what was lost in there belongs to pictures that are too large, and the queue has to empty first. A radio
link that begins to lose lets the estimate fall as well, but nothing waits, and pictures live on what is sent again."""
_NUMBER = Struct("!H")


class Wire(Protocol):
    """What sending needs of a transport."""

    def send_rtp(self, header: bytes | bytearray, payload: bytes) -> None:
        """Protect and queue one packet."""


class Sending:
    """The way to one subscriber.

    ``padding(size, now)`` is called for probes; it sends, by :meth:`send` with :data:`PROBE`, one packet of about that
    size on an SSRC of retransmissions, or returns False when there is none. ``wait()`` says that something waits.
    """

    __slots__ = (
        "_cluster",
        "_drained_at",
        "_free_at",
        "_metered",
        "_metered_at",
        "_padding",
        "_queue",
        "_queued_bytes",
        "_seconds_per_byte",
        "_ticked_at",
        "_underway",
        "_waiting",
        "_wire",
        "bitrate",
        "bytes_out",
        "estimator",
        "numbered",
        "packets_out",
        "refused",
        "reported",
    )

    def __init__(
        self, wire: Wire, padding: Callable[[int, float], bool], wait: Callable[[], None] = lambda: None
    ) -> None:
        self.estimator = Estimator()
        self.reported = Reported()
        self.numbered = False
        """Whether the subscriber tells what arrives by transport-wide numbers."""
        self.packets_out = self.bytes_out = 0
        self.refused = 0
        """Packets that found the queue full."""
        self.bitrate = 0.0
        """Bit/s over the last second."""
        self._wire = wire
        self._padding = padding
        self._waiting = wait
        self._underway = Underway()
        self._queue: deque[tuple[bytearray, bytes, int, int]] = deque()
        self._queued_bytes = 0
        self._free_at = 0.0
        self._seconds_per_byte = 0.0
        self._cluster: Cluster | None = None
        self._ticked_at = self._drained_at = float("-inf")
        self._metered_at: float | None = None
        self._metered = 0
        self._set_pace()

    # --- What goes out

    def send(self, header: bytearray, payload: bytes, number_at: int, kind: int, now: float) -> None:
        """One packet whose transport-wide number stands at ``number_at`` in its header (0: it has none)."""
        size = len(header) + len(payload)
        free = self._free_at
        if free < now:
            free = now
        if (self._queue or free - now > BURST) and kind in (VIDEO, RTX):
            self._wait(header, payload, number_at, kind)
            return
        self._free_at = free + size * self._seconds_per_byte
        if number_at:
            # Step by step what History.add does: this is the one place where each call would cost.
            history = self.estimator.history
            number = history.next
            history.next = number + 1
            place = number & MASK
            history.sent_at[place] = now
            history.sizes[place] = size
            history.states[place] = FLYING
            cluster = self._cluster
            if cluster is None:
                history.clusters[place] = 0
            else:
                history.clusters[place] = cluster.number
                cluster.add(size)
            _NUMBER.pack_into(header, number_at, number & 0xFFFF)
            if self._underway.on and kind in (VIDEO, RTX):
                self._underway.add(number, header, payload, again=kind == RTX)
        self.packets_out += 1
        self.bytes_out += size
        self._wire.send_rtp(header, payload)

    def _wait(self, header: bytearray, payload: bytes, number_at: int, kind: int) -> None:
        size = len(header) + len(payload)
        longest = LONGEST_WAIT if kind == VIDEO else LONGEST_RTX_WAIT
        if len(self._queue) >= MAX_QUEUED or (self._queued_bytes + size) * self._seconds_per_byte > longest:
            self.refused += 1
            return
        self._waiting()
        # The caller may use its header again for the next packet.
        self._queue.append((bytearray(header), payload, number_at, kind))
        self._queued_bytes += size

    # --- What comes back

    def feedback(self, packet: TransportFeedback, now: float) -> dict[int, list[int]]:
        """The subscriber's feedback. While her line loses much: what it shows to be lost, numbers by SSRC."""
        if not self.numbered:
            return {}
        estimator, underway = self.estimator, self._underway
        before = estimator.target
        estimator.feedback(packet, now)
        if estimator.target < PLUNGE * before and self._full:
            self._drained_at = now + DRAIN
        self._set_pace()
        underway.switch(self.line_loss)
        return underway.lost(estimator.history, estimator.newest, estimator.told_end) if underway.on else {}

    def drains(self, now: float) -> bool:
        """Whether a queue that has run full is given time to empty."""
        return now < self._drained_at

    def lost(self, share: float) -> None:
        """A receiver report names this share (0 to 1) of a stream's packets lost."""
        self.reported.lost(share)

    def takes(self, bitrate: float, now: float) -> None:
        """The subscriber's own estimate (REMB)."""
        self.reported.takes(bitrate, self.bitrate, now)

    @property
    def target(self) -> float:
        """Bit/s that the way is thought to carry."""
        return self.estimator.target if self.numbered else self.reported.target

    def calm(self, seconds: float, now: float) -> bool:
        """Whether for so long nothing has said that less should be sent."""
        return now - (self.estimator if self.numbered else self.reported).trouble_at > seconds

    @property
    def settled(self) -> bool:
        """Whether the target is more than where it began."""
        return self.estimator.settled or not self.numbered

    @property
    def round_trip(self) -> float:
        """Seconds, including what the subscriber waits with feedback; 0: not known."""
        return self.estimator.round_trip

    @property
    def loss_share(self) -> float:
        """0 to 1."""
        return self.estimator.loss_share if self.numbered else self.reported.loss_share

    @property
    def line_loss(self) -> float:
        """0 to 1, of what the line itself is known to lose: a full queue loses more, the more is sent again, and only
        transport-wide feedback tells one from the other."""
        return self.estimator.loss_share if self.numbered and not self._full else 0.0

    @property
    def _full(self) -> bool:
        return self.estimator.queue > QUEUE

    def want(self, bitrate: float) -> None:
        """So many bit/s could be used if the way carried them: how far probes go."""
        self.estimator.probing.wanted = max(bitrate, 2 * LOWEST)

    # --- Time

    @property
    def wants_tick(self) -> bool:
        """Whether something waits that should go within milliseconds (about every 5 ms)."""
        return bool(self._queue) or self._cluster is not None

    def tick(self, now: float) -> None:
        """Let go what waits, probe, let the estimate know that time passes."""
        if now - self._ticked_at >= SLOW:
            self._ticked_at = now
            if self.numbered:
                self.estimator.tick(now)
            else:
                self.reported.tick(self.bitrate, now)
            self._set_pace()
            self._meter(now)
            if self.numbered and self._cluster is None and self.packets_out:
                rate = self.estimator.probing.next(self.estimator.target, now)
                if rate is not None:
                    self._cluster = self.estimator.begin_probe(rate, now)
        if self._queue:
            self._drain(now)
        if self._cluster is not None:
            self._probe(self._cluster, now)

    def _drain(self, now: float) -> None:
        queue = self._queue
        waiting, self._queue = queue, deque()
        # While the queue is emptied nothing else is in the way of what leaves it.
        while waiting and self._free_at - now <= BURST:
            header, payload, number_at, kind = waiting.popleft()
            self._queued_bytes -= len(header) + len(payload)
            self.send(header, payload, number_at, kind, now)
        self._queue = waiting

    def _probe(self, cluster: Cluster, now: float) -> None:
        due = cluster.due(now)
        while due > 0 and cluster.sent < 10 * LARGEST_PADDING:
            before = cluster.sent_bytes
            if not self._padding(min(max(due, LEAST_PADDING), LARGEST_PADDING), now) or cluster.sent_bytes <= before:
                self._cluster = None
                return
            due = cluster.due(now)
        if cluster.complete(now):
            self._cluster = None

    def _set_pace(self) -> None:
        self._seconds_per_byte = 8 / (PACE * self.target)

    def _meter(self, now: float) -> None:
        if self._metered_at is None:
            self._metered_at, self._metered = now, self.bytes_out
        elif now - self._metered_at >= METER:
            self.bitrate = 8 * (self.bytes_out - self._metered) / (now - self._metered_at)
            self._metered_at, self._metered = now, self.bytes_out
