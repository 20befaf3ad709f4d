"""The benchmark that anyone can run: all cases, our worker and Janus in turn, three rounds, medians.

``python -m loadtest.forward.compare`` (``make bench-forward``). Without Janus only our own figures are measured, and
the output says so.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
from dataclasses import replace
from pathlib import Path

import click

from loadtest.forward import janus, joins, report
from loadtest.forward.measure import Figures, measure
from loadtest.forward.plan import CASES


@click.command()
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1, 20))
@click.option("--seconds", default=20.0, show_default=True, type=click.FloatRange(1, 600), help="Of each measurement.")
@click.option("--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write all figures here too.")
def main(rounds: int, seconds: float, target: Path | None) -> None:
    """Measure CPU per forwarded packet here and in Janus, alternating."""
    load = os.getloadavg()[0]
    click.echo(f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}, load before {load:.1f}")
    names = _targets()
    every: dict[tuple[int, str], list[Figures]] = {}
    for round_ in range(rounds):
        click.echo(f"\nround {round_ + 1} of {rounds}\n{report.heading()}")
        for case, plan in enumerate(CASES):
            for name in names if round_ % 2 == 0 else names[::-1]:
                figures = asyncio.run(measure(name, replace(plan, seconds=seconds)))
                every.setdefault((case, name), []).append(figures)
                click.echo(report.line(figures))
    medians = {key: report.medians(found) for key, found in every.items()}
    click.echo(f"\nmedians\n{report.heading()}")
    for key in sorted(medians):
        click.echo(report.line(medians[key]))
    if "janus" in names:
        pairs = [(plan.name, medians[case, "own"], medians[case, "janus"]) for case, plan in enumerate(CASES)]
        click.echo("\n" + "\n".join(report.ratios(pairs)))
    joined = asyncio.run(joins.measure(60, 10.0))
    click.echo("\n" + report.joins(joined))
    if target is not None:
        rows = [figures.as_dict() for key in sorted(every) for figures in every[key]]
        target.write_text(json.dumps({"rounds": rows, "joins": joined.as_dict()}, indent=2) + "\n")


def _targets() -> list[str]:
    try:
        janus.installed()
    except janus.Missing as missing:
        click.echo(f"Without Janus: {missing}")
        return ["own"]
    return ["own", "janus"]


if __name__ == "__main__":
    main()
