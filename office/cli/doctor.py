"""``buergerbuero doctor``: what is wrong here, and what to do."""

from __future__ import annotations

import click

from office.cli.place import Place, pass_place

MARKS = {"good": ("ok", "green"), "note": ("note", "yellow"), "trouble": ("TROUBLE", "red")}


@click.command()
@pass_place
def doctor(place: Place) -> None:
    """Check libraries, clock, files, certificate, ports, database, browser client and settings.

    Changes nothing. Says what to do about each trouble. The exit code is 1 when there is one: fit for a timer.
    """
    from office.doctor import examine

    findings = examine(place.settings, place.file)
    for finding in findings:
        word, colour = MARKS[finding.level]
        click.echo(f"{click.style(f'{word:>8}', fg=colour)}  {finding.what}")
        if finding.advice:
            click.echo(f"{'':>8}  → {finding.advice}")
    troubles = sum(finding.level == "trouble" for finding in findings)
    click.echo("")
    click.echo("Everything is in order." if not troubles else f"{troubles} thing(s) need your hand.")
    if troubles:
        raise SystemExit(1)
