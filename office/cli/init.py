"""``buergerbuero init``: everything that an office needs before its first start; safe to repeat."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from dataclasses import replace
from urllib.parse import urlsplit

import click

from office.cli.place import Place, pass_place
from office.configuration import First, text_of, write_private


@click.command()
@click.option("--demo", is_flag=True, help="Load the demo authority “Landkreis Musterland” with three accounts.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8443,
    show_default=True,
    envvar="BUERO_HTTP__PORT",
    help="TCP port for browsers.",
)
@click.option(
    "--media-port",
    type=click.IntRange(1, 65535),
    envvar="BUERO_MEDIA__PORT",
    help="First port for sound and picture, UDP and TCP.  [default: the next number]",
)
@click.option("--public-url", default="", help="What people type.  [default: https://localhost:PORT]")
@click.option("--announce", multiple=True, help="Address that browsers send media to; needed behind NAT; repeatable.")
@click.option("--name", "names", multiple=True, help="Further host name or address for the certificate; repeatable.")
@click.option("--behind-proxy", is_flag=True, help="A proxy in front does TLS: make no certificate, serve plain HTTP.")
@pass_place
def init(
    place: Place,
    demo: bool,
    port: int,
    media_port: int | None,
    public_url: str,
    announce: tuple[str, ...],
    names: tuple[str, ...],
    behind_proxy: bool,
) -> None:
    """Set up an office: configuration with fresh secrets, certificate, database.

    Writes into the data folder (see --data before the command). What exists already is kept, so it may be repeated;
    the options about ports and names only count the first time.
    """
    if place.file.exists():
        click.echo(f"Configuration  {place.file} (kept)")
    else:
        place.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        first = First(
            port=port,
            media_port=media_port or min(port + 1, 65_535),
            public_url=public_url,
            announce=announce,
            own_certificate=not behind_proxy,
            folder=_data_folder(place),
        )
        write_private(place.file, text_of(_musterland(first) if demo else first))
        click.echo(f"Configuration  {place.file} (new, with fresh secrets)")
    folder = place.settings.data.folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _certificate(place, names)
    _database(place)
    if demo:
        _demo(place)


def _data_folder(place: Place) -> str:
    """How the configuration names the data folder: it lies beside it unless --config put it elsewhere."""
    same = place.file.parent.resolve() == place.data.resolve()
    return "." if same else str(place.data.resolve())


def _certificate(place: Place, names: tuple[str, ...]) -> None:
    from certs.files import CertificateError
    from certs.names import local_names
    from certs.store import Folder, make, renew

    settings = place.settings
    folder = Folder(settings.data.folder / "certs")
    if settings.http.certificate != folder.certificate:
        where = settings.http.certificate or "none: a proxy does TLS"
        click.echo(f"Certificate    {where} (not ours, left alone)")
        return
    now = dt.datetime.now(dt.UTC)
    public = urlsplit(settings.public_url).hostname or "localhost"
    announced = [str(address) for address in settings.media.announce]
    try:
        if folder.certificate.exists() and not names:
            outcome = renew(folder.path, now)
        else:
            outcome = make(folder.path, [*local_names(), public, *announced, *names], now)
    except (CertificateError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Certificate    {folder.certificate} ({f'new, {outcome.why}' if outcome.changed else outcome.why})")


def _database(place: Place) -> None:
    from office.cli.migrate import run_migrations

    run_migrations(place)
    click.echo("Database       up to date")


def _musterland(first: First) -> First:
    """The demo authority's name and addresses."""
    return replace(
        first,
        name_de="Landkreis Musterland",
        name_en="Musterland District",
        contact="Telefon 01234 567-0",
    )


def _demo(place: Place) -> None:
    """Load the demo; passwords are made once, shown at every start of a demo, and kept for that in a private file."""
    from office.accounts import Accounts
    from office.demo import DemoAccount, load_demo
    from office.greeting import DEMO_ACCOUNTS
    from office.storage.store import Store

    async def loading() -> list[DemoAccount]:
        store = await Store.open(place.settings.database_url)
        try:
            return await load_demo(store, Accounts(store, time.time))
        finally:
            await store.close()

    made = asyncio.run(loading())
    path = place.settings.data.folder / DEMO_ACCOUNTS
    if made:
        earlier = path.read_text(encoding="utf-8") if path.exists() else ""
        lines = [f"{one.login:<12} {one.password:<24} {one.role:<6} {one.name}\n" for one in made]
        write_private(path, earlier + "".join(lines))
        click.echo(f"Demo           Landkreis Musterland; accounts in {path}")
    elif path.exists():
        click.echo(f"Demo           Landkreis Musterland (kept); accounts in {path}")
    else:
        click.echo("Demo           Landkreis Musterland (kept); a new password: buergerbuero admin set-password LOGIN")
