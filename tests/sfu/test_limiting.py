"""What a publisher of one encoding is asked for, from what those who watch could be given."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.allocator import HEADROOM, REST, Grant, Quality, Rank, Want, share_out
from sfu.limiting import CHANGE, GROWTH, NONE, TELL, Limiting

LEAST, USUAL = 150_000.0, 1_500_000.0


def told(*shares: list[float]) -> list[int]:
    """The limits when each second the next shares are found."""
    limiting = Limiting()
    return [limiting.update(each, LEAST, USUAL, 100.0 + second) for second, each in enumerate(shares)]


@pytest.mark.parametrize(
    ("why", "shares", "limits"),
    [
        ("nobody watches", [], 0),
        ("everybody takes all", [NONE, 1_500_000], 0),
        ("one is short", [NONE, 400_000], 400_000),
        ("the shortest counts", [700_000, 400_000, NONE], 400_000),
        ("less than the least cannot be asked for", [90_000], 150_000),
    ],
)
def test_the_limit_is_the_smallest_share(why: str, shares: list[float], limits: int) -> None:
    assert told(shares) == [limits]


def test_down_is_told_at_once_and_up_slowly_until_nobody_is_short() -> None:
    limits = told([400_000.0], *[[NONE]] * 30)
    raised = [limit for before, limit in pairwise(limits) if limit != before]
    assert raised[0] == round(400_000 * GROWTH**2)
    assert all(later <= 400_000 * GROWTH ** (second + 1) + 1 for second, later in enumerate(limits) if later)
    assert limits[-1] == 0
    assert limits.index(0) == 18, "1.08 to the power of 18 is 4"


def test_for_whoever_cannot_take_even_the_least_it_is_not_raised() -> None:
    assert told([400_000.0], *[[90_000.0, NONE]] * 3, *[[NONE]] * 2) == [400_000, *[150_000] * 4, 174_960]


def test_it_is_told_at_most_once_a_second_and_only_when_it_matters() -> None:
    limiting = Limiting()
    assert limiting.update([400_000], LEAST, USUAL, 10.0) == 400_000
    assert limiting.update([200_000], LEAST, USUAL, 10.5) == 400_000
    assert limiting.update([200_000], LEAST, USUAL, 11.0) == 200_000
    assert limiting.update([200_000 * (1 - CHANGE) + 1], LEAST, USUAL, 13.0) == 200_000


@given(st.lists(st.tuples(st.floats(0, 3e6), st.floats(0.01, 3.0)), min_size=1, max_size=60))
def test_whatever_the_shares_do_a_limit_makes_sense_and_changes_seldom(steps: list[tuple[float, float]]) -> None:
    limiting, now, changed_at, before = Limiting(), 100.0, float("-inf"), 0
    for share, passed in steps:
        now += passed
        limit = limiting.update([share], LEAST, USUAL, now)
        assert limit == 0 or LEAST <= limit < USUAL
        if limit != before:
            assert now - changed_at >= TELL
            assert before == 0 or limit == 0 or abs(limit - before) > CHANGE * before - 1
            before, changed_at = limit, now


def only(mid: str, rank: Rank = Rank.CAMERA, shown: int = 0, bitrate: float = 1_000_000) -> Want:
    """A picture in one encoding, whose publisher can be asked for less."""
    return Want(mid, rank, None, (Quality(720, bitrate),), shown, None, LEAST)


LADDER = (Quality(180, 100_000), Quality(360, 500_000))


@pytest.mark.parametrize(
    ("why", "budget", "wanted", "given", "left"),
    [
        ("all of it fits", 3e6, [only("a")], {"a": (0, 1e6)}, 2e6),
        ("it takes what there is", 4e5, [only("a")], {"a": (0, 4e5)}, 0),
        ("what is shown goes on with less than the least for now", 1.4e5, [only("a")], {"a": (0, 1.4e5)}, 0),
        ("but not with hardly anything", 4.9e4, [only("a")], {"a": (REST, 0)}, 4.9e4),
        ("nor with nothing", -1e4, [only("a")], {"a": (REST, 0)}, -1e4),
        ("the least is needed to begin", 1.4e5, [only("a", shown=REST)], {"a": (REST, 0)}, 1.4e5),
        ("what rests needs a little more", 1.6e5, [only("a", shown=REST)], {"a": (REST, 0)}, 1.6e5),
        ("and comes back then", 1.8e5, [only("a", shown=REST)], {"a": (0, 1.8e5)}, 0),
        ("two live side by side", 4e5, [only("a"), only("b")], {"a": (0, 4e5 - 1.5e5 * HEADROOM)}, 0),
        (
            "a screen is whole before cameras are shown",
            9e5,
            [only("s", Rank.SCREEN), Want("c", Rank.CAMERA, None, LADDER, 0)],
            {"s": (0, 9e5), "c": (REST, 0)},
            0,
        ),
        (
            "small pictures of the others come before more of one",
            5e5,
            [only("a"), Want("c", Rank.CAMERA, None, LADDER, 0)],
            {"a": (0, 4e5), "c": (0, 1e5)},
            0,
        ),
    ],
)
def test_an_only_encoding_is_given_what_there_is_down_to_its_least(
    why: str, budget: float, wanted: list[Want], given: dict[str, tuple[int, float]], left: float
) -> None:
    found, rest = share_out(budget, wanted)
    assert {mid: found[mid] for mid in given} == {
        mid: Grant(place, pytest.approx(b)) for mid, (place, b) in given.items()
    }
    assert rest == pytest.approx(left)
