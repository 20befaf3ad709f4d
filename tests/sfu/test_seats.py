"""Who sits where: stable, full, and the screen first when seats are few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.limits import Limits
from sfu.offer import KIND_OF
from sfu.seats import Place, TrackId, assign, needed


def chairs(number: int) -> list[Place]:
    found = [Place(f"a{n}", "audio", n) for n in range(number)]
    return found + [Place(f"v{n}", "video", n // 2) for n in range(2 * number)]


def everything(*people: str) -> list[TrackId]:
    return [(who, source) for source in ("microphone", "screen", "camera") for who in people]


def test_each_person_gets_a_chair() -> None:
    result = assign(chairs(2), {}, everything("ann", "ben"))
    by_mid = {place.mid: place.chair for place in chairs(2)}
    places = {who: {by_mid[mid] for mid, track in result.items() if track[0] == who} for who in ("ann", "ben")}
    assert places == {"ann": {0}, "ben": {1}}
    assert len(result) == 6


def test_nobody_is_moved_when_somebody_comes_or_goes() -> None:
    first = assign(chairs(3), {}, everything("ann", "ben"))
    second = assign(chairs(3), first, everything("ann", "ben", "cem"))
    assert first.items() <= second.items()
    third = assign(chairs(3), second, everything("ben", "cem"))
    assert third.items() <= second.items()


def test_a_screen_comes_before_a_camera_when_seats_are_few() -> None:
    places = [Place("v0", "video", 0)]
    assert assign(places, {}, [("ann", "screen"), ("ben", "camera")]) == {"v0": ("ann", "screen")}


def test_a_seat_that_is_no_longer_there_is_left() -> None:
    assert assign([Place("a1", "audio", 0)], {"a0": ("ann", "microphone")}, [("ann", "microphone")]) == {
        "a1": ("ann", "microphone")
    }


tracks = st.lists(
    st.tuples(st.sampled_from(["ann", "ben", "cem", "dia"]), st.sampled_from(["microphone", "camera", "screen"])),
    unique=True,
    max_size=12,
)
places = st.integers(0, 4).map(chairs)


@given(places, tracks, tracks)
def test_the_assignment_is_sound_stable_and_full(
    there: list[Place], before: list[TrackId], after: list[TrackId]
) -> None:
    sitting = assign(there, {}, before)
    result = assign(there, sitting, after)
    kinds = {place.mid: place.kind for place in there}
    assert len(set(result.values())) == len(result)
    assert all(kinds[mid] == KIND_OF[track[1]] and track in after for mid, track in result.items())
    assert all(result[mid] == track for mid, track in sitting.items() if track in after)
    for kind in ("audio", "video"):
        wanted = sum(KIND_OF[track[1]] == kind for track in after)
        free = sum(place.kind == kind for place in there)
        assert sum(kinds[mid] == kind for mid in result) == min(wanted, free)
    assert assign(there, result, after) == result


@pytest.mark.parametrize(
    ("others", "seats"), [(0, (1, 2)), (1, (1, 2)), (2, (2, 4)), (4, (4, 8)), (9, (9, 15)), (50, (9, 15))]
)
def test_a_transport_needs_a_voice_a_camera_and_a_screen_for_each_other(others: int, seats: tuple[int, int]) -> None:
    assert needed(others, Limits()) == seats
