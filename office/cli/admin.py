"""``buergerbuero admin``: accounts and departments, from the command line of the machine that holds the record."""

from __future__ import annotations

import asyncio
import secrets
import sys
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import click

from office.cli.hours import hours
from office.cli.place import Place, pass_place
from office.cli.push import push_key
from office.cli.rules import rules
from office.cli.waits import waits
from office.cli.who import who

if TYPE_CHECKING:
    from office.accounts import Accounts
    from office.reception import Reception
    from office.storage.records import AccountRecord, AccountRole

T = TypeVar("T")
Work = Callable[["Accounts", "Reception"], Awaitable[T]]


@click.group()
def admin() -> None:
    """Add clerks, set passwords, look at departments.

    Works beside a running office: a disabled account is out within a minute, a new one can log in at once.
    """


admin.add_command(hours)
admin.add_command(push_key)
admin.add_command(rules)
admin.add_command(waits)


def _password_options(command: Callable[..., None]) -> Callable[..., None]:
    """How a password comes in: typed twice, made here, or from standard input for scripts; never as an argument."""
    command = click.option("--generate", is_flag=True, help="Make a password and print it once.")(command)
    return click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")(command)


def _password(generate: bool, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if generate:
        return secrets.token_urlsafe(12)
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt="Again")
    return typed


@admin.command("add-clerk")
@click.argument("login")
@click.option("--name", required=True, help="What citizens see on the tile, such as “Frau Yıldız”.")
@click.option("--department", "departments", multiple=True, help="Id of a department; repeat for several.")
@_password_options
@pass_place
def add_clerk(
    place: Place, login: str, name: str, departments: tuple[str, ...], generate: bool, password_stdin: bool
) -> None:
    """Add a clerk who serves the given departments. See “admin departments” for their ids."""
    _add(place, login, name, "clerk", departments, _password(generate, password_stdin), show=generate)


@admin.command("add-admin")
@click.argument("login")
@click.option("--name", required=True, help="The administrator's name.")
@_password_options
@pass_place
def add_admin(place: Place, login: str, name: str, generate: bool, password_stdin: bool) -> None:
    """Add an administrator: may manage the office, serves no department."""
    _add(place, login, name, "admin", (), _password(generate, password_stdin), show=generate)


@admin.command("set-password")
@click.argument("login")
@_password_options
@pass_place
def set_password(place: Place, login: str, generate: bool, password_stdin: bool) -> None:
    """Give an account a new password; whoever is logged in with it is logged out."""
    password = _password(generate, password_stdin)
    _run(place, lambda accounts, _: accounts.set_password(login, password))
    _tell(f"New password for {login}", password if generate else "")


@admin.command("disable")
@click.argument("login")
@pass_place
def disable(place: Place, login: str) -> None:
    """Lock an account out and log it out everywhere; nothing is deleted."""
    _run(place, lambda accounts, _: accounts.set_active(login, False))
    click.echo(f"{login} is disabled.")


@admin.command("enable")
@click.argument("login")
@pass_place
def enable(place: Place, login: str) -> None:
    """Let a disabled account in again."""
    _run(place, lambda accounts, _: accounts.set_active(login, True))
    click.echo(f"{login} is enabled.")


@admin.command("assign")
@click.argument("login")
@click.argument("departments", nargs=-1)
@pass_place
def assign(place: Place, login: str, departments: tuple[str, ...]) -> None:
    """Let a clerk serve exactly these departments from now on (none given: none)."""
    account = _run(place, lambda accounts, _: accounts.assign(login, departments))
    click.echo(f"{login} serves: {_listed(account)}")


@admin.command("set-desk")
@click.argument("login")
@click.argument("label")
@pass_place
def set_desk(place: Place, login: str, label: str) -> None:
    """Say what the display in the hall calls a clerk's desk, such as “Zimmer 12” (empty: “Schalter” and its number)."""
    account = _run(place, lambda accounts, _: accounts.set_desk(login, label))
    click.echo(f"{login} sits at: {account.desk or 'a desk that is called by its number'}")


@admin.command("list")
@pass_place
def list_accounts(place: Place) -> None:
    """List every account with its role and departments."""
    accounts = _run(place, lambda accounts, _: accounts.list())
    if not accounts:
        click.echo("No account yet. Add one: buergerbuero admin add-clerk LOGIN --name NAME --department ID")
    for account in accounts:
        state = "" if account.active else "  (disabled)"
        desk = f"  [{account.desk}]" if account.desk else ""
        click.echo(f"{account.login:<20} {account.role:<6} {account.name:<28} {_listed(account)}{desk}{state}")


@admin.command("departments")
@pass_place
def departments(place: Place) -> None:
    """List every department: its id, how it stands now, how many wait."""
    for standing in _run(place, lambda _, reception: reception.departments()):
        record = standing.department
        click.echo(f"{record.id:<20} {standing.state:<8} {standing.waiting:>4} waiting  {record.name_de}")


@admin.command("pause")
@click.argument("department")
@pass_place
def pause(place: Place, department: str) -> None:
    """Pause a department: no new numbers until “resume”; those who wait keep their places."""
    _run(place, lambda _, reception: reception.pause_department(department, True, who()))
    click.echo(f"{department} is paused.")


@admin.command("resume")
@click.argument("department")
@pass_place
def resume(place: Place, department: str) -> None:
    """Let a paused department take numbers again."""
    _run(place, lambda _, reception: reception.pause_department(department, False, who()))
    click.echo(f"{department} takes numbers again.")


def _add(
    place: Place,
    login: str,
    name: str,
    role: AccountRole,
    departments: tuple[str, ...],
    password: str,
    *,
    show: bool,
) -> None:
    _run(place, lambda accounts, _: accounts.add(login, name, role, departments, password))
    _tell(f"Added {role} {login}", password if show else "")
    click.echo(f"Desk: {place.settings.public_url}/desk")


def _tell(what: str, password: str) -> None:
    click.echo(f"{what}, password: {password}" if password else f"{what}.")


def _listed(account: AccountRecord) -> str:
    return ", ".join(sorted(account.departments)) or "–"


def _run(place: Place, work: Work[T]) -> T:
    """Open the record, do one thing, close it; troubles become sentences."""
    from office.accounts import Accounts
    from office.reception import Reception
    from office.storage.store import Store
    from signalling.hall import Refusal

    settings = place.settings

    async def doing() -> T:
        store = await Store.open(settings.database_url)
        try:
            accounts = Accounts(store, time.time, by=who())
            key = settings.secrets.key.get_secret_value().encode()
            return await work(accounts, Reception(store, time.time, key))
        finally:
            await store.close()

    try:
        return asyncio.run(doing())
    except Refusal as refusal:
        known = {"not-yours": "there is no such account or department", "unavailable": "the database is not available"}
        raise click.ClickException(known.get(refusal.code, f"refused: {refusal.code}")) from None
    except ValueError as error:
        raise click.ClickException(str(error)) from None
