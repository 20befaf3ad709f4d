"""Steps that are carried to their end, even when whoever asked for them is cancelled meanwhile.

A transaction that is cut off in its middle leaves a connection that nobody closes any more, and the process cannot end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
SECONDS = 5.0
"""Longer than the database keeps anybody waiting."""


async def whole(step: Coroutine[Any, Any, T]) -> T:
    """What the step returns. Cancelled, it first waits for the step (5 s at most), and is cancelled then."""
    task = asyncio.ensure_future(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=SECONDS)
        task.cancel()  # nothing happens to what has ended
        raise
