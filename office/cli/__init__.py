"""The console script ``buergerbuero``: one group whose commands are imported only when they are called.

Start time matters: a media worker that died is started through here, so nothing heavy is imported before it is needed.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import click

from office.cli.place import Place

COMMANDS = {
    "init": ("office.cli.init", "init", "Set up an office: configuration, certificate, database."),
    "serve": ("office.cli.serve", "serve", "Run the office: web pages, waiting rooms, conversations."),
    "sfu": ("office.cli.sfu", "sfu", "Run one media worker (serve starts these by itself)."),
    "migrate": ("office.cli.migrate", "migrate", "Bring the database to the form that this version needs."),
    "certs": ("office.cli.certs", "certs", "Make, show and renew the server's certificate."),
    "admin": ("office.cli.admin", "admin", "Add clerks, set passwords, look at departments."),
    "doctor": ("office.cli.doctor", "doctor", "Check this installation and say what to do."),
    "loadtest": ("loadtest.cli", "loadtest", "Walk synthetic citizens and clerks through an office."),
}


class Commands(click.Group):
    """A group that knows its commands by name and imports one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command; its module is named in the table."""
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List what there is without importing it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="BUERO_CONFIG",
    help="Configuration file. Without it: buergerbuero.toml in the data folder.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var"),
    show_default=True,
    help="Data folder: where init writes everything, and where the other commands look for it.",
)
@click.version_option(package_name="buergerbuero", prog_name="buergerbuero")
@click.pass_context
def main(context: click.Context, config: Path | None, data: Path) -> None:
    """Virtuelles Bürgerbüro: a virtual citizens' office on the authority's own servers.

    \b
    First steps:
      buergerbuero init --demo     an office with five departments to try out
      buergerbuero serve           run it; the addresses are printed
      buergerbuero doctor          when something does not work

    Every command has its own --help.
    """
    context.obj = Place(config=config, data=data)
