"""The same paths for TCP: what TCP makes of them, seen from its ends.

A stream loses nothing: delay, rate and outages are its own; a lost segment becomes a pause until it is sent again, and
whatever a NAT forgets or a killed address leaves behind ends with a reset.
"""

from __future__ import annotations

import asyncio
import contextlib
from random import Random

from tests.network.conditions import Conditions, Course
from tests.network.path import Ways

CHUNK = 1_400
"""Bytes of a segment."""
WAITING = 64
"""Segments on the way in one direction; then the sender has to wait."""
RESEND = 0.2
"""Seconds until a lost segment has come again (RFC 6298 would say one second, Linux says 200 ms)."""
LOOK = 0.05
"""Seconds between two looks whether an outage is over."""


class Timeline:
    """Which conditions hold now."""

    def __init__(self, course: Course | Conditions, began: float) -> None:
        self._course = Course(course) if isinstance(course, Conditions) else course
        self._began = began

    def at(self, now: float) -> Conditions:
        """Of this moment."""
        past = [conditions for at, conditions in self._course.changes if self._began + at <= now]
        return past[-1] if past else self._course.begin


class StreamRelay:
    """Listens, and connects everybody to the worker."""

    def __init__(self, to: tuple[str, int], seed: int) -> None:
        self.connections = 0
        self._to = to
        self._rng = Random(seed)
        self._ways = Ways()
        self._began = 0.0
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def listen(self, at: tuple[str, int]) -> None:
        """Begin to relay."""
        self._server = await asyncio.start_server(self._connected, *at)

    def begin(self, ways: Ways, now: float) -> None:
        """The scenario begins."""
        self._ways, self._began = ways, now

    def cut(self) -> None:
        """Reset every connection."""
        for writer in list(self._writers):
            writer.transport.abort()

    def close(self) -> None:
        """End everything."""
        self.cut()
        if self._server is not None:
            self._server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            there_reader, there_writer = await asyncio.open_connection(*self._to)
        except OSError:
            writer.transport.abort()
            self._writers.discard(writer)
            return
        self._writers.add(there_writer)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(reader, there_writer, "up"))
                group.create_task(self._pump(there_reader, writer, "down"))
        except* OSError:
            pass
        finally:
            for end in (writer, there_writer):
                end.transport.abort()
                self._writers.discard(end)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(WAITING)
        delivery = asyncio.ensure_future(_deliver(queue, writer))
        loop = asyncio.get_running_loop()
        free = last = loop.time()
        try:
            while data := await reader.read(CHUNK):
                conditions = self._now(way)
                while conditions.down:
                    await asyncio.sleep(LOOK)
                    conditions = self._now(way)
                now = loop.time()
                if conditions.rate is not None:
                    free = max(free, now) + len(data) * 8 / conditions.rate
                    now = free
                at = now + conditions.delay + conditions.jitter * (2 * self._rng.random() - 1)
                lost = conditions.bursts.average if conditions.bursts is not None else conditions.loss
                at += RESEND * (self._rng.random() < lost)
                last = max(last, at)
                await queue.put((last, data))
            await queue.put((last, b""))
            await delivery
        finally:
            delivery.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await delivery

    def _now(self, way: str) -> Conditions:
        course = self._ways.up if way == "up" else self._ways.down
        return Timeline(course, self._began).at(asyncio.get_running_loop().time())


async def _deliver(queue: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
    loop = asyncio.get_running_loop()
    while True:
        at, data = await queue.get()
        await asyncio.sleep(max(0.0, at - loop.time()))
        if not data:
            if writer.can_write_eof():
                writer.write_eof()
            return
        writer.write(data)
        await writer.drain()
