"""Numbers of packets: in order, late, repeated, wrapped or from another beginning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.reception import Reception, Verdict
from sfu.reports import SenderClock, batches, from_ntp, to_ntp
from sfu.rtcp import SenderReport

NEWER, OLDER, RESTART, REJECT = Verdict.NEWER, Verdict.OLDER, Verdict.RESTART, Verdict.REJECT


def feed(reception: Reception, numbers: list[int]) -> list[Verdict]:
    return [reception.update(number & 0xFFFF, 0, 0.0)[0] for number in numbers]


@pytest.mark.parametrize(
    ("why", "numbers", "verdicts"),
    [
        ("in order", [1, 2, 3], [NEWER, NEWER, NEWER]),
        ("over the wrap", [65_534, 65_535, 0, 1], [NEWER] * 4),
        ("one late", [1, 3, 2], [NEWER, NEWER, OLDER]),
        ("late over the wrap", [65_534, 0, 65_535], [NEWER, NEWER, OLDER]),
        ("twice", [1, 2, 2, 1], [NEWER, NEWER, REJECT, REJECT]),
        ("late twice", [1, 3, 2, 2], [NEWER, NEWER, OLDER, REJECT]),
        ("before the first", [5, 4], [NEWER, REJECT]),
        ("a gap", [1, 2_900], [NEWER, NEWER]),
        ("one stray number", [1, 40_000, 2], [NEWER, REJECT, NEWER]),
        ("a jump forward", [1, 32_769, 32_770, 32_771], [NEWER, REJECT, RESTART, NEWER]),
        ("a jump back", [40_000, 7_000, 7_001, 7_002], [NEWER, REJECT, RESTART, NEWER]),
        ("too late", [1_000, 1_001, 880], [NEWER, NEWER, REJECT]),
        ("as late as may be", [0, 1, 2_000, 977], [NEWER, NEWER, NEWER, OLDER]),
        ("later than may be", [0, 1, 2_000, 976], [NEWER, NEWER, NEWER, REJECT]),
    ],
)
def test_a_packet_is_judged_by_its_number(why: str, numbers: list[int], verdicts: list[Verdict]) -> None:
    assert feed(Reception(1, 90_000), numbers) == verdicts


@given(st.integers(0, 0xFFFF), st.lists(st.integers(1, 2_000), min_size=1, max_size=200))
def test_extended_numbers_never_wrap(start: int, steps: list[int]) -> None:
    reception, number = Reception(1, 90_000), start
    reception.update(start, 0, 0.0)
    for step in steps:
        number += step
        assert reception.update(number & 0xFFFF, 0, 0.0) == (NEWER, number)


@given(st.lists(st.integers(0, 0xFFFF), max_size=300))
def test_no_extended_number_comes_twice(numbers: list[int]) -> None:
    reception, seen = Reception(1, 90_000), set()
    for number in numbers:
        verdict, extended = reception.update(number, 0, 0.0)
        if verdict is not REJECT:
            assert extended not in seen
            seen.add(extended)


@pytest.mark.parametrize(
    ("numbers", "fraction", "lost"),
    [
        (list(range(100)), 0, 0),
        ([n for n in range(100) if n % 10 != 5], 25, 10),
        ([n for n in range(100) if n % 2 == 0] + [99], 125, 49),
        (list(range(65_500, 65_600)), 0, 0),
    ],
)
def test_loss_is_counted_as_the_rfc_says(numbers: list[int], fraction: int, lost: int) -> None:
    reception = Reception(7, 90_000)
    feed(reception, numbers)
    block = reception.block(1.0)
    assert (block.ssrc, block.fraction_lost, block.lost, block.highest) == (7, fraction, lost, numbers[-1])


def test_the_share_of_lost_packets_counts_since_the_last_report() -> None:
    reception = Reception(7, 90_000)
    feed(reception, [0, 1, 2, 3, 8, 9])
    assert reception.block(1.0).fraction_lost == 4 * 256 // 10
    feed(reception, [10, 11, 12])
    block = reception.block(2.0)
    assert (block.fraction_lost, block.lost) == (0, 4)


def test_a_repaired_packet_is_taken_once_and_stays_lost_in_the_reports() -> None:
    reception = Reception(7, 90_000)
    assert reception.repair(5) is None, "before the first"
    feed(reception, [65_534, 65_535, 1, 4])
    numbers = [0, 0, 2, 4, 65_535, 65_533, 5, 40_000]
    assert [reception.repair(number) for number in numbers] == [65_536, None, 65_538, None, None, None, None, None]
    assert reception.update(0, 0, 0.0)[0] is REJECT
    assert reception.block(1.0).lost == 3


def test_what_is_kept_of_gaps_is_bounded() -> None:
    reception = Reception(7, 90_000)
    for number in range(0, 200_000, 40):
        reception.update(number & 0xFFFF, 0, 0.0)
        assert len(reception._missing) < 1_024


def test_late_packets_make_the_loss_good() -> None:
    reception = Reception(7, 90_000)
    feed(reception, [0, 1, 3, 2])
    assert reception.block(1.0).lost == 0


def test_jitter_is_a_running_mean_of_what_the_way_varies() -> None:
    reception = Reception(7, 8_000)
    for number in range(500):
        late = 0.010 if number % 2 else 0.0
        reception.update(number, number * 160, 10 + number * 0.020 + late)
    assert reception.block(30.0).jitter == pytest.approx(80, abs=2)
    even = Reception(7, 8_000)
    for number in range(500):
        even.update(number, number * 160, 10 + number * 0.020)
    assert even.block(30.0).jitter <= 1


def test_a_report_is_echoed_with_the_delay_since() -> None:
    reception = Reception(7, 90_000)
    feed(reception, [1])
    reception.heard(SenderReport(7, 0x0102_0304_0506_0708, 0, 0, 0), 10.0)
    block = reception.block(11.5)
    assert (block.lsr, block.dlsr) == (0x0304_0506, 98_304)


@given(st.floats(0, 2_000_000_000))
def test_wall_clock_time_goes_over_the_wire_and_back(unix: float) -> None:
    assert from_ntp(to_ntp(unix)) == pytest.approx(unix, abs=1e-6)


def test_a_publishers_clock_is_translated_once_for_all_her_tracks() -> None:
    clock = SenderClock()
    # Her clock is an hour ahead; the way takes 50 ms for the first report and 20 ms for the second.
    sound = SenderReport(1, to_ntp(5_000.0), 48_000, 0, 0)
    picture = SenderReport(2, to_ntp(5_001.0), 90_000, 0, 0)
    clock.learn(sound, 1_400.05)
    clock.learn(picture, 1_401.02)
    heard_at = clock.timestamp(sound, 48_000, 1_402.02)
    seen_at = clock.timestamp(picture, 90_000, 1_402.02)
    assert (heard_at, seen_at) == (48_000 * 3, 90_000 * 2), "both two and one second after their reports"


def test_a_clock_that_was_set_anew_is_believed() -> None:
    clock = SenderClock()
    clock.learn(SenderReport(1, to_ntp(5_000.0), 0, 0, 0), 1_000.0)
    clock.learn(SenderReport(1, to_ntp(900.0), 0, 0, 0), 1_001.0)
    assert clock.timestamp(SenderReport(1, to_ntp(900.0), 7, 0, 0), 48_000, 1_001.0) == 7


def test_packets_are_joined_to_datagrams_of_bounded_size() -> None:
    assert list(batches([b"a" * 500, b"b" * 500, b"c" * 500, b"d" * 2_000], 1_200)) == [
        b"a" * 500 + b"b" * 500,
        b"c" * 500,
        b"d" * 2_000,
    ]
