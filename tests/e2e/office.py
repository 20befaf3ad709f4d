"""A real office for browser tests: ``buergerbuero serve`` as a process on free ports with a data folder of its own."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, TypeVar

from tests.integration.warm import forked
from tests.ports import free_port

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = os.environ.get("E2E_ADDRESS", "")
"""An address of this network that is not loopback; empty outside a namespace (see in-namespace.sh)."""
WORKERS = 1
MOST_WORKERS = 2
ATTACHED = b"= worker attached"
ALWAYS_OPEN = "virtual-office"
"""The one department of the demo authority that is open around the clock: where tests of any hour take a number."""
TROUBLE = ("Traceback (most recent call last)", "was never retrieved", "was never awaited")


@dataclass(frozen=True)
class Account:
    """A demo account."""

    login: str
    password: str
    line: str
    """The whole line of demo-accounts.txt."""


class Office:
    """One office; start it, kill its parts, start it again."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.port = free_port(MOST_WORKERS)
        self.environment = {
            "BUERO_HTTP__PORT": str(self.port),
            "BUERO_MEDIA__PORT": str(self.port),
            "BUERO_MEDIA__WORKERS": str(WORKERS),
            "BUERO_LIMITS__NUMBERS_PER_ADDRESS": "1000",
            # Pages offer mails, and nobody is there to take them.
            "BUERO_MAIL__HOST": "127.0.0.1",
            "BUERO_MAIL__PORT": "9",
            "BUERO_MAIL__TLS": "none",
            "BUERO_MAIL__SENDER": "noreply@office.test",
            **({"BUERO_MEDIA__ANNOUNCE": json.dumps([ADDRESS])} if ADDRESS else {}),
            **({"BUERO_HTTP__PUBLIC_URL": self.url} if ":" in ADDRESS else {}),
            **environment,
        }
        self.log = data / "serve.log"
        self.killed_on_purpose = False
        self._process: ForkServerProcess | None = None
        self._began = 0
        """Where in the log."""

    @property
    def url(self) -> str:
        """What people type, without a slash at its end."""
        # Firefox looks for addresses of the family over which it got the page.
        host = f"[{ADDRESS}]" if ":" in ADDRESS else "localhost"
        return f"https://{host}:{self.port}"

    @property
    def accounts(self) -> list[Account]:
        """The demo accounts, clerks first."""
        lines = (self.data / "demo-accounts.txt").read_text(encoding="utf-8").splitlines()
        fields = [(line.split(), line) for line in lines if line.strip() and not line.startswith("#")]
        return [Account(words[0], words[1], line) for words, line in fields]

    @property
    def pid(self) -> int:
        """The web process."""
        assert self._process is not None and self._process.pid is not None
        return self._process.pid

    @property
    def worker_pids(self) -> list[int]:
        """The living media workers of this office, oldest first."""
        return _processes_of(self.data / "run")

    def start(self) -> None:
        """Start the web process and wait until it serves."""
        self._began = self.log.stat().st_size if self.log.exists() else 0
        self._process = forked(self.data, {**os.environ, **self.environment}, ["serve"])
        poll(self._serves, within=30, what=f"the office to serve (see {self.log})")

    def kill(self) -> None:
        """End the web process without a word (SIGKILL); the workers go on."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Kill the web process and start another on the same data and ports; it adopts the media workers."""
        self.waits_for_media()
        self.kill()
        self.start()

    def waits_for_media(self) -> None:
        """It serves a moment before its media workers do; whoever looks at those has to wait."""
        count = int(self.environment["BUERO_MEDIA__WORKERS"])
        poll(
            lambda: self.log.read_bytes()[self._began :].count(ATTACHED) >= count,
            within=30,
            what=f"{count} media worker(s) (see {self.log})",
        )

    def kill_worker(self, pid: int | None = None) -> int:
        """End one media worker without a word; the pid."""
        self.killed_on_purpose = True
        pid = pid or self.worker_pids[0]
        os.kill(pid, signal.SIGKILL)
        return pid

    def stop(self) -> None:
        """End the office politely with everything it started; fails when it does not within 10 s."""
        if self._process is None:
            return
        self._end(signal.SIGINT)
        poll(lambda: not self.worker_pids, within=10, what="the media workers to end")

    def sweep(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self._process is not None:
            self._process.kill()
            self._process.join(10)
        for pid in self.worker_pids:
            os.kill(pid, signal.SIGKILL)

    def troubles(self) -> list[str]:
        """Lines of the log that no healthy office writes."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return [line for line in lines if any(word in line for word in TROUBLE)]

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Fetch a page as a stranger would: status, headers (lower case), body."""
        context = ssl.create_default_context(cafile=str(self.data / "certs" / "authority.pem"))
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=10, context=context)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return response.status, headers, response.read()
        finally:
            connection.close()

    def departments(self) -> list[dict[str, Any]]:
        """What ``GET /api/v1/departments`` says."""
        listed: list[dict[str, Any]] = json.loads(self.get("/api/v1/departments")[2])["departments"]
        return listed

    def misses_at_once(self, department: str = ALWAYS_OPEN) -> None:
        """Who does not answer the first call is missed."""
        self.run("admin", "rules", department, "most_calls=1")

    def run(self, *arguments: str) -> str:
        """Run ``buergerbuero`` on this office's data; what it printed."""
        return _command(self.data, arguments, {**os.environ, **self.environment})

    def _serves(self) -> bool:
        assert self._process is not None
        if (code := self._process.exitcode) is not None:
            raise AssertionError(f"serve ended with {code}:\n{tail(self.log)}")
        try:
            return self.get("/healthz")[0] == http.client.OK
        except OSError:
            return False

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self.killed_on_purpose = self.killed_on_purpose or how is signal.SIGKILL
        if self._process.exitcode is None:
            os.kill(self.pid, how)
        self._process.join(10)
        assert self._process.exitcode is not None, f"serve did not end within 10 s:\n{tail(self.log)}"


def make_data(folder: Path) -> Path:
    """A data folder with the demo authority."""
    _command(folder, ["init", "--demo"], dict(os.environ))
    return folder


def _command(data: Path, words: Sequence[str], environment: dict[str, str]) -> str:
    """Run ``buergerbuero``; what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        says = Path(folder) / "said"
        process = forked(data, environment, words, says=says)
        process.join(60)
        said = says.read_text(encoding="utf-8") if says.exists() else ""
    assert process.exitcode == 0, f"{words}: {process.exitcode} {said}"
    return said


@contextmanager
def running(template: Path, folder: Path, **environment: str) -> Iterator[Office]:
    """An office on a copy of the template; ended, and checked for troubles, at the end."""
    shutil.copytree(template, folder)
    office = Office(folder, **environment)
    try:
        office.start()
        yield office
        office.stop()
        assert office.killed_on_purpose or not office.troubles(), tail(office.log)
    finally:
        office.sweep()


def poll(ask: Callable[[], T], *, within: float, what: str, every: float = 0.05) -> T:
    """Ask until the answer is true; an ``AssertionError`` names what did not come."""
    end = time.monotonic() + within
    while True:
        if answer := ask():
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited {within:g} s for {what}")
        time.sleep(every)


def tail(path: Path, lines: int = 60) -> str:
    """The end of a log."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""


def _processes_of(run: Path) -> list[int]:
    """Processes whose command line names a socket in the folder (workers are no children after a kill)."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if f"{run}/".encode() in line:
                found.append(int(entry.name))
    return sorted(found)
