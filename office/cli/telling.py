"""Opening hours in lines for a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from waitingroom.calendar import PURPOSES, Plan, Words
from waitingroom.hours import DAYS, Block

if TYPE_CHECKING:
    from office.storage.records import DepartmentRecord

_KINDS = {"opening": "exceptional opening", "closure": "closed", "holiday": "public holiday", "early": "closed early"}


def day_lines(record: DepartmentRecord, day: date, now: float | None) -> Iterator[str]:
    """One day; with ``now`` also how the doors stand at this moment."""
    yield f"{record.id}: {record.name_de}"
    for purpose in PURPOSES:
        decided = record.hours.decide(day, purpose)
        if decided.blocks or record.hours.plans(purpose):
            yield f"  {day:%a %Y-%m-%d}  {purpose + ':':<13}{_hours(decided.blocks)}{_why(decided.kind, decided.words)}"
    if now is not None:
        yield f"  now: {_now(record, now)}"


def department_lines(record: DepartmentRecord, day: date) -> Iterator[str]:
    """All that is planned, from ``day`` on."""
    calendar = record.hours
    for purpose in PURPOSES:
        for plan in calendar.plans(purpose):
            if plan.last is None or plan.last >= day:
                yield f"  {purpose}, {plan.dates()}:"
                yield from (f"    {line}" for line in _week(plan))
    yield f"  holidays: {calendar.holidays or 'none'}"
    for closure in calendar.closures:
        if closure.last >= day:
            yield f"  closed {closure.dates()}{_why('', closure.words)}"
    for opening in calendar.openings:
        if opening.day >= day:
            yield f"  open {opening.day} {opening.purpose}: {_hours(opening.blocks)}{_why('', opening.words)}"


def changed_lines(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What went (-) and what came (+)."""
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        olds, news = (it if isinstance(it, list) else [] if it is None else [it] for it in (old, new))
        yield from (f"- {key}: {_short(entry)}" for entry in olds if entry not in news)
        yield from (f"+ {key}: {_short(entry)}" for entry in news if entry not in olds)


def _now(record: DepartmentRecord, now: float) -> str:
    hours, zone = record.hours, record.zone
    kind, words = hours.why(now, zone)
    closes, opens = hours.closes_at(now, zone), hours.next_opening(now, zone)
    if hours.is_open(now, zone):
        return f"open, {'around the clock' if closes is None else f'until {_clock(closes, record)}'}"
    until = "no opening within 60 days" if opens is None else f"opens {_clock(opens, record)}"
    return f"closed{_why(kind, words)}, {until}"


def _clock(at: float, record: DepartmentRecord) -> str:
    return f"{datetime.fromtimestamp(at, record.zone):%a %Y-%m-%d %H:%M}"


def _week(plan: Plan) -> Iterator[str]:
    """Days with the same hours share a line."""
    named: dict[tuple[Block, ...], list[str]] = {}
    for day, blocks in zip(DAYS, plan.week.days, strict=True):
        named.setdefault(blocks, []).append(day)
    for blocks, days in named.items():
        yield f"{' '.join(days)}: {_hours(blocks)}"


def _hours(blocks: tuple[Block, ...]) -> str:
    return ", ".join("-".join(block.texts()) for block in blocks) or "closed"


def _why(kind: str, words: Words | None) -> str:
    told = "" if words is None else words.de if words.de == words.en else f"{words.de} / {words.en}"
    return "".join(f" ({part})" for part in [": ".join(filter(None, [_KINDS.get(kind, ""), told]))] if part)


def _short(entry: object) -> str:
    return json.dumps(entry, ensure_ascii=False)
