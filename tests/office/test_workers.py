"""Real worker processes: they are small, and how they die is what matters here."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from office import workers as workers_module
from office.mediaworker import MediaWorker, WorkerFailed, WorkerGone
from office.process import holder_of
from office.spawn import MediaPlan
from office.worker import Worker
from office.workers import Workers
from sfu import control
from tests.ports import free_port

SECRET = "shared by office and worker, and hard to guess"


class Listener:
    """Remembers what it heard of workers."""

    def __init__(self) -> None:
        self.ready: list[MediaWorker] = []
        self.held: list[list[control.RoomState]] = []
        self.lost: list[MediaWorker] = []
        self.said: list[control.Event] = []
        self._news = asyncio.Event()

    def worker_ready(self, worker: MediaWorker, held: list[control.RoomState]) -> None:
        self.ready.append(worker)
        self.held.append(held)
        self._news.set()

    def worker_lost(self, worker: MediaWorker) -> None:
        self.lost.append(worker)
        self._news.set()

    def worker_said(self, worker: MediaWorker, event: control.Event) -> None:
        self.said.append(event)
        self._news.set()

    async def until(self, true: Callable[[], bool], within: float = 20.0) -> None:
        async with asyncio.timeout(within):
            while not true():
                self._news.clear()
                await self._news.wait()

    @property
    def worker(self) -> Worker:
        """The one that is ready."""
        worker = self.ready[-1]
        assert isinstance(worker, Worker) and worker not in self.lost
        return worker


def accepts_tcp(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def plan(secret: str = SECRET) -> MediaPlan:
    return MediaPlan(port=free_port(), bind=(), announce=("127.0.0.1",), secret=secret)


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@asynccontextmanager
async def office(folder: Path, media: MediaPlan, count: int = 1) -> AsyncIterator[tuple[Workers, Listener]]:
    listener = Listener()
    workers = Workers(folder, count, media.secret, listener, media.spawn)
    await workers.start()
    try:
        yield workers, listener
    finally:
        await workers.stop()


async def test_workers_start_in_sessions_of_their_own_and_leave_nothing_behind(tmp_path: Path) -> None:
    async with office(tmp_path / "run", plan(), count=2) as (_, listener):
        await listener.until(lambda: len(listener.ready) == 2)
        assert sorted(worker.number for worker in listener.ready) == [0, 1]
        pids = [worker.pid for worker in listener.ready if isinstance(worker, Worker)]
        assert all(os.getsid(pid) == pid for pid in pids)
        for pid in pids:
            assert SECRET not in command_line(pid), "what everybody on the machine may read"
        await listener.until(lambda: any(isinstance(event, control.Load) for event in listener.said))
        assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700
    assert not any(is_alive(pid) for pid in pids)
    assert list((tmp_path / "run").iterdir()) == []
    assert len(listener.lost) == 2


async def test_media_go_over_tcp_too_but_not_on_the_number_of_the_web_process(tmp_path: Path) -> None:
    for folder, same in (("apart", False), ("same", True)):
        media = plan()
        media = replace(media, web_port=media.port if same else 0)
        (tmp_path / folder).mkdir()
        async with office(tmp_path / folder, media) as (_, listener):
            await listener.until(lambda listener=listener: bool(listener.ready))
            assert accepts_tcp(media.port) is not same


async def test_a_killed_worker_is_missed_at_once_and_replaced(tmp_path: Path) -> None:
    async with office(tmp_path, plan()) as (_, listener):
        await listener.until(lambda: bool(listener.ready))
        first = listener.worker
        os.kill(first.pid, signal.SIGKILL)
        await listener.until(lambda: listener.lost == [first], within=workers_module.SILENCE_SECONDS - 1)
        with pytest.raises(WorkerGone):
            await first.open_room("room")
        await listener.until(lambda: len(listener.ready) == 2)
        assert listener.worker.pid != first.pid and listener.held[-1] == []


async def test_a_worker_that_hangs_is_killed_and_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "SILENCE_SECONDS", 2.5)
    async with office(tmp_path, plan()) as (_, listener):
        await listener.until(lambda: bool(listener.ready))
        first = listener.worker
        os.kill(first.pid, signal.SIGSTOP)
        await listener.until(lambda: len(listener.ready) == 2)
        assert not is_alive(first.pid) and listener.lost == [first]


async def test_a_worker_goes_on_without_us_and_is_adopted_with_its_rooms(tmp_path: Path) -> None:
    media = plan()
    before = Listener()
    earlier = Workers(tmp_path, 1, SECRET, before, media.spawn)
    await earlier.start()
    await before.until(lambda: bool(before.ready))
    worker = before.worker
    await worker.open_room("room")
    await worker.expect("room", "ada", 3)
    await earlier.leave()

    async with office(tmp_path, media) as (_, listener):
        assert listener.worker.pid == worker.pid, "adopted before start() returns"
        [[room]] = listener.held
        assert [(it.participant, it.epoch, it.link) for it in room.participants] == [("ada", 3, "absent")]
    assert not is_alive(worker.pid)


async def test_a_worker_that_an_earlier_web_process_left_hanging_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_module, "ATTACH_SECONDS", 1.0)
    media = plan()
    before = Listener()
    earlier = Workers(tmp_path, 1, SECRET, before, media.spawn)
    await earlier.start()
    await before.until(lambda: bool(before.ready))
    pid = before.worker.pid
    os.kill(pid, signal.SIGSTOP)
    await earlier.leave()
    assert holder_of(tmp_path / "sfu-0.sock") == pid
    async with office(tmp_path, media) as (_, listener):
        await listener.until(lambda: bool(listener.ready))
        assert listener.worker.pid != pid and not is_alive(pid)


async def test_a_worker_with_another_secret_is_replaced(tmp_path: Path) -> None:
    old = plan("what the office was called before")
    before = Listener()
    earlier = Workers(tmp_path, 1, old.secret, before, old.spawn)
    await earlier.start()
    await before.until(lambda: bool(before.ready))
    pid = before.worker.pid
    await earlier.leave()
    async with office(tmp_path, plan()) as (_, listener):
        await listener.until(lambda: bool(listener.ready))
        assert not is_alive(pid)


async def test_a_worker_too_many_keeps_its_rooms_and_ends_with_the_last(tmp_path: Path) -> None:
    media = plan()
    before = Listener()
    earlier = Workers(tmp_path, 2, SECRET, before, media.spawn)
    await earlier.start()
    await before.until(lambda: len(before.ready) == 2)
    second = next(worker for worker in before.ready if worker.number == 1)
    assert isinstance(second, Worker)
    await second.open_room("room")
    await earlier.leave()
    async with office(tmp_path, media, count=1) as (_, listener):
        retiring = next(worker for worker in listener.ready if worker.number == 1)
        assert retiring.retiring and isinstance(retiring, Worker)
        await listener.until(lambda: retiring.load is not None and retiring.load.rooms == 1)
        assert is_alive(retiring.pid)
        await retiring.close_room("room")
        await listener.until(lambda: retiring in listener.lost)
        assert not (tmp_path / "sfu-1.sock").exists()


async def test_what_a_worker_refuses_is_told_from_its_death(tmp_path: Path) -> None:
    async with office(tmp_path, plan()) as (_, listener):
        await listener.until(lambda: bool(listener.ready))
        with pytest.raises(WorkerFailed, match="no-room"):
            await listener.worker.expect("nowhere", "ada", 1)


async def test_a_program_that_does_not_start_is_tried_again_ever_more_slowly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_module, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(workers_module, "LONGEST_WAIT", 0.08)
    waits: list[float] = []
    enough = asyncio.Event()
    sleep = asyncio.sleep

    async def watched(seconds: float) -> None:
        if seconds != workers_module.ASK_AGAIN:
            waits.append(seconds)
            if len(waits) == 6:
                enough.set()
        await sleep(seconds)

    monkeypatch.setattr(workers_module.asyncio, "sleep", watched)

    def broken(number: int, path: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-S", "-c", "raise SystemExit(3)"])

    workers = Workers(tmp_path, 1, SECRET, Listener(), broken)
    await workers.start()
    async with asyncio.timeout(20):
        await enough.wait()
    await workers.stop()
    assert waits[:6] == [0.01, 0.02, 0.04, 0.08, 0.08, 0.08]


def test_nobody_holds_a_socket_that_is_not_there(tmp_path: Path) -> None:
    assert holder_of(tmp_path / "sfu-0.sock") is None
