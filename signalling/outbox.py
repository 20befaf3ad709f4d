"""What waits to be sent to one socket, and how that socket is to end. Without I/O; the pump empties it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Closing:
    """How a socket ends."""

    code: int
    reason: str = ""
    """A word of ``REFUSALS``, or empty."""


class Outbox:
    """A bounded queue of frames; whoever lets it overflow loses the socket (1013)."""

    __slots__ = ("_bytes", "_first", "_frames", "_max_bytes", "_max_frames", "_wake", "closing", "dropped")

    def __init__(self, max_frames: int, max_bytes: int, wake: Callable[[], None]) -> None:
        self._max_frames = max_frames
        self._max_bytes = max_bytes
        self._wake = wake
        # Nearly always empty, in thousands of sockets: an empty deque takes ten times as much as an empty list.
        self._first: list[bytes] = []
        self._frames: list[bytes] = []
        self._bytes = 0
        self.closing: Closing | None = None
        """Set once; nothing can be put from then on."""
        self.dropped = False
        """The reader was too slow: what waited is thrown away."""

    def __len__(self) -> int:
        return len(self._first) + len(self._frames)

    def begin(self, frames: Iterable[bytes]) -> None:
        """Put the welcome and what was missed. It does not count against the reader: the ring has bounded it."""
        if self.closing is None:
            self._first.extend(frames)
            self._wake()

    def put(self, frame: bytes) -> None:
        """Queue a frame; closes with 1013 when more waits than is kept."""
        if self.closing is not None:
            return
        self._frames.append(frame)
        self._bytes += len(frame)
        # A single frame always passes, however large: a long snapshot is no fault of the reader.
        if len(self._frames) > self._max_frames or (len(self._frames) > 1 and self._bytes > self._max_bytes):
            self._first.clear()
            self._frames.clear()
            self._bytes = 0
            self.dropped = True
            self.close(1013)
        else:
            self._wake()

    def close(self, code: int, reason: str = "") -> None:
        """Send what is queued, then close. The first one to say so decides the code."""
        if self.closing is None:
            self.closing = Closing(code, reason)
            self._wake()

    def take(self) -> bytes | None:
        """The next frame to send."""
        if self._first:
            return self._first.pop(0)
        if not self._frames:
            return None
        frame = self._frames.pop(0)
        self._bytes -= len(frame)
        return frame
