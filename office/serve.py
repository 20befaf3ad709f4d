"""Runs the office in this process until a signal ends it.

SIGINT and SIGTERM close everything, media workers included. SIGHUP ends the web process only: conversations go on, and
the next ``buergerbuero serve`` adopts them; that is how an update is made during the day. The same happens by itself
when the disk fails: what was acknowledged is what it keeps, and only a new start finds out what that is.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog

from office import log as logs
from office.app import CannotOpen, Office, run_folder
from office.settings import Settings

log = structlog.get_logger()
WITH_WORKERS = (signal.SIGINT, signal.SIGTERM)
WITHOUT_WORKERS = signal.SIGHUP


async def run(settings: Settings) -> int:
    """Open, wait for a signal, close. The exit code."""
    logs.configure()
    ended: asyncio.Future[signal.Signals] = asyncio.get_running_loop().create_future()

    def end(number: signal.Signals) -> None:
        if not ended.done():
            ended.set_result(number)

    for number in (*WITH_WORKERS, WITHOUT_WORKERS):
        asyncio.get_running_loop().add_signal_handler(number, end, number)
    try:
        with _alone(run_folder(settings) / "office.lock"):
            opening = asyncio.create_task(Office.open(settings))
            both: set[asyncio.Future[Any]] = {opening, ended}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not opening.done():
                opening.cancel()
                await asyncio.gather(opening, return_exceptions=True)
                return 0
            office = opening.result()
            lost = asyncio.create_task(office.lost())
            both = {lost, ended}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                log.error("x the disk did not keep what it was given; ending, to begin anew with what it has kept")
                await office.close(workers=False)
                return 1
            lost.cancel()
            received = await ended
            log.info("= closing", signal=received.name)
            await office.close(workers=received != WITHOUT_WORKERS)
            return 0
    except AlreadyOpen:
        log.error("x another process already serves this data folder")
        return 1
    except CannotOpen as error:
        log.error("x cannot open", error=str(error))
        return 1
    except OSError as error:
        log.error("x cannot open", error=str(error))
        return 1


class AlreadyOpen(Exception):
    """Another web process serves this data folder; two would take each other's workers away."""


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the lock of the data folder; it goes with the process, however that ends."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyOpen from None
        yield
    finally:
        os.close(descriptor)
