"""Opening hours with plans, holidays, closures and openings, against a watch that looks at the clock every minute."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.waitingroom.calendars import DAYS, ZONES, SomeHolidays, Watch, calendars
from waitingroom.calendar import Calendar, Closure, EarlyClosing, Opening, Plan, Words
from waitingroom.hours import Block, Week

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Week.parse({day: ["08:00-12:00", "13:00-16:00"] for day in ("mon", "tue", "wed", "thu", "fri")})
NIGHTS = Week.parse({day: ["00:00-02:30", "20:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")})
OUTING = Words("Betriebsausflug", "Works outing")


def at(text: str, zone: ZoneInfo = BERLIN, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp()


# --- Against the watch -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS.keys())
@pytest.mark.parametrize("week", [NIGHTS, Week.always()], ids=["nights", "always"])
def test_on_remarkable_days_every_minute_is_as_a_watch_on_the_wall_has_it(day, zone, week):
    calendar = Calendar(
        walk_in=(Plan(week, None, day), Plan(OFFICE, day + timedelta(days=1))),
        openings=(Opening(day, (Block(90, 150), Block(600, 660))),),
        holidays=SomeHolidays(((day - timedelta(days=1), "Feiertag"),)),
    )
    watch = Watch.over(calendar, zone, day, 2)
    for n in range(2 * 1440, 5 * 1440):
        assert calendar.is_open(watch.start + n * 60, zone) is watch.open[n], datetime.fromtimestamp(
            watch.start + n * 60, zone
        )


@st.composite
def scenes(draw):
    day, zone = draw(st.sampled_from(list(DAYS.values()))), draw(st.sampled_from(ZONES))
    noon = datetime.combine(day, time(12), tzinfo=UTC).timestamp()
    minutes = draw(st.lists(st.integers(2 * 1440, 5 * 1440 - 1), min_size=12, max_size=12))
    return draw(calendars(day, noon)), zone, day, minutes


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenes())
def test_any_calendar_opens_and_closes_when_the_watch_says_so(scene):
    calendar, zone, day, minutes = scene
    watch = Watch.over(calendar, zone, day, 2)
    edges = [n for n in range(2 * 1440, 5 * 1440) if watch.open[n] != watch.open[n - 1]]
    for n in {*minutes, *edges, *(edge - 1 for edge in edges)}:
        now, change = watch.start + n * 60, watch.next_change(n)
        assert calendar.is_open(now, zone) is watch.open[n]
        if change is None:
            continue
        assert calendar.closes_at(now, zone) == (change if watch.open[n] else None)
        assert calendar.next_opening(now, zone) == (None if watch.open[n] else change)


# --- What decides over a day -----------------------------------------------------------------------------------------

MONDAY = date(2026, 11, 23)
HOLIDAY = SomeHolidays(((MONDAY, "Feiertag"),))
SHUT = Closure(MONDAY, MONDAY, OUTING)
EXTRA = Opening(MONDAY, (Block(540, 600),), Words("Nur heute", "Today only"))


@pytest.mark.parametrize(
    ("calendar", "kind", "hours", "note"),
    [
        (Calendar.weekly(OFFICE), "usual", [("08:00", "12:00"), ("13:00", "16:00")], None),
        (Calendar((Plan(OFFICE),), holidays=HOLIDAY), "holiday", [], "Feiertag"),
        (Calendar((Plan(OFFICE),), closures=(SHUT,), holidays=HOLIDAY), "closure", [], "Betriebsausflug"),
        (
            Calendar((Plan(OFFICE),), closures=(SHUT,), openings=(EXTRA,), holidays=HOLIDAY),
            "opening",
            [("09:00", "10:00")],
            "Nur heute",
        ),
        (Calendar(), "usual", [], None),
    ],
)
def test_an_opening_wins_over_a_closure_over_a_holiday_over_the_week(calendar, kind, hours, note):
    now = at("2026-11-23 09:30")
    decided, words = calendar.why(now, BERLIN)
    assert (decided, words.de if words else None) == (kind, note)
    assert calendar.today(now, BERLIN) == hours


def test_walk_in_and_appointment_hours_are_apart():
    afternoons = Week.parse({"mon": ["14:00-18:00"]})
    own = Opening(MONDAY, (Block(600, 660),), None, "appointment")
    calendar = Calendar((Plan(OFFICE),), (Plan(afternoons),), openings=(own,))
    assert calendar.is_open(at("2026-11-23 08:30"), BERLIN)
    assert not calendar.doors("appointment").is_open(at("2026-11-23 08:30"), BERLIN)
    assert calendar.doors("appointment").is_open(at("2026-11-23 10:30"), BERLIN)  # by its own opening
    assert not calendar.doors("appointment").is_open(at("2026-11-23 15:00"), BERLIN)
    assert calendar.doors("appointment").is_open(at("2026-11-30 17:30"), BERLIN)
    shut = Calendar((Plan(OFFICE),), (Plan(afternoons),), closures=(SHUT,))
    assert not shut.doors("appointment").is_open(at("2026-11-23 15:00"), BERLIN)


def test_weeks_follow_one_another():
    summer = Week.parse({"mon": ["07:00-13:00"]})
    calendar = Calendar(
        (Plan(OFFICE, None, date(2027, 6, 30)), Plan(summer, date(2027, 7, 1), date(2027, 8, 31))),
    )
    assert calendar.today(at("2027-06-28 09:00"), BERLIN) == [("08:00", "12:00"), ("13:00", "16:00")]
    assert calendar.today(at("2027-07-05 09:00"), BERLIN) == [("07:00", "13:00")]
    assert calendar.today(at("2027-09-06 09:00"), BERLIN) == []
    assert calendar.next_opening(at("2027-09-01 09:00"), BERLIN) is None


@pytest.mark.parametrize(
    ("last", "opens"),
    [("2027-01-10", "2027-01-11 08:00"), ("2027-01-20", "2027-01-21 08:00"), ("2027-02-28", None)],
)
def test_behind_a_long_closure_the_next_opening_is_found_up_to_sixty_days_ahead(last, opens):
    calendar = Calendar((Plan(OFFICE),), closures=(Closure(date(2026, 11, 24), date.fromisoformat(last), OUTING),))
    assert calendar.next_opening(at("2026-11-23 17:00"), BERLIN) == (at(opens) if opens else None)


def test_a_night_shift_ends_at_midnight_when_the_next_day_is_closed():
    calendar = Calendar((Plan(NIGHTS),), closures=(Closure(date(2026, 11, 24), date(2026, 11, 24), OUTING),))
    assert calendar.closes_at(at("2026-11-23 21:00"), BERLIN) == at("2026-11-24 00:00")
    assert calendar.next_opening(at("2026-11-24 01:00"), BERLIN) == at("2026-11-25 00:00")


def test_doors_that_were_shut_early_say_so_until_they_open_again():
    shut = EarlyClosing(at("2026-11-23 10:30"), at("2026-11-23 13:00"), "Rohrbruch")
    calendar = Calendar((Plan(OFFICE),), early=shut)
    assert calendar.is_open(at("2026-11-23 10:29"), BERLIN)
    assert calendar.closes_at(at("2026-11-23 10:29"), BERLIN) == shut.since
    assert not calendar.is_open(at("2026-11-23 10:30"), BERLIN)
    assert calendar.next_opening(at("2026-11-23 10:30"), BERLIN) == shut.until
    assert calendar.why(at("2026-11-23 12:30"), BERLIN) == ("early", Words("Rohrbruch", "Rohrbruch"))
    assert calendar.why(at("2026-11-23 13:00"), BERLIN) == ("usual", None)
    assert calendar.is_open(at("2026-11-23 13:00"), BERLIN)
    assert calendar.doors("walk-in").is_open(at("2026-11-23 11:00"), BERLIN)  # by plan


# --- What is no calendar ---------------------------------------------------------------------------------------------


def plan(first: str | None, last: str | None) -> Plan:
    return Plan(OFFICE, date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)


@pytest.mark.parametrize(
    "weeks",
    [
        (plan(None, None), plan("2027-01-01", None)),
        (plan(None, "2027-01-01"), plan("2027-01-01", None)),
        (plan("2027-01-01", None), plan(None, "2026-12-31")),
    ],
)
def test_weeks_that_overlap_or_are_not_in_order_are_refused_with_their_dates(weeks):
    with pytest.raises(ValueError, match="two weeks of walk-in hours overlap"):
        Calendar(walk_in=weeks)


def test_no_more_is_taken_than_a_calendar_can_be():
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(401)]
    with pytest.raises(ValueError, match="up to 400"):
        Calendar(closures=tuple(Closure(day, day, OUTING) for day in days))
    weeks = tuple(Plan(OFFICE, first, last - timedelta(days=1)) for first, last in pairwise(days[:42]))
    with pytest.raises(ValueError, match="up to 40"):
        Calendar(walk_in=weeks)


@pytest.mark.parametrize(
    "make",
    [
        lambda: plan("2027-01-02", "2027-01-01"),
        lambda: Closure(date(2027, 1, 2), date(2027, 1, 1), OUTING),
        lambda: Closure(date(2027, 1, 2), date(2029, 1, 1), OUTING),
        lambda: Opening(MONDAY, ()),
        lambda: Opening(MONDAY, (Block(60, 120), Block(90, 150))),
        lambda: Words("x" * 201, ""),
        lambda: Calendar(closures=(SHUT, Closure(MONDAY, MONDAY, OUTING))),
        lambda: Calendar(openings=(EXTRA, EXTRA)),
    ],
)
def test_nonsense_is_refused(make):
    with pytest.raises(ValueError):
        make()
