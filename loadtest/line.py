"""One person's line to the office: WebSocket frames read with an independent MessagePack implementation.

The office writes with msgspec; here ``msgpack`` packs and reads, so that a mistake in one of the two does not hide.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Callable
from typing import Any, TypeAlias

import aiohttp
import msgpack  # type: ignore[import-untyped]  # the package ships no types
import msgspec

from signalling import messages

Heard: TypeAlias = dict[str, Any]
"""A decoded message, as plain values."""


class RefusedByOffice(Exception):
    """The office said no; ``code`` is a word of ``messages.REFUSALS``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class LineClosed(Exception):
    """The socket is closed; ``code`` is its close code."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class Line:
    """A WebSocket to the office with one view. Use :meth:`open`; always :meth:`close`."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._replies: dict[int, asyncio.Future[Heard]] = {}
        self._waiting: list[tuple[Callable[[Heard], bool], asyncio.Future[Heard]]] = []
        self._listeners: list[Callable[[Heard], None]] = []
        self.latest: dict[str, Heard] = {}
        """The newest message of each type."""
        self.heard: deque[Heard] = deque(maxlen=1_000)
        self._reader = asyncio.create_task(self._read())
        self._pinger = asyncio.create_task(self._ping())

    @classmethod
    async def open(
        cls, http: aiohttp.ClientSession, origin: str, hello: messages.Hello, headers: dict[str, str] | None = None
    ) -> Line:
        """Connect to ``<origin>/ws``, say hello, return once welcomed. Raises :class:`LineClosed` when turned away."""
        socket = await http.ws_connect(
            f"{origin}/ws",
            protocols=(messages.SUBPROTOCOL,),
            origin=origin,
            headers=headers,
            max_msg_size=1 << 20,
            timeout=_patience(),
        )
        line = cls(socket)
        await line.send(hello)
        await line.expect("welcome")
        return line

    async def send(self, message: messages.FromClient) -> None:
        """Send one message as it is."""
        await self._socket.send_bytes(msgpack.packb(msgspec.to_builtins(message)))

    async def request(self, make: Callable[[int], messages.Request], within: float = 10.0) -> Heard:
        """Send the request that ``make`` builds for a fresh id and return its one reply.

        Raises :class:`RefusedByOffice`, :class:`LineClosed` or ``TimeoutError``.
        """
        number = next(self._ids)
        reply: asyncio.Future[Heard] = asyncio.get_running_loop().create_future()
        self._replies[number] = reply
        try:
            await self.send(make(number))
            heard = await asyncio.wait_for(reply, within)
        finally:
            self._replies.pop(number, None)
        if heard["type"] == "refused":
            raise RefusedByOffice(heard["code"])
        return heard

    async def expect(
        self, kind: str, where: Callable[[Heard], bool] = lambda _: True, within: float = 10.0, *, latest: bool = True
    ) -> Heard:
        """The newest message of this type if it fits, else the next that does; ``TimeoutError`` after ``within`` s."""
        known = self.latest.get(kind) if latest else None
        if known is not None and where(known):
            return known
        future: asyncio.Future[Heard] = asyncio.get_running_loop().create_future()
        self._waiting.append((lambda heard: heard["type"] == kind and where(heard), future))
        if self._reader.done():
            raise LineClosed(self._socket.close_code)
        return await asyncio.wait_for(future, within)

    def listen(self, listener: Callable[[Heard], None]) -> None:
        """Call ``listener`` with everything that is heard from now on."""
        self._listeners.append(listener)

    async def close(self) -> None:
        """Hang up. Idempotent."""
        self._pinger.cancel()
        await self._socket.close()
        await asyncio.gather(self._reader, self._pinger, return_exceptions=True)

    async def _ping(self) -> None:
        for n in itertools.count(1):
            await asyncio.sleep(10)
            await self.send(messages.Ping(n=n))

    async def _read(self) -> None:
        async for frame in self._socket:
            if frame.type is not aiohttp.WSMsgType.BINARY:
                break
            self._take(msgpack.unpackb(frame.data))
        closed = LineClosed(self._socket.close_code)
        for future in [*self._replies.values(), *(future for _, future in self._waiting)]:
            if not future.done():
                future.set_exception(closed)

    def _take(self, heard: Heard) -> None:
        self.heard.append(heard)
        self.latest[heard["type"]] = heard
        reply = self._replies.get(heard.get("re", 0))
        if reply is not None and not reply.done():
            reply.set_result(heard)
        for listener in self._listeners:
            listener(heard)
        for entry in list(self._waiting):
            fits, future = entry
            if future.done() or fits(heard):
                self._waiting.remove(entry)
                if not future.done():
                    future.set_result(heard)


def _patience() -> aiohttp.ClientWSTimeout:
    return aiohttp.ClientWSTimeout(ws_close=5.0)
