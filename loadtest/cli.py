"""Commands for ops teams: ``buergerbuero loadtest …``. Bounded; they print a table and write JSON on request."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import click

from loadtest.processes import find
from loadtest.visits import Account, Plan, run


@click.group()
def loadtest() -> None:
    """Walk synthetic citizens and clerks through an office and measure what it costs."""


@loadtest.command()
@click.option("--origin", required=True, metavar="URL", help="The office, such as https://localhost:8443.")
@click.option("--department", required=True, metavar="ID", help="A department that is open now.")
@click.option(
    "--accounts",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Clerks of that department: a JSON list of {"login": …, "password": …}. One conversation each.',
)
@click.option("--seconds", default=20.0, show_default=True, type=click.FloatRange(1, 3600), help="How long they talk.")
@click.option("--bitrate", default=800_000, show_default=True, help="Bits per second that each camera sends.")
@click.option("--sockets", required=True, metavar="FOLDER", help="The office's <data>/run, to find its media workers.")
@click.option("--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here too.")
def visits(
    origin: str, department: str, accounts: Path, seconds: float, bitrate: int, sockets: str, target: Path | None
) -> None:
    """Admit one citizen per clerk, let all talk at once, and print times, CPU and memory."""
    workers = find("sfu", sockets)
    if not workers:
        raise click.ClickException(f"no media worker of {sockets} runs on this machine")
    plan = Plan(
        origin=origin,
        department=department,
        accounts=[Account(**entry) for entry in json.loads(accounts.read_text())],
        seconds=seconds,
        workers=workers,
        bitrate=bitrate,
    )
    report = asyncio.run(run(plan))
    click.echo(report.as_text())
    if target is not None:
        target.write_text(json.dumps(report.as_dict(), indent=2) + "\n")
