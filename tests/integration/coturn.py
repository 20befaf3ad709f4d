"""A TURN server of the tests' own: Debian's coturn with the configuration from ``deploy/``, on free loopback ports."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from certs import store

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


def _free_port() -> int:
    with socket.socket() as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        number = int(tcp.getsockname()[1])
        udp.bind(("127.0.0.1", number))
        return number


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


@asynccontextmanager
async def coturn(folder: Path, **values: str) -> AsyncIterator[Coturn]:
    """Start one and end it."""
    assert PROGRAM is not None
    store.make(folder / "certs", ["127.0.0.1", "localhost"], dt.datetime.now(dt.UTC))
    plain, tls = _free_port(), _free_port()
    log = folder / "turnserver.log"
    config = folder / "turnserver.conf"
    own = {
        "listening_port": str(plain),
        "tls_listening_port": str(tls),
        "realm": "localhost",
        "cert": str(folder / "certs" / "server.pem"),
        "pkey": str(folder / "certs" / "server.key"),
        "static_auth_secret": SECRET,
        "allowed_peer_ip": "127.0.0.1",
        "allow_loopback_peers": "",
        "listening_ip": "127.0.0.1",
        "relay_ip": "127.0.0.1",
        "min_port": "50000",
        "max_port": "51000",
        "log_file": str(log),
        "pidfile": str(folder / "turnserver.pid"),
        "userdb": str(folder / "turndb"),
    }
    config.write_text(configured(MODEL.read_text(), **{**own, **values}))
    process = await asyncio.create_subprocess_exec(
        PROGRAM,
        "-c",
        str(config),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    context = ssl.create_default_context(cafile=str(folder / "certs" / "authority.pem"))
    try:
        async with asyncio.timeout(20):
            while True:
                assert process.returncode is None, log.read_text() if log.exists() else "coturn ended"
                try:
                    for port in (plain, tls):
                        _, writer = await asyncio.open_connection("127.0.0.1", port)
                        writer.close()
                    break
                except OSError:
                    await asyncio.sleep(0.05)
        yield Coturn(("127.0.0.1", plain), ("127.0.0.1", tls), context, log)
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 5)
            except TimeoutError:
                process.kill()
                await process.wait()
