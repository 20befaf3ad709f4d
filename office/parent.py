"""Ends the office with whoever started it, for ``make run``.

A Ctrl-C in a terminal reaches every process. But a signal that is sent to make alone does not: make then waits for its
children without a word to them, and a make that is killed leaves them behind. Both would leave an office running that
nobody sees any more.
"""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

LOOK_EVERY_SECONDS = 0.5


async def end_with_parent() -> None:
    """Send ourselves SIGTERM once the parent is gone, or has stopped catching the SIGINT that it caught before."""
    parent = os.getppid()
    caught_before = catches_interrupt(parent)
    while os.getppid() == parent and (not caught_before or catches_interrupt(parent)):  # noqa: ASYNC110 - no event for this
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


def catches_interrupt(pid: int) -> bool:
    """Whether a process has a handler for SIGINT (proc(5), SigCgt); False where the system does not say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    for line in status.splitlines():
        name, _, value = line.partition(":")
        if name == "SigCgt":
            return bool(int(value, 16) >> (signal.SIGINT - 1) & 1)
    return False
