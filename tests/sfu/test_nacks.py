"""What is missing of an encoding, when it is asked for, and when no longer."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.nacks import BACKOFF, LONGEST, PICTURE, REPEAT, SHORTEST, SOUND, TWICE, Nacks

WAY = 0.1


def fed(numbers: list[int], now: float = 10.0) -> Nacks:
    nacks = Nacks()
    for number in numbers:
        nacks.arrived(number, now)
    return nacks


@pytest.mark.parametrize(
    ("why", "numbers", "after", "wanted"),
    [
        ("nothing is missing", [1, 2, 3], 1.0, []),
        ("what was before the first packet is not missed", [500], 1.0, []),
        ("a gap may be disorder", [1, 3], 0.009, []),
        ("after 10 ms it is not", [1, 3], 0.0101, [2]),
        ("nor after two later packets", [1, 3, 4], 0.0, [2]),
        ("a burst: the packet behind it is the first later one", [1, 5], 0.0, []),
        ("a burst and two packets", [1, 5, 6], 0.0, [2, 3, 4]),
        ("it came late", [1, 3, 2, 4], 1.0, []),
        ("it came late, another one did not", [1, 4, 2, 5], 1.0, [3]),
        ("twice the same", [1, 3, 3, 3], 0.0, []),
        ("the window", [0, 1_000], 1.0, list(range(1, 1_000))),
    ],
)
def test_a_missing_packet_is_asked_for_when_it_is_not_merely_late(
    why: str, numbers: list[int], after: float, wanted: list[int]
) -> None:
    nacks = fed(numbers)
    assert nacks.due(10.0 + after, WAY) == wanted
    assert not nacks.gave_up()


def times(nacks: Nacks, until: float, way: float) -> list[float]:
    """When each request goes out, in steps of 5 ms."""
    asked = []
    for step in range(round((until - 10) / 0.005)):
        now = 10 + step * 0.005
        if nacks.due(now, way):
            asked.append(now)
    return asked


@pytest.mark.parametrize("way", [0.001, 0.05, 0.1, 0.3, 0.6])
def test_requests_are_repeated_ever_more_slowly_and_end(way: float) -> None:
    nacks = fed([1, 3, 4])
    asked = times(nacks, 30.0, way)
    assert len(asked) == PICTURE.tries
    for one, again in zip(asked[::TWICE], asked[1::TWICE], strict=True):
        assert again - one <= REPEAT + 0.0051, "each goes twice"
    for number, (one, other) in enumerate(pairwise(asked[::TWICE])):
        pause = min(max(SHORTEST, way) * BACKOFF**number, max(LONGEST, way))
        assert pause - 0.0101 <= other - one <= pause + 0.0151
    assert len(nacks) == 0
    assert nacks.gave_up()
    assert not nacks.gave_up(), "said once"


def test_a_gap_wider_than_the_window_is_given_up_at_once() -> None:
    nacks = fed([0, 1_001])
    assert len(nacks) == 0
    assert nacks.gave_up()
    assert nacks.due(11.0, WAY) == []


def test_what_falls_out_of_the_window_is_given_up() -> None:
    nacks = fed([0, 2, *range(3, 1_003)])
    assert nacks.due(10.5, WAY) == []
    assert nacks.gave_up()


def test_the_table_is_bounded_however_much_is_missing() -> None:
    nacks = Nacks()
    for number in range(0, 100_000, 2):
        nacks.arrived(number, 10.0)
        assert len(nacks) <= PICTURE.window


def test_nothing_before_a_key_frame_is_asked_for_any_more() -> None:
    nacks = fed([0, 2, 4, 6])
    nacks.begins(4)
    assert nacks.due(11.0, WAY) == [5]


def test_sound_is_asked_for_twice_and_never_on_long_ways() -> None:
    near, far = Nacks(SOUND), Nacks(SOUND)
    for nacks in (near, far):
        for number in (1, 3):
            nacks.arrived(number, 10.0)
    assert len(times(near, 12.0, 0.05)) == 2 * TWICE
    assert len(times(far, 12.0, 0.2)) == 0
    assert len(far) == 0


def test_a_pause_in_speech_is_no_loss() -> None:
    nacks = Nacks(SOUND)
    for number in range(50):
        nacks.arrived(number, 10 + 0.4 * number)
        assert nacks.due(10 + 0.4 * number + 0.39, WAY) == []


def test_the_first_answer_tells_how_long_answers_take() -> None:
    nacks = fed([1, 3, 4])
    assert nacks.due(10.0) == [2]
    nacks.arrived(2, 10.030, again=True)
    nacks.arrived(6, 10.030)
    assert nacks.due(10.041) == [5]
    assert nacks.due(10.062) == [5], "once more"
    assert nacks.due(10.071) == []
    assert nacks.due(10.073) == [5], "30 ms after the first"


def test_what_comes_again_before_anybody_asked_does_not_look_like_an_answer() -> None:
    nacks = fed([0, 2])
    nacks.arrived(1, 10.001, again=True)  # a browser probes its way with packets that it sent before
    nacks.arrived(4, 10.01)
    asked = times(nacks, 12.0, WAY)
    assert len(asked) == 8 * TWICE
    assert asked[TWICE] - asked[0] <= WAY + REPEAT


def test_disorder_does_not_look_like_an_answer() -> None:
    nacks = fed([1, 3, 4])
    nacks.due(10.0)
    nacks.arrived(2, 10.001)
    nacks.arrived(6, 10.001)
    assert nacks.due(10.02) == [5]
    assert nacks.due(10.04) == [5], "once more"
    assert nacks.due(10.1) == []
    assert nacks.due(10.12) == [5], "the default of 100 ms"


def test_a_source_that_begins_anew_misses_nothing() -> None:
    nacks = fed([1, 5])
    nacks.clear()
    nacks.arrived(70_000, 10.0)
    assert nacks.due(11.0, WAY) == []


@given(
    st.sets(st.integers(1, 300), max_size=120),
    st.dictionaries(st.integers(1, 300), st.integers(1, 8), max_size=120),
)
def test_everything_lost_is_asked_for_until_it_arrives_or_is_given_up(lost: set[int], answered: dict[int, int]) -> None:
    """``answered``: after how many requests a packet comes (if it was lost at all)."""
    nacks, asked, arrived, now = Nacks(), dict.fromkeys(lost, 0), set(), 10.0
    for number in [n for n in range(302) if n not in lost]:
        nacks.arrived(number, now)
        arrived.add(number)
    for _ in range(600):
        now += 0.01
        for number in nacks.due(now, WAY):
            assert number in lost - arrived
            asked[number] += 1
            if asked[number] == answered.get(number):
                nacks.arrived(number, now, again=True)
                arrived.add(number)
    assert len(nacks) == 0
    for number in lost:
        assert asked[number] == answered.get(number, PICTURE.tries)
    assert nacks.gave_up() == any(number not in answered for number in lost)
