"""Processes that need not be our children: who holds a socket, ending one, waiting until it is gone (Linux)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import struct
from pathlib import Path


def holder_of(path: Path) -> int | None:
    """The process that listens on a local socket, whether it answers or not; None when nobody does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        try:
            probe.connect(os.fspath(path))
        except OSError:
            return None
        pid, _, _ = struct.unpack("3i", probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    return int(pid) if pid > 0 and pid != os.getpid() else None


def kill(pid: int) -> None:
    """End a process that does not listen to words."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


async def gone(pid: int, seconds: float) -> bool:
    """Wait until a process has ended; False when it has not within the time. Needs no right to it."""
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:
        return True
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(descriptor, ended.set)
    try:
        async with asyncio.timeout(seconds):
            await ended.wait()
        return True
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
