"""The relay puts a scenario between real sockets, and every scenario file says what it means."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.impair import Impairment
from tests.network import relay as relay_module
from tests.network.conditions import Bursts, Conditions
from tests.network.path import Ways
from tests.network.scenario import Scenario, ScenarioError, load, read

SCENARIOS = Path(__file__).parent / "network" / "scenarios"
LOOPBACK = ("127.0.0.1", 0)


class Echo(asyncio.DatagramProtocol):
    """A worker that says back what it hears, and remembers who spoke."""

    transport: asyncio.DatagramTransport

    def __init__(self) -> None:
        self.heard: list[tuple[bytes, tuple[str, int]]] = []

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.heard.append((data, addr[:2]))
        self.transport.sendto(data, addr)


class Client(asyncio.DatagramProtocol):
    """Sends and waits for what comes back."""

    transport: asyncio.DatagramTransport

    def __init__(self) -> None:
        self.came: asyncio.Queue[bytes] = asyncio.Queue()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.came.put_nowait(data)

    async def says(self, data: bytes) -> bytes:
        """Send, and wait for the echo."""
        self.transport.sendto(data)
        return await asyncio.wait_for(self.came.get(), 5)


@asynccontextmanager
async def between(scenario: Scenario, clients: int = 1) -> AsyncIterator[tuple[Impairment, Echo, list[Client]]]:
    """Clients, a relay, and an echo behind it."""
    loop = asyncio.get_running_loop()
    there, echo = await loop.create_datagram_endpoint(Echo, local_addr=LOOPBACK)
    to = there.get_extra_info("sockname")[:2]
    impairment = Impairment(scenario, to, ("127.0.0.1", "127.0.0.3"))
    at = await impairment.listen(LOOPBACK)
    ends = [(await loop.create_datagram_endpoint(Client, remote_addr=at))[1] for _ in range(clients)]
    try:
        yield impairment, echo, ends
    finally:
        there.close()
        for end in ends:
            end.transport.close()
        impairment.close()


async def test_the_worker_sees_a_socket_of_its_own_for_every_client() -> None:
    async with between(Scenario(), clients=3) as (_, echo, clients):
        for number, client in enumerate(clients):
            assert await client.says(bytes([number])) == bytes([number])
        assert len({address for _, address in echo.heard}) == 3


async def test_nothing_is_impaired_before_the_scenario_begins() -> None:
    scenario = Scenario(ways=Ways.both(Conditions(down=True)))
    async with between(scenario) as (impairment, echo, [client]):
        assert await client.says(b"before") == b"before"
        impairment.begin()
        client.transport.sendto(b"after")
        await asyncio.sleep(0.05)
        assert [data for data, _ in echo.heard] == [b"before"]
        counts = json.loads(impairment.datagrams.counts())
        assert next(iter(counts.values()))["up"]["cut"] == 1


async def test_delay_holds_both_ways() -> None:
    async with between(Scenario(ways=Ways.both(Conditions(delay=0.1)))) as (impairment, _, [client]):
        await client.says(b"first")
        impairment.begin()
        loop = asyncio.get_running_loop()
        begin = loop.time()
        await client.says(b"second")
        assert 0.2 <= loop.time() - begin < 1.0


async def test_a_rebind_changes_the_port_that_the_worker_sees_and_the_client_notices_nothing() -> None:
    async with between(Scenario()) as (impairment, echo, [client]):
        await client.says(b"before")
        impairment.tell("rebind")
        assert await client.says(b"after") == b"after"
        (_, first), (_, second) = echo.heard
        assert first[0] == second[0] and first[1] != second[1]


async def test_after_a_kill_only_a_new_socket_gets_through_and_from_another_host() -> None:
    async with between(Scenario(), clients=2) as (impairment, echo, [old, new]):
        await old.says(b"before")
        impairment.tell("kill")
        old.transport.sendto(b"dead")
        assert await new.says(b"alive") == b"alive"
        assert [data for data, _ in echo.heard] == [b"before", b"alive"]
        assert echo.heard[1][1][0] == "127.0.0.3"


async def test_clients_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_module, "MAX_FLOWS", 2)
    async with between(Scenario(), clients=3) as (impairment, echo, clients):
        for client in clients[:2]:
            await client.says(b"in")
        clients[2].transport.sendto(b"out")
        await clients[0].says(b"again")
        assert impairment.datagrams.refused == 1 and b"out" not in [data for data, _ in echo.heard]


async def test_a_stream_passes_whole_through_loss_and_is_reset_by_a_kill() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(echo, *LOOPBACK)
    to = server.sockets[0].getsockname()[:2]
    impairment = Impairment(Scenario(ways=Ways.both(Conditions(delay=0.01, loss=0.02))), to, ("127.0.0.1",))
    at = await impairment.listen(LOOPBACK)
    impairment.begin()
    reader, writer = await asyncio.open_connection(*at)
    sent = os.urandom(20_000)
    writer.write(sent)
    assert await asyncio.wait_for(reader.readexactly(len(sent)), 20) == sent
    impairment.tell("kill")
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await asyncio.wait_for(reader.readexactly(1), 5)
    writer.close()
    impairment.close()
    server.close()


async def test_a_port_that_is_somebody_elses_for_tcp_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    impairment, taken = Impairment(Scenario(), LOOPBACK, ("127.0.0.1",)), socket.socket()
    first = impairment.streams.listen

    async def listen_where_somebody_is(at: tuple[str, int]) -> None:
        monkeypatch.setattr(impairment.streams, "listen", first)
        taken.bind(at)
        taken.listen()
        await first(at)

    monkeypatch.setattr(impairment.streams, "listen", listen_where_somebody_is)
    with taken:
        _, port = await impairment.listen(LOOPBACK)
        assert port != taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            await impairment.listen(taken.getsockname())
    impairment.close()


def test_the_command_line_says_where_it_listens_and_what_it_did() -> None:
    command = [sys.executable, "-m", "tests.impair", str(SCENARIOS / "e2.toml"), "--listen", "127.0.0.1:0"]
    done = subprocess.run(
        [*command, "--to", "127.0.0.1:9"], input="begin\n", capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    first, last = done.stdout.splitlines()
    assert json.loads(first)["scenario"].startswith("E2") and json.loads(last) == {}


@pytest.mark.parametrize("file", sorted(SCENARIOS.glob("*.toml")), ids=lambda file: file.stem)
def test_every_scenario_file_can_be_read_and_does_something(file: Path) -> None:
    scenario = load(file)
    assert scenario.name.lower().startswith(file.stem.partition("-")[0])
    assert scenario.ways != Ways() or scenario.events


def test_a_file_says_what_happens_when() -> None:
    scenario = read(
        {
            "up": {"delay": 0.1},
            "down": {"bursts": {"loss": 0.3, "length": 4}},
            "step": [
                {"at": 20.0, "outage": 5.0},
                {"at": 10.0, "both": {"rate": 300_000}},
                {"at": 3.0, "event": "rebind"},
            ],
        }
    )
    assert scenario.ways.up.begin == Conditions(delay=0.1)
    assert scenario.ways.down.begin == Conditions(bursts=Bursts.of(0.3, 4))
    narrow = Conditions(rate=300_000)
    assert scenario.ways.up.changes == ((10.0, narrow), (20.0, narrow.but(down=True)), (25.0, narrow))
    assert scenario.events == ((3.0, "rebind"),)


@pytest.mark.parametrize(
    "text",
    [
        {"colour": "red"},
        {"both": {"losss": 0.1}},
        {"both": 3},
        {"step": [{"at": 1.0, "event": "explode"}]},
        {"step": [{"when": 1.0}]},
        {"both": {"bursts": {"share": 0.1}}},
    ],
)
def test_a_file_with_a_mistake_is_refused(text: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError):
        read(text)
