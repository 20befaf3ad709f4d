"""``buergerbuero admin push-key``: the key by which push services know this office."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from office.cli.place import Place, pass_place
from office.cli.who import who

if TYPE_CHECKING:
    from certs.vapid import PushKey


@click.command("push-key")
@click.option(
    "--rotate", is_flag=True, help="Make a new key; every subscription is forgotten, for it knows the old one."
)
@pass_place
def push_key(place: Place, rotate: bool) -> None:
    """Show the public half of the key for Web Push, or make a new key.

    The key is made by itself when Web Push is first switched on. Restart the office after a change; visitors who wait
    may then switch their notices on again.
    """
    from certs.files import CertificateError
    from certs.vapid import make_push_key, read_push_key

    path = place.settings.push_key
    try:
        if rotate:
            key, forgotten = asyncio.run(_rotate(place.settings.database_url, lambda: make_push_key(path)))
            click.echo(f"New key {path}; {forgotten} subscription(s) forgotten. Restart the office.")
        elif path.exists():
            key = read_push_key(path)
        else:
            raise click.ClickException(
                "There is none yet: it is made when [push] contact is set and the office starts."
            )
    except CertificateError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
    click.echo(key.public)


async def _rotate(url: str, make: Callable[[], PushKey]) -> tuple[PushKey, int]:
    from office.storage.store import Store
    from office.subscriptions import Subscriptions
    from signalling.hall import Refusal

    try:
        store = await Store.open(url)
        try:
            return await Subscriptions(store, time.time, None).new_key(make, who())
        finally:
            await store.close()
    except Refusal:
        raise click.ClickException("the database is not available; the key stays") from None
