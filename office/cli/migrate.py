"""``buergerbuero migrate``: the database's form."""

from __future__ import annotations

import asyncio

import click

from office.cli.place import Place, pass_place


@click.command()
@pass_place
def migrate(place: Place) -> None:
    """Bring the database to the form that this version needs.

    Safe to repeat: does nothing when there is nothing to do. Make a backup first, and stop the office while it runs.
    """
    run_migrations(place)
    click.echo("The database is up to date.")


def run_migrations(place: Place) -> None:
    """Upgrade the tables, or end the command with the reason in words."""
    from office.storage.engine import UnsafeDatabase
    from office.storage.migrate import migrate as upgrade
    from signalling.hall import Refusal

    try:
        asyncio.run(upgrade(place.settings.database_url))
    except (UnsafeDatabase, OSError) as error:
        raise click.ClickException(f"The database cannot be used: {error}") from None
    except Refusal:
        raise click.ClickException("The database does not answer. Does it run, and is [database] url right?") from None
