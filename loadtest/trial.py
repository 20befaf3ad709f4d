"""An office of the benchmark's own: set up in a temporary folder from the shell, as an operator would; ended after."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from loadtest.visits import Account

READY_SECONDS = 30


@dataclass(frozen=True)
class Trial:
    """A running office."""

    folder: Path
    origin: str
    pid: int
    """The web process."""

    def open_department(self) -> str:
        """A department that is open now."""
        with _get(f"{self.origin}/api/v1/departments") as answer:
            departments = json.load(answer)["departments"]
        return next(str(entry["id"]) for entry in departments if entry["state"] != "closed")

    def clerk(self, login: str, department: str) -> Account:
        """A new clerk of that department."""
        account = Account(login, secrets.token_urlsafe(18))
        words = ("admin", "add-clerk", login, "--name", login, "--department", department, "--password-stdin")
        _command(self.folder, *words, typed=account.password + "\n")
        return account


@contextmanager
def trial(folder: Path, port: int, environment: Mapping[str, str], *, tls: bool = True) -> Iterator[Trial]:
    """Set up and serve. ``environment``: settings, as ``BUERO_…`` variables. Without ``tls`` as behind a proxy."""
    _command(folder, "init", "--demo")
    origin = f"{'https' if tls else 'http'}://localhost:{port}"
    given = {"BUERO_HTTP__PORT": str(port), "BUERO_MEDIA__PORT": str(port), **environment}
    if not tls:
        given |= {"BUERO_HTTP__CERTIFICATE": "", "BUERO_HTTP__KEY": "", "BUERO_HTTP__PUBLIC_URL": origin}
    with (folder / "serve.log").open("wb") as log:
        office = subprocess.Popen(  # noqa: S603  our own program
            _words(folder, "serve"), env={**os.environ, **given}, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait(origin, office)
            yield Trial(folder, origin, office.pid)
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


def _command(folder: Path, *words: str, typed: str = "") -> None:
    subprocess.run(  # noqa: S603  our own program
        _words(folder, *words), input=typed, text=True, check=True, stdout=subprocess.DEVNULL, timeout=60
    )


def _words(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "office", "--data", str(folder), *words]


def _get(url: str) -> http.client.HTTPResponse:
    # Loopback, with the certificate that the office has just made for itself.
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    answer: http.client.HTTPResponse = urllib.request.urlopen(url, timeout=5, context=trust)  # noqa: S310  own office
    return answer
