"""What a worker has forwarded and dropped since its start."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Counters:
    """Totals; ``drops`` has few, fixed reasons. What comes in and goes out is counted where it passes, and added
    here when that ends."""

    packets_in: int = 0
    packets_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    drops: dict[str, int] = field(default_factory=dict)

    def drop(self, reason: str) -> None:
        """One packet was not forwarded."""
        self.drops[reason] = self.drops.get(reason, 0) + 1
