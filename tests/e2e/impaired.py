"""A bad network for one person in a browser test: the relay as a process, and the page led through it.

The page is told another address for the worker: what the answer says of candidates is changed before the browser reads
it, in this page alone, so that the others' paths stay clean. Signalling goes its own way.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from playwright.sync_api import Page

from tests.e2e.office import ADDRESS, ROOT, Office

SCENARIOS = ROOT / "tests" / "network" / "scenarios"
HOST = ADDRESS or "127.0.0.1"

LEAD = """
([host, port, relay]) => {
  const original = RTCPeerConnection.prototype.setRemoteDescription;
  const candidate = new RegExp(`(a=candidate:\\\\S+ \\\\d+ \\\\w+ \\\\d+) \\\\S+ ${port} typ host`, 'g');
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    const sdp = description.sdp.replace(candidate, `$1 ${host} ${relay} typ host`);
    return original.call(this, { type: description.type, sdp });
  };
}
"""


class Relay:
    """``python -m tests.impair`` between one page and the worker."""

    def __init__(self, scenario: str, office: Office, seed: int | None = None) -> None:
        command = [sys.executable, "-m", "tests.impair", str(SCENARIOS / f"{scenario}.toml"), "--wait"]
        command += ["--listen", f"{HOST}:0", "--to", f"{HOST}:{office.port}", "--from", HOST, "--from", "127.0.0.1"]
        command += ["--seed", str(seed)] if seed is not None else []
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        self._worker = office.port
        self.port = int(json.loads(self._out.readline())["listening"].rpartition(":")[2])

    def lead(self, page: Page) -> None:
        """Lead a page through the relay; before its first ``goto``."""
        arguments = json.dumps([HOST, self._worker, self.port])
        page.add_init_script(f"({LEAD})({arguments})")

    def tell(self, word: str) -> None:
        """``begin``, ``rebind``, ``kill``."""
        self._in.write(word + "\n")
        self._in.flush()

    def counts(self) -> dict[str, dict[str, dict[str, int]]]:
        """What became of the datagrams, by client and direction."""
        self.tell("counts")
        found: dict[str, dict[str, dict[str, int]]] = json.loads(self._out.readline())
        return found

    def __enter__(self) -> Relay:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._in.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._out.close()


@contextmanager
def relayed(scenario: str, office: Office, page: Page) -> Iterator[Relay]:
    """A relay for this page; nothing is impaired before ``tell("begin")``. One worker: its port is the office's."""
    assert office.environment["BUERO_MEDIA__WORKERS"] == "1"
    with Relay(scenario, office) as relay:
        relay.lead(page)
        yield relay
