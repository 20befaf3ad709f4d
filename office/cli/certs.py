"""``buergerbuero certs``: the server's certificate from a private authority, for development and closed networks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import click

from certs.files import CertificateError
from certs.inspection import inspect
from certs.names import local_names
from certs.store import Outcome, make, renew
from office.cli.place import Place, pass_place


@click.group()
def certs() -> None:
    """Make, show and renew the server's certificate.

    The certificate comes from a private authority in <data>/certs. Browsers warn about it until you install
    authority.pem there; for the public, get a certificate that everybody knows and write its path into [http].
    """


@certs.command("make")
@click.option("--name", "names", multiple=True, help="A further host name or address; may be repeated.")
@click.option("--force", is_flag=True, help="Make a new one even if the present one is good.")
@pass_place
def make_command(place: Place, names: tuple[str, ...], force: bool) -> None:
    """Make a certificate for localhost, this machine, the public address and further names."""
    settings = place.settings
    public = urlsplit(settings.public_url).hostname or "localhost"
    wanted = [*local_names(), public, *names]
    _tell(_do(lambda: make(settings.data.folder / "certs", wanted, dt.datetime.now(dt.UTC), force=force)))


@certs.command("renew")
@click.option("--force", is_flag=True, help="Renew even if it is good for more than 30 days.")
@pass_place
def renew_command(place: Place, force: bool) -> None:
    """Renew it for the names that it has, when fewer than 30 days are left.

    Run it from a timer and restart serve afterwards; serve also does it at each start.
    """
    _tell(_do(lambda: renew(place.settings.data.folder / "certs", dt.datetime.now(dt.UTC), force=force)))


@certs.command("show")
@click.option("--certificate", type=click.Path(path_type=Path), help="Another certificate than the configured one.")
@click.option("--key", type=click.Path(path_type=Path), help="Its key.")
@pass_place
def show_command(place: Place, certificate: Path | None, key: Path | None) -> None:
    """Show whom the certificate speaks for, until when, and whether its key fits."""
    certificate = certificate or place.settings.http.certificate
    key = key or place.settings.http.key
    if certificate is None or key is None:
        raise click.ClickException("No certificate is configured: a proxy in front of the office does TLS.")
    try:
        found = inspect(certificate, key)
    except CertificateError as error:
        raise click.ClickException(str(error)) from None
    now = dt.datetime.now(dt.UTC)
    rows = {
        "file": str(found.path),
        "subject": found.subject,
        "signed by": found.issuer,
        "names": ", ".join(found.names),
        "valid": f"{found.not_before:%Y-%m-%d} to {found.not_after:%Y-%m-%d} ({found.days_left(now)} days left)",
        "key": f"{found.key_kind}, {'belongs to it' if found.key_matches else 'DOES NOT BELONG TO IT'}",
        "SHA-256": found.fingerprint,
    }
    for name, value in rows.items():
        click.echo(f"{name:>10}  {value}")
    if found.expired(now) or not found.key_matches:
        raise SystemExit(1)


def _do(action: Callable[[], Outcome]) -> Outcome:
    try:
        return action()
    except CertificateError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None


def _tell(outcome: Outcome) -> None:
    folder = outcome.folder
    if outcome.changed:
        click.echo(f"New certificate ({outcome.why}): {folder.certificate}")
        click.echo(f"Browsers trust it once they know {folder.authority}. A running office takes it at its next start.")
    else:
        click.echo(f"Nothing to do, {outcome.why}: {folder.certificate}")
