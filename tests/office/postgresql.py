"""A PostgreSQL of the tests' own: Debian's server on a free port of loopback, started at the first use, ended after."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from tests.ports import free_port

_PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None)

POSTGRESQL = pytest.param(
    "postgresql", marks=pytest.mark.skipif(_PROGRAMS is None, reason="Debian's package postgresql is not installed")
)


@functools.cache
def server() -> str:
    """The URL of its one database; starts the server."""
    assert _PROGRAMS is not None
    folder = Path(tempfile.mkdtemp(prefix="buergerbuero-postgresql-"))
    # PostgreSQL refuses to run as root.
    who = {"user": "nobody", "group": "nogroup"} if os.getuid() == 0 else {}
    if who:
        shutil.chown(folder, **who)
    initdb = [_PROGRAMS, "-D", folder / "data", "-U", "office", "--auth=trust", "--encoding=UTF8", "--no-sync"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd="/", **who)
    port = free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [_PROGRAMS.with_name("postgres"), "-D", folder / "data", "-p", str(port), "-k", folder, "-c", "fsync=off"],
            stdout=log,
            stderr=log,
            cwd="/",
            **who,
        )
    atexit.register(_end, process, folder)
    for _ in range(300):
        ready = [_PROGRAMS.with_name("pg_isready"), "--quiet", "-h", "127.0.0.1", "-p", str(port)]
        if subprocess.run(ready).returncode == 0:
            return f"postgresql://office@127.0.0.1:{port}/postgres"
        time.sleep(0.1)
    raise AssertionError((folder / "log").read_text())


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
    shutil.rmtree(folder, ignore_errors=True)
