"""Transport-wide feedback: bytes as the draft gives them, what is read equals what was written, and bounds."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu import rtcp, transportcc
from sfu.arrivals import INTERVAL, MAX_HELD, MAX_TOLD, Arrivals
from sfu.rtp import Malformed
from sfu.transportcc import TransportFeedback

HEAD = "00000001 00000002"


def read(text: str) -> TransportFeedback:
    return transportcc.read(bytes.fromhex(text))


def of(datagrams: list[bytes]) -> list[TransportFeedback]:
    packets = [packet for datagram in datagrams for packet in rtcp.parse(datagram)]
    assert all(isinstance(packet, TransportFeedback) for packet in packets)
    return [packet for packet in packets if isinstance(packet, TransportFeedback)]


def told(packets: list[TransportFeedback]) -> dict[int, int]:
    return {
        packet.base + offset & 0xFFFF: time
        for packet in packets
        for offset, time in zip(packet.offsets, packet.times, strict=True)
    }


@pytest.mark.parametrize(
    ("body", "offsets", "times"),
    [
        # A run of three small steps from number 5, reference 2 (128 ms).
        ("0005 0003 000002 07 2003 04 05 06", (0, 1, 2), (516, 521, 527)),
        # One-bit vector: received, not, received.
        ("0005 0003 000001 00 A800 01 02", (0, 2), (257, 259)),
        # Two-bit vector: large step back, not received, small step.
        ("0005 0003 000001 00 E100 FFFF 02", (0, 2), (255, 257)),
        # A run of packets that were not received, then one that was.
        ("FFFF 0004 000000 FF 0003 2001 00", (3,), (0,)),
    ],
)
def test_what_the_draft_draws_is_read(body: str, offsets: tuple[int, ...], times: tuple[int, ...]) -> None:
    packet = read(HEAD + body)
    assert (packet.offsets, packet.times) == (offsets, times)
    assert (packet.sender, packet.media) == (1, 2)


@pytest.mark.parametrize(
    "body",
    [
        "0005 0003 000002",
        "0005 0003 000002 07",
        "0005 0003 000002 07 2003 04 05",
        "0005 0003 000002 07 4003 0004 05",
        "0005 1FFF 000002 07 3FFF 04 05",
        "0005 0003 000002 07 6003 04 05 06",
        "0005 0003 000002 07 C300 04 05 06",
        "0005 0020 000002 07 8000",
    ],
)
def test_what_is_cut_off_or_reserved_is_malformed(body: str) -> None:
    with pytest.raises(Malformed):
        read(HEAD + body)


@given(st.binary(max_size=80))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    try:
        packet = transportcc.read(body)
    except Malformed:
        return
    assert len(packet.offsets) == len(packet.times) <= packet.statuses
    assert list(packet.offsets) == sorted(set(packet.offsets))


@given(
    st.lists(st.tuples(st.integers(1, 900), st.integers(-0x8000, 0x7FFF)), min_size=1, max_size=60),
    st.integers(0, 0xFFFF),
    st.integers(0, 20),
    st.integers(0x4_0000, 0xF000_0000),
)
def test_what_is_written_is_read_again(steps: list[tuple[int, int]], base: int, after: int, start: int) -> None:
    offsets, times, place, time = [], [], -1, start
    for gap, step in steps:
        place += gap
        time += step if times else 0
        offsets.append(place)
        times.append(time)
    wanted = TransportFeedback(7, 8, base, place + 1 + after, 255, tuple(offsets), tuple(times))
    encoded = wanted.encode()
    assert len(encoded) % 4 == 0
    assert rtcp.parse(encoded) == [wanted]


def test_every_packet_is_told_once_with_its_time() -> None:
    arrivals = Arrivals()
    for step in range(10):
        if step != 4:
            arrivals.record(0xFFFB + step & 0xFFFF, 100 + step / 1_000)
    [packet] = of(arrivals.feedback(1, 2, 100.1))
    assert packet.base == 0xFFFB and packet.statuses == 10
    assert packet.offsets == (0, 1, 2, 3, 5, 6, 7, 8, 9)
    assert [time - packet.times[0] for time in packet.times] == [0, 4, 8, 12, 20, 24, 28, 32, 36]
    assert arrivals.feedback(1, 2, 100.2) == []


def test_a_late_packet_does_not_make_others_look_lost() -> None:
    arrivals = Arrivals()
    for number in (1, 2, 4, 5):
        arrivals.record(number, 10.0)
    arrivals.feedback(1, 2, 10.1)
    arrivals.record(3, 10.15)
    arrivals.record(6, 10.16)
    [packet] = of(arrivals.feedback(1, 2, 10.2))
    assert packet.base == 3 and packet.offsets == (0, 1, 2, 3)


def test_what_came_before_the_worker_stood_still_is_told_after_it() -> None:
    arrivals = Arrivals()
    arrivals.record(1, 10.0)
    arrivals.feedback(1, 2, 10.0)
    for number in (2, 3):
        arrivals.record(number, 10.05)
    [packet] = of(arrivals.feedback(1, 2, 10.6))
    assert (packet.base, packet.offsets) == (2, (0, 1))
    arrivals.record(4, 10.61)
    [packet] = of(arrivals.feedback(1, 2, 10.7))
    assert (packet.base, packet.offsets) == (4, (0,))


def test_lost_packets_between_two_feedbacks_are_named() -> None:
    arrivals = Arrivals()
    arrivals.record(1, 10.0)
    arrivals.feedback(1, 2, 10.1)
    arrivals.record(5, 10.2)
    [packet] = of(arrivals.feedback(1, 2, 10.3))
    assert (packet.base, packet.statuses, packet.offsets) == (2, 4, (3,))


@pytest.mark.parametrize(
    ("packets", "wait", "due"),
    [
        (0, 1.0, False),
        (1, 0.0, False),
        (1, 0.1, True),
        (20, 0.06, False),
        (21, 0.06, True),
        (100, 0.0, False),
        (101, 0.0, True),
    ],
)
def test_feedback_is_due_by_time_or_by_number(packets: int, wait: float, due: bool) -> None:
    arrivals = Arrivals()
    arrivals.record(0, 10.0)
    arrivals.feedback(1, 2, 10.0)
    for number in range(packets):
        arrivals.record(number + 1, 10.0)
    assert arrivals.due(10.0 + wait) is due
    assert INTERVAL == 0.1


def test_numbers_that_jump_cost_neither_memory_nor_long_packets() -> None:
    arrivals, random = Arrivals(), Random(1)
    for step in range(3 * MAX_HELD):
        arrivals.record(random.randrange(0x1_0000), 10 + step / 100_000)
    assert len(arrivals._times) == MAX_HELD
    datagrams = arrivals.feedback(1, 2, 10.2)
    assert all(len(datagram) < 1_400 for datagram in datagrams)
    assert sum(len(packet.offsets) for packet in of(datagrams)) <= MAX_HELD
    assert all(len(packet.offsets) <= MAX_TOLD for packet in of(datagrams))
    arrivals.record(5, 12.0)
    arrivals.feedback(1, 2, 12.0)
    assert len(arrivals._times) == 1


def test_a_thousand_packets_are_told_in_several_datagrams() -> None:
    arrivals = Arrivals()
    for number in range(1_000):
        arrivals.record(number, 10 + number / 10_000)
    packets = of(arrivals.feedback(1, 2, 10.2))
    assert len(packets) == 3
    assert sorted(told(packets)) == list(range(1_000))
    assert [packet.count for packet in packets] == [1, 2, 3]
