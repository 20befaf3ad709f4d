"""Faults that a test can put into a warm office, besides the kills of ``mortal.py``."""

from __future__ import annotations

from pathlib import Path

from office.storage import condition

PATIENCE = 1.0
"""Seconds instead of five: a test need not wait longer to see that waiting ends."""


def make_impatient(folder: Path) -> None:
    """Nobody waits long for a database that another program has locked."""
    vars(condition)["PATIENCE"] = PATIENCE
