"""Commands for ops teams: ``buergerbuero loadtest …``. Bounded; they print a table and write JSON on request."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Literal

import click

from loadtest.forward import janus, joins, report
from loadtest.forward.measure import measure
from loadtest.forward.plan import LARGEST, SMALLEST
from loadtest.forward.plan import Plan as ForwardPlan
from loadtest.processes import find
from loadtest.visits import Account, Plan, run

JOINS_PER_SECOND = 10.0


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


@loadtest.command()
@click.option("--rooms", default=1, show_default=True, type=click.IntRange(1, 200), help="Conversations at once.")
@click.option("--subscribers", default=1, show_default=True, type=click.IntRange(1, 100), help="Of each sender.")
@click.option("--pps", default=200.0, show_default=True, type=click.FloatRange(1, 5000), help="Packets of each camera.")
@click.option("--size", default=1_100, show_default=True, type=click.IntRange(SMALLEST, LARGEST), help="Bytes in each.")
@click.option("--seconds", default=20.0, show_default=True, type=click.FloatRange(1, 3600), help="How long to measure.")
@click.option(
    "--profile",
    default="camera",
    show_default=True,
    type=click.Choice(["camera", "conversation"]),
    help="One camera in each room, or everybody with camera and microphone.",
)
@click.option(
    "--srtp", default="gcm128", show_default=True, type=click.Choice(["gcm128", "cm80"]), help="How packets are sealed."
)
@click.option(
    "--target", default="own", show_default=True, type=click.Choice(["own", "janus"]), help="What to measure."
)
@click.option("--joins", "joining", type=click.IntRange(1, 500), help="Measure how long so many need to come in.")
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here too.")
def forward(
    rooms: int,
    subscribers: int,
    pps: float,
    size: int,
    seconds: float,
    profile: Literal["camera", "conversation"],
    srtp: Literal["gcm128", "cm80"],
    target: Literal["own", "janus"],
    joining: int | None,
    file: Path | None,
) -> None:
    """Start a media worker on loopback, put real peers around it, and measure what a forwarded packet costs.

    With --target janus the same load goes through Janus (Debian: janus), which is started and ended here, too.
    """
    if joining is not None:
        joined = asyncio.run(joins.measure(joining, JOINS_PER_SECOND))
        click.echo(report.joins(joined))
        figures = joined.as_dict()
    else:
        plan = ForwardPlan(rooms, subscribers, pps, size, seconds, profile, srtp)
        try:
            measured = asyncio.run(measure(target, plan))
        except janus.Missing as missing:
            raise click.ClickException(str(missing)) from None
        click.echo(f"{report.heading()}\n{report.line(measured)}")
        figures = measured.as_dict()
    if file is not None:
        file.write_text(json.dumps(figures, indent=2) + "\n")
