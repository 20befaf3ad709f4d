"""The door to the database: transactions, and every trouble with it turned into one refusal."""

from __future__ import annotations


class Store:
    """One database."""

    @classmethod
    async def open(cls, url: str) -> Store:
        """Open ``sqlite:///path`` or ``postgresql://…``; the tables must have been migrated."""
        raise NotImplementedError

    async def close(self) -> None:
        """Let go of every connection."""
        raise NotImplementedError
