"""The small parts: addresses, announced interfaces, DTLS records, policing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.transport.address import from_socket
from sfu.transport.driver import open_sockets
from sfu.transport.interfaces import Plan, local_addresses, plan
from sfu.transport.policing import BURST_SECONDS, BYTES_PER_SECOND, PACKETS_PER_SECOND, Police
from sfu.transport.records import ALERT, HANDSHAKE, MAX_DATAGRAM, into_datagrams, records, without_clear_alerts

LOCAL = ("192.0.2.2", "2001:db8::2", "10.0.0.5", "127.0.0.1", "::1")


def record(kind: int, body: bytes, epoch: int = 0, number: int = 0) -> bytes:
    """One DTLS 1.2 record."""
    return (
        bytes((kind, 0xFE, 0xFD))
        + epoch.to_bytes(2, "big")
        + number.to_bytes(6, "big")
        + (len(body).to_bytes(2, "big") + body)
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (("192.0.2.9", 7), ("192.0.2.9", 7, 3)),
        (("::ffff:192.0.2.9", 7, 0, 0), ("192.0.2.9", 7, 3)),
        (("2001:db8::1", 7, 0, 0), ("2001:db8::1", 7, 3)),
        (("fe80::1%eth0", 7, 0, 2), ("fe80::1", 7, 3)),
    ],
)
def test_an_address_has_one_spelling(name: tuple[object, ...], expected: tuple[str, int, int]) -> None:
    assert from_socket(name, 3) == expected


@pytest.mark.parametrize(
    ("announce", "bind", "expected"),
    [
        ([], [], Plan(("192.0.2.2", "10.0.0.5", "127.0.0.1", "2001:db8::2", "::1"), LOCAL)),
        (["192.0.2.2"], [], Plan(("192.0.2.2",), ("192.0.2.2",))),
        (["203.0.113.1"], [], Plan(("0.0.0.0",), ("203.0.113.1",))),
        (["203.0.113.1", "2001:db8::2"], [], Plan(("0.0.0.0", "2001:db8::2"), ("203.0.113.1", "2001:db8::2"))),
        (["203.0.113.1"], ["10.0.0.5"], Plan(("10.0.0.5",), ("203.0.113.1",))),
        ([], ["10.0.0.5", "::1"], Plan(("10.0.0.5", "::1"), ("10.0.0.5", "::1"))),
        (["192.0.2.2", "192.0.2.2 "], [], Plan(("192.0.2.2",), ("192.0.2.2",))),
    ],
)
def test_every_announced_address_of_this_host_gets_a_socket_of_its_own(
    announce: list[str], bind: list[str], expected: Plan
) -> None:
    assert plan(announce, bind, LOCAL) == expected


def test_a_host_name_is_no_address() -> None:
    with pytest.raises(ValueError, match=r"office\.example"):
        plan(["office.example"], [], LOCAL)


def test_this_host_has_addresses_and_loopback_comes_last() -> None:
    found = local_addresses()
    assert "127.0.0.1" in found
    assert not [address for address in found if address.startswith("fe80")]
    kinds = [address in ("::1",) or address.startswith("127.") for address in found]
    assert kinds == sorted(kinds)


def test_all_sockets_share_one_port_and_a_taken_port_is_an_error() -> None:
    sockets = open_sockets(("127.0.0.1", "::1"), 0)
    numbers = {bound.getsockname()[1] for bound in sockets}
    try:
        assert len(numbers) == 1
        with pytest.raises(OSError, match="in use"):
            open_sockets(("127.0.0.1",), numbers.pop())
    finally:
        for bound in sockets:
            bound.close()


@given(st.lists(st.integers(1, 1_100), max_size=12))
def test_a_flight_of_any_length_is_cut_between_records_only(sizes: list[int]) -> None:
    parts = [record(HANDSHAKE, bytes(size), number=number) for number, size in enumerate(sizes)]
    datagrams = into_datagrams(b"".join(parts))
    assert b"".join(datagrams) == b"".join(parts)
    assert all(len(datagram) <= MAX_DATAGRAM for datagram in datagrams)
    assert [part for datagram in datagrams for _, _, part in records(datagram)] == parts


def test_alerts_that_nobody_signed_are_taken_out_and_everything_else_stays() -> None:
    hello, signed = record(HANDSHAKE, b"hello"), record(ALERT, b"\x01\x00", epoch=1)
    assert without_clear_alerts(record(ALERT, b"\x02\x28") + hello + signed) == hello + signed
    assert without_clear_alerts(record(ALERT, b"\x02\x28")) == b""
    assert without_clear_alerts(hello[:-1]) == b""


def test_a_sender_has_a_burst_and_then_its_rate_in_packets_and_in_bytes() -> None:
    police = Police(0.0)
    assert sum(police.allows(1, 0.0) for _ in range(10_000)) == PACKETS_PER_SECOND * BURST_SECONDS
    assert sum(police.allows(1, 1.0) for _ in range(10_000)) == PACKETS_PER_SECOND
    police = Police(0.0)
    assert sum(police.allows(1_000, 0.0) for _ in range(10_000)) == BYTES_PER_SECOND * BURST_SECONDS / 1_000
    assert sum(police.allows(1_000, 100.0) for _ in range(10_000)) == BYTES_PER_SECOND * BURST_SECONDS / 1_000
    assert not police.allows(1, 99.0)  # a clock that goes back gives nothing
