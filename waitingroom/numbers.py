"""The printed name of a ticket, such as ``K-017``: per department and day, upwards, never used twice."""

from __future__ import annotations


def following(highest: int | None) -> int:
    """The next number after the highest that was given out, or that is still in somebody's hand."""
    return 1 if highest is None else highest + 1


def printed(letter: str, number: int) -> str:
    """What stands on the ticket; it grows beyond three digits when a day is that busy."""
    return f"{letter}-{number:03d}"
