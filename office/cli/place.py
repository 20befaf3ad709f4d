"""Which office a command is about: where its configuration lies, read at the first need."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from office.settings import Settings


@dataclass
class Place:
    """The options of ``buergerbuero`` itself, for its commands."""

    config: Path | None
    data: Path

    @property
    def file(self) -> Path:
        """The configuration file, whether it exists or not."""
        return self.config or self.data / "buergerbuero.toml"

    @cached_property
    def settings(self) -> Settings:
        """The settings; ends the command with words for people when they cannot be used."""
        from office.settings import SettingsError, load

        try:
            return load(self.file)
        except SettingsError as error:
            raise click.ClickException(str(error)) from None


pass_place = click.make_pass_decorator(Place)
