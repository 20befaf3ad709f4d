"""What leaves together: runs of equal size in one call, each peer's datagrams in order, and kernels that cannot."""

from __future__ import annotations

import errno
import socket
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.transport.address import Address, Datagram
from sfu.transport.departure import MAX_SEGMENTS, Departure

ANN: Address = ("192.0.2.1", 1_000, 0)
BOB: Address = ("192.0.2.2", 2_000, 0)
CAFE: Address = ("192.0.2.3", 3_000, 70_000)


class Wire(socket.socket):
    """A socket that remembers what it was asked to send, and fails when told."""

    def __init__(self) -> None:
        super().__init__(socket.AF_INET, socket.SOCK_DGRAM)
        self.calls: list[tuple[tuple[str, int], list[bytes]]] = []
        self.fails: int | None = None

    def sendto(self, data: bytes, to: tuple[str, int]) -> int:
        if len(data) > 60_000:
            raise OSError(errno.EMSGSIZE, "too long")
        self.calls.append((to, [data]))
        return len(data)

    def sendmsg(self, parts: list[bytes], options: object, flags: int, to: tuple[str, int]) -> int:
        if self.fails is not None:
            raise OSError(self.fails, "no")
        self.calls.append((to, list(parts)))
        return sum(map(len, parts))


class Stream:
    """A TCP connection, which knows no runs."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []

    def sendto(self, data: bytes, to: tuple[str, int]) -> object:
        self.calls.append(data)
        return None


def departure(wire: Wire, **more: Stream) -> tuple[Departure, Counter[str]]:
    drops: Counter[str] = Counter()
    return Departure({0: wire, 70_000: more.get("stream", Stream())}, lambda reason: drops.update([reason])), drops


@pytest.mark.parametrize(
    ("sizes", "runs"),
    [
        ([100], [[100]]),
        ([100, 100, 100], [[100, 100, 100]]),
        ([100, 100, 60], [[100, 100, 60]]),
        ([100, 60, 60], [[100, 60], [60]]),
        ([60, 100, 100], [[60], [100, 100]]),
        ([1_200] * 130, [[1_200] * 54, [1_200] * 54, [1_200] * 22]),
        ([10] * (MAX_SEGMENTS + 1), [[10] * MAX_SEGMENTS, [10]]),
    ],
)
def test_runs_are_of_one_size_and_only_their_last_is_shorter(sizes: list[int], runs: list[list[int]]) -> None:
    wire = Wire()
    departure(wire)[0].send([(bytes(size), ANN) for size in sizes])
    assert [list(map(len, parts)) for _, parts in wire.calls] == runs


@given(st.lists(st.tuples(st.sampled_from([ANN, BOB, CAFE]), st.integers(1, 4)), max_size=80))
def test_everybody_gets_everything_in_order(batch: list[tuple[Address, int]]) -> None:
    wire, stream = Wire(), Stream()
    outbox: list[Datagram] = [(bytes([number]) * size * 10, address) for number, (address, size) in enumerate(batch)]
    departure(wire, stream=stream)[0].send(outbox)
    for person in (ANN, BOB):
        got = [data for to, parts in wire.calls if to == person[:2] for data in parts]
        assert got == [data for data, address in outbox if address == person]
    assert stream.calls == [data for data, address in outbox if address == CAFE]


@pytest.mark.parametrize("error", [errno.EINVAL, errno.EIO])
def test_where_the_kernel_cannot_it_is_asked_once_and_nothing_is_lost(error: int) -> None:
    wire = Wire()
    wire.fails = error
    leaves, drops = departure(wire)
    for _ in range(2):
        leaves.send([(b"a", ANN), (b"b", ANN)])
        wire.fails = None
    assert [parts for _, parts in wire.calls] == [[b"a"], [b"b"]] * 2
    assert not leaves.runs
    assert not drops


def test_a_full_socket_drops_the_run_and_the_next_run_is_tried() -> None:
    wire = Wire()
    wire.fails = errno.EAGAIN
    leaves, drops = departure(wire)
    leaves.send([(b"a", ANN), (b"b", ANN)])
    assert drops == {"socket-full": 2}
    assert leaves.runs


def test_what_cannot_be_sent_is_counted_and_harms_nothing_else() -> None:
    wire = Wire()
    leaves, drops = departure(wire)
    leaves.send([(bytes(65_000), ANN), (b"gone", ("192.0.2.9", 9, 71_000)), (b"fine", BOB)])
    assert [parts for _, parts in wire.calls] == [[b"fine"]]
    assert drops == {"socket-send": 1, "connection-gone": 1}


def test_a_run_arrives_as_separate_datagrams() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there,
    ):
        there.bind(("127.0.0.1", 0))
        there.settimeout(5)
        drops: list[str] = []
        sent = [bytes([number]) * 1_000 for number in range(10)] + [b"short"]
        Departure({0: here}, drops.append).send([(data, (*there.getsockname(), 0)) for data in sent])
        assert [there.recv(2_000) for _ in sent] == sent
        assert not drops
