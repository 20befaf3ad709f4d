"""Keeps the media workers alive: starts them, adopts those that an earlier web process left, replaces those that die.

One :class:`Slot` per number: attach to whoever answers on its socket, else start a process and attach to that; watch it
until its socket closes or its signs of life stay away; begin again.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import structlog

from office.mediaworker import MediaWorker, WorkerFailed, WorkerGone
from office.process import gone, holder_of, kill
from office.worker import Worker
from sfu import control
from sfu.client import WorkerClient, WorkerRefused

log = structlog.get_logger()

FIRST_WAIT = 0.2
LONGEST_WAIT = 5.0
"""Between attempts to start a worker that does not come to life."""
ASK_AGAIN = 0.05
ATTACH_SECONDS = 2.0
START_SECONDS = 20.0
"""How long a new process may take until it answers."""
SILENCE_SECONDS = 6.0
"""Signs of life come every second or two; a worker without one for so long hangs, and is killed."""
GRACE_SECONDS = 0.5
"""After this long in which we ourselves were busy or asleep, what was in the socket has been read."""
STOP_SECONDS = 4.0

Spawn = Callable[[int, Path], subprocess.Popen[bytes]]
"""Start the worker process of this number on this socket."""


class Listener(Protocol):
    """Who hears of workers: :class:`office.rooms.Rooms`."""

    def worker_ready(self, worker: MediaWorker, held: list[control.RoomState]) -> None: ...
    def worker_lost(self, worker: MediaWorker) -> None: ...
    def worker_said(self, worker: MediaWorker, event: control.Event) -> None: ...


class Slot:
    """The place of one worker."""

    def __init__(self, number: int, path: Path, secret: str, listener: Listener, spawn: Spawn | None) -> None:
        """Without ``spawn`` the slot only adopts: a worker of a larger office, which ends with its last room."""
        self.number = number
        self.path = path
        self._listener = listener
        self._spawn = spawn
        self._secret = secret
        self._process: subprocess.Popen[bytes] | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self.worker: Worker | None = None
        self.asked = asyncio.Event()
        """Set once it is known whether an earlier worker is there to be adopted."""

    def start(self) -> None:
        """Keep a worker alive here, from now on."""
        self._task = asyncio.create_task(self._run(), name=f"worker {self.number}")

    async def _run(self) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                worker = await self._find()
            except OSError as error:
                log.error("x worker", worker=self.number, error=str(error))
                worker = None
            self.asked.set()
            if worker is not None:
                born = time.monotonic()
                await self._live(worker)
                if time.monotonic() - born > LONGEST_WAIT:
                    wait = FIRST_WAIT
            if self._spawn is None or self._stopping:
                return
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    async def stop(self) -> None:
        """End the process, politely if it listens."""
        self._stopping = True
        patience = 0.0
        if (worker := self.worker) is not None:
            patience = STOP_SECONDS / 2
            try:
                async with asyncio.timeout(patience):
                    with contextlib.suppress(WorkerGone, WorkerFailed):
                        await worker.stop()
                    await worker.line.closed.wait()
            except TimeoutError:
                kill(worker.pid)
            if self._process is None and not await gone(worker.pid, patience):  # adopted
                kill(worker.pid)
        await self.leave()
        await self._end_process(patience)

    async def leave(self) -> None:
        """Stop watching; the process goes on."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def kill(self) -> None:
        """End the process without a word."""
        if self._process is not None and self._process.poll() is None:
            kill(self._process.pid)
        if self.worker is not None:
            kill(self.worker.pid)

    # --- one life ---

    async def _find(self) -> Worker | None:
        """Adopt or start."""
        try:
            return await self._attach()
        except (OSError, TimeoutError, WorkerRefused):
            self.asked.set()
            await self._make_room()
        if self._spawn is None:
            return None
        self._process = self._spawn(self.number, self.path)
        log.info("+ worker", worker=self.number, pid=self._process.pid)
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                return await self._attach()
            except (OSError, TimeoutError):
                await asyncio.sleep(ASK_AGAIN)
        log.error("x worker does not start", worker=self.number, code=self._process.returncode)
        await self._make_room()
        return None

    async def _attach(self) -> Worker:
        worker: Worker | None = None
        early: list[control.Event] = []

        def heard(event: control.Event) -> None:
            if worker is None:
                early.append(event)
            else:
                self._heard(worker, event)

        line = WorkerClient(heard)
        async with asyncio.timeout(ATTACH_SECONDS):
            attached = await line.connect(self.path, self._secret)
        worker = Worker(self.number, line, attached.pid, retiring=self._spawn is None, now=time.monotonic())
        self.worker = worker
        log.info("= worker attached", worker=self.number, pid=attached.pid, rooms=len(attached.rooms))
        self._listener.worker_ready(worker, attached.rooms)
        for event in early:
            self._heard(worker, event)
        self.asked.set()
        return worker

    def _heard(self, worker: Worker, event: control.Event) -> None:
        worker.heard_at = time.monotonic()
        if isinstance(event, control.Load):
            worker.load = event
        self._listener.worker_said(worker, event)

    async def _live(self, worker: Worker) -> None:
        """Watch until it is dead, one way or the other."""
        closed = asyncio.ensure_future(worker.line.closed.wait())
        try:
            while not closed.done():
                left = worker.heard_at + SILENCE_SECONDS - time.monotonic()
                if left <= 0:
                    await asyncio.wait({closed}, timeout=GRACE_SECONDS)
                    if worker.heard_at + SILENCE_SECONDS < time.monotonic():
                        log.error("x worker is silent", worker=self.number, pid=worker.pid)
                        kill(worker.pid)
                        break
                    continue
                await asyncio.wait({closed}, timeout=left)
                if worker.retiring and worker.load is not None and not worker.load.rooms:
                    with contextlib.suppress(WorkerGone, WorkerFailed):
                        await worker.stop()
        finally:
            closed.cancel()
            self.worker = None
            log.warning("- worker", worker=self.number, pid=worker.pid)
            self._listener.worker_lost(worker)
            await worker.line.close()

    async def _make_room(self) -> None:
        """Whoever holds our socket or our port without answering has to go."""
        holder = holder_of(self.path)
        if holder is not None:
            log.error("x worker does not answer", worker=self.number, pid=holder)
            kill(holder)
        await self._end_process(0.0)
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)

    async def _end_process(self, patience: float) -> None:
        """Our own child must not stay behind as a zombie either."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            await asyncio.to_thread(process.wait, patience)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)


class Workers:
    """All media workers of this machine."""

    def __init__(self, folder: Path, count: int, secret: str, listener: Listener, spawn: Spawn) -> None:
        """Sockets are ``sfu-<n>.sock`` in ``folder``."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        numbers = range(count)
        left_over = sorted(
            int(match[1])
            for path in folder.iterdir()
            if (match := re.fullmatch(r"sfu-(\d+)\.sock", path.name)) and int(match[1]) not in numbers
        )
        self.slots = [
            Slot(number, folder / f"sfu-{number}.sock", secret, listener, spawn if number in numbers else None)
            for number in (*numbers, *left_over)
        ]

    async def start(self) -> None:
        """Adopt those that run, begin to start the others; returns as soon as every adoption is done."""
        for slot in self.slots:
            slot.start()
        for slot in self.slots:
            await slot.asked.wait()

    async def stop(self) -> None:
        """End all worker processes."""
        await asyncio.gather(*(slot.stop() for slot in self.slots))

    async def leave(self) -> None:
        """End without them: they go on forwarding, and the next web process adopts them."""
        await asyncio.gather(*(slot.leave() for slot in self.slots))

    def kill(self) -> None:
        """End all worker processes without a word."""
        for slot in self.slots:
            slot.kill()
