"""Offices that start at once: forked from a process that has imported everything already.

A start is mostly imports, and the tests that kill an office start it a hundred times. What is killed is a process of
its own all the same, with its own memory, files and sockets; how long a cold start takes is measured elsewhere.
"""

from __future__ import annotations

import asyncio
import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_FORKSERVER = multiprocessing.get_context("forkserver")
_FORKSERVER.set_forkserver_preload(["tests.integration.warmed"])


def forked(
    folder: Path, environment: dict[str, str], words: Sequence[str], *, faults: str = "", says: Path | None = None
) -> ForkServerProcess:
    """``buergerbuero --data <folder> <words>``, started; what it says goes to the end of ``says``, or of its log."""
    says = says or folder / "serve.log"
    process = _FORKSERVER.Process(target=_run, args=(folder, faults, environment, words, says), daemon=True)
    process.start()
    return process


class WarmProcess:
    """``buergerbuero --data <folder> <words>``; as much of ``asyncio.subprocess.Process`` as the tests use."""

    def __init__(self, folder: Path, faults: str, environment: dict[str, str], words: Sequence[str]) -> None:
        self._process = forked(folder, environment, words, faults=faults)

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        assert self._process.pid is not None
        if self._process.exitcode is None:
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        if self._process.exitcode is None:
            loop.add_reader(self._process.sentinel, ended.set)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(self._process.sentinel)
        self._process.join()
        assert self._process.exitcode is not None
        return self._process.exitcode


def _run(folder: Path, faults: str, environment: dict[str, str], words: Sequence[str], says: Path) -> None:
    """In the fork, with the faults that the test wants to be possible."""
    from office.cli import main

    os.environ.clear()
    os.environ.update(environment)
    os.setsid()
    with says.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    if faults:
        module, function = faults.split(":")
        getattr(importlib.import_module(module), function)(folder)
    sys.argv = ["buergerbuero", "--data", str(folder), *words]
    main()
