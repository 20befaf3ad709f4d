"""Who is shown what: examples that one can follow, and what holds for every budget and every room."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.allocator import HEADROOM, REST, Quality, Rank, Want, allocate, total

CAMERA = (Quality(180, 150_000), Quality(360, 500_000), Quality(720, 1_500_000))
VOICE = (Quality(0, 32_000),)
SLIDES = (Quality(540, 300_000), Quality(1080, 1_200_000))


def voice(mid: str) -> Want:
    return Want(mid, Rank.SOUND, None, VOICE)


def camera(mid: str, seat: int | None = 720, rank: Rank = Rank.CAMERA, **more: int) -> Want:
    return Want(mid, rank, seat, CAMERA, **more)


ROOM = [voice("a"), camera("c1", 720, Rank.SPEAKER), camera("c2", 360), camera("c3", 180)]


@pytest.mark.parametrize(
    ("budget", "chosen"),
    [
        (10_000, {"a": 0, "c1": REST, "c2": REST, "c3": REST}),
        (32_000 + 150_001 * 1.15, {"a": 0, "c1": 0, "c2": REST, "c3": REST}),
        (32_000 + 300_001 * 1.15, {"a": 0, "c1": 0, "c2": 0, "c3": REST}),
        (32_000 + 450_001 * 1.15, {"a": 0, "c1": 0, "c2": 0, "c3": 0}),
        (32_000 + 800_001 * 1.15, {"a": 0, "c1": 1, "c2": 0, "c3": 0}),
        (32_000 + 1_150_001 * 1.15, {"a": 0, "c1": 1, "c2": 1, "c3": 0}),
        (32_000 + 1_800_001 * 1.15, {"a": 0, "c1": 2, "c2": 0, "c3": 0}),
        (32_000 + 2_150_001 * 1.15, {"a": 0, "c1": 2, "c2": 1, "c3": 0}),
        (99_000_000, {"a": 0, "c1": 2, "c2": 1, "c3": 0}),
    ],
)
def test_sound_first_then_the_speaker_then_by_the_size_of_seats(budget: float, chosen: dict[str, int]) -> None:
    assert allocate(budget, ROOM) == chosen


def test_a_shared_screen_is_sharp_before_any_camera_is_shown() -> None:
    wanted = [Want("s", Rank.SCREEN, 1080, SLIDES), camera("c", rank=Rank.SPEAKER)]
    assert allocate(1_200_000 * HEADROOM, wanted) == {"s": 1, "c": REST}
    assert allocate(500_000 * HEADROOM, wanted) == {"s": 0, "c": 0}


def test_sign_language_gets_smaller_but_rests_last_of_all_cameras() -> None:
    wanted = [camera("c", rank=Rank.SPEAKER), camera("sign", 360, Rank.MOTION)]
    assert allocate(160_000 * HEADROOM, wanted) == {"c": REST, "sign": 0}
    assert allocate(500_000 * HEADROOM, wanted) == {"c": REST, "sign": 1}
    assert allocate(660_000 * HEADROOM, wanted) == {"c": 0, "sign": 1}


def test_what_is_not_visible_rests_and_what_is_small_stays_small() -> None:
    wanted = [camera("hidden", 0), camera("small", 100), camera("unsaid", None)]
    assert allocate(1e9, wanted) == {"hidden": REST, "small": 0, "unsaid": 2}


def test_of_encodings_of_equal_size_the_better_one_fills_the_seat() -> None:
    screen = (Quality(1080, 400_000), Quality(1080, 2_500_000))
    assert allocate(1e9, [Want("s", Rank.SCREEN, 900, screen)]) == {"s": 1}
    assert allocate(1_000_000, [Want("s", Rank.SCREEN, 900, screen)]) == {"s": 0}


def test_an_only_encoding_is_shown_in_a_seat_that_is_smaller() -> None:
    assert allocate(1e9, [Want("c", Rank.CAMERA, 90, CAMERA[2:])]) == {"c": 0}


@pytest.mark.parametrize(("share", "place"), [(1.14, 1), (1.16, 2), (1.0, 1), (0.33, 0), (0.05, REST)])
def test_a_step_up_needs_headroom_and_a_step_down_none(share: float, place: int) -> None:
    assert allocate(share * 1_500_000, [camera("c", shown=1)]) == {"c": place}


def test_what_is_shown_stays_as_long_as_it_fits() -> None:
    assert allocate(1_500_000, [camera("c", shown=2)]) == {"c": 2}
    assert allocate(1_499_999, [camera("c", shown=2)]) == {"c": 1}


def test_a_bound_holds_until_it_is_lifted() -> None:
    assert allocate(1e9, [camera("c", shown=0, most=0)]) == {"c": 0}
    assert allocate(1e9, [camera("c", shown=0)]) == {"c": 2}


qualities = st.lists(st.tuples(st.integers(90, 1080), st.integers(20_000, 3_000_000)), min_size=1, max_size=3).map(
    lambda found: tuple(
        Quality(height, bitrate)
        for height, bitrate in zip(sorted(h for h, _ in found), sorted(b for _, b in found), strict=True)
    )
)
wants = st.lists(
    st.builds(
        Want,
        mid=st.text("abcdefgh", min_size=1, max_size=4),
        rank=st.sampled_from(Rank),
        seat=st.none() | st.integers(0, 1200),
        qualities=qualities,
        shown=st.integers(REST, 2),
    ),
    max_size=8,
    unique_by=lambda want: want.mid,
).map(lambda found: [replace(want, shown=min(want.shown, len(want.qualities) - 1)) for want in found])
budgets = st.floats(0, 10_000_000)


def sound(wanted: list[Want]) -> float:
    return sum(want.qualities[0].bitrate for want in wanted if want.rank is Rank.SOUND)


@given(budgets, wants)
def test_no_more_is_given_than_there_is(budget: float, wanted: list[Want]) -> None:
    chosen = allocate(budget, wanted)
    assert total(wanted, chosen) <= max(budget, sound(wanted)) + 1e-3
    assert all(REST <= chosen[want.mid] <= want.enough for want in wanted)
    assert all(chosen[want.mid] == 0 for want in wanted if want.rank is Rank.SOUND)


def worth(wanted: list[Want], chosen: dict[str, int]) -> list[int]:
    """What matters most first: whole ranks, then who is shown at all, then how large."""
    order = sorted(
        wanted, key=lambda want: (want.rank, -(want.qualities[-1].height if want.seat is None else want.seat), want.mid)
    )
    first = [chosen[want.mid] for want in order if want.rank <= Rank.MOTION]
    rest = [chosen[want.mid] for want in order if want.rank > Rank.MOTION]
    return first + [min(place, 0) for place in rest] + rest


@given(budgets, st.floats(0, 5_000_000), wants)
def test_a_greater_budget_is_never_worth_less(budget: float, more: float, wanted: list[Want]) -> None:
    assert worth(wanted, allocate(budget + more, wanted)) >= worth(wanted, allocate(budget, wanted))


@given(budgets, wants)
def test_a_choice_that_is_carried_out_is_chosen_again(budget: float, wanted: list[Want]) -> None:
    chosen = allocate(budget, wanted)
    for _ in range(2 * len(wanted) + 2):
        wanted = [replace(want, shown=chosen[want.mid]) for want in wanted]
        again = allocate(budget, wanted)
        if again == chosen:
            break
        # What became cheaper by being shown may leave room for more, and that comes to an end.
        assert worth(wanted, again) > worth(wanted, chosen)
        chosen = again
    assert allocate(budget, [replace(want, shown=chosen[want.mid]) for want in wanted]) == chosen


@given(budgets, wants)
def test_the_order_of_asking_does_not_matter(budget: float, wanted: list[Want]) -> None:
    assert allocate(budget, wanted) == allocate(budget, wanted[::-1])


@given(budgets, wants)
def test_nobody_is_shown_large_while_somebody_of_equal_rank_could_be_shown_small(
    budget: float, wanted: list[Want]
) -> None:
    chosen = allocate(budget, wanted)
    left = budget - sum(want.cost(chosen[want.mid]) for want in wanted)
    for want in wanted:
        if want.rank > Rank.MOTION and chosen[want.mid] == REST and want.enough != REST:
            assert want.cost(0) > left
