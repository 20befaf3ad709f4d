"""A step that was begun is carried to its end, whoever cancels."""

from __future__ import annotations

import asyncio

import pytest

from office import whole as module
from office.whole import whole


async def test_a_step_that_nobody_interrupts_gives_what_it_returns_or_raises() -> None:
    async def answer() -> int:
        return 42

    async def trouble() -> int:
        raise OSError("gone")

    assert await whole(answer()) == 42
    with pytest.raises(OSError, match="gone"):
        await whole(trouble())


async def test_a_step_is_carried_to_its_end_before_the_cancellation_is_heard() -> None:
    begun, go_on, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def step() -> None:
        begun.set()
        await go_on.wait()
        ended.set()

    task = asyncio.create_task(whole(step()))
    await begun.wait()
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_a_step_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.01)
    given_up = asyncio.Event()

    async def step() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()

    task = asyncio.create_task(whole(step()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await given_up.wait()
