"""What a process has used so far, read from Linux's ``/proc``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Usage:
    """Sums over some processes."""

    cpu_seconds: float
    rss_bytes: int


def usage(pids: list[int]) -> Usage:
    """User and system time and resident memory of these processes. Raises ``FileNotFoundError`` when one is gone."""
    cpu, rss = 0, 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        cpu += int(fields[11]) + int(fields[12])
        rss += int(fields[21])
    return Usage(cpu / _TICKS, rss * _PAGE)


def find(*words: str) -> list[int]:
    """Processes whose command line holds all of these words."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if all(word in line for word in words):
                found.append(int(folder.name))
    return sorted(found)
