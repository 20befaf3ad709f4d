"""The benchmark that anyone can run: an office of its own on loopback, one conversation, then several at once.

``python -m loadtest.bench`` sets up a demo office in a temporary folder with a clerk per conversation, as an operator
would from the shell, walks ``visits`` and prints tables. What browsers take is measured in tests/e2e/benchmark.py.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import platform
import secrets
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from loadtest.processes import find
from loadtest.visits import Account, Plan, Report, run

READY_SECONDS = 30


@click.command()
@click.option("--conversations", default=6, show_default=True, type=click.IntRange(1, 50), help="At once, at most.")
@click.option("--seconds", default=20.0, show_default=True, type=click.FloatRange(2, 600), help="How long they talk.")
@click.option("--port", default=28_443, show_default=True, help="TCP, and UDP from here upwards.")
@click.option("--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here too.")
def main(conversations: int, seconds: float, port: int, target: Path | None) -> None:
    """Measure an office on this machine: admit to first picture, CPU per packet, memory per conversation."""
    figures: list[Report] = []
    with tempfile.TemporaryDirectory(prefix="buergerbuero-bench-") as folder, _office(Path(folder), port) as origin:
        department = _open_department(origin)
        accounts = [_clerk(Path(folder), f"bench{n}", department) for n in range(conversations)]
        for count in sorted({1, conversations}):
            click.echo(f"\n{count} at once, {seconds:.0f} s, {platform.machine()}, {os.cpu_count()} cores")
            plan = Plan(
                origin=origin,
                department=department,
                accounts=accounts[:count],
                seconds=seconds,
                workers=find("sfu", f"{folder}/run"),
            )
            figures.append(asyncio.run(run(plan)))
            click.echo(figures[-1].as_text())
    if target is not None:
        target.write_text(json.dumps([figure.as_dict() for figure in figures], indent=2) + "\n")


@contextmanager
def _office(folder: Path, port: int) -> Iterator[str]:
    _command(folder, "init", "--demo")
    environment = {
        **os.environ,
        "BUERO_HTTP__PORT": str(port),
        "BUERO_MEDIA__PORT": str(port),
        "BUERO_LIMITS__NUMBERS_PER_ADDRESS": "1000",
    }
    origin = f"https://localhost:{port}"
    with (folder / "serve.log").open("wb") as log:
        office = subprocess.Popen(  # noqa: S603  our own program
            _words(folder, "serve"), env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait(origin, office)
            yield origin
        finally:
            office.send_signal(signal.SIGINT)
            office.wait(15)


def _wait(origin: str, office: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + READY_SECONDS
    while office.poll() is None and time.monotonic() < end:
        try:
            with _get(f"{origin}/healthz"):
                return
        except OSError:
            time.sleep(0.1)
    raise click.ClickException("the office did not start; try: buergerbuero doctor")


def _open_department(origin: str) -> str:
    with _get(f"{origin}/api/v1/departments") as answer:
        departments = json.load(answer)["departments"]
    return next(str(entry["id"]) for entry in departments if entry["state"] != "closed")


def _clerk(folder: Path, login: str, department: str) -> Account:
    account = Account(login, secrets.token_urlsafe(18))
    words = ("admin", "add-clerk", login, "--name", login, "--department", department, "--password-stdin")
    _command(folder, *words, typed=account.password + "\n")
    return account


def _command(folder: Path, *words: str, typed: str = "") -> None:
    subprocess.run(  # noqa: S603  our own program
        _words(folder, *words), input=typed, text=True, check=True, stdout=subprocess.DEVNULL, timeout=60
    )


def _words(folder: Path, *words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("buergerbuero")), "--data", str(folder), *words]


def _get(url: str) -> http.client.HTTPResponse:
    # Loopback, with the certificate that the office has just made for itself.
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    answer: http.client.HTTPResponse = urllib.request.urlopen(url, timeout=5, context=trust)  # noqa: S310  https only
    return answer


if __name__ == "__main__":
    main()
