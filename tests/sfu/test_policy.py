"""The small decisions: key frames, bandwidth, speakers, join tickets."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.bandwidth import HIGHEST, LOWEST, START, Bandwidth
from sfu.joins import JoinTicket
from sfu.keyframes import LARGE, KeyFrames
from sfu.speakers import Speakers


def test_the_first_wish_for_a_key_frame_is_granted_at_once_and_others_wait_for_the_same_one() -> None:
    frames = KeyFrames()
    assert [frames.want(10.0), frames.want(10.0), frames.want(10.3)] == [True, False, False]


def test_a_key_frame_that_does_not_come_is_asked_for_again_each_second() -> None:
    frames = KeyFrames()
    frames.want(10.0)
    assert [now for now in range(100, 135) if frames.due(now / 10)] == [110, 120, 130]


def test_a_wish_soon_after_the_last_key_frame_waits_half_a_second() -> None:
    frames = KeyFrames()
    frames.want(10.0)
    frames.seen()
    assert not frames.want(10.1)
    assert [now for now in range(101, 130) if frames.due(now / 10)] == [105, 115, 125]


def test_a_large_picture_is_asked_for_its_key_frame_once_a_second() -> None:
    frames = KeyFrames(LARGE)
    frames.want(10.0)
    frames.seen()
    assert not frames.want(10.5)
    assert [now for now in range(101, 130) if frames.due(now / 10)] == [110, 120]


def test_on_a_long_way_a_request_waits_for_its_answer() -> None:
    frames = KeyFrames()
    frames.want(10.0)
    assert [now for now in range(100, 145) if frames.due(now / 10, 0.79)] == [116, 132]


def test_what_reached_nobody_is_asked_for_as_soon_as_somebody_is_there() -> None:
    frames = KeyFrames()
    frames.want(10.0)
    frames.unheard()
    assert [frames.due(10.1), frames.due(10.2)] == [True, False]
    frames.seen()
    frames.unheard()
    assert not frames.due(12.0)


def test_nobody_is_asked_when_nobody_wishes() -> None:
    frames = KeyFrames()
    frames.want(10.0)
    frames.seen()
    assert not any(frames.due(now) for now in range(11, 20))


@given(st.lists(st.tuples(st.floats(0, 0.4), st.sampled_from(["want", "seen", "due"])), max_size=80))
def test_a_publisher_is_asked_at_most_twice_a_second(steps: list[tuple[float, str]]) -> None:
    frames, now, asked = KeyFrames(), 0.0, []
    for passed, step in steps:
        now += passed
        if step == "seen":
            frames.seen()
        elif getattr(frames, step)(now):
            asked.append(now)
    assert all(later - earlier >= 0.499 for earlier, later in itertools.pairwise(asked))


def test_the_rate_begins_high_and_stays_there_without_loss() -> None:
    bandwidth = Bandwidth()
    assert bandwidth.decide() == START
    bandwidth.lost(0.01)
    assert bandwidth.decide() == HIGHEST


@pytest.mark.parametrize(
    ("loss", "factor"), [(0.0, 1.0), (0.05, 1.0), (0.10, 1.0), (0.2, 0.9), (0.5, 0.75), (1.0, 0.5)]
)
def test_the_worst_loss_lowers_the_rate(loss: float, factor: float) -> None:
    bandwidth = Bandwidth()
    bandwidth.lost(0.0)
    bandwidth.lost(loss)
    bandwidth.lost(loss / 2)
    assert bandwidth.decide() == pytest.approx(START * factor)


def test_the_rate_never_falls_below_the_floor_and_comes_back_by_eight_in_a_hundred() -> None:
    bandwidth = Bandwidth()
    for _ in range(20):
        bandwidth.lost(1.0)
        lowest = bandwidth.decide()
    assert lowest == LOWEST
    assert bandwidth.decide() == pytest.approx(LOWEST * 1.08)


def hear(speakers: Speakers, who: str, level: int, begin: float, seconds: float) -> float:
    for step in range(round(seconds * 50)):
        speakers.hear(who, level, begin + step / 50)
    return begin + seconds


def test_a_loud_voice_speaks_and_falls_silent_again() -> None:
    speakers = Speakers()
    now = hear(speakers, "a", 30, 10.0, 0.2)
    assert speakers.tick(now) == ["a"]
    assert speakers.tick(now + 0.3) is None
    now = hear(speakers, "a", 100, now, 1.0)
    assert speakers.tick(now) == []


def test_a_click_is_not_speech_and_noise_is_not_either() -> None:
    speakers = Speakers()
    hear(speakers, "click", 10, 10.0, 0.06)
    hear(speakers, "noise", 60, 10.0, 1.0)
    assert speakers.tick(11.0) is None


def test_a_voice_that_gets_softer_goes_on_speaking() -> None:
    speakers = Speakers()
    hear(speakers, "a", 30, 10.0, 0.2)
    speakers.tick(10.2)
    now = hear(speakers, "a", 50, 10.2, 3.0)
    assert speakers.tick(now) is None


def test_a_sender_who_stops_to_send_stops_to_speak() -> None:
    speakers = Speakers()
    now = hear(speakers, "a", 30, 10.0, 0.2)
    speakers.tick(now)
    assert speakers.tick(now + 1.0) == []


def test_who_left_does_not_speak() -> None:
    speakers = Speakers()
    now = hear(speakers, "a", 30, 10.0, 0.2)
    speakers.tick(now)
    speakers.forget("a")
    assert speakers.tick(now + 0.25) == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([10, 127])), max_size=400))
def test_news_comes_at_most_five_times_a_second(packets: list[tuple[str, int]]) -> None:
    speakers, told = Speakers(), []
    for step, (who, level) in enumerate(packets):
        speakers.hear(who, level, step / 50)
        if speakers.tick(step / 50) is not None:
            told.append(step / 50)
    assert all(later - earlier >= 0.199 for earlier, later in itertools.pairwise(told))


def test_a_join_ticket_has_256_bits_and_fits_only_itself() -> None:
    ticket = JoinTicket(60.0)
    secret = ticket.issue()
    assert len(secret) == 43
    assert ticket.fits(secret, 59.9)
    assert not ticket.fits(secret[:-1], 0.0)
    assert not ticket.fits("", 0.0)
    assert not ticket.fits("\ud800", 0.0)


def test_a_join_ticket_that_is_late_or_replaced_fits_no_more() -> None:
    ticket = JoinTicket(60.0)
    first = ticket.issue()
    second = ticket.issue()
    assert not ticket.fits(first, 0.0)
    assert not ticket.fits(second, 60.0)
    assert ticket.fits(second, 0.0)
    assert not JoinTicket(60.0).fits("", 0.0)
