"""Looks at the media workers of this machine through their control sockets, beside the office that runs them."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from office.stats import WorkerPicture
from sfu import control
from sfu.client import WorkerClient, WorkerGone

TIMEOUT = 2.0
"""Seconds for an answer; a worker that needs longer "does not answer"."""
KEEP = 2.5
"""Seconds: a participant of whom nothing was heard for so long is not shown any more."""


class Watcher:
    """A look at one worker, taken up again when the worker was replaced."""

    def __init__(self, number: int, path: Path, secret: str) -> None:
        self.number = number
        self._path = path
        self._secret = secret
        self._client: WorkerClient | None = None
        self._attached: control.Attached | None = None
        self._begin()

    def _begin(self) -> None:
        self._load: control.Load | None = None
        self._drops: dict[str, int] | None = None
        self._media: dict[tuple[str, str], tuple[float, control.MediaState]] = {}
        self.heard = asyncio.Event()
        """Set at the first sign of life that is whole: the load, and how media are where there are people."""

    async def open(self) -> None:
        """Begin to watch, if it answers. Raises ``WorkerRefused`` (secret, protocol, too many watchers)."""
        await self.close()
        self._begin()
        client = WorkerClient(self._take)
        try:
            self._attached = await client.watch(self._path, self._secret, TIMEOUT)
        except (OSError, TimeoutError):
            return
        self._client = client

    async def close(self) -> None:
        """Stop watching. Idempotent."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def look(self) -> WorkerPicture:
        """How it is now."""
        if self._client is None or self._client.closed.is_set():
            await self.open()
        client, attached = self._client, self._attached
        if client is None or attached is None:
            return WorkerPicture(number=self.number)
        try:
            stats = await client.call(control.AskStats(id=0), timeout=TIMEOUT)
        except (WorkerGone, TimeoutError):
            return WorkerPicture(number=self.number)
        since: dict[str, int] = {}
        if isinstance(stats, control.Stats):
            before = stats.drops if self._drops is None else self._drops
            since = {reason: count - before.get(reason, 0) for reason, count in stats.drops.items()}
            self._drops = stats.drops
        oldest = time.monotonic() - KEEP
        self._media = {key: (at, state) for key, (at, state) in self._media.items() if at >= oldest}
        return WorkerPicture(
            number=self.number,
            pid=attached.pid,
            port=attached.port,
            load=self._load,
            stats=stats if isinstance(stats, control.Stats) else None,
            drops_since=since,
            media=[state for _, state in self._media.values()],
        )

    def _take(self, event: control.Event) -> None:
        if isinstance(event, control.Load):
            self._load = event
        elif isinstance(event, control.Media):
            now = time.monotonic()
            self._media.update({(state.room, state.participant): (now, state) for state in event.participants})
        if self._load is not None and (self._media or not self._load.participants):
            self.heard.set()


class Watchers:
    """All workers whose sockets lie in one folder, also those that come later."""

    def __init__(self, folder: Path, secret: str) -> None:
        self._folder = folder
        self._secret = secret
        self._stack = AsyncExitStack()
        self._watchers: dict[int, Watcher] = {}

    async def look(self) -> list[WorkerPicture]:
        """Every worker, in the order of their numbers."""
        for number, path in sorted(sockets(self._folder).items()):
            if number not in self._watchers:
                self._watchers[number] = watcher = Watcher(number, path, self._secret)
                self._stack.push_async_callback(watcher.close)
        return list(await asyncio.gather(*(self._watchers[number].look() for number in sorted(self._watchers))))

    async def wait(self, seconds: float) -> None:
        """Until every worker that answers gave a sign of life, but not longer than this."""
        waits = [asyncio.ensure_future(it.heard.wait()) for it in self._watchers.values()]
        if waits:
            _, late = await asyncio.wait(waits, timeout=seconds)
            for task in late:
                task.cancel()

    async def close(self) -> None:
        """Stop watching."""
        await self._stack.aclose()


def sockets(folder: Path) -> dict[int, Path]:
    """The control sockets of workers by their numbers."""
    found = {}
    for path in folder.glob("sfu-*.sock"):
        if match := re.fullmatch(r"sfu-(\d+)\.sock", path.name):
            found[int(match[1])] = path
    return found


@asynccontextmanager
async def watching(folder: Path, secret: str) -> AsyncIterator[Watchers]:
    """Watch all workers of a folder for a while."""
    watchers = Watchers(folder, secret)
    try:
        yield watchers
    finally:
        await watchers.close()
