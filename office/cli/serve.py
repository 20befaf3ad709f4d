"""``buergerbuero serve``: the office itself."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

import click

from office.cli.place import Place, pass_place

if TYPE_CHECKING:
    from office.settings import Settings


@click.command()
@click.option("--show-demo-accounts", is_flag=True, help="Print the demo accounts' passwords as well.")
@pass_place
def serve(place: Place, show_demo_accounts: bool) -> None:
    """Run the office until Ctrl-C or SIGTERM.

    Serves the web pages, the waiting rooms and the desks, and starts the media workers. Prints the addresses as soon
    as it answers.
    """
    settings = place.settings
    _renew_own_certificate(settings)
    raise SystemExit(asyncio.run(_serve(settings, show_demo_accounts)))


async def _serve(settings: Settings, show_demo_accounts: bool) -> int:
    from office.greeting import greet
    from office.serve import run

    greeting = asyncio.create_task(greet(settings, show_accounts=show_demo_accounts))
    try:
        return await run(settings)
    finally:
        greeting.cancel()


def _renew_own_certificate(settings: Settings) -> None:
    """A certificate from our own authority is renewed at the start when it is due; others are the operator's."""
    from certs.files import CertificateError
    from certs.store import Folder, renew

    folder = Folder(settings.data.folder / "certs")
    if settings.http.certificate != folder.certificate or not folder.authority_key.exists():
        return
    try:
        outcome = renew(folder.path, dt.datetime.now(dt.UTC))
    except (CertificateError, OSError) as error:
        raise click.ClickException(
            f"The certificate cannot be used: {error}. Make one: buergerbuero certs make"
        ) from None
    if outcome.changed:
        click.echo(f"Renewed the certificate: {outcome.why}.")
