"""One living media worker as the hall knows it: questions in plain calls, trouble in two exceptions."""

from __future__ import annotations

import asyncio
from typing import Protocol, TypeVar

from office.mediaworker import WorkerFailed, WorkerGone
from sfu import control
from signalling.messages import Source

R = TypeVar("R", bound=control.Reply)


class Line(Protocol):
    """The control link to one worker process: ``sfu.client.WorkerClient``, as far as it is needed here."""

    closed: asyncio.Event

    async def call(self, request: control.Request, *, timeout: float = ...) -> control.Reply: ...  # noqa: ASYNC109
    async def close(self) -> None: ...


class Worker:
    """A worker process that we are attached to."""

    def __init__(self, number: int, line: Line, pid: int, *, retiring: bool, now: float) -> None:
        self.number = number
        self.line = line
        self.pid = pid
        self.retiring = retiring
        """It gets no new rooms and ends with its last one."""
        self.load: control.Load | None = None
        self.heard_at = now
        """Monotonic time of the last sign of life."""

    async def open_room(self, room: str) -> None:
        """Make a room; no effect when it exists."""
        await self._ask(control.OpenRoom(id=0, room=room), control.Done)

    async def close_room(self, room: str) -> None:
        """End a room with everything in it; no effect when it is gone."""
        await self._ask(control.CloseRoom(id=0, room=room), control.Done)

    async def expect(
        self, room: str, participant: str, epoch: int, *, motion: bool = False, held: bool = False
    ) -> control.Expected:
        """Say that this person may build a transport of this epoch. ``motion``: her picture is sign language; ``held``:
        she is on hold from the beginning."""
        message = control.ExpectParticipant(
            id=0, room=room, participant=participant, epoch=epoch, motion=motion, held=held
        )
        return await self._ask(message, control.Expected)

    async def hold(self, room: str, participant: str, held: bool) -> None:
        """Let this person wait outside, or come in again."""
        await self._ask(control.HoldParticipant(id=0, room=room, participant=participant, held=held), control.Done)

    async def remove(self, room: str, participant: str) -> None:
        """End everything of this person."""
        await self._ask(control.RemoveParticipant(id=0, room=room, participant=participant), control.Done)

    async def take_offer(
        self, room: str, participant: str, epoch: int, join: str, sdp: str, tracks: dict[str, Source]
    ) -> control.Answered:
        """A browser's offer."""
        message = control.TakeOffer(
            id=0, room=room, participant=participant, epoch=epoch, join=join, sdp=sdp, tracks=tracks
        )
        return await self._ask(message, control.Answered)

    async def set_sizes(self, room: str, participant: str, epoch: int, heights: dict[str, int]) -> None:
        """How large a page shows its seats."""
        message = control.SetSizes(id=0, room=room, participant=participant, epoch=epoch, heights=heights)
        await self._ask(message, control.Done)

    async def stats(self) -> control.Stats:
        """Totals since its start, and what it holds now."""
        return await self._ask(control.AskStats(id=0), control.Stats)

    async def stop(self) -> None:
        """Ask the process to end politely."""
        await self._ask(control.Stop(id=0), control.Done)

    async def _ask(self, message: control.Request, kind: type[R]) -> R:
        try:
            reply = await self.line.call(message)
        except (OSError, TimeoutError) as error:
            raise WorkerGone from error
        if isinstance(reply, control.Failed):
            raise WorkerFailed(reply.code)
        if not isinstance(reply, kind):
            raise WorkerGone
        return reply
