"""The last second of an encoding."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.ring import PICTURES, RUN_PACKETS, RUN_SECONDS, SECONDS, SINCE_PACKETS, Ring


@dataclass(frozen=True)
class Kept:
    sequence: int


def filled(numbers: list[int], size: int = 64) -> Ring[Kept]:
    ring: Ring[Kept] = Ring(size)
    for number in numbers:
        ring.put(number, Kept(number))
    return ring


def test_a_packet_is_found_by_its_number_as_long_as_there_is_room() -> None:
    ring = filled(list(range(100)))
    assert [number for number in range(-70, 200) if ring.get(number) is not None] == list(range(36, 100))
    assert len(ring) == 64


def test_a_late_packet_takes_its_own_place_and_never_a_newer_ones() -> None:
    ring = filled([1, 2, 4, 70])
    ring.put(3, Kept(3))
    ring.put(7, Kept(7))
    assert ring.get(3) is None, "64 places: 70 stands for 7 to 70"
    assert ring.get(7) == Kept(7)
    ring.put(6, Kept(6))
    assert ring.get(70) == Kept(70)


def test_what_is_too_old_is_let_go() -> None:
    ring: Ring[Kept] = Ring(PICTURES)
    for number in range(400):
        ring.put(number, Kept(number))
        ring.sweep(10 + number / 100)
        assert len(ring) <= SECONDS * 100 + 1
    ring.sweep(20.0)
    assert len(ring) == 0


def test_gaps_and_jumps_do_not_stop_the_sweeping() -> None:
    ring = filled([1, 5, 6, 3_000, 3_002])
    ring.sweep(10.0)
    ring.sweep(12.0)
    assert len(ring) == 0
    ring.put(3_003, Kept(3_003))
    ring.sweep(12.1)
    assert ring.get(3_003) is not None


def test_a_fresh_run_from_a_key_frame_is_there_for_a_late_joiner() -> None:
    ring = filled([1, 2, 3, 4, 5])
    assert ring.run(10.1) == []
    ring.begins(3, 10.0)
    assert [kept.sequence for kept in ring.run(10.1)] == [3, 4, 5]


@pytest.mark.parametrize(
    ("why", "numbers", "key", "after", "length"),
    [
        ("as long as may be", list(range(47)), 0, 0.0, 47),
        ("too long", list(range(48)), 0, 0.0, 0),
        ("as old as may be", [1, 2], 1, 0.499, 2),
        ("too old", [1, 2], 1, 0.5, 0),
        ("a hole", [1, 2, 4], 1, 0.0, 0),
        ("a hole before the key frame", [1, 3, 4], 3, 0.0, 2),
        ("a hole that was filled", [1, 2, 4, 3], 1, 0.0, 4),
        ("only the key frame", [1], 1, 0.0, 1),
    ],
)
def test_a_run_is_short_fresh_and_whole(why: str, numbers: list[int], key: int, after: float, length: int) -> None:
    ring = filled(numbers)
    ring.begins(key, 10.0)
    assert len(ring.run(10.0 + after)) == length
    assert (RUN_PACKETS, RUN_SECONDS) == (48, 0.5)


def test_an_older_key_frame_does_not_take_the_place_of_a_newer_one() -> None:
    ring = filled([1, 2, 3, 4])
    ring.begins(3, 10.0)
    ring.begins(1, 10.0)
    assert [kept.sequence for kept in ring.run(10.0)] == [3, 4]


def test_what_follows_a_late_beginning_is_there_with_its_holes_unless_it_is_too_much() -> None:
    ring = filled([1, 2, 4, 5], 256)
    assert [kept.sequence for kept in ring.since(2)] == [2, 4, 5]
    assert ring.since(6) == []
    ring = filled(list(range(1_000)), 1_024)
    assert len(ring.since(1_000 - SINCE_PACKETS)) == SINCE_PACKETS
    assert ring.since(1_000 - SINCE_PACKETS - 1) == []


@pytest.mark.parametrize("size", [0, 3, 100])
def test_a_ring_has_a_power_of_two_places(size: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        Ring(size)


@given(st.lists(st.integers(0, 400), max_size=300))
def test_what_is_found_is_what_was_put(numbers: list[int]) -> None:
    ring = filled(numbers, 64)
    newest = max(numbers, default=0)
    for number in range(401):
        found = ring.get(number)
        if found is not None:
            assert found.sequence == number and number in numbers
        elif number in numbers:
            assert number <= newest - 64
    assert len(ring) <= 64
