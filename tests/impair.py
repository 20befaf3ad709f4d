"""Put a bad network between real peers: ``python -m tests.impair e2.toml --listen 127.0.0.2:9000 --to 127.0.0.1:9000``.

Relays UDP and TCP of one port number, seeded, after a scenario file (its format: :mod:`tests.network.scenario`). Each
client gets a socket of its own towards the worker, so that the worker sees different people. It prints one JSON line
when it listens, and one with its counts at the end (SIGTERM, SIGINT, or the end of its input).

The scenario begins with the first datagram, or, with ``--wait``, when a line ``begin`` is read. Further lines:
``rebind`` and ``kill``, as the events of a scenario, and ``counts``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import json
import signal
import sys
from pathlib import Path
from typing import Any

from tests.network.relay import Relay
from tests.network.scenario import Scenario, load
from tests.network.stream_relay import StreamRelay

TRIES = 10
"""Ports of the system's choice."""


class Impairment:
    """Both relays and one timeline."""

    def __init__(self, scenario: Scenario, to: tuple[str, int], hosts: tuple[str, ...], *, wait: bool = True) -> None:
        self.scenario = scenario
        self.datagrams = _Beginning(scenario, to, hosts, None if wait else self.begin)
        self.streams = StreamRelay(to, scenario.seed)
        self.begun = False

    async def listen(self, at: tuple[str, int]) -> tuple[str, int]:
        """Begin to relay; the address that was bound."""
        for left in reversed(range(TRIES)):
            bound = await self.datagrams.listen(at)
            try:
                await self.streams.listen(bound)
                break
            except OSError as error:
                self.datagrams.close()
                # A port of the system's choice is free for UDP, and may be somebody's for TCP.
                if at[1] != 0 or error.errno != errno.EADDRINUSE or left == 0:
                    raise
        return bound

    def begin(self) -> None:
        """The scenario begins now (only once)."""
        if self.begun:
            return
        self.begun = True
        loop = asyncio.get_running_loop()
        self.datagrams.begin()
        self.streams.begin(self.scenario.ways, loop.time())
        for at, _ in self.scenario.events:
            loop.call_at(loop.time() + at, self.streams.cut)

    def tell(self, word: str) -> None:
        """A command."""
        if word == "begin":
            self.begin()
        elif word == "rebind":
            self.datagrams.rebind()
            self.streams.cut()
        elif word == "kill":
            self.datagrams.kill()
            self.streams.cut()
        elif word == "counts":
            print(self.datagrams.counts(), flush=True)

    def close(self) -> None:
        """End everything."""
        self.datagrams.close()
        self.streams.close()


class _Beginning(Relay):
    """Says when the first datagram has come."""

    def __init__(self, scenario: Scenario, to: tuple[str, int], hosts: tuple[str, ...], first: Any) -> None:
        super().__init__(scenario, to, hosts)
        self._first = first

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if self._first is not None:
            first, self._first = self._first, None
            first()
        super().datagram_received(data, addr)


async def run(
    scenario: Scenario, listen: tuple[str, int], to: tuple[str, int], hosts: tuple[str, ...], wait: bool
) -> None:
    """Until told to end."""
    loop = asyncio.get_running_loop()
    impairment = Impairment(scenario, to, hosts, wait=wait)
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    host, port = await impairment.listen(listen)
    print(json.dumps({"listening": f"{host}:{port}", "scenario": scenario.name}), flush=True)

    def command() -> None:
        line = sys.stdin.readline()
        if not line:
            over.set()
        impairment.tell(line.strip())

    with contextlib.suppress(PermissionError):  # /dev/null cannot be waited for: then signals end it
        loop.add_reader(sys.stdin, command)
    await over.wait()
    print(impairment.datagrams.counts(), flush=True)
    impairment.close()


def address(text: str) -> tuple[str, int]:
    """``host:port``."""
    host, _, port = text.rpartition(":")
    return host, int(port)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.impair", description=__doc__)
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--listen", type=address, required=True)
    parser.add_argument("--to", type=address, required=True)
    parser.add_argument("--from", dest="hosts", action="append", help="address that the worker sees (may be repeated)")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--wait", action="store_true")
    given = parser.parse_args()
    scenario = load(given.scenario)
    if given.seed is not None:
        scenario = Scenario(scenario.name, given.seed, scenario.ways, scenario.events)
    hosts = tuple(given.hosts or [given.to[0]])
    asyncio.run(run(scenario, given.listen, given.to, hosts, given.wait))


if __name__ == "__main__":
    main()
