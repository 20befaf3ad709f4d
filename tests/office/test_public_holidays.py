"""The public holidays that an office in Germany is closed on, Land by Land and where a municipality has its own."""

from datetime import date

import pytest

from office.public_holidays import LANDS, MUNICIPALITIES, PublicHolidays, of_year
from waitingroom.calendar import Words

AUGSBURG = PublicHolidays("BY", municipality="Augsburg")


@pytest.mark.parametrize(
    ("place", "day", "name"),
    [
        (PublicHolidays("BY"), "2026-01-06", "Heilige Drei Könige"),
        (PublicHolidays("NI"), "2026-01-06", None),
        (PublicHolidays("BY"), "2026-11-01", "Allerheiligen"),
        (PublicHolidays("BY"), "2026-08-15", None),
        (PublicHolidays("BY", catholic=True), "2026-08-15", "Mariä Himmelfahrt"),
        (PublicHolidays("BY", catholic=True), "2026-08-08", None),
        (AUGSBURG, "2026-08-08", "Augsburger Hohes Friedensfest"),
        (AUGSBURG, "2026-08-15", "Mariä Himmelfahrt"),
        (PublicHolidays("SN"), "2026-11-18", "Buß- und Bettag"),
        (PublicHolidays("TH"), "2026-06-04", None),
        (PublicHolidays("TH", catholic=True), "2026-06-04", "Fronleichnam"),
        (PublicHolidays("BE"), "2026-12-24", None),
    ],
)
def test_each_place_has_its_own_holidays(place, day, name):
    found = place.on(date.fromisoformat(day))
    assert (found.de if found else None) == name


@pytest.mark.parametrize("land", LANDS)
def test_every_land_has_the_nine_that_all_have_with_easter_where_it_belongs(land):
    names = {words.de for words in of_year(PublicHolidays(land), 2027).values()}
    assert {"Neujahr", "Karfreitag", "Ostermontag", "Christi Himmelfahrt", "Pfingstmontag"} <= names
    assert {"Tag der Deutschen Einheit", "Erster Weihnachtstag", "Zweiter Weihnachtstag"} <= names
    assert PublicHolidays(land).on(date(2027, 3, 29)) == Words("Ostermontag", "Easter Monday")
    assert PublicHolidays(land).on(date(2027, 5, 1)) is not None


def test_two_holidays_on_one_day_are_both_named():
    both = PublicHolidays("BY").on(date(2008, 5, 1))
    assert "Erster Mai" in both.de
    assert "Christi Himmelfahrt" in both.de


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: PublicHolidays("Bayern"), "not a Land: 'Bayern'"),
        (lambda: PublicHolidays("NW", catholic=True), "only in BY, SN, TH"),
        (lambda: PublicHolidays("BY", municipality="München"), "'München' in BY; only Augsburg"),
        (lambda: PublicHolidays("NW", municipality="Augsburg"), "'Augsburg' in NW; only Augsburg"),
        (lambda: PublicHolidays.read({"land": "BY", "category": "catholic"}), "a map of land"),
        (lambda: PublicHolidays.read({"land": 5}), "land and municipality are texts"),
        (lambda: PublicHolidays.read({}), "land and municipality are texts"),
    ],
)
def test_a_place_that_is_none_is_refused_with_words(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_a_choice_can_be_written_down_and_read_again():
    for place in (PublicHolidays("SN", catholic=True), AUGSBURG):
        assert PublicHolidays.read(place.write()) == place
    assert PublicHolidays.read(None) is None
    assert MUNICIPALITIES["Augsburg"] == "BY"
