"""The worker's only door: a local socket where one caller at a time says what rooms and people there are.

Everything that is not understood closes the connection it came from and nothing else. The latest caller with the right
secret is the caller; an earlier one is detached. While nobody is attached the media go on. A few watchers may look at
the same time: they hear how much there is to do and how the media are, and can change nothing.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from sfu import control
from sfu.framing import FrameError, frame, read_frame

log = logging.getLogger("sfu.door")

MAX_WAITING = 4 * 1024 * 1024
"""Bytes that may wait for a caller who does not read; then the link is cut, and the next attach tells everything."""
MAX_VISITORS = 8
"""Connections that have not shown the secret yet."""
MAX_WATCHERS = 4
"""Links that only look."""
ATTACH_SECONDS = 5.0


class Desk(Protocol):
    """Whom the door asks (the worker)."""

    def attached(self, re: int) -> control.Attached:
        """Who the worker is and what it holds."""

    def handle(self, request: control.CallerMessage) -> control.Reply:
        """Carry out anything but Attach, Watch and Stop."""

    def stop(self) -> None:
        """End the process, politely."""


class Door:
    """Serves the control socket."""

    def __init__(self, path: Path, secret: str, desk: Desk, clock: Callable[[], float]) -> None:
        self._path = path
        self._secret = secret.encode()
        self._desk = desk
        self._clock = clock
        self._server: asyncio.Server | None = None
        self._caller: asyncio.StreamWriter | None = None
        self._watchers: set[asyncio.StreamWriter] = set()
        self._visits: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}
        self._since: float | None = clock()

    async def open(self) -> None:
        """Begin to listen (mode 0600). Raises ``OSError``, also when another worker listens there."""
        if await _somebody_listens(self._path):
            raise FileExistsError(f"another worker listens on {self._path}")
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._visit, self._path)
        finally:
            os.umask(before)

    async def close(self) -> None:
        """Take the socket away and cut every connection, in this order: who is cut off finds no socket left, and a
        worker that follows at once does not lose its own. Idempotent."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        self._path.unlink(missing_ok=True)
        for writer in list(self._visits):
            writer.close()
        if visits := [task for task in self._visits.values() if task is not None]:
            await asyncio.wait(visits, timeout=ATTACH_SECONDS)
        await server.wait_closed()

    def alone_for(self) -> float:
        """Seconds since the last caller went; 0 while one is attached."""
        return 0.0 if self._since is None else self._clock() - self._since

    def tell(self, event: control.Event) -> None:
        """Pass an event up; without a caller it is lost (the next one reads the state from Attached)."""
        for writer in self._audience(event):
            self._write(writer, event)

    def _audience(self, event: control.Event) -> Iterator[asyncio.StreamWriter]:
        if self._caller is not None:
            yield self._caller
        if isinstance(event, control.Load | control.Media):
            yield from tuple(self._watchers)

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        known = len(self._watchers) + (self._caller is not None)
        if len(self._visits) - known >= MAX_VISITORS:
            writer.close()
            return
        self._visits[writer] = asyncio.current_task()
        try:
            if await self._greet(reader, writer):
                while (message := await read_frame(reader)) is not None:
                    self._obey(writer, control.decode_caller(message))
        except (FrameError, msgspec.DecodeError, TimeoutError) as error:
            log.warning("x a connection to the control socket was closed: %s", error or type(error).__name__)
        finally:
            del self._visits[writer]
            self._watchers.discard(writer)
            if self._caller is writer:
                self._caller = None
                self._since = self._clock()
                log.info("- caller gone")
            writer.close()

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        async with asyncio.timeout(ATTACH_SECONDS):
            message = await read_frame(reader)
        if message is None:
            return False
        hello = control.decode_caller(message)
        if not isinstance(hello, control.Attach | control.Watch):
            raise FrameError("spoke before attach")
        if not hmac.compare_digest(hello.secret.encode(), self._secret):
            self._write(writer, control.Failed(re=hello.id, code="secret", detail=""))
            return False
        if hello.protocol != control.PROTOCOL:
            self._write(writer, control.Failed(re=hello.id, code="protocol", detail=f"this is {control.PROTOCOL}"))
            return False
        if isinstance(hello, control.Watch):
            return self._watch(writer, hello)
        self._attach(writer, hello)
        return True

    def _watch(self, writer: asyncio.StreamWriter, watch: control.Watch) -> bool:
        if len(self._watchers) >= MAX_WATCHERS:
            self._write(writer, control.Failed(re=watch.id, code="limit", detail="watchers"))
            return False
        self._watchers.add(writer)
        # Who sits where is the caller's to know.
        self._write(writer, msgspec.structs.replace(self._desk.attached(watch.id), rooms=[]))
        return True

    def _attach(self, writer: asyncio.StreamWriter, attach: control.Attach) -> None:
        earlier, self._caller = self._caller, writer
        self._since = None
        if earlier is not None:
            log.info("- an earlier caller is detached")
            earlier.close()
        log.info("- caller attached")
        self._write(writer, self._desk.attached(attach.id))

    def _obey(self, writer: asyncio.StreamWriter, request: control.CallerMessage) -> None:
        if writer in self._watchers:
            if isinstance(request, control.AskStats):
                self._write(writer, self._desk.handle(request))
            else:
                self._write(writer, control.Failed(re=request.id, code="bad-request", detail="watchers only look"))
            return
        if writer is not self._caller:
            return  # detached meanwhile; what was still on the way is not obeyed
        if isinstance(request, control.Attach | control.Watch):
            raise FrameError("attached twice")
        if isinstance(request, control.Stop):
            self._write(writer, control.Done(re=request.id))
            self._desk.stop()
        else:
            self._write(writer, self._desk.handle(request))

    def _write(self, writer: asyncio.StreamWriter, message: control.Answerable) -> None:
        if writer.is_closing():
            return
        if writer.transport.get_write_buffer_size() > MAX_WAITING:
            log.warning("x the caller does not read; its link is cut")
            writer.transport.abort()
            return
        try:
            writer.write(frame(control.encode(message)))
        except FrameError as error:
            log.error("x %s is too long for a frame: %s", type(message).__name__, error)
            writer.transport.abort()


async def _somebody_listens(path: Path) -> bool:
    try:
        _, writer = await asyncio.open_unix_connection(path)
    except OSError:
        return False
    writer.close()
    return True
