"""Opening hours as somebody types them, and what to say when that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

import click

from office.text import clean_line
from waitingroom.calendar import PURPOSES, Purpose, Words
from waitingroom.hours import DAYS, Block, Week
from waitingroom.writing import read_day

_SOME_DAYS: Final = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?", re.ASCII)


class Day(click.ParamType[date, object]):
    """A date."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it, or say what a date looks like."""
        try:
            return value if isinstance(value, date) else read_day(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


DAY = Day()


def read_week(texts: Iterable[str]) -> Week:
    """``mon-thu=08:00-12:00,13:00-16:00 fri=08:00-12:00``; days that are not named are closed."""
    plan: dict[str, list[str]] = {}
    for text in texts:
        days, sign, blocks = text.partition("=")
        match = _SOME_DAYS.fullmatch(days)
        if not sign or match is None or not {match[1], match[2] or match[1]} <= set(DAYS):
            raise ValueError(f"not like mon-thu=08:00-12:00,13:00-16:00: {text!r} (days: {', '.join(DAYS)})")
        first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
        if last < first:
            raise ValueError(f"from {match[1]} to {match[2]} goes backwards; name the days one by one")
        for day in DAYS[first : last + 1]:
            if day in plan:
                raise ValueError(f"{day} is named twice; put its hours together: {day}=08:00-12:00,13:00-16:00")
            plan[day] = [] if blocks == "closed" else blocks.split(",")
    return Week.parse(plan)


def read_blocks(text: str) -> tuple[Block, ...]:
    """``09:00-12:00,13:00-15:00``."""
    return tuple(Block.parse(part) for part in text.split(","))


def read_words(de: str, en: str) -> Words | None:
    """In both languages the same, where only one is given: better than nothing."""
    de, en = clean_line(de), clean_line(en)
    return Words(de or en, en or de) if de or en else None


def purpose_of(appointments: bool) -> Purpose:
    """Which of the two kinds of hours."""
    return PURPOSES[1] if appointments else PURPOSES[0]
