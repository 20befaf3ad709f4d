"""``buergerbuero admin hours``: weeks, closures, exceptional openings and holidays, and who changed them when."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from office.cli.place import Place, pass_place
from office.cli.telling import changed_lines, day_lines, department_lines
from office.cli.typed import DAY, purpose_of, read_blocks, read_week, read_words
from office.cli.who import who
from waitingroom.calendar import Calendar, Closure, Opening, Plan
from waitingroom.changes import (
    reopened,
    with_closure,
    with_opening,
    with_plan,
    without_closure,
    without_opening,
    without_plan,
)
from waitingroom.hours import local_day

if TYPE_CHECKING:
    from office.opening import Opening as Hours
    from office.storage.records import DepartmentRecord

T = TypeVar("T")
EVERY = "all"


DEPARTMENT = click.argument("department")
BY = click.option("--by", metavar="LOGIN", help="The administrator who makes the change; else the system's user.")
APPOINTMENTS = click.option("--appointments", is_flag=True, help="The hours for appointments, not those for walk-ins.")
WORDS_DE = click.option("--de", default="", help="What visitors are told, in German.")
WORDS_EN = click.option("--en", default="", help="And in English.")


@click.group()
def hours() -> None:
    """Show and change opening hours. DEPARTMENT is an id (see “admin departments”), or “all”.

    \b
    What decides over a day, the first that there is:
      1. an exceptional opening      open, cancel-opening
      2. a closure                   close, cancel-closure
      3. a public holiday            holidays
      4. the week                    set, unset

    A running office follows within a minute. What cannot be done is refused with a reason, and nothing is changed.
    """


@hours.command("show")
@DEPARTMENT
@click.option("--on", "day", type=DAY, help="Another day than today.")
@pass_place
def show(place: Place, department: str, day: date | None) -> None:
    """Show the hours of a day, what decides over it, and all that is planned."""
    for record in _run(place, lambda opening: _those(opening, department)):
        now = time.time()
        shown = day or local_day(now, record.zone)
        click.echo(
            "\n".join([*day_lines(record, shown, now if day is None else None), *department_lines(record, shown)])
        )


@hours.command("set")
@DEPARTMENT
@click.argument("week", nargs=-1, required=True, metavar="DAYS=HOURS...")
@click.option("--from", "first", type=DAY, help="First day on which this week is valid.")
@click.option("--to", "last", type=DAY, help="Last day on which it is.")
@click.option("--replace", "replacing", is_flag=True, help="What is valid at that time now gives way.")
@APPOINTMENTS
@BY
@pass_place
def set_week(
    place: Place,
    department: str,
    week: tuple[str, ...],
    first: date | None,
    last: date | None,
    replacing: bool,
    appointments: bool,
    by: str | None,
) -> None:
    """Set the hours of a week: mon-thu=08:00-12:00,13:00-16:00 fri=08:00-12:00. Days that are not named are closed."""
    purpose = purpose_of(appointments)

    def do(calendar: Calendar) -> Calendar:
        try:
            return with_plan(calendar, purpose, Plan(read_week(week), first, last), replacing=replacing)
        except ValueError as error:
            hint = "; say --replace, or name other days with --from and --to" if "hours already" in str(error) else ""
            raise ValueError(f"{error}{hint}") from None

    _change(place, department, "week", by, do)


@hours.command("unset")
@DEPARTMENT
@click.argument("day", type=DAY)
@APPOINTMENTS
@BY
@pass_place
def unset_week(place: Place, department: str, day: date, appointments: bool, by: str | None) -> None:
    """Remove the week that is valid on DAY, wholly."""
    _change(place, department, "remove week", by, lambda it: without_plan(it, purpose_of(appointments), day))


@hours.command("close")
@DEPARTMENT
@click.argument("first", type=DAY)
@click.argument("last", type=DAY, required=False)
@WORDS_DE
@WORDS_EN
@BY
@pass_place
def close(place: Place, department: str, first: date, last: date | None, de: str, en: str, by: str | None) -> None:
    """Close on one day, or from FIRST to LAST, and tell visitors why."""

    def do(calendar: Calendar) -> Calendar:
        words = read_words(de, en)
        if words is None:
            raise ValueError("say why, in at least one language: --de “Betriebsausflug” --en “Works outing”")
        return with_closure(calendar, Closure(first, last or first, words))

    _change(place, department, "closure", by, do)


@hours.command("cancel-closure")
@DEPARTMENT
@click.argument("day", type=DAY)
@BY
@pass_place
def cancel_closure(place: Place, department: str, day: date, by: str | None) -> None:
    """Remove the closure that DAY belongs to, wholly."""
    _change(place, department, "remove closure", by, lambda it: without_closure(it, day))


@hours.command("open")
@DEPARTMENT
@click.argument("day", type=DAY)
@click.argument("blocks", metavar="HOURS")
@APPOINTMENTS
@WORDS_DE
@WORDS_EN
@BY
@pass_place
def open_on(
    place: Place, department: str, day: date, blocks: str, appointments: bool, de: str, en: str, by: str | None
) -> None:
    """Open on DAY at HOURS, such as 09:00-12:00,13:00-15:00, whatever else holds for that day."""
    _change(
        place,
        department,
        "opening",
        by,
        lambda it: with_opening(it, Opening(day, read_blocks(blocks), read_words(de, en), purpose_of(appointments))),
    )


@hours.command("cancel-opening")
@DEPARTMENT
@click.argument("day", type=DAY)
@APPOINTMENTS
@BY
@pass_place
def cancel_opening(place: Place, department: str, day: date, appointments: bool, by: str | None) -> None:
    """Remove the exceptional opening on DAY."""
    _change(place, department, "remove opening", by, lambda it: without_opening(it, day, purpose_of(appointments)))


@hours.command("reopen")
@DEPARTMENT
@BY
@pass_place
def reopen(place: Place, department: str, by: str | None) -> None:
    """Take back that a clerk closed early: the department opens again by its hours."""
    _change(place, department, "reopen", by, reopened)


@hours.command("holidays")
@DEPARTMENT
@click.argument("land", required=False)
@click.option("--catholic", is_flag=True, help="Also those of mostly Catholic municipalities (BY, SN, TH).")
@click.option("--municipality", default="", help="Also those of a municipality that has its own: Augsburg.")
@BY
@pass_place
def holidays(
    place: Place, department: str, land: str | None, catholic: bool, municipality: str, by: str | None
) -> None:
    """Close on the public holidays of a Land, such as BY, or on none (“none”). Without LAND: list this year's."""
    from dataclasses import replace

    from office.public_holidays import PublicHolidays, of_year

    if land is None:
        for record in _run(place, lambda opening: _those(opening, department)):
            chosen, today = record.hours.holidays, local_day(time.time(), record.zone)
            click.echo(f"{record.id}: {'no public holidays' if chosen is None else chosen}")
            if isinstance(chosen, PublicHolidays):
                for day, words in of_year(chosen, today.year).items():
                    click.echo(f"  {day:%a %Y-%m-%d}  {words.de} / {words.en}")
        return

    def do(calendar: Calendar) -> Calendar:
        chosen = None if land.lower() == "none" else PublicHolidays(land.upper(), catholic, municipality)
        return replace(calendar, holidays=chosen)

    _change(place, department, "holidays", by, do)


@hours.command("history")
@DEPARTMENT
@click.option("--last", "most", type=click.IntRange(1, 1000), default=20, show_default=True, help="So many changes.")
@pass_place
def history(place: Place, department: str, most: int) -> None:
    """Show who changed what and when, the latest first."""

    async def look(opening: Hours) -> None:
        for record in await _those(opening, department):
            click.echo(f"{record.id}:")
            for change in await opening.history(record.id, most):
                when = datetime.fromtimestamp(change.at, record.zone)
                click.echo(
                    f"  {when:%Y-%m-%d %H:%M}  {change.what:<16} {change.actor_kind} {change.login or change.actor}"
                )
                for line in changed_lines(change.before, change.after):
                    click.echo(f"      {line}")

    _run(place, look)


@hours.command("export")
@DEPARTMENT
@pass_place
def export(place: Place, department: str) -> None:
    """Print all hours of one department as JSON, as “import” reads them."""
    from office.storage.hours import to_document

    [record] = _run(place, lambda opening: _those(opening, department, only_one=True))
    document = {key: value for key, value in to_document(record.hours).items() if key != "early"}
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


@hours.command("import")
@DEPARTMENT
@click.argument("file", type=click.File(encoding="utf-8"))
@BY
@pass_place
def import_(place: Place, department: str, file: Any, by: str | None) -> None:
    """Replace all hours by those in FILE (“-”: standard input), made by “export”. A wrong file changes nothing."""
    from dataclasses import replace

    from office.storage.hours import from_document

    try:
        document = json.load(file)
    except ValueError as error:
        raise click.ClickException(f"not JSON: {error}") from None
    if isinstance(document, dict) and document.get("early") is not None:
        raise click.ClickException("closing early is for the desk, not for a file")
    _change(place, department, "import", by, lambda it: replace(from_document(document), early=it.early))


# --- working on the record ---


async def _those(opening: Hours, department: str, *, only_one: bool = False) -> list[DepartmentRecord]:
    records = await opening.all()
    found = [record for record in records if department in (record.id, *(() if only_one else (EVERY,)))]
    if not found:
        raise ValueError(f"there is no department {department!r}; there are: {', '.join(it.id for it in records)}")
    return found


def _change(place: Place, department: str, what: str, by: str | None, do: Callable[[Calendar], Calendar]) -> None:
    async def work(opening: Hours) -> tuple[list[DepartmentRecord], list[DepartmentRecord]]:
        actor = who() if by is None else await opening.by_login(by)
        before = await _those(opening, department)
        return before, await opening.change([record.id for record in before], what, actor, do)

    before, after = _run(place, work)
    for old, new in zip(before, after, strict=True):
        click.echo(f"{new.id}: {'nothing changed' if old.hours == new.hours else 'changed'}")
        if old.hours != new.hours:
            click.echo("\n".join(department_lines(new, local_day(time.time(), new.zone))))


def _run(place: Place, work: Callable[[Hours], Awaitable[T]]) -> T:
    """Open the record, do one thing, close it; troubles become sentences."""
    from office.opening import Opening as Hours
    from office.storage.store import Store
    from signalling.hall import Refusal

    settings = place.settings

    async def doing() -> T:
        store = await Store.open(settings.database_url)
        try:
            return await work(Hours(store, time.time))
        finally:
            await store.close()

    try:
        return asyncio.run(doing())
    except Refusal as refusal:
        known = {"not-yours": "there is no such department", "unavailable": "the database is not available"}
        raise click.ClickException(known.get(refusal.code, f"refused: {refusal.code}")) from None
    except ValueError as error:
        raise click.ClickException(f"{error}. Nothing was changed.") from None
