"""The named home of the library ``holidays``: the public holidays of a Land, and of a municipality where they differ.

What the law decides is in the library. What an authority decides itself (the 24th of December, a company outing) is a
closure by date; where the two are at odds for one day, an exceptional opening wins. See docs/decisions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import holidays

from waitingroom.calendar import Words

LANDS: Final = (
    *("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV"),
    *("NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"),
)
BY_CONFESSION: Final = frozenset({"BY", "SN", "TH"})
"""Where a holiday is one only in municipalities that are mostly Catholic (Mariä Himmelfahrt, Fronleichnam)."""
MUNICIPALITIES: Final = {"Augsburg": "BY"}
"""Municipalities with a holiday of their own by law, and their Land."""


@dataclass(frozen=True)
class PublicHolidays:
    """Which holidays hold at one place."""

    land: str
    catholic: bool = False
    """Whether those of mostly Catholic municipalities count."""
    municipality: str = ""

    def __post_init__(self) -> None:
        if self.land not in LANDS:
            raise ValueError(f"not a Land: {self.land!r}; one of {', '.join(LANDS)}")
        if self.catholic and self.land not in BY_CONFESSION:
            raise ValueError(f"only in {', '.join(sorted(BY_CONFESSION))} does the confession decide over holidays")
        if self.municipality and MUNICIPALITIES.get(self.municipality) != self.land:
            known = ", ".join(f"{name} ({land})" for name, land in MUNICIPALITIES.items())
            raise ValueError(f"no holidays of its own are known for {self.municipality!r} in {self.land}; only {known}")

    @classmethod
    def read(cls, document: Mapping[str, Any] | None) -> PublicHolidays | None:
        """What :meth:`write` wrote; None is nobody's holidays."""
        if document is None:
            return None
        if not isinstance(document, Mapping) or set(document) - {"land", "catholic", "municipality"}:
            raise ValueError("holidays: a map of land, catholic, municipality")
        land, catholic, municipality = (
            document.get("land"),
            document.get("catholic", False),
            document.get("municipality", ""),
        )
        if not isinstance(land, str) or not isinstance(catholic, bool) or not isinstance(municipality, str):
            raise ValueError("holidays: land and municipality are texts, catholic is true or false")
        return cls(land, catholic, municipality)

    def __str__(self) -> str:
        parts = (self.land, "mostly Catholic" if self.catholic else "", self.municipality)
        return ", ".join(filter(None, parts))

    def write(self) -> dict[str, Any]:
        """As the record holds it."""
        return {"land": self.land, "catholic": self.catholic, "municipality": self.municipality}

    def on(self, day: date) -> Words | None:
        """The name of the holiday on that day."""
        return of_year(self, day.year).get(day)


@lru_cache(maxsize=64)
def of_year(place: PublicHolidays, year: int) -> dict[date, Words]:
    """All of one year, by date."""
    categories = ("public", "catholic") if place.catholic else ("public",)
    german, english = (
        holidays.country_holidays(
            "DE", subdiv=place.municipality or place.land, years=year, categories=categories, language=language
        )
        for language in ("de", "en_US")
    )
    return {day: Words(german[day], english[day]) for day in sorted(german)}
