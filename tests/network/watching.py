"""How a picture arrives: frames put together, decoded as far as what they need was decoded, and shown in time.

The receiver decides as a browser does, by sequence numbers alone; what the encoder wrote into the frames then says
whether that was right. A frame shown whose reference was another picture is ``corrupt``: the server's mistake.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise

from tests.network.incoming import Incoming
from tests.network.playout import Playout
from tests.network.sources import Truth, truth, vp8
from tests.network.wire import Packet

FROZEN_FACTOR, FROZEN_MORE = 3.0, 0.15
"""webrtc-stats, freezeCount: max(3 times, plus 150 ms) of the average of the last 30 frame durations."""
AVERAGED = 30
KEY_FRAME_AGAIN = 0.3
"""Seconds between two requests for a key frame."""
PATIENCE = 3.0
"""Seconds without a frame after which a key frame is wanted though packets come (libwebrtc)."""
MAX_BUFFERED = 2_048


@dataclass(slots=True)
class Watched:
    """What the figures of getStats would be."""

    frames: int = 0
    key_frames: int = 0
    first_at: float | None = None
    freezes: int = 0
    frozen: float = 0.0
    longest: float = 0.0
    """Longest time between two frames."""
    corrupt: int = 0
    picture_breaks: int = 0
    """Frames whose VP8 picture id did not follow the one before."""
    delay: float = 0.0
    """From capture to display, of the newest frame, where capture time is known; else 0."""
    heights: list[tuple[float, int]] = field(default_factory=list)
    """When the size changed."""
    shown: list[float] = field(default_factory=list)
    """Times of display."""

    @property
    def height(self) -> int:
        """Of the newest frame."""
        return self.heights[-1][1] if self.heights else 0

    def fps(self, since: float, until: float) -> float:
        """Frames per second between two moments."""
        return sum(since <= at < until for at in self.shown) / (until - since)

    def gap(self, since: float, until: float) -> float:
        """The longest time without a new frame between two moments."""
        times = [since, *(at for at in self.shown if since <= at < until), until]
        return max(later - at for at, later in pairwise(times))

    def back_after(self, moment: float) -> float | None:
        """Seconds from a moment to the next frame."""
        return next((at - moment for at in self.shown if at >= moment), None)


class Watching:
    """One seat for pictures."""

    def __init__(self, incoming: Incoming) -> None:
        self.incoming = incoming
        self.stats = Watched()
        self.wants_key = False
        self._playout = Playout(incoming.clock, 0.01)
        self._packets: dict[int, Packet] = {}
        self._keys: list[int] = []
        self._next: int | None = None
        self._last: Truth | None = None
        self._picture: int | None = None
        self._durations: deque[float] = deque(maxlen=AVERAGED)
        self._shown_at: float | None = None
        self._decoded_at: float | None = None
        self._asked_at = -1.0

    def received(self, number: int, packet: Packet, now: float) -> None:
        """A new packet."""
        if not packet.payload:
            self._packets[number] = packet  # padding fills its place in the sequence
        else:
            descriptor = vp8(packet.payload)
            if descriptor.key and (self._next is None or number >= self._next):
                self._keys.append(number)
            self._packets[number] = packet
        if self._next is not None and number < self._next:
            del self._packets[number]
            return
        if len(self._packets) > MAX_BUFFERED:
            self._drop_before(min(self._packets) + MAX_BUFFERED // 2)
            self.wants_key = True
        self._go_on(now)

    def _go_on(self, now: float) -> None:
        progress = True
        while progress:
            progress = self._next is not None and not self.wants_key and self._decode(self._next, now)
            if not progress:
                progress = any(self._decode(start, now) for start in sorted(self._keys))

    def _decode(self, start: int, now: float) -> bool:
        """Decode the frame that begins here, if it is all there."""
        packets = self._packets
        number = start
        while (packet := packets.get(number)) is not None and not packet.payload:
            number += 1
        begin = number
        parts = []
        while (packet := packets.get(number)) is not None:
            if packet.payload:
                parts.append(packet)
                if packet.timestamp != parts[0].timestamp:
                    return False
                if packet.marker:
                    break
            number += 1
        if packet is None or not parts:
            return False
        descriptors = [vp8(part.payload) for part in parts]
        if not descriptors[0].starts:
            return False
        del begin
        self._next = number + 1
        self._drop_before(self._next)
        self._decoded(truth(b"".join(d.body for d in descriptors)), descriptors[0].picture, parts[0].timestamp, now)
        return True

    def _decoded(self, frame: Truth, picture: int | None, timestamp: int, now: float) -> None:
        stats, last = self.stats, self._last
        if frame.key:
            stats.key_frames += 1
            self.wants_key = False
        elif last is None or last.number != frame.needs or last.height != frame.height:
            stats.corrupt += 1
        if picture is not None:
            if self._picture is not None and picture != self._picture + 1 & 0x7FFF and not frame.key:
                stats.picture_breaks += 1
            self._picture = picture
        self._last = frame
        self._decoded_at = now
        self._playout.arrived(timestamp, now)
        self._show(frame, max(now, self._playout.at(timestamp)), now)

    def _show(self, frame: Truth, at: float, now: float) -> None:
        stats = self.stats
        stats.frames += 1
        if not stats.heights or stats.heights[-1][1] != frame.height:
            stats.heights.append((now, frame.height))
        if stats.first_at is None:
            stats.first_at = at
        before, self._shown_at = self._shown_at, at if self._shown_at is None else max(at, self._shown_at)
        stats.shown.append(self._shown_at)
        if before is None:
            return
        gap = self._shown_at - before
        stats.longest = max(stats.longest, gap)
        if len(self._durations) >= AVERAGED // 3:
            average = sum(self._durations) / len(self._durations)
            if gap >= max(FROZEN_FACTOR * average, average + FROZEN_MORE):
                stats.freezes += 1
                stats.frozen += gap
        self._durations.append(gap)

    def _drop_before(self, number: int) -> None:
        for old in [old for old in self._packets if old < number]:
            del self._packets[old]
        self._keys = [start for start in self._keys if start >= number]
        self.incoming.forget(number)

    def refresh(self, now: float) -> bool:
        """Whether to ask for a key frame now."""
        incoming = self.incoming
        if incoming.hopeless:
            self.wants_key = True
        if self._packets and self._next is None:
            self.wants_key = True
        if self._packets and self._decoded_at is not None and now - self._decoded_at > PATIENCE:
            self.wants_key = True
        if not self.wants_key or now - self._asked_at < KEY_FRAME_AGAIN:
            return False
        self._asked_at = now
        return True
