"""Datagrams over TCP: framing, and how little a stranger can take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.transport import port, tcp
from sfu.transport.tcp import Connections, Deframer, Unframed, frame

DATAGRAMS = st.lists(st.binary(min_size=1, max_size=1_500), max_size=20)


@given(DATAGRAMS, st.lists(st.integers(1, 2_000), min_size=1, max_size=50))
def test_however_a_stream_is_cut_the_same_datagrams_come_out(datagrams: list[bytes], steps: list[int]) -> None:
    stream = b"".join(map(frame, datagrams))
    deframer, found, at = Deframer(), [], 0
    while at < len(stream):
        step = steps[at % len(steps)]
        found += deframer.receive(stream[at : at + step])
        at += step
        assert deframer.held <= tcp.MAX_FRAME + 1
    assert found == datagrams
    assert deframer.held == 0


@given(st.lists(st.binary(max_size=3_000), max_size=30))
def test_whatever_comes_is_cut_or_refused_and_little_of_it_is_kept(chunks: list[bytes]) -> None:
    deframer = Deframer()
    for chunk in chunks:
        try:
            assert all(1 <= len(datagram) <= tcp.MAX_FRAME for datagram in deframer.receive(chunk))
        except Unframed:
            return
        assert deframer.held <= tcp.MAX_FRAME + 1


def test_a_frame_is_as_long_as_a_datagram_may_be() -> None:
    assert tcp.MAX_FRAME == port.MAX_DATAGRAM
    assert Deframer().receive(frame(bytes(1_500))) == [bytes(1_500)]
    with pytest.raises(Unframed):
        Deframer().receive((1_501).to_bytes(2, "big"))


def test_null_packets_mean_nothing() -> None:
    assert Deframer().receive(frame(b"") + frame(b"a") + frame(b"") + frame(b"b")) == [b"a", b"b"]


def test_there_are_at_most_256_connections_and_places_become_free() -> None:
    connections = Connections()
    numbers = [connections.admit(f"h{at // tcp.MAX_PER_ADDRESS}", 0.0) for at in range(tcp.MAX_CONNECTIONS)]
    assert None not in numbers
    assert connections.admit("another", 0.0) is None
    connections.gone(numbers[0] or 0)
    connections.gone(numbers[0] or 0)
    assert connections.admit("another", 0.0) is not None
    assert connections.admit("another", 0.0) is None
    assert len(connections) == tcp.MAX_CONNECTIONS


def test_there_are_at_most_eight_connections_from_one_address() -> None:
    connections = Connections()
    numbers = [connections.admit("a", 0.0) for _ in range(tcp.MAX_PER_ADDRESS)]
    assert connections.admit("a", 0.0) is None
    assert connections.admit("b", 0.0) is not None
    connections.gone(numbers[3] or 0)
    assert connections.admit("a", 0.0) not in (None, *numbers)


def test_when_all_have_gone_nothing_is_left_of_them() -> None:
    connections = Connections()
    for turn in range(1_000):
        number = connections.admit(f"h{turn}", float(turn))
        assert number is not None
        if turn % 2:
            connections.checked(number)
        connections.gone(number)
    for turn in range(tcp.MAX_CONNECTIONS + 5):
        connections.admit("crowded", float(turn))
    for number in list(connections._hosts):
        connections.gone(number)
    assert not (connections._hosts or connections._per_host or connections._waiting or connections._read)


def test_who_shows_no_check_in_ten_seconds_is_late_and_who_does_may_stay() -> None:
    connections = Connections()
    first, second, third = (connections.admit("a", moment) or 0 for moment in (0.0, 1.0, 2.0))
    connections.checked(second)
    assert list(connections.late(9.9)) == []
    assert list(connections.late(10.0)) == [first]
    assert list(connections.late(12.0)) == [first, third]
    connections.gone(first)
    assert list(connections.late(100.0)) == [third]


def test_before_the_first_check_only_a_few_kilobytes_are_read() -> None:
    connections = Connections()
    number = connections.admit("a", 0.0) or 0
    assert connections.may_read(number, tcp.MAX_BEFORE_CHECK)
    assert not connections.may_read(number, 1)
    connections.checked(number)
    assert connections.may_read(number, 10_000_000)
    connections.gone(number)
    assert not connections.may_read(number, 1)
