"""A TURN server of the tests' own: Debian's coturn with the configuration from ``deploy/``, on free loopback ports."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from certs import store
from tests.ports import free_port

PROGRAM = shutil.which("turnserver", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/bin")
MODEL = Path(__file__).parents[2] / "deploy" / "coturn" / "turnserver.conf"
SECRET = "known to office and TURN server"
NEEDS_COTURN = pytest.mark.skipif(PROGRAM is None, reason="Debian's package coturn is not installed")


@dataclass(frozen=True)
class Coturn:
    """Where it listens."""

    plain: tuple[str, int]
    tls: tuple[str, int]
    context: ssl.SSLContext
    """Trusts its certificate."""
    log: Path
    config: Path
    authority: Path
    """Who signed its certificate."""


def configured(model: str, **values: str) -> str:
    """The model with other values for these names, or with lines more for those that it has not."""
    lines = []
    for line in model.splitlines():
        name = line.partition("=")[0]
        key = name.replace("-", "_")
        lines.append(f"{name}={values.pop(key)}" if key in values else line)
    lines += [
        f"{name.replace('_', '-')}={value}" if value else name.replace("_", "-") for name, value in values.items()
    ]
    return "\n".join(lines) + "\n"


def prepared(folder: Path, host: str = "127.0.0.1", **values: str) -> Coturn:
    """Everything it needs, not started yet."""
    store.make(folder / "certs", [host, "localhost"], dt.datetime.now(dt.UTC))
    plain, tls = free_port(), free_port()
    log = folder / "turnserver.log"
    config = folder / "turnserver.conf"
    authority = folder / "certs" / "authority.pem"
    own = {
        "listening_port": str(plain),
        "tls_listening_port": str(tls),
        "realm": "localhost",
        "cert": str(folder / "certs" / "server.pem"),
        "pkey": str(folder / "certs" / "server.key"),
        "static_auth_secret": SECRET,
        "allowed_peer_ip": host,
        **({"allow_loopback_peers": ""} if host.startswith("127.") else {}),
        "listening_ip": host,
        "relay_ip": host,
        "min_port": "50000",
        "max_port": "51000",
        "log_file": str(log),
        "pidfile": str(folder / "turnserver.pid"),
        "userdb": str(folder / "turndb"),
    }
    config.write_text(configured(MODEL.read_text(), **{**own, **values}))
    context = ssl.create_default_context(cafile=str(authority))
    return Coturn((host, plain), (host, tls), context, log, config, authority)


@contextmanager
def coturn(folder: Path, host: str = "127.0.0.1", **values: str) -> Iterator[Coturn]:
    """Start one and end it. Blocks for the moment until it listens."""
    assert PROGRAM is not None
    server = prepared(folder, host, **values)
    with subprocess.Popen(
        [PROGRAM, "-c", str(server.config)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            end = time.monotonic() + 20
            while not _listens(server):
                log = server.log.read_text() if server.log.exists() else "nothing was written"
                assert process.poll() is None and time.monotonic() < end, f"coturn does not listen: {log}"
                time.sleep(0.05)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


def _listens(server: Coturn) -> bool:
    for at in (server.plain, server.tls):
        try:
            socket.create_connection(at, 1).close()
        except OSError:
            return False
    return True
