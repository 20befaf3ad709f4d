"""What the hall needs of a living media worker, whoever brings it: the seam between conversations and processes."""

from __future__ import annotations

from typing import Protocol

from sfu import control
from signalling import messages as m


class WorkerGone(Exception):
    """The worker died or does not answer; what was asked may or may not have happened."""


class WorkerFailed(Exception):
    """The worker said no; ``code`` is one of ``control.Failed``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MediaWorker(Protocol):
    """What is needed of one living worker. Every method may raise :class:`WorkerGone` or :class:`WorkerFailed`."""

    number: int
    retiring: bool
    load: control.Load | None

    async def open_room(self, room: str) -> None: ...
    async def close_room(self, room: str) -> None: ...
    async def expect(
        self, room: str, participant: str, epoch: int, *, motion: bool, held: bool
    ) -> control.Expected: ...
    async def hold(self, room: str, participant: str, held: bool) -> None: ...
    async def remove(self, room: str, participant: str) -> None: ...
    async def take_offer(
        self, room: str, participant: str, epoch: int, join: str, sdp: str, tracks: dict[str, m.Source]
    ) -> control.Answered: ...
    async def set_sizes(self, room: str, participant: str, epoch: int, heights: dict[str, int]) -> None: ...
