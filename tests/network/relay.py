"""A relay for real datagrams: every client gets a socket of its own towards the worker, and a path that is impaired.

The scenario's time begins when :meth:`Relay.begin` is called; before that everything passes at once.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from tests.network.conditions import CLEAN
from tests.network.link import Link
from tests.network.path import Path, Ways
from tests.network.scenario import Scenario

Host = tuple[str, int]
MAX_FLOWS = 500


class Flow(asyncio.DatagramProtocol):
    """One client: her path, and the socket that the worker takes for hers."""

    def __init__(self, relay: Relay, client: Host, seed: int) -> None:
        self.client = client
        self.dead = False
        self.seed = seed
        self.path = Path(seed, relay.ways, relay.began)
        self._relay = relay
        self._upstream: asyncio.DatagramTransport | None = None
        self._waiting: list[bytes] = []
        self._timers: dict[int, asyncio.TimerHandle] = {}

    async def open(self, host: str) -> None:
        """Get a new socket towards the worker, from this address."""
        if self._upstream is not None:
            self._upstream.close()
            self._upstream = None
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: self, local_addr=(host, 0), remote_addr=self._relay.to
        )
        if self.dead:
            transport.close()
            return
        self._upstream = transport
        waiting, self._waiting = self._waiting, []
        for datagram in waiting:
            transport.sendto(datagram)

    def restart(self, ways: Ways, began: float) -> None:
        """Another path from now on; what is on the way in the old one is lost."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self.path = Path(self.seed, ways, began)

    def from_client(self, datagram: bytes) -> None:
        """Towards the worker."""
        if not self.dead:
            self._carry(self.path.up, datagram, self._to_worker)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """From the worker, towards the client."""
        if not self.dead:
            self._carry(self.path.down, data, lambda datagram: self._relay.to_client(datagram, self.client))

    def error_received(self, exc: Exception) -> None:
        """The worker is not there; silence is what the client gets."""

    def close(self) -> None:
        """Nothing any more, either way."""
        self.dead = True
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        if self._upstream is not None:
            self._upstream.close()

    def _to_worker(self, datagram: bytes) -> None:
        if self._upstream is None:
            if len(self._waiting) < 100:
                self._waiting.append(datagram)
        elif not self._upstream.is_closing():
            self._upstream.sendto(datagram)

    def _carry(self, link: Link, datagram: bytes, deliver: Callable[[bytes], None]) -> None:
        link.send(datagram, asyncio.get_running_loop().time())
        self._look(link, deliver)

    def _look(self, link: Link, deliver: Callable[[bytes], None]) -> None:
        loop = asyncio.get_running_loop()
        for datagram in link.due(loop.time()):
            deliver(datagram)
        at = link.next_at()
        timer = self._timers.get(id(link))
        if at is None or (timer is not None and not timer.cancelled() and loop.time() < timer.when() <= at):
            return
        if timer is not None:
            timer.cancel()
        self._timers[id(link)] = loop.call_at(at, self._look, link, deliver)


class Relay(asyncio.DatagramProtocol):
    """The listening socket, and everybody who came to it."""

    def __init__(self, scenario: Scenario, to: Host, hosts: tuple[str, ...]) -> None:
        self.scenario = scenario
        self.to = to
        self.hosts = hosts
        """Addresses that the worker may see; an address change goes to the next one."""
        self.ways = Ways(CLEAN, CLEAN)
        self.began = 0.0
        self.flows: dict[Host, Flow] = {}
        self.refused = 0
        self._host = 0
        self._seeds = scenario.seed * 1_000
        self._listening: asyncio.DatagramTransport | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(self, at: Host) -> Host:
        """Begin to relay; the address that was bound."""
        loop = asyncio.get_running_loop()
        self._listening, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=at)
        host, port, *_ = self._listening.get_extra_info("sockname")
        return host, port

    def begin(self) -> None:
        """The scenario begins now, for everybody who is there and who comes."""
        loop = asyncio.get_running_loop()
        self.ways, self.began = self.scenario.ways, loop.time()
        for flow in self.flows.values():
            flow.restart(self.ways, self.began)
        for at, event in self.scenario.events:
            loop.call_at(self.began + at, self.rebind if event == "rebind" else self.kill)

    def rebind(self) -> None:
        """A NAT has forgotten everybody: the worker sees new ports."""
        for flow in self.flows.values():
            if not flow.dead:
                self._start(flow.open(self.hosts[self._host]))

    def kill(self) -> None:
        """All sockets of now are dead for ever; whoever comes with a new one is let through, from another address."""
        self._host = (self._host + 1) % len(self.hosts)
        for flow in self.flows.values():
            flow.close()

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """From a client."""
        client: Host = addr[0], addr[1]
        flow = self.flows.get(client)
        if flow is None:
            if len(self.flows) >= MAX_FLOWS:
                self.refused += 1
                return
            self._seeds += 1
            flow = self.flows[client] = Flow(self, client, self._seeds)
            self._start(flow.open(self.hosts[self._host]))
        flow.from_client(data)

    def to_client(self, datagram: bytes, client: Host) -> None:
        """What a flow brings back."""
        if self._listening is not None:
            self._listening.sendto(datagram, client)

    def close(self) -> None:
        """End everything."""
        for flow in self.flows.values():
            flow.close()
        if self._listening is not None:
            self._listening.close()

    def counts(self) -> str:
        """What became of the datagrams since the scenario began, as JSON."""
        return json.dumps(
            {
                f"{host}:{port}": {"up": asdict(flow.path.up.counts), "down": asdict(flow.path.down.counts)}
                for (host, port), flow in self.flows.items()
            }
        )

    def _start(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
