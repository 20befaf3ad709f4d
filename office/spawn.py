"""Starts one media worker process, in a session of its own, so that neither a Ctrl-C nor our end takes it along."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SECRET_VARIABLE = "BUERO_SECRETS__CONTROL"  # noqa: S105 - the variable's name, not its value


@dataclass(frozen=True)
class MediaPlan:
    """Where the workers listen and what they announce."""

    port: int
    """UDP and TCP port of worker 0; the next ones take the numbers above."""
    bind: tuple[str, ...]
    announce: tuple[str, ...]
    secret: str
    """Opens their control doors; handed over in the environment, which other users cannot read."""
    web_port: int = 0
    """TCP port of the web process: a worker of the same number leaves it alone, and goes without media over TCP."""

    def spawn(self, number: int, path: Path) -> subprocess.Popen[bytes]:
        """Start worker ``number`` with its control socket at ``path``."""
        arguments = ["--number", str(number), "--socket", str(path), "--port", str(self.port + number)]
        if self.port + number == self.web_port:
            arguments.append("--no-tcp")
        for address in self.bind:
            arguments += ["--bind", address]
        for address in self.announce:
            arguments += ["--announce", address]
        # Not asyncio's: its transport kills the child when it is collected, and a worker may outlive us.
        return subprocess.Popen(  # noqa: S603 - our own interpreter and program
            [sys.executable, "-m", "office", "sfu", *arguments],
            stdin=subprocess.DEVNULL,
            env={**os.environ, SECRET_VARIABLE: self.secret},
            start_new_session=True,
        )
