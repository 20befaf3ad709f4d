"""An office that kills itself at a commit; only the tests know how to make one.

A commit is known by its *site*: the function that opened the transaction, as ``counter.Counter.call``. The file
``<folder>/fatal`` says at which one to die, as ``<site> <before|after>``; only a transaction that has changed something
counts. The file is gone when the process is. ``<folder>/commits`` lists the sites of all that was committed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

import office
from office.storage.store import Store, Tx

FATAL, COMMITS = "fatal", "commits"
_OFFICE = str(Path(office.__file__).parent) + os.sep
_STORE = f"{_OFFICE}storage{os.sep}store.py"


def make_mortal(folder: Path) -> None:
    """Put the hooks around each transaction that writes."""
    write = Store.write
    fatal, commits = folder / FATAL, folder / COMMITS

    @asynccontextmanager
    async def mortal_write(self: Store) -> AsyncIterator[Tx]:
        site, when = caller(), ""
        async with write(self) as tx:
            (await tx.get_raw_connection()).info.pop("changed", None)  # of a transaction that was undone
            yield tx
            changed = (await tx.get_raw_connection()).info.pop("changed", False)
            if changed and fatal.exists():
                where, when = fatal.read_text().split()
                when = when if where == site else ""
            if when == "before":
                _die(fatal)
        if changed:
            with commits.open("a") as file:
                file.write(site + "\n")
        if when == "after":
            _die(fatal)

    event.listen(Engine, "after_cursor_execute", _remember)
    Store.write = mortal_write


def caller() -> str:
    """The function of the office that opens a transaction now."""
    frame = sys._getframe()
    while not (name := frame.f_code.co_filename).startswith(_OFFICE) or name == _STORE:
        assert frame.f_back is not None
        frame = frame.f_back
    module = name.removeprefix(_OFFICE).removesuffix(".py").replace(os.sep, ".")
    return f"{module}.{frame.f_code.co_qualname}"


def _remember(connection: Any, cursor: Any, statement: str, *_: object) -> None:
    if statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE") and cursor.rowcount != 0:
        connection.info["changed"] = True


def _die(file: Path) -> None:
    file.unlink()
    os.kill(os.getpid(), signal.SIGKILL)
