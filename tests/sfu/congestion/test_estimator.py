"""The whole estimate over simulated ways: steps, random loss, jitter, silence, and receivers that lie."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from sfu.congestion.estimator import HIGHEST, LOWEST, MAX_FEEDBACK, Estimator
from sfu.congestion.history import SIZE
from sfu.congestion.loss import LossBased
from sfu.transportcc import TransportFeedback
from tests.network.clock import Clock
from tests.network.conditions import Conditions, Course
from tests.network.flow import Media, Way

M = 1_000_000
CLEAR = Conditions(delay=0.05, rate=2 * M, queue=0.3)


def over(course: Course | Conditions, seconds: float, **more: object) -> Media:
    clock = Clock(100.0)
    media = Media(Way(clock, course), begin=100.0, **more)
    clock.run(seconds)
    return media


def kept(media: Media, begin: float, end: float) -> float:
    rates = [rate for at, rate in media.kept if begin < at - 100 <= end]
    return sum(rates) / len(rates)


def test_steps_of_the_way_are_followed_down_in_three_seconds_and_up_in_fifteen() -> None:
    narrow = replace(CLEAR, rate=0.3 * M)
    media = over(Course(CLEAR, ((30, narrow), (60, CLEAR))), 90, highest=2.5 * M)
    targets = {round(at - 100, 1): rate for at, rate in media.rates}
    assert max(rate for at, rate in targets.items() if 10 < at < 30) < 2.2 * M
    assert kept(media, 10, 30) > 1.5 * M
    assert min(at for at, rate in targets.items() if at > 30 and rate < 0.4 * M) <= 33
    waits = [wait for at, wait in media.waits if 135 < at < 160]
    assert sum(waits) / len(waits) < 0.08, "the queue of the narrow way is empty again"
    assert kept(media, 36, 60) > 0.2 * M
    assert min(at for at, rate in targets.items() if at > 60 and rate > 1.5 * M) <= 75


def test_the_beginning_is_quick() -> None:
    media = over(replace(CLEAR, rate=4 * M), 5, highest=2 * M)
    assert next(at for at, rate in media.rates if rate > 1.5 * M) - 100 < 1.5


@pytest.mark.parametrize("seed", range(3))
def test_ten_lost_in_a_hundred_do_not_starve(seed: int) -> None:
    media = over(Conditions(delay=0.05, rate=4 * M, loss=0.1), 60, highest=2 * M, seed=seed)
    assert kept(media, 20, 60) > 0.5 * M


def test_a_way_that_drops_without_a_queue_is_given_way_to() -> None:
    narrow = Conditions(delay=0.05, rate=0.3 * M, queue=0.02)
    media = over(Course(replace(CLEAR, queue=0.02), ((20, narrow),)), 60, highest=2 * M)
    late = [rate for at, rate in media.rates if at > 130]
    assert sum(late) / len(late) < 0.5 * M


@pytest.mark.parametrize("jitter", [0.01, 0.03, 0.06, 0.1])
def test_jitter_does_not_starve(jitter: float) -> None:
    shaken = Conditions(delay=0.02 + jitter, jitter=jitter, rate=4 * M)
    media = over(Course(Conditions(delay=0.03), ((8, shaken),)), 60, highest=2 * M)
    assert kept(media, 15, 60) > 1.5 * M


def test_who_is_sent_only_sound_over_a_way_that_jitters_is_found_to_have_room_for_a_picture() -> None:
    shaken = Conditions(delay=0.12, jitter=0.1, rate=4 * M, reorder=0.05, reorder_by=0.03)
    clock = Clock(100.0)
    way = Way(clock, Course(Conditions(delay=0.03), ((8, shaken),)))
    media = Media(way, begin=100.0, highest=20_000, lowest=10_000)
    media.sending.want(0.8 * M)
    clock.run(50)
    late = [rate for at, rate in media.rates if at > 115]
    assert sum(late) / len(late) > 0.4 * M


def test_a_narrow_way_that_jitters_is_kept_empty_all_the_same() -> None:
    media = over(Conditions(delay=0.12, jitter=0.1, rate=0.5 * M, queue=0.5), 60, highest=1.5 * M)
    waits = [wait for at, wait in media.waits if at > 110]
    assert sum(waits) / len(waits) < 0.12
    assert kept(media, 10, 60) > 0.25 * M


def test_what_stays_full_is_emptied() -> None:
    media = over(Conditions(delay=0.05, rate=0.4 * M, queue=1.0), 60, highest=2 * M)
    waits = [wait for at, wait in media.waits if at > 120]
    assert sum(waits) / len(waits) < 0.12


def test_an_outage_is_not_taken_for_a_narrow_way() -> None:
    media = over(Course(CLEAR).outage(20, 4), 60, highest=1.5 * M)
    back = [at - 100 for at, rate in media.kept if at > 124 and rate > 1 * M]
    assert back and min(back) < 36


def test_nobody_heard_from_is_sent_hardly_anything() -> None:
    media = over(CLEAR, 20, highest=1.5 * M, feedback=lambda packet: replace(packet, offsets=(), times=(), statuses=0))
    assert media.sending.target == LOWEST


def test_without_padding_the_estimate_still_grows() -> None:
    media = over(replace(CLEAR, rate=4 * M), 40, highest=1.5 * M, probes=False)
    assert kept(media, 30, 40) > 1 * M


# --- Receivers that lie


def _faster(packet: TransportFeedback) -> TransportFeedback:
    return replace(packet, times=tuple(packet.times[0] + place for place in range(len(packet.times))))


def _everything(packet: TransportFeedback) -> TransportFeedback:
    offsets = tuple(range(packet.statuses))
    return replace(packet, offsets=offsets, times=(packet.times[0],) * len(offsets))


@pytest.mark.parametrize("lie", [_faster, _everything])
def test_who_claims_a_better_way_gets_no_more_than_her_bound(lie: object) -> None:
    media = over(replace(CLEAR, rate=0.5 * M), 30, highest=1.5 * M, feedback=lie)
    assert all(LOWEST <= rate <= HIGHEST for _, rate in media.rates)


def nonsense(random: Random) -> TransportFeedback:
    offsets = tuple(sorted(random.sample(range(3_000), random.randrange(1, 300))))
    times = tuple(random.randrange(1 << 32) for _ in offsets)
    return TransportFeedback(1, 2, random.randrange(1 << 16), random.randrange(1 << 16), 3, offsets, times)


@pytest.mark.parametrize("seed", range(5))
def test_nonsense_keeps_the_estimate_within_bounds_and_costs_little(seed: int) -> None:
    random, estimator, now = Random(seed), Estimator(), 50.0
    for _ in range(2_000):
        now += 0.02
        for _ in range(4):
            estimator.history.add(random.randrange(100, 1_200), 0, now)
        estimator.feedback(nonsense(random), now)
        estimator.tick(now)
        assert LOWEST <= estimator.target <= HIGHEST
        assert 0 <= estimator.loss_share <= 1
    assert len(estimator._clusters) <= 4


def test_more_feedback_than_any_browser_sends_is_not_looked_at() -> None:
    estimator = Estimator()
    for _ in range(2 * MAX_FEEDBACK):
        number = estimator.history.add(1_000, 0, 7.0)
        estimator.feedback(TransportFeedback(1, 2, number & 0xFFFF, 1, 0, (0,), (1,)), 7.5)
    arrived = sum(state == 3 for state in estimator.history.states)
    assert arrived == MAX_FEEDBACK


def test_the_history_forgets_what_is_older_than_its_ring() -> None:
    estimator = Estimator()
    first = estimator.history.add(1_000, 0, 7.0)
    for _ in range(SIZE):
        estimator.history.add(1_000, 0, 7.1)
    assert not estimator.history.holds(first) and estimator.history.holds(first + 1)
    estimator.feedback(TransportFeedback(1, 2, first & 0xFFFF, 1, 0, (0,), (1,)), 7.5)
    assert all(state != 3 for state in estimator.history.states)


def heard(estimator: Estimator, base: int, statuses: int, offsets: tuple[int, ...], now: float) -> None:
    """Feedback on these packets, which took 50 ms."""
    sent_at, first = estimator.history.sent_at, estimator.history.extend(base)
    times = tuple(round((sent_at[(first + offset) % SIZE] + 0.05) * 4_000) for offset in offsets)
    estimator.feedback(TransportFeedback(1, 1, base, statuses, 0, offsets, times), now)


@pytest.mark.parametrize("lost", [False, True])
def test_what_was_only_overtaken_is_no_loss(lost: bool) -> None:
    estimator = Estimator()
    base = estimator.history.next & 0xFFFF
    for place in range(40):
        estimator.history.add(1_000, 0, 10 + place / 100)
    heard(estimator, base, 20, tuple(offset for offset in range(20) if offset != 7), 10.3)
    late = (7,) if not lost else ()
    heard(estimator, base, 40, (*late, *range(20, 40)), 10.5)
    estimator.history.add(1_000, 0, 10.5)
    heard(estimator, base, 41, (40,), 10.6)
    assert (estimator.loss_share > 0) is lost


def every_tenth(estimator: Estimator, arrived: int, untold: range = range(0), seconds: float = 5.0) -> None:
    """A packet of 1 000 bytes each hundredth of a second, of each ten so many arrive; feedback on ten at a time."""
    start = estimator.history.next
    for batch in range(int(10 * seconds)):
        now = 10 + batch / 10
        base = start + 10 * batch
        for place in range(10):
            estimator.history.add(1_000, 0, now + place / 100)
        if batch not in untold:
            heard(estimator, base & 0xFFFF, 10, tuple(range(arrived)), now + 0.2)


def test_lost_feedback_says_neither_that_packets_were_lost_nor_that_less_arrived() -> None:
    estimator = Estimator()
    every_tenth(estimator, 10, untold=range(10, 40, 3))
    assert estimator.loss_share == 0.0
    assert estimator.arriving == pytest.approx(800_000, rel=0.1)
    losing = Estimator()
    every_tenth(losing, 9, untold=range(10, 40, 3))
    assert losing.loss_share == pytest.approx(0.1, abs=0.02)
    assert losing.arriving == pytest.approx(720_000, rel=0.1)


def test_feedback_that_was_only_late_counts_its_packets_once() -> None:
    estimator = Estimator()
    base = estimator.history.next & 0xFFFF
    for place in range(60):
        estimator.history.add(1_000, 0, 10 + place / 100)
    heard(estimator, base, 20, tuple(range(20)), 10.3)
    heard(estimator, base + 40, 20, tuple(range(20)), 10.7)
    before = estimator.arriving
    heard(estimator, base + 20, 20, tuple(range(20)), 10.72)
    assert estimator.arriving == before
    assert estimator.loss_share == 0.0


def test_what_was_sent_into_an_outage_is_no_loss_to_give_way_to() -> None:
    media = over(Course(CLEAR).outage(20, 3), 25, highest=1.5 * M)
    since = [rate for at, rate in media.rates if at > 123.5]
    assert media.sending.loss_share < 0.01
    assert min(since) > 0.9 * M, min(since)


@pytest.mark.parametrize("seconds", [3, 12])
def test_after_an_outage_the_former_rate_is_taken_up_and_asked_for_at_once(seconds: int) -> None:
    media = over(Course(CLEAR).outage(10, seconds), 10 + seconds + 2, highest=1.5 * M)
    targets = {round(at - 100, 1): rate for at, rate in media.rates}
    before = targets[10.0]
    assert min(rate for at, rate in targets.items() if at < 10 + seconds) <= max(LOWEST, before / 2 ** (seconds - 2))
    assert min(at for at, rate in targets.items() if at > 10 + seconds and rate >= 0.5 * before) < 10 + seconds + 0.4
    assert min(at for at, rate in targets.items() if at > 10 + seconds and rate >= 0.7 * before) < 10 + seconds + 1.5


def test_a_way_that_is_narrow_after_an_outage_is_found_out_within_three_seconds() -> None:
    course = Course(CLEAR, ((12, replace(CLEAR, rate=0.3 * M)),)).outage(10, 5)
    media = over(course, 20, highest=1.5 * M)
    assert max(rate for at, rate in media.rates if at > 118) < 0.4 * M


def test_silence_because_of_a_queue_of_seconds_is_no_outage() -> None:
    # The way is full for so long that nothing is heard for more than a second.
    course = Course(CLEAR, ((10, replace(CLEAR, rate=0.06 * M, queue=4.0)),))
    media = over(course, 25, highest=1.5 * M)
    assert max(rate for at, rate in media.rates if at > 116) < 0.15 * M


def test_a_probe_lifts_the_rate_that_loss_allows() -> None:
    loss = LossBased(LOWEST)
    loss.probed(1 * M)
    assert loss.rate is None, "nothing limits, nothing is lifted"
    loss.rate = 60_000.0
    loss.probed(50_000.0)
    assert loss.rate == 60_000.0
    loss.probed(200_000.0)
    assert loss.rate == 200_000.0
