"""Which packets were seen: roll-over counter, replay window and a bounded table of streams (RFC 3711 section 3.3)."""

from __future__ import annotations

from bisect import bisect_right

from sfu.transport.srtp import SrtpError

WINDOW = 1_024
"""Firefox probes bandwidth with old packets on the retransmission stream; the customary 64 would call them replays."""
IDLE_PACKETS = 20_000
"""A stream that was silent while this many packets came on others may give up its place to a new one."""
_ENDLESS = 1 << 64


class Window:
    """One stream: the greatest index so far, and the holes in what was seen of the :data:`WINDOW` below it.

    The next index in order, as nearly all are, only moves ``top``: whoever has checked that may do so herself.
    """

    __slots__ = ("_holes", "heard", "salt", "top")

    def __init__(self, first: int, salt: int = 0) -> None:
        self.top = first
        self._holes = [(max(first - WINDOW, 0), first)]
        """Where nothing was seen: begin and end, ascending; each within reach or about to be forgotten."""
        self.salt = salt
        """What the stream's nonces have in common."""
        self.heard = 0

    def nearest(self, sequence: int) -> int:
        """The 48-bit index that a sequence number most likely means (section 3.3.1); negative: before the first."""
        delta = (sequence - self.top) & 0xFFFF
        return self.top + (delta - 0x1_0000 if delta >= 0x8000 else delta)

    def is_fresh(self, index: int) -> bool:
        """Neither seen nor too old to tell."""
        age = self.top - index
        return age < 0 or (age < WINDOW and self._hole(index) >= 0)

    def add(self, index: int) -> None:
        """Remember an authenticated index."""
        holes = self._holes
        if index > self.top:
            if index > self.top + 1:
                # Each hole lies below something that was seen, so no more than half a window of them are kept.
                while holes and holes[0][1] <= index - WINDOW + 1:
                    del holes[0]
                holes.append((self.top + 1, index))
            self.top = index
            return
        at = self._hole(index)
        if at >= 0:
            begin, end = holes[at]
            holes[at : at + 1] = [hole for hole in ((begin, index), (index + 1, end)) if hole[0] < hole[1]]

    def _hole(self, index: int) -> int:
        at = bisect_right(self._holes, (index, _ENDLESS)) - 1
        return at if at >= 0 and index < self._holes[at][1] else -1


class Streams:
    """The windows of one direction, by SSRC; never more than ``limit``."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.windows: dict[int, Window] = {}
        self.packets = 0

    def __len__(self) -> int:
        return len(self.windows)

    def get(self, ssrc: int) -> Window | None:
        """The stream's window, or None for one that has not yet proved itself."""
        return self.windows.get(ssrc)

    def heard(self, window: Window) -> None:
        """A packet of this stream was accepted."""
        self.packets += 1
        window.heard = self.packets

    def room_for_one(self) -> int | None:
        """Make sure that one more fits: None, or the SSRC that must go. Raises :class:`SrtpError` when all live."""
        if len(self.windows) < self._limit:
            return None
        oldest = min(self.windows, key=lambda ssrc: self.windows[ssrc].heard)
        if self.packets - self.windows[oldest].heard < IDLE_PACKETS:
            raise SrtpError("srtp-streams")
        return oldest

    def open(self, ssrc: int, first: int, salt: int = 0) -> Window:
        """Begin a stream at this index (call :meth:`room_for_one` before)."""
        window = self.windows[ssrc] = Window(first, salt)
        return window

    def forget(self, ssrc: int) -> None:
        """The stream gave up its place."""
        self.windows.pop(ssrc, None)
