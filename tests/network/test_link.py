"""The simulated link does what its conditions say, and the same again for the same seed."""

from __future__ import annotations

import pytest

from tests.network import link as link_module
from tests.network.conditions import UDP_OVERHEAD, Bursts, Conditions, Course
from tests.network.link import Link


def carry(link: Link, count: int, gap: float = 0.01, size: int = 100, start: float = 0.0) -> list[tuple[float, int]]:
    """Send numbered datagrams at a steady pace; (time of arrival, number) of what came out."""
    came: list[tuple[float, int]] = []

    def collect(until: float) -> None:
        while (at := link.next_at()) is not None and at <= until:
            came.extend((at, int.from_bytes(datagram[:4], "big")) for datagram in link.due(at))

    for number in range(count):
        now = start + number * gap
        collect(now)
        link.send(number.to_bytes(4, "big").ljust(size, b"\0"), now)
    collect(start + count * gap + 60)
    return came


def test_a_link_without_conditions_gives_back_everything_at_once_and_in_order() -> None:
    assert carry(Link(1), 50, gap=0.5) == [(number * 0.5, number) for number in range(50)]


def test_the_same_seed_gives_the_same_and_another_seed_something_else() -> None:
    hard = Conditions(delay=0.05, jitter=0.03, loss=0.1, reorder=0.05, duplicate=0.05, rate=500_000)
    assert carry(Link(7, hard), 500) == carry(Link(7, hard), 500) != carry(Link(8, hard), 500)


def test_independent_losses_come_near_their_share() -> None:
    assert len(carry(Link(1, Conditions(loss=0.1)), 20_000)) == pytest.approx(18_000, rel=0.02)


def test_bursts_lose_their_share_in_runs_of_their_length() -> None:
    came = {number for _, number in carry(Link(3, Conditions(bursts=Bursts.of(0.3, 8))), 50_000)}
    lost = [number for number in range(50_000) if number not in came]
    runs = sum(number - 1 not in set(lost[max(0, at - 1) : at]) for at, number in enumerate(lost))
    assert len(lost) == pytest.approx(15_000, rel=0.1)
    assert len(lost) / runs == pytest.approx(8, rel=0.15)
    assert Bursts.of(0.3, 8).average == pytest.approx(0.3)


def test_jitter_stays_in_its_bounds_and_in_order_unless_it_may_reorder() -> None:
    kept = carry(Link(1, Conditions(delay=0.1, jitter=0.1)), 2_000)
    assert [number for _, number in kept] == list(range(2_000))
    assert all(-1e-9 <= at - number * 0.01 <= 0.2 + 1e-9 for at, number in kept)
    mixed = [number for _, number in carry(Link(1, Conditions(delay=0.1, jitter=0.1, jitter_reorders=True)), 2_000)]
    assert mixed != sorted(mixed) and set(mixed) == set(range(2_000))


def test_reordered_datagrams_are_overtaken_and_nothing_is_lost() -> None:
    link = Link(1, Conditions(delay=0.05, reorder=0.05))
    numbers = [number for _, number in carry(link, 2_000)]
    assert sorted(numbers) == list(range(2_000)) and numbers != sorted(numbers)
    assert link.counts.reordered == pytest.approx(100, rel=0.3)


def test_duplicates_come_twice() -> None:
    link = Link(1, Conditions(duplicate=0.02))
    assert len(carry(link, 5_000)) == 5_000 + link.counts.duplicated
    assert link.counts.duplicated == pytest.approx(100, rel=0.3)


def test_a_bottleneck_carries_its_rate_and_drops_what_does_not_fit_in_its_queue() -> None:
    rate, size = 1_000_000, 1_000 - UDP_OVERHEAD
    link = Link(1, Conditions(rate=rate, queue=0.2))
    came = carry(link, 1_000, gap=0.004, size=size)
    assert len(came) == pytest.approx(4 * rate / 8 / 1_000 + 0.2 * rate / 8 / 1_000, abs=2)
    assert max(at - number * 0.004 for at, number in came) <= 0.2 + 0.008 + 1e-9
    assert link.counts.dropped == 1_000 - len(came)


def test_a_queue_may_be_bounded_in_bytes_and_always_holds_one_datagram() -> None:
    link = Link(1, Conditions(rate=8_000, queue_bytes=10))
    for _ in range(3):
        link.send(b"x" * 100, 0.0)
    assert (link.waiting(), link.counts.dropped) == (100 + UDP_OVERHEAD, 2)
    assert link.queueing() == pytest.approx(0.128)


def test_a_queue_drains_at_the_new_rate_after_a_step() -> None:
    link = Link(1, Course(Conditions(rate=1_000_000, queue=1.0), ((0.1, Conditions(rate=100_000, queue=1.0)),)))
    for _ in range(20):
        link.send(b"x" * (1_250 - UDP_OVERHEAD), 0.0)
    assert len(link.due(0.1)) == 10, "10 ms each"
    assert len(link.due(0.5)) == 4, "then 100 ms each, the one under way still at the old rate"


def test_a_queue_empties_when_the_bottleneck_goes_away() -> None:
    link = Link(1, Course(Conditions(rate=1_000), ((1.0, Conditions()),)))
    link.send(b"x" * 1_000, 0.0)
    assert link.next_at() == 1.0
    assert (link.due(0.99), len(link.due(1.0)), link.waiting()) == ([], 1, 0)


def test_nothing_gets_through_during_an_outage_and_what_was_before_goes_on_after_it() -> None:
    slow, slower = Conditions(delay=0.1), Conditions(delay=0.2)
    course = Course(slow, ((3.0, slower),)).outage(1.0, 1.0).outage(2.5, 1.0)
    came = [number for _, number in carry(Link(1, course), 500)]
    assert came == [*range(100), *range(200, 250), *range(350, 500)]
    assert course.changes[-1] == (3.5, slower)


def test_what_is_on_the_way_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "MAX_IN_FLIGHT", 10)
    link = Link(1, Conditions(delay=1.0))
    for _ in range(11):
        link.send(b"x", 0.0)
    assert (len(link.due(1.0)), link.counts.dropped) == (10, 1)


def test_a_change_holds_for_what_is_sent_after_it() -> None:
    link = Link(1, Conditions(delay=1.0))
    link.send(b"before", 0.0)
    link.change(Conditions(delay=3.0), 0.5)
    link.send(b"after", 0.5)
    assert (link.due(1.0), link.due(3.4), link.due(3.5)) == ([b"before"], [], [b"after"])
