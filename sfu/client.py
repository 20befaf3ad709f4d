"""The caller's side of the control link: what the office uses to speak with one worker."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from itertools import count
from pathlib import Path

import msgspec

from sfu import control
from sfu.framing import FrameError, frame, read_frame

log = logging.getLogger("sfu.client")

MAX_PENDING = 1_024


class WorkerGone(ConnectionError):
    """The link is closed (the worker died, stopped, or has another caller now)."""


class WorkerRefused(Exception):
    """The worker did not want us: wrong secret or another protocol version."""


class WorkerClient:
    """One attached link. Replies come from :meth:`call`, events through ``on_event``, the end through ``on_closed``."""

    def __init__(self, on_event: Callable[[control.Event], None], on_closed: Callable[[], None] = lambda: None) -> None:
        self.closed = asyncio.Event()
        """Set at the end of the link; then every pending call raises :class:`WorkerGone`."""
        self._on_event = on_event
        self._on_closed = on_closed
        self._ids = count(1)
        self._pending: dict[int, asyncio.Future[control.Reply]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None

    async def connect(self, path: str | Path, secret: str, timeout: float = 5.0) -> control.Attached:  # noqa: ASYNC109
        """Attach. Raises ``OSError`` (nobody there), :class:`WorkerRefused`, ``TimeoutError``."""
        return await self._open(path, control.Attach(id=0, protocol=control.PROTOCOL, secret=secret), timeout)

    async def watch(self, path: str | Path, secret: str, timeout: float = 5.0) -> control.Attached:  # noqa: ASYNC109
        """Only look, beside whoever is attached. Raises as :meth:`connect` does."""
        return await self._open(path, control.Watch(id=0, protocol=control.PROTOCOL, secret=secret), timeout)

    async def _open(self, path: str | Path, hello: control.Request, timeout: float) -> control.Attached:  # noqa: ASYNC109
        if self._writer is not None:
            raise RuntimeError("a WorkerClient connects once")
        reader, self._writer = await asyncio.open_unix_connection(path)
        self._task = asyncio.create_task(self._read(reader))
        try:
            reply = await self.call(hello, timeout=timeout)
        except BaseException:
            await self.close()
            raise
        if isinstance(reply, control.Attached):
            return reply
        await self.close()
        raise WorkerRefused(reply.code if isinstance(reply, control.Failed) else type(reply).__name__)

    async def call(self, request: control.Request, *, timeout: float = 5.0) -> control.Reply:  # noqa: ASYNC109
        """Send a request (its ``id`` is replaced) and wait for the reply, which may be :class:`control.Failed`.

        Raises :class:`WorkerGone` and ``TimeoutError``.
        """
        writer = self._writer
        if writer is None or self.closed.is_set():
            raise WorkerGone("not attached")
        if len(self._pending) >= MAX_PENDING:
            raise WorkerGone("the worker does not answer")
        number = next(self._ids)
        future: asyncio.Future[control.Reply] = asyncio.get_running_loop().create_future()
        self._pending[number] = future
        try:
            writer.write(frame(control.encode(msgspec.structs.replace(request, id=number))))
            async with asyncio.timeout(timeout):
                return await future
        except FrameError as error:
            raise ValueError(f"request too long: {error}") from None
        finally:
            self._pending.pop(number, None)

    async def close(self) -> None:
        """Leave the worker alone; its rooms go on. Idempotent."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        self._over()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while (message := await read_frame(reader)) is not None:
                self._take(control.decode_worker(message))
        except (FrameError, msgspec.DecodeError) as error:
            log.error("x the worker does not speak our protocol: %s", error)
        finally:
            self._over()

    def _take(self, message: control.WorkerMessage) -> None:
        if isinstance(message, control.Reply):
            future = self._pending.get(message.re)
            if future is not None and not future.done():
                future.set_result(message)
            return
        try:
            self._on_event(message)
        except Exception:
            log.exception("x an event of the worker was not understood")

    def _over(self) -> None:
        if self.closed.is_set():
            return
        self.closed.set()
        if self._writer is not None:
            self._writer.close()
        for future in self._pending.values():
            if not future.done():
                future.set_exception(WorkerGone("the link is closed"))
        self._on_closed()
