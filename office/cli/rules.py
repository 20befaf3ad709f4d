"""``buergerbuero admin rules``: how waiting goes in a department."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import click

from office.cli.place import Place, pass_place
from office.cli.who import who

if TYPE_CHECKING:
    from office.storage.records import DepartmentRecord


@click.command()
@click.argument("department")
@click.argument("changes", nargs=-1, metavar="[NAME=VALUE]...")
@pass_place
def rules(place: Place, department: str, changes: tuple[str, ...]) -> None:
    """Show how waiting goes in a DEPARTMENT, or change it: away_seconds=900 show_position=no.

    What each setting means: docs/waiting-room.md. A running office follows at once, pages with the next change.
    """
    from office.rules import RULES, shown

    found = asyncio.run(_rules(place.settings.database_url, department, _read(changes)))
    if found is None:
        raise click.ClickException(f"There is no department {department}. See: buergerbuero admin departments")
    for name in RULES:
        click.echo(f"{name:<16} {shown(found, name)}")


def _read(changes: tuple[str, ...]) -> dict[str, int | bool]:
    from office.rules import RULES

    wanted: dict[str, int | bool] = {}
    for change in changes:
        name, sign, text = change.partition("=")
        if not sign or name not in RULES:
            raise click.ClickException(f"{change!r}: write NAME=VALUE; the names are {', '.join(RULES)}.")
        try:
            wanted[name] = RULES[name].read(text)
        except ValueError as error:
            raise click.ClickException(f"{name} is {error}, not {text!r}.") from None
    return wanted


async def _rules(url: str, department: str, changes: dict[str, int | bool]) -> DepartmentRecord | None:
    from office.ruling import Ruling
    from office.storage.store import Store
    from signalling.hall import Refusal

    try:
        store = await Store.open(url)
        try:
            return await Ruling(store, time.time).set(department, changes, who())
        finally:
            await store.close()
    except Refusal as refusal:
        if refusal.code == "not-yours":
            return None
        raise click.ClickException("the database is not available") from None
