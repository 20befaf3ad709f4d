"""Moves frames between one WebSocket and its :class:`Talk`: reads, writes, watches the clock, and ends it in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

from aiohttp import WSMsgType, web

from signalling.config import Limits
from signalling.messages import MAX_FRAME_BYTES, SUBPROTOCOL
from signalling.outbox import Closing, Outbox
from signalling.talk import Talk
from signalling.trouble import describe

log = logging.getLogger("signalling")

_DATA_AND_SIGNS = frozenset({WSMsgType.BINARY, WSMsgType.TEXT, WSMsgType.PING, WSMsgType.PONG})


class Pump:
    """The driver of one socket; :meth:`run` returns when the socket is closed and lost to its session."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._writer: asyncio.Task[None] | None = None
        self._transport: asyncio.BaseTransport | None = None
        self._cutting = False
        self._pinger: asyncio.Task[None] | None = None
        self._heard_at = self._loop.time()
        self.outbox = Outbox(limits.queue_frames, limits.queue_bytes, self._woken)
        # Pings and pongs are ours to handle, because a pong is a sign of life: browsers slow down the timers of hidden
        # pages, and a citizen who waits in another tab must not be taken for gone.
        self.ws = web.WebSocketResponse(
            timeout=limits.close_seconds / 2,
            autoping=False,
            protocols=(SUBPROTOCOL,),
            compress=False,
            # aiohttp refuses from this size on.
            max_msg_size=MAX_FRAME_BYTES + 1,
            writer_limit=0,
            decode_text=False,
        )

    async def run(self, request: web.Request, talk: Talk) -> None:
        """Carry the socket from its handshake to its end."""
        await self.ws.prepare(request)
        self.ws.headers.clear()  # they are sent; a socket lives for hours
        self._transport = request.transport
        self._after("hello", self._limits.hello_seconds, lambda: self._check_hello(talk))
        self._after("silence", self._limits.ping_seconds, self._check_silence)
        reader = self._loop.create_task(self._read(talk))
        self._writer = self._loop.create_task(self._write())
        # It may have been closed before there was a writer.
        self._woken()
        try:
            await asyncio.wait({reader, self._writer}, return_when=asyncio.FIRST_COMPLETED)
            self._look_for_mistakes(reader, self._writer)
            await self._finish()
        finally:
            for timer in self._timers.values():
                timer.cancel()
            tasks = [reader, self._writer, *([self._pinger] if self._pinger else [])]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            talk.lost()

    async def _read(self, talk: Talk) -> None:
        while self.outbox.closing is None:
            message = await self.ws.receive()
            self._heard_at = self._loop.time()
            if message.type not in _DATA_AND_SIGNS:
                # Closed by the client, lost, or broken: aiohttp has answered with 1002 or 1009.
                return
            if not talk.may_speak():
                self.outbox.close(4005)
            elif message.type is WSMsgType.BINARY:
                await talk.hear(message.data)
            elif message.type is WSMsgType.TEXT:
                self.outbox.close(1003)
            elif message.type is WSMsgType.PING:
                await self.ws.pong(message.data)
        # The writer sends what is left and says why.
        await self._loop.create_future()

    async def _write(self) -> None:
        while True:
            frame = self.outbox.take()
            if frame is not None:
                await self.ws.send_bytes(frame)
            elif self.outbox.closing is not None:
                return
            else:
                self._wake.clear()
                await self._wake.wait()

    async def _finish(self) -> None:
        """Close with the code that was decided; cut the line of a reader who does not take even that."""
        self._cut_later()
        closing = self.outbox.closing or Closing(1000)
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(self._limits.close_seconds):
                await self.ws.close(code=closing.code, message=closing.reason.encode(), drain=False)

    def _woken(self) -> None:
        """The outbox has something to send, or is to be closed."""
        self._wake.set()
        if self.outbox.closing is None or self._writer is None:
            return
        self._cut_later()
        if self.outbox.dropped:
            self._writer.cancel()

    def _cut_later(self) -> None:
        """From now on the socket has ``close_seconds``; the timer outlives the pump: the kernel may still hold much."""
        if isinstance(self._transport, asyncio.Transport) and not self._cutting:
            self._cutting = True
            self._loop.call_later(self._limits.close_seconds, self._transport.abort)

    def _look_for_mistakes(self, *tasks: asyncio.Task[None]) -> None:
        for task in tasks:
            error = task.exception() if task.done() and not task.cancelled() else None
            if error is not None and not isinstance(error, ConnectionError):
                log.error("x socket: %s", describe(error))
                self.outbox.close(1011)

    def _check_hello(self, talk: Talk) -> None:
        if not talk.greeted:
            self.outbox.close(4002)

    def _check_silence(self) -> None:
        silent = self._loop.time() - self._heard_at
        if silent >= self._limits.silence_seconds:
            self.outbox.close(4004)
        elif silent >= self._limits.ping_seconds:
            if self._pinger is None or self._pinger.done():
                self._pinger = self._loop.create_task(self._ping())
            self._after("silence", self._limits.silence_seconds - silent, self._check_silence)
        else:
            self._after("silence", self._limits.ping_seconds - silent, self._check_silence)

    async def _ping(self) -> None:
        with contextlib.suppress(ConnectionError):
            await self.ws.ping()

    def _after(self, name: str, seconds: float, what: Callable[[], object]) -> None:
        """(Re)arm the timer of this name."""
        if name in self._timers:
            self._timers[name].cancel()
        self._timers[name] = self._loop.call_later(seconds, what)
