"""New rooms go to the media worker with most to spare."""

from __future__ import annotations

import pytest

from office.placement import Candidate, choose


def worker(number: int, cpu: float = 0.0, measured: int = 0, rooms: int = 0) -> Candidate:
    return Candidate(number=number, cpu=cpu, measured=measured, rooms=rooms)


@pytest.mark.parametrize(
    ("candidates", "chosen"),
    [
        ([], None),
        ([worker(3)], 3),
        ([worker(0, cpu=0.5, measured=4, rooms=4), worker(1, cpu=0.2, measured=6, rooms=6)], 1),
        ([worker(0, rooms=1), worker(1)], 1),
        ([worker(1), worker(0)], 0),
        ([worker(0, cpu=0.1), worker(1, cpu=0.101, rooms=0)], 0),
        ([worker(0, cpu=0.05, measured=0, rooms=4), worker(1, cpu=0.1, measured=1, rooms=1)], 1),
    ],
)
def test_a_room_goes_where_there_is_most_air(candidates: list[Candidate], chosen: int | None) -> None:
    assert choose(candidates) == chosen


def test_a_hundred_rooms_at_once_are_spread_before_any_load_is_measured() -> None:
    rooms = {0: 0, 1: 0, 2: 0, 3: 0}
    for _ in range(100):
        number = choose(worker(it, rooms=count) for it, count in rooms.items())
        assert number is not None
        rooms[number] += 1
    assert set(rooms.values()) == {25}
