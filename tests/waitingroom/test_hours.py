"""Opening hours against an independent reading of the wall clock, on ordinary days and when the clock is changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from waitingroom.day import good_until
from waitingroom.hours import DAYS, Block, Week, end_of_day, local_day

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    BERLIN,
    ZoneInfo("UTC"),
    ZoneInfo("America/Santiago"),  # changes at midnight: 24:00 does not exist, or exists twice
    ZoneInfo("Australia/Lord_Howe"),  # changes by half an hour
    ZoneInfo("Asia/Kathmandu"),
]
HOURS = Week.parse(
    {"mon": ["08:00-12:00", "13:00-16:00"], "tue": ["08:00-12:00"], "fri": ["20:00-24:00"], "sat": ["00:00-02:00"]}
)


def at(text: str, zone: ZoneInfo = BERLIN, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp()


@pytest.mark.parametrize(
    ("moment", "is_open", "closes", "opens"),
    [
        ("2026-11-23 07:59:59", False, None, "2026-11-23 08:00"),
        ("2026-11-23 08:00", True, "2026-11-23 12:00", None),
        ("2026-11-23 11:59:59", True, "2026-11-23 12:00", None),
        ("2026-11-23 12:00", False, None, "2026-11-23 13:00"),
        ("2026-11-23 16:00", False, None, "2026-11-24 08:00"),
        ("2026-11-24 12:00", False, None, "2026-11-27 20:00"),
        ("2026-11-27 23:59:59", True, "2026-11-28 02:00", None),  # through midnight without a gap
        ("2026-11-28 01:00", True, "2026-11-28 02:00", None),
        ("2026-11-28 02:00", False, None, "2026-11-30 08:00"),
    ],
)
def test_doors_open_and_close_by_the_wall_clock(moment, is_open, closes, opens):
    now = at(moment)
    assert HOURS.is_open(now, BERLIN) is is_open
    assert HOURS.closes_at(now, BERLIN) == (None if closes is None else at(closes))
    assert HOURS.next_opening(now, BERLIN) == (None if opens is None else at(opens))


def test_today_is_shown_as_wall_clock_times():
    assert HOURS.today(at("2026-11-23 23:30"), BERLIN) == [("08:00", "12:00"), ("13:00", "16:00")]
    assert HOURS.today(at("2026-11-27 00:10"), BERLIN) == [("20:00", "24:00")]
    assert HOURS.today(at("2026-11-29 12:00"), BERLIN) == []


@pytest.mark.parametrize(
    ("zone", "day"), [(BERLIN, "2026-03-29"), (BERLIN, "2026-10-25"), (ZoneInfo("America/Santiago"), "2026-09-06")]
)
def test_around_the_clock_has_no_gap_and_no_end_on_days_when_the_clock_changes(zone, day):
    week = Week.always()
    start = at(f"{day} 00:30", UTC) - 86_400
    for half_hours in range(96):
        now = start + half_hours * 1800
        assert week.is_open(now, zone)
        assert week.closes_at(now, zone) is None
        assert week.next_opening(now, zone) is None


SUNDAY_NIGHT = Week.parse({"sun": ["02:30-04:00"]})


def test_an_opening_in_the_skipped_hour_is_at_the_moment_of_the_jump():
    jump = datetime(2026, 3, 29, 1, 0, tzinfo=UTC).timestamp()
    assert SUNDAY_NIGHT.next_opening(jump - 600, BERLIN) == jump
    assert SUNDAY_NIGHT.closes_at(jump, BERLIN) == at("2026-03-29 04:00")


def test_an_opening_in_the_repeated_hour_is_at_its_first_time_and_the_block_lasts_longer():
    first, second = at("2026-10-25 02:30"), at("2026-10-25 02:30", fold=1)
    assert second - first == 3600
    assert SUNDAY_NIGHT.next_opening(first - 60, BERLIN) == first
    assert SUNDAY_NIGHT.is_open(at("2026-10-25 02:10", fold=1), BERLIN)  # the clock went back, the doors did not
    assert SUNDAY_NIGHT.closes_at(first, BERLIN) == at("2026-10-25 04:00")


def test_a_block_that_lies_wholly_in_the_skipped_hour_does_not_happen():
    week = Week.parse({"sun": ["02:10-02:50"]})
    jump = datetime(2026, 3, 29, 1, 0, tzinfo=UTC).timestamp()
    assert not any(week.is_open(jump + minute * 60, BERLIN) for minute in range(-90, 90))
    assert week.next_opening(jump - 600, BERLIN) == at("2026-04-05 02:10")


def test_nothing_within_the_horizon_is_no_opening():
    assert Week.parse({}).next_opening(at("2026-11-23 09:00"), BERLIN) is None
    assert HOURS.next_opening(at("2026-11-23 16:00"), BERLIN, horizon_days=0) is None


blocks = st.lists(st.integers(0, 1440), max_size=6, unique=True).map(
    lambda cuts: tuple(Block(a, b) for a, b in zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=False))
)
weeks = st.tuples(*[blocks] * 7).map(Week)
change_days = st.sampled_from(
    [datetime(2026, 3, 29), datetime(2026, 10, 25), datetime(2026, 9, 6), datetime(2026, 4, 5)]
)
moments = st.one_of(
    st.integers(1_700_000_000, 1_900_000_000),
    st.builds(
        lambda day, seconds: int(day.replace(tzinfo=UTC).timestamp()) + seconds,
        change_days,
        st.integers(-86_400, 2 * 86_400),
    ),
).map(float)
zones = st.sampled_from(ZONES)


def wall_says_open(week: Week, moment: float, zone: ZoneInfo) -> bool:
    wall = datetime.fromtimestamp(moment, zone)
    minute = wall.hour * 60 + wall.minute
    return any(block.opens <= minute < block.closes for block in week.days[wall.weekday()])


@given(weeks, moments, zones)
def test_doors_are_open_whenever_the_wall_clock_is_inside_a_block(week, moment, zone):
    if wall_says_open(week, moment, zone):
        assert week.is_open(moment, zone)


@given(weeks, moments, zones)
def test_away_from_clock_changes_doors_are_open_only_then(week, moment, zone):
    offsets = {datetime.fromtimestamp(moment + hours * 3600, zone).utcoffset() for hours in range(-26, 27)}
    assume(len(offsets) == 1)
    assert week.is_open(moment, zone) == wall_says_open(week, moment, zone)


@given(weeks, moments, zones)
def test_an_opening_is_the_first_open_moment_and_a_closing_the_first_closed_one(week, moment, zone):
    if week.is_open(moment, zone):
        assert week.next_opening(moment, zone) is None
        closes = week.closes_at(moment, zone)
        if closes is not None:
            assert closes > moment
            assert not week.is_open(closes, zone)
            assert week.is_open(closes - 1, zone) or closes - 1 < moment
            assert week.is_open((moment + closes) / 2, zone)
    else:
        assert week.closes_at(moment, zone) is None
        opens = week.next_opening(moment, zone)
        if opens is not None:
            assert opens > moment
            assert week.is_open(opens, zone)
            assert not week.is_open(opens - 1, zone) or opens - 1 < moment
            assert not week.is_open((moment + opens) / 2, zone)


@given(weeks)
def test_a_week_can_be_written_down_and_read_again(week):
    assert Week.parse(week.plan()) == week
    assert set(week.plan()) == set(DAYS)


@pytest.mark.parametrize(
    "plan",
    [
        {"monday": ["08:00-12:00"]},
        {"mon": ["8:00-12:00"]},
        {"mon": ["08:00-24:30"]},
        {"mon": ["08:60-09:00"]},
        {"mon": ["12:00-12:00"]},
        {"mon": ["12:00-08:00"]},
        {"mon": ["08:00-12:00", "11:00-13:00"]},
        {"mon": ["13:00-14:00", "08:00-12:00"]},
    ],
)
def test_nonsense_is_not_a_week(plan):
    with pytest.raises(ValueError):
        Week.parse(plan)


@given(moments, zones)
def test_the_end_of_the_day_is_where_the_calendar_turns(moment, zone):
    end = end_of_day(moment, zone)
    assert moment < end <= moment + 26 * 3600
    assert local_day(end, zone) == local_day(moment, zone) + timedelta(days=1)


@given(weeks, moments, zones)
def test_a_ticket_is_good_until_midnight_at_least_and_never_much_longer(week, moment, zone):
    midnight = end_of_day(moment, zone)
    good = good_until(moment, week, zone)
    assert midnight <= good <= max(midnight, moment + 12 * 3600)
    assert good == midnight or week.is_open(midnight, zone)


def test_a_ticket_of_the_night_shift_is_good_until_the_doors_close():
    assert good_until(at("2026-11-27 23:30"), HOURS, BERLIN) == at("2026-11-28 02:00")
    assert good_until(at("2026-11-27 20:30"), Week.always(), BERLIN) == at("2026-11-28 08:30")
    assert good_until(at("2026-11-27 09:30"), Week.always(), BERLIN) == at("2026-11-28 00:00")
    assert good_until(at("2026-11-23 15:59"), HOURS, BERLIN) == at("2026-11-24 00:00")
