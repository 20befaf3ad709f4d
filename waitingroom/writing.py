"""A calendar as plain maps and lists, for the record and for import; what is wrong is said with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final, TypeVar

from waitingroom.calendar import PURPOSES, Calendar, Closure, EarlyClosing, Holidays, Opening, Plan, Purpose, Words
from waitingroom.hours import Block, Unfit, Week

T = TypeVar("T")
_KEYS: Final = frozenset({*PURPOSES, "closures", "openings", "early"})


def write(calendar: Calendar) -> dict[str, Any]:
    """What :func:`read` reads; the holidays are written by whoever knows them."""
    early = calendar.early
    return {
        **{purpose: [_plan(plan) for plan in calendar.plans(purpose)] for purpose in PURPOSES},
        "closures": [
            {"from": str(it.first), "to": str(it.last), "de": it.words.de, "en": it.words.en}
            for it in calendar.closures
        ],
        "openings": [_opening(opening) for opening in calendar.openings],
        "early": None if early is None else {"since": early.since, "until": early.until, "words": early.words},
    }


def read(document: Mapping[str, Any], holidays: Holidays | None = None) -> Calendar:
    """Raises ValueError with the place of what cannot be read."""
    if not isinstance(document, Mapping):
        raise ValueError("opening hours are a map")
    if unknown := set(document) - _KEYS:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    plans = {purpose: _each(document, purpose, _read_plan) for purpose in PURPOSES}
    early = document.get("early")
    return Calendar(
        walk_in=plans["walk-in"],
        appointment=plans["appointment"],
        closures=_each(document, "closures", _read_closure),
        openings=_each(document, "openings", _read_opening),
        holidays=holidays,
        early=None if early is None else EarlyClosing(float(early["since"]), float(early["until"]), early["words"]),
    )


def read_day(text: object) -> date:
    """A date as ``YYYY-MM-DD``, and no other way."""
    try:
        day = date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != text or not 1991 <= day.year <= 2199:
        raise Unfit(f"not a date like 2026-12-24: {text!r}", "unreadable", str(text)[:40])
    return day


def _plan(plan: Plan) -> dict[str, Any]:
    return {"from": _text(plan.first), "to": _text(plan.last), "week": plan.week.plan()}


def _opening(opening: Opening) -> dict[str, Any]:
    words = None if opening.words is None else {"de": opening.words.de, "en": opening.words.en}
    blocks = ["-".join(block.texts()) for block in opening.blocks]
    return {"day": str(opening.day), "hours": opening.purpose, "blocks": blocks, "words": words}


def _text(day: date | None) -> str | None:
    return None if day is None else str(day)


def _each(document: Mapping[str, Any], key: str, reader: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
    entries = document.get(key, [])
    if not isinstance(entries, list):
        raise ValueError(f"{key}: not a list")
    result = []
    for number, entry in enumerate(entries, start=1):
        with _place(f"{key} {number}"):
            result.append(reader(entry))
    return tuple(result)


@contextmanager
def _place(where: str) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    except KeyError as error:
        raise ValueError(f"{where}: {error.args[0]!r} is missing") from None
    except (TypeError, AttributeError):
        raise ValueError(f"{where}: not of the expected form") from None


def _only(entry: Mapping[str, Any], *keys: str) -> None:
    if unknown := set(entry) - set(keys):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")


def _read_plan(entry: Mapping[str, Any]) -> Plan:
    _only(entry, "from", "to", "week")
    first, last = entry.get("from"), entry.get("to")
    return Plan(
        Week.parse(entry["week"]),
        None if first is None else read_day(first),
        None if last is None else read_day(last),
    )


def _read_closure(entry: Mapping[str, Any]) -> Closure:
    _only(entry, "from", "to", "de", "en")
    return Closure(read_day(entry["from"]), read_day(entry["to"]), _read_words(entry["de"], entry["en"]))


def _read_opening(entry: Mapping[str, Any]) -> Opening:
    _only(entry, "day", "hours", "blocks", "words")
    words = entry.get("words")
    return Opening(
        read_day(entry["day"]),
        _read_blocks(entry["blocks"]),
        None if words is None else _read_words(words["de"], words["en"]),
        _read_purpose(entry.get("hours", "walk-in")),
    )


def _read_blocks(texts: Sequence[str]) -> tuple[Block, ...]:
    if not isinstance(texts, list):
        raise ValueError("blocks are a list")
    return tuple(Block.parse(text) for text in texts)


def _read_words(de: object, en: object) -> Words:
    if not isinstance(de, str) or not isinstance(en, str):
        raise ValueError("words are texts")
    return Words(de, en)


def _read_purpose(text: object) -> Purpose:
    for purpose in PURPOSES:
        if text == purpose:
            return purpose
    raise ValueError(f"hours are walk-in or appointment: {text!r}")
