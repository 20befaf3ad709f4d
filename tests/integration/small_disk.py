"""Runs a scenario on a disk of a few megabytes: a tmpfs in a mount namespace of its own, which is gone with it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path

import pytest

MEGABYTES = 4
NOT_MOUNTED = 77
_MOUNT = f'mount -t tmpfs -o size={MEGABYTES}m,mode=700 tmpfs "$1" || exit {NOT_MOUNTED}; shift; exec "$@"'


async def on_a_small_disk(folder: Path, module: str) -> None:
    """``python -m <module> <folder>`` has to succeed. Skips the test where the kernel lets nobody mount."""
    unshare = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    process = await asyncio.create_subprocess_exec(
        *(*unshare, "sh", "-c", _MOUNT, "sh", str(folder), sys.executable, "-m", module, str(folder)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode == NOT_MOUNTED:
        pytest.skip("the kernel does not let this user mount a disk of its own")
    assert process.returncode == 0, said.decode()


def fill(disk: Path) -> Path:
    """A file that leaves not a byte; delete it to have space again."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (65_536, 4_096, 512, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"\0" * size)
    return ballast
