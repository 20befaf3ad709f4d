"""Which citizens' pages are there: what the clock must know of the live half to decide who is away."""

from __future__ import annotations

from typing import Protocol


class Pages(Protocol):
    """The register of pages."""

    @property
    def opened_at(self) -> float:
        """When the office opened. Until then nobody could be there, so nobody is blamed for it."""

    def gone_since(self, ticket: str) -> float | None:
        """Since when the page of this ticket is gone; None while it is there."""


class AllThere:
    """Everybody's page is there: for an office without a live half."""

    opened_at = 0.0

    def gone_since(self, ticket: str) -> float | None:
        """Never gone."""
        return None
