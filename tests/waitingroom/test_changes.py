"""What administrators and clerks may do to a calendar, and that what is refused leaves everything as it was."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.waitingroom.calendars import DAYS, ZONES, calendars, weeks
from waitingroom.calendar import Calendar, Closure, EarlyClosing, Opening, Plan, Words
from waitingroom.changes import (
    closed_early,
    ending_plan,
    reopened,
    tidied,
    with_closure,
    with_opening,
    with_plan,
    without_closure,
    without_opening,
    without_plan,
)
from waitingroom.hours import Block, Unfit, Week, end_of_day
from waitingroom.writing import read, write

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Week.parse({day: ["08:00-12:00", "13:00-16:00"] for day in ("mon", "tue", "wed", "thu", "fri")})
SUMMER = Week.parse({"mon": ["07:00-13:00"]})
OUTING = Words("Betriebsausflug", "Works outing")
DAY = timedelta(days=1)


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


def day(text: str) -> date:
    return date.fromisoformat(text)


def closure(first: str, last: str | None = None) -> Closure:
    return Closure(day(first), day(last or first), OUTING)


# --- Weeks -----------------------------------------------------------------------------------------------------------


def test_a_week_in_the_middle_of_another_divides_it():
    calendar = with_plan(
        Calendar.weekly(OFFICE), "walk-in", Plan(SUMMER, day("2027-07-01"), day("2027-08-31")), replacing=True
    )
    assert calendar.walk_in == (
        Plan(OFFICE, None, day("2027-06-30")),
        Plan(SUMMER, day("2027-07-01"), day("2027-08-31")),
        Plan(OFFICE, day("2027-09-01"), None),
    )


def test_without_replacing_an_overlap_is_refused_with_its_dates():
    calendar = Calendar((Plan(OFFICE, None, day("2027-06-30")),))
    with pytest.raises(ValueError, match=r"walk-in hours already: … to 2027-06-30"):
        with_plan(calendar, "walk-in", Plan(SUMMER, day("2027-06-30"), None))
    following = with_plan(calendar, "walk-in", Plan(SUMMER, day("2027-07-01"), None))
    assert [plan.week for plan in following.walk_in] == [OFFICE, SUMMER]
    both = with_plan(calendar, "appointment", Plan(SUMMER))  # hours of another kind do not overlap
    assert (both.walk_in, both.appointment) == (calendar.walk_in, (Plan(SUMMER),))


dates = st.none() | st.integers(0, 12).map(lambda n: day("2027-01-01") + n * DAY)


@given(st.lists(st.tuples(weeks, dates, dates), max_size=5))
def test_whoever_replaces_gets_the_week_wherever_it_is_valid_and_nothing_else_changes(given_plans):
    calendar = Calendar()
    for week, first, last in given_plans:
        if first is not None and last is not None and last < first:
            continue
        plan = Plan(week, first, last)
        before, calendar = calendar, with_plan(calendar, "walk-in", plan, replacing=True)
        for n in range(-2, 15):
            one = day("2027-01-01") + n * DAY
            expected = week.blocks_on(one) if plan.covers(one) else before.blocks_on(one)
            assert calendar.blocks_on(one) == expected


def test_a_week_is_removed_by_a_day_on_which_it_is_valid():
    calendar = Calendar((Plan(OFFICE, None, day("2027-06-30")), Plan(SUMMER, day("2027-07-01"), None)))
    assert without_plan(calendar, "walk-in", day("2027-08-01")).walk_in == calendar.walk_in[:1]
    with pytest.raises(ValueError, match="no week of appointment hours is valid on 2027-08-01"):
        without_plan(calendar, "appointment", day("2027-08-01"))


def test_a_week_ends_when_it_is_told_to_and_never_before_it_begins_nor_inside_the_next():
    calendar = Calendar((Plan(OFFICE, day("2027-01-01"), day("2027-06-30")), Plan(SUMMER, day("2027-07-01"), None)))
    ended = ending_plan(calendar, "walk-in", day("2027-02-01"), day("2027-03-31"))
    assert ended.walk_in == (Plan(OFFICE, day("2027-01-01"), day("2027-03-31")), calendar.walk_in[1])
    for purpose, last, mistake in (
        ("walk-in", "2026-12-31", "backwards"),
        ("walk-in", "2027-07-01", "overlap"),
        ("appointment", "2027-03-31", "not-there"),
    ):
        with pytest.raises(Unfit) as refused:
            ending_plan(calendar, purpose, day("2027-02-01"), day(last))
        assert refused.value.mistake == mistake


# --- Dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-12-24", None), ("2026-12-20", "2026-12-24"), ("2026-12-31", "2027-01-05"), ("2026-12-01", "2027-01-31")],
)
def test_a_closure_that_overlaps_another_is_refused_with_its_dates(first, last):
    calendar = with_closure(Calendar.weekly(OFFICE), closure("2026-12-24", "2026-12-31"))
    with pytest.raises(ValueError, match="there is a closure already: 2026-12-24 to 2026-12-31"):
        with_closure(calendar, closure(first, last))


def test_closures_are_kept_in_order_and_removed_by_any_of_their_days():
    calendar = with_closure(with_closure(Calendar(), closure("2027-05-14")), closure("2026-12-24", "2026-12-31"))
    assert [it.first for it in calendar.closures] == [day("2026-12-24"), day("2027-05-14")]
    assert without_closure(calendar, day("2026-12-27")).closures == (closure("2027-05-14"),)
    with pytest.raises(ValueError, match="no closure on 2027-05-15"):
        without_closure(calendar, day("2027-05-15"))


def test_a_day_has_one_exceptional_opening_of_each_kind():
    block = (Block(540, 600),)
    calendar = with_opening(Calendar(), Opening(day("2026-12-24"), block))
    calendar = with_opening(calendar, Opening(day("2026-12-24"), block, None, "appointment"))
    with pytest.raises(ValueError, match=r"already: 2026-12-24 \(walk-in\)"):
        with_opening(calendar, Opening(day("2026-12-24"), block))
    assert len(without_opening(calendar, day("2026-12-24"), "walk-in").openings) == 1
    with pytest.raises(ValueError, match="no exceptional opening on 2026-12-25"):
        without_opening(calendar, day("2026-12-25"), "walk-in")


# --- Closing early ---------------------------------------------------------------------------------------------------

NIGHTS = Week.parse({"mon": ["20:00-24:00"], "tue": ["00:00-02:00", "20:00-24:00"], "wed": ["00:00-02:00"]})


@pytest.mark.parametrize(
    ("week", "now", "rest_of_day", "until"),
    [
        (OFFICE, "2026-11-23 10:30", False, "2026-11-23 13:00"),
        (OFFICE, "2026-11-23 10:30", True, "2026-11-24 08:00"),
        (OFFICE, "2026-11-23 15:00", False, "2026-11-24 08:00"),
        (OFFICE, "2026-11-27 13:30", False, "2026-11-30 08:00"),
        (NIGHTS, "2026-11-23 21:00", False, "2026-11-24 20:00"),
        (NIGHTS, "2026-11-23 21:00", True, "2026-11-24 20:00"),
        (Week.always(), "2026-11-23 21:00", False, "2026-11-24 00:00"),
        (Week.always(), "2026-03-29 01:30", True, "2026-03-30 00:00"),
    ],
)
def test_doors_that_are_shut_early_open_again_at_their_next_regular_opening(week, now, rest_of_day, until):
    calendar = closed_early(Calendar.weekly(week), at(now), BERLIN, "Rohrbruch", rest_of_day=rest_of_day)
    assert calendar.early == EarlyClosing(at(now), at(until), "Rohrbruch")
    assert not calendar.is_open(at(now), BERLIN)
    assert calendar.next_opening(at(now), BERLIN) == at(until)
    assert calendar.is_open(at(until), BERLIN)


def test_doors_that_never_open_again_stay_shut_until_the_day_is_over():
    last = Calendar((Plan(OFFICE, None, day("2026-11-23")),))
    assert closed_early(last, at("2026-11-23 15:00"), BERLIN, "", rest_of_day=False).early.until == at(
        "2026-11-24 00:00"
    )


@pytest.mark.parametrize("now", ["2026-11-23 07:59", "2026-11-23 12:30", "2026-11-22 10:00"])
def test_doors_that_are_closed_cannot_be_shut_early(now):
    with pytest.raises(ValueError, match="closed already"):
        closed_early(Calendar.weekly(OFFICE), at(now), BERLIN, "", rest_of_day=False)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whoever_shuts_early_and_thinks_better_of_it_is_where_she_was(data):
    around, zone = data.draw(st.sampled_from(list(DAYS.values()))), data.draw(st.sampled_from(ZONES))
    calendar = data.draw(calendars(around))
    start = datetime.combine(around, datetime.min.time(), tzinfo=zone).timestamp()
    now = start + data.draw(st.integers(0, 1439)) * 60
    if not calendar.is_open(now, zone):
        return
    rest_of_day = data.draw(st.booleans())
    shut = closed_early(calendar, now, zone, "", rest_of_day=rest_of_day)
    assert reopened(shut) == calendar
    assert not shut.is_open(now, zone)
    assert not shut.is_open((now + shut.early.until) / 2, zone)
    for later in (shut.early.until, shut.early.until + 3600, shut.early.until + 86_400):
        assert shut.is_open(later, zone) == calendar.is_open(later, zone)
    if rest_of_day:
        assert shut.early.until >= end_of_day(now, zone)
    with pytest.raises(ValueError):
        closed_early(shut, now, zone, "", rest_of_day=False)


# --- Written down ----------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calendars(day("2026-12-31"), at("2026-12-31 12:00")))
def test_a_calendar_can_be_written_down_and_read_again(calendar):
    assert read(write(calendar), calendar.holidays) == calendar


GOOD = write(Calendar((Plan(OFFICE),), closures=(closure("2026-12-24"),)))
WEEK = {"week": OFFICE.plan()}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"closure": []}, "unknown: closure"),
        ({"walk-in": {}}, "walk-in: not a list"),
        ({"walk-in": [WEEK, 5]}, "walk-in 2: not of the expected form"),
        ({"walk-in": [{}]}, "walk-in 1: 'week' is missing"),
        ({"walk-in": [{"week": {"mon": ["8-12"]}}]}, "walk-in 1: not a block like 08:00-12:30: '8-12'"),
        ({"walk-in": [{**WEEK, "from": "1.1.2027"}]}, "walk-in 1: not a date like 2026-12-24: '1.1.2027'"),
        ({"walk-in": [{**WEEK, "from": 5}]}, "walk-in 1: not a date"),
        ({"walk-in": [{**WEEK, "till": None}]}, "walk-in 1: unknown: till"),
        ({"walk-in": [WEEK, WEEK]}, "two weeks of walk-in hours overlap"),
        ({"closures": [{"from": "2026-12-24", "to": "2026-12-24", "de": "x"}]}, "closures 1: 'en' is missing"),
        ({"closures": [{"from": "2026-12-24", "to": "2026-12-24", "de": 1, "en": ""}]}, "closures 1: words are texts"),
        ({"openings": [{"day": "2026-12-24", "blocks": "08:00-12:00"}]}, "openings 1: blocks are a list"),
        ({"openings": [{"day": "2026-12-24", "blocks": []}]}, "openings 1: an opening has hours"),
        ({"openings": [{"day": "2026-12-24", "blocks": ["08:00-12:00"], "hours": "x"}]}, "openings 1: hours are"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(change, words):
    with pytest.raises(ValueError) as caught:
        read({**GOOD, **change})
    assert str(caught.value).startswith(words)


def test_what_was_over_long_ago_leaves_and_everything_else_stays():
    calendar = Calendar(
        (Plan(SUMMER, None, day("2025-08-31")), Plan(OFFICE, day("2025-09-01"), None)),
        closures=(closure("2025-05-01"), closure("2026-05-01")),
        openings=(Opening(day("2025-05-02"), (Block(0, 60),)), Opening(day("2026-12-24"), (Block(0, 60),))),
        early=EarlyClosing(100.0, 200.0, ""),
    )
    tidy = tidied(calendar, at("2026-11-23 09:00"), day("2026-11-23"))
    assert tidy == Calendar(
        calendar.walk_in[1:], closures=calendar.closures[1:], openings=calendar.openings[1:], early=None
    )
    running = EarlyClosing(at("2026-11-23 08:30"), at("2026-11-23 13:00"), "")
    assert tidied(Calendar(early=running), at("2026-11-23 09:00"), day("2026-11-23")).early == running
