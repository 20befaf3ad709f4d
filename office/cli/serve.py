"""``buergerbuero serve``: the office itself."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import threading
from typing import TYPE_CHECKING

import click

from office.cli.place import Place, pass_place

if TYPE_CHECKING:
    from office.settings import Settings


LEFTOVERS_SECONDS = 2.0


@click.command()
@click.option("--show-demo-accounts", is_flag=True, help="Print the demo accounts' passwords as well.")
@click.option("--end-with-parent", is_flag=True, help="Also end when the program that started it ends (make run).")
@pass_place
def serve(place: Place, show_demo_accounts: bool, end_with_parent: bool) -> None:
    """Run the office until Ctrl-C or SIGTERM.

    Serves the web pages, the waiting rooms and the desks, and starts the media workers. Prints the addresses as soon
    as it answers.
    """
    settings = place.settings
    _renew_own_certificate(settings)
    _port_is_free(settings)
    raise SystemExit(asyncio.run(_serve(settings, show_demo_accounts, end_with_parent)))


async def _serve(settings: Settings, show_demo_accounts: bool, with_parent: bool) -> int:
    from office.greeting import greet
    from office.parent import end_with_parent
    from office.serve import run

    beside = [asyncio.create_task(greet(settings, show_accounts=show_demo_accounts))]
    if with_parent:
        beside.append(asyncio.create_task(end_with_parent()))
    code = 1
    try:
        code = await run(settings)
        return code
    finally:
        for task in beside:
            task.cancel()
        _insist_on_ending(code)


def _insist_on_ending(code: int) -> None:
    """Everything is closed and committed by now; a thread or task that is left must not keep the process."""
    watch = threading.Timer(LEFTOVERS_SECONDS, os._exit, (code,))
    watch.daemon = True
    watch.start()


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


def _port_is_free(settings: Settings) -> None:
    """Say in words what would otherwise be an errno in the log."""
    from office.doctor_machine import free_tcp

    if not free_tcp(settings.http.host, settings.http.port):
        raise click.ClickException(
            f"Another program has TCP port {settings.http.port}; perhaps an office that runs already. Choose another: "
            "make run PORT=9443, or [http] port in the configuration."
        )
