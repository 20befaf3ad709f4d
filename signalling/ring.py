"""Keeps what a session said last, so that a reader who lost the line for a moment hears what was missed."""

from __future__ import annotations


class Ring:
    """The last frames of a session in order, bounded in number and bytes."""

    __slots__ = ("_bytes", "_forgotten", "_frames", "_max_bytes", "_max_frames", "last")

    def __init__(self, max_frames: int, max_bytes: int) -> None:
        self._max_frames = max_frames
        self._max_bytes = max_bytes
        self.clear()

    def clear(self) -> None:
        """Forget everything and count from 1 again."""
        self._frames: list[tuple[int, bool, bytes]] = []
        self._bytes = 0
        self.last = 0
        """Number of the newest change; 0 before the first."""
        self._forgotten = 0

    def add_change(self, frame: bytes) -> None:
        """Keep a change; it must have been numbered ``last + 1``."""
        self.last += 1
        self._keep(True, frame)

    def add_reply(self, frame: bytes) -> None:
        """Keep an answer, in its place between the changes."""
        self._keep(False, frame)

    def since(self, seq: int) -> list[bytes] | None:
        """What a reader who has seen change ``seq`` may have missed; None when it is no longer all kept.

        An answer has no number of its own: one that was given after change ``seq`` comes again even if it was heard.
        """
        if not self._forgotten <= seq <= self.last:
            return None
        return [frame for number, numbered, frame in self._frames if number > seq or (number == seq and not numbered)]

    def _keep(self, numbered: bool, frame: bytes) -> None:
        self._frames.append((self.last, numbered, frame))
        self._bytes += len(frame)
        while len(self._frames) > self._max_frames or self._bytes > self._max_bytes:
            number, numbered, frame = self._frames.pop(0)
            self._bytes -= len(frame)
            if numbered:
                self._forgotten = number
