"""Checks of an installation, each with an answer in words: what was found, and what to do about it.

A check never changes anything and never raises; :func:`examine` runs them all.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from office.doctor_machine import clock_is_synchronised, free_tcp, free_udp, package_troubles, worker_answers
from office.greeting import DEMO_ACCOUNTS, is_serving, trouble_of
from office.settings import Settings

if TYPE_CHECKING:
    from office.mail_server import MailServer

MAIL_SECONDS = 5.0
"""For each answer of the mail server."""
LEAST_FREE_BYTES = 500_000_000
RELEASED = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
"""A clock before this is wrong."""


@dataclass(frozen=True)
class Finding:
    """One answer."""

    level: Literal["good", "note", "trouble"]
    what: str
    advice: str = ""


Check = Callable[[Settings, Path], Iterator[Finding]]
ADVICE = {
    "locked": "Another program keeps the database locked: see fuser office.db in the data folder, and end it.",
    "full": "Make room where the database lies; the office goes on by itself.",
    "lost": "The disk fails: look at dmesg; restore from a backup onto another one.",
    "unreachable": "Does the database server run? See the office's log.",
}
"""What helps against what ``/readyz`` says."""


def examine(settings: Settings, file: Path) -> list[Finding]:
    """Every finding about this installation, in the order in which things build on each other."""
    return [finding for check in CHECKS for finding in check(settings, file)]


def check_files(settings: Settings, file: Path) -> Iterator[Finding]:
    """Who may read what, and is there room."""
    folder = settings.data.folder
    if not folder.is_dir():
        yield Finding("trouble", f"The data folder {folder} is missing.", "Run: buergerbuero init")
        return
    certificates = folder / "certs"
    private = [file, folder / DEMO_ACCOUNTS, *certificates.glob("*.key"), *folder.glob("*.db*")]
    if settings.http.key:
        private.append(settings.http.key)
    exposed = [path for path in dict.fromkeys(private) if path.exists() and others_may_read(path)]
    for path in exposed:
        yield Finding("trouble", f"Other users of this machine may read {path}.", f"Run: chmod 600 {path}")
    if not exposed:
        yield Finding("good", "Secrets can be read by this user alone.")
    if folder.stat().st_mode & stat.S_IWOTH:
        yield Finding("trouble", f"Anybody may write into {folder}.", f"Run: chmod 700 {folder}")
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        yield Finding("trouble", f"Only {free // 1_000_000} MB are free in {folder}.", "Make room; 500 MB or more.")


def others_may_read(path: Path) -> bool:
    """Whether group or others have any right on a file."""
    return path.stat().st_mode & 0o077 != 0


def check_clock(settings: Settings, file: Path) -> Iterator[Finding]:
    """Tickets, certificates and opening hours need the right time."""
    now = dt.datetime.now(dt.UTC)
    if now < RELEASED:
        yield Finding("trouble", f"The clock says {now:%Y-%m-%d %H:%M} UTC; that is past.", "Set it: timedatectl")
    elif clock_is_synchronised() is False:
        yield Finding("note", "Nobody keeps this machine's clock right.", "Install chrony or systemd-timesyncd.")
    else:
        yield Finding("good", f"The clock says {now:%Y-%m-%d %H:%M} UTC.")


def check_certificate(settings: Settings, file: Path) -> Iterator[Finding]:
    """Valid, fitting to its key, and for the name that people type."""
    from certs.files import CertificateError
    from certs.inspection import inspect

    if settings.http.certificate is None or settings.http.key is None:
        yield Finding("good", "Plain HTTP: a proxy in front does TLS.")
        return
    try:
        found = inspect(settings.http.certificate, settings.http.key)
    except (CertificateError, OSError) as error:
        yield Finding("trouble", f"The certificate cannot be used: {error}.", "Run: buergerbuero certs make")
        return
    now = dt.datetime.now(dt.UTC)
    host = urlsplit(settings.public_url).hostname or "localhost"
    left = found.days_left(now)
    renew = "Run: buergerbuero certs renew (or renew it where you got it), then restart the office."
    if not found.key_matches:
        yield Finding("trouble", f"{settings.http.key} is not the key of {found.path}.", "Put the right pair there.")
    if found.expired(now):
        yield Finding("trouble", f"The certificate is valid {found.not_before:%F} to {found.not_after:%F} only.", renew)
    elif found.due(now):
        yield Finding("note", f"The certificate ends in {left} days.", renew)
    if not found.speaks_for(host):
        advice = "Run: buergerbuero certs make (or get one for this name)."
        yield Finding("trouble", f"The certificate is for {', '.join(found.names)}, not for {host}.", advice)
    if found.key_matches and not found.expired(now) and found.speaks_for(host):
        yield Finding("good", f"The certificate speaks for {host} and ends in {left} days.")


def check_ports(settings: Settings, file: Path) -> Iterator[Finding]:
    """Free, or in the hands of this very office."""
    port = settings.http.port
    if is_serving(settings):
        yield Finding("good", f"The office runs on TCP {port}.")
        if trouble := trouble_of(settings):
            yield Finding("trouble", f"It cannot write anything down: {trouble}.", ADVICE.get(trouble, "See its log."))
    elif free_tcp(settings.http.host, port):
        yield Finding("good", f"TCP {port} is free.")
    else:
        yield Finding(
            "trouble", f"Another program has TCP {port}.", f"End it (ss -ltnp 'sport = :{port}') or set [http] port."
        )
    if not settings.http.certificate and settings.http.host not in ("127.0.0.1", "::1", "localhost"):
        yield Finding("trouble", "Plain HTTP on every address.", 'Set [http] host = "127.0.0.1" for the proxy alone.')
    taken = []
    for number in range(settings.worker_count):
        port = settings.worker_port(number)
        if not free_udp(port) and not worker_answers(settings.worker_socket(number)):
            taken.append(port)
    if taken:
        ports = ", ".join(str(port) for port in taken)
        yield Finding("trouble", f"Other programs have UDP {ports}.", "End them (ss -lunp) or set [media] port.")
    else:
        last = settings.worker_port(settings.worker_count - 1)
        ports = f"UDP and TCP {settings.media.port} to {last}"
        yield Finding("good", f"{ports} are free or ours; the firewall must let them in.")


def check_database(settings: Settings, file: Path) -> Iterator[Finding]:
    """Reachable, in this version's form, and with an SQLite that loses nothing."""
    yield from asyncio.run(_database(settings))


async def _database(settings: Settings) -> list[Finding]:
    from office.storage.diagnosis import present_revision, way_of_writing
    from office.storage.engine import UnsafeDatabase
    from office.storage.migrate import newest

    try:
        revision = await present_revision(settings.database_url)
    except UnsafeDatabase as error:
        advice = "Does it run, is [database] url right? See docs/operations.md, Database."
        return [Finding("trouble", f"The database cannot be used: {error}.", advice)]
    if revision != newest():
        form = "is empty" if revision is None else f"has form {revision}, not {newest()}"
        return [
            Finding("trouble", f"The database {form}.", "Stop the office, make a backup, run: buergerbuero migrate")
        ]
    return [Finding("good", f"The database is up to date ({way_of_writing(settings.database_url)}).")]


def check_mail(settings: Settings, file: Path) -> Iterator[Finding]:
    """The mail server takes us in; nothing is sent."""
    from office.delivery import NotThere
    from office.mail_server import of_settings

    server = of_settings(settings.mail)
    if server is None:
        yield Finding("good", "No mails are written; [mail] host is empty.")
        return
    try:
        asyncio.run(_greet(server))
    except NotThere as error:
        advice = "Is [mail] right (host, port, tls, authority, user, password)? Does the server run?"
        yield Finding("trouble", f"The mail server {server.host} cannot be used: {error}.", advice)
        return
    yield Finding("good", f"The mail server {server.host} takes us in.")
    if settings.mail.tls == "none" and settings.mail.host not in ("127.0.0.1", "::1", "localhost"):
        yield Finding("note", "Mails go to their server in the clear.", "Set [mail] tls to starttls or tls.")


async def _greet(server: MailServer) -> None:
    async with server.connect(MAIL_SECONDS) as line:
        await line.hello()


def check_push(settings: Settings, file: Path) -> Iterator[Finding]:
    """The key can be used, and the push services answer; nothing is sent."""
    from office.doctor_push import key_trouble, out_of_reach
    from office.push_service import of_settings

    services = of_settings(settings.push)
    if services is None:
        yield Finding("good", "No Web Push; [push] contact is empty.")
        return
    makers = ", ".join(settings.push.services)
    yield Finding("note", f"Notices may go through the browsers' makers: {makers}.", "Your privacy policy names them?")
    if trouble := key_trouble(settings):
        advice = "Take it from the backup, or: buergerbuero admin push-key --rotate"
        yield Finding("trouble", f"The key for Web Push cannot be used: {trouble}.", advice)
    troubles = out_of_reach(services, settings.push.services)
    for host, trouble in troubles.items():
        advice = "Let the office out to it (HTTPS), set [push] proxy, or take it from [push] services."
        yield Finding("trouble", f"The push service {host} cannot be reached: {trouble}.", advice)
    if not troubles:
        yield Finding("good", "The push services answer.")
    if settings.push.own_network:
        yield Finding("note", "Notices may go to private addresses.", "Set [push] own_network = false.")


def check_browser_build(settings: Settings, file: Path) -> Iterator[Finding]:
    """The client that browsers get."""
    if (settings.dist / "index.html").is_file():
        yield Finding("good", f"The browser client is in {settings.dist}.")
    else:
        yield Finding(
            "trouble", f"There is no browser client in {settings.dist}.", "Run: make web (or set [web] dist)."
        )


def check_packages(settings: Settings, file: Path) -> Iterator[Finding]:
    """Libraries with known holes are refused; the ones here are new enough."""
    troubles = package_troubles()
    for trouble in troubles:
        yield Finding("trouble", trouble, "Install again from requirements.lock.")
    if not troubles:
        yield Finding("good", "The libraries are those that this version was made with, or newer.")


def check_deviations(settings: Settings, file: Path) -> Iterator[Finding]:
    """What is set otherwise than it comes: not wrong, but good to know when something is odd."""
    for section in ("limits", "retention"):
        chosen = getattr(settings, section)
        for name, field in type(chosen).model_fields.items():
            value = getattr(chosen, name)
            if value != field.default:
                yield Finding("note", f"[{section}] {name} is {value}; it comes as {field.default}.")
    if settings.http.tls12:
        yield Finding("note", "TLS 1.2 is allowed.", "Set [http] tls12 = false unless old devices need it.")
    host = urlsplit(settings.public_url).hostname or ""
    if (settings.data.folder / DEMO_ACCOUNTS).exists() and host not in ("localhost", "127.0.0.1", "::1"):
        advice = "Disable them: buergerbuero admin disable LOGIN; then delete the file."
        yield Finding("trouble", f"The demo accounts are open to {host}.", advice)


CHECKS: list[Check] = [
    check_packages,
    check_clock,
    check_files,
    check_certificate,
    check_ports,
    check_database,
    check_mail,
    check_push,
    check_browser_build,
    check_deviations,
]
