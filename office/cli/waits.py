"""``buergerbuero admin waits``: how long people waited, and whether what they were told was true."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from office.cli.place import Place, pass_place

if TYPE_CHECKING:
    from office.storage.waits import Waits


@click.command()
@click.option("--days", type=click.IntRange(1, 3_650), default=14, show_default=True, help="How far to look back.")
@click.option("--json", "as_json", is_flag=True, help="The sums of every day and hour, in seconds, as JSON.")
@pass_place
def waits(place: Place, days: int, as_json: bool) -> None:
    """Compare how long people waited with what they were told, by department and hour of arrival."""
    first = (datetime.fromtimestamp(time.time(), UTC) - timedelta(days=days)).date().isoformat()
    found = asyncio.run(_read(place.settings.database_url, first))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], indent=2))
    elif not found:
        click.echo(f"Nobody was told an estimate and then called since {first}.")
    else:
        click.echo("\n".join(table(found)))


async def _read(url: str, first: str) -> list[Waits]:
    from office.storage import waits as record
    from office.storage.store import Store
    from signalling.hall import Refusal

    try:
        store = await Store.open(url)
        try:
            async with store.read() as tx:
                return await record.since(tx, first)
        finally:
            await store.close()
    except Refusal:
        raise click.ClickException("the database is not available") from None


def table(found: Iterable[Waits]) -> Iterator[str]:
    """Lines for people: each department's hours of the day, then the whole."""
    departments: dict[str, dict[str, list[Waits]]] = {}
    for one in found:
        hours = departments.setdefault(one.department, {})
        hours.setdefault(f"{one.hour:02d}-{one.hour + 1:02d}", []).append(one)
    yield f"{'department':<20} {'hour':<6} {'people':>6} {'waited':>9} {'told':>15} {'within':>7}"
    for department, hours in sorted(departments.items()):
        for hour, those in sorted(hours.items()):
            yield _line(department, hour, those)
        yield _line(department, "all", [one for those in hours.values() for one in those])


def _seconds(one: Waits) -> tuple[float, float, float]:
    return one.waited, one.low, one.high


def _line(department: str, hour: str, those: list[Waits]) -> str:
    people = sum(one.waits for one in those)
    waited, low, high = (sum(sums) / people / 60 for sums in zip(*map(_seconds, those), strict=True))
    within = sum(one.within for one in those) / people
    told = f"{low:.0f} to {high:.0f} min"
    return f"{department:<20} {hour:<6} {people:>6} {waited:>5.0f} min {told:>15} {within:>7.0%}"
