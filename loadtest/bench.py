"""The benchmark that anyone can run: an office of its own on loopback, one conversation, then several at once.

``python -m loadtest.bench`` sets up a demo office in a temporary folder with a clerk per conversation, as an operator
would from the shell, walks ``visits`` and prints tables. What browsers take is measured in tests/e2e/benchmark.py.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import tempfile
from pathlib import Path

import click

from loadtest.processes import find
from loadtest.trial import trial
from loadtest.visits import Plan, Report, run


@click.command()
@click.option("--conversations", default=6, show_default=True, type=click.IntRange(1, 50), help="At once, at most.")
@click.option("--seconds", default=20.0, show_default=True, type=click.FloatRange(2, 600), help="How long they talk.")
@click.option("--port", default=28_443, show_default=True, help="TCP, and UDP from here upwards.")
@click.option("--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here too.")
def main(conversations: int, seconds: float, port: int, target: Path | None) -> None:
    """Measure an office on this machine: admit to first picture, CPU per packet, memory per conversation."""
    figures: list[Report] = []
    limits = {"BUERO_LIMITS__NUMBERS_PER_ADDRESS": "1000"}
    with (
        tempfile.TemporaryDirectory(prefix="buergerbuero-bench-") as folder,
        trial(Path(folder), port, limits) as office,
    ):
        department = office.open_department()
        accounts = [office.clerk(f"bench{n}", department) for n in range(conversations)]
        for count in sorted({1, conversations}):
            click.echo(f"\n{count} at once, {seconds:.0f} s, {platform.machine()}, {os.cpu_count()} cores")
            plan = Plan(
                origin=office.origin,
                department=department,
                accounts=accounts[:count],
                seconds=seconds,
                workers=find("sfu", f"{folder}/run"),
            )
            figures.append(asyncio.run(run(plan)))
            click.echo(figures[-1].as_text())
    if target is not None:
        target.write_text(json.dumps([figure.as_dict() for figure in figures], indent=2) + "\n")


if __name__ == "__main__":
    main()
