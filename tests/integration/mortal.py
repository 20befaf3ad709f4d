"""An office that kills itself at a commit: ``python -m tests.integration.mortal --data <folder> serve``.

The file ``<folder>/fatal`` says when, as ``<what> <n> <before|after>``: before or after the n-th commit of the next
command of that name (``clock`` for what happens by itself). The file is gone when the process is. Only the tests know
this entry; the office itself has no such switch.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import msgspec

from office.cli import main
from office.hall import OfficeHall
from office.storage.store import Store, Tx
from office.visit import Visits

FATAL = "fatal"


class Deed:
    """What is being done, and how many commits of it there were."""

    def __init__(self, what: str) -> None:
        self.what, self.commits = what, 0


_deed: ContextVar[Deed | None] = ContextVar("deed", default=None)


def make_mortal(folder: Path) -> None:
    """Put the hooks around the commands and around each transaction that writes."""
    request, sweep, write = OfficeHall.request, Visits.sweep, Store.write
    file = folder / FATAL

    async def marked_request(self: OfficeHall, session: Any, message: Any) -> Any:
        _deed.set(Deed(str(msgspec.inspect.type_info(type(message)).tag)))  # type: ignore[union-attr]
        try:
            return await request(self, session, message)
        finally:
            _deed.set(None)

    async def marked_sweep(self: Visits) -> float:
        _deed.set(Deed("clock"))
        try:
            return await sweep(self)
        finally:
            _deed.set(None)

    @asynccontextmanager
    async def mortal_write(self: Store) -> AsyncIterator[Tx]:
        when = _when(file)
        async with write(self) as tx:
            yield tx
            if when == "before":
                _die(file)
        if when == "after":
            _die(file)

    OfficeHall.request = marked_request  # type: ignore[method-assign]
    Visits.sweep = marked_sweep  # type: ignore[method-assign]
    Store.write = mortal_write  # type: ignore[method-assign]


def _when(file: Path) -> str:
    """Whether this commit is the one: ``before`` or ``after``, else empty."""
    deed = _deed.get()
    if deed is None or not file.exists():
        return ""
    deed.commits += 1
    what, number, when = file.read_text().split()
    return when if (what, int(number)) == (deed.what, deed.commits) else ""


def _die(file: Path) -> None:
    file.unlink()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    make_mortal(Path(sys.argv[sys.argv.index("--data") + 1]))
    main()
