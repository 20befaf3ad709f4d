"""What media workers do at this moment, as a table for the night shift and as JSON for programs. Pure.

People appear by the ids of their participants, which tell nothing about them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from sfu.control import Load, MediaState, Stats

ID_CHARACTERS = 10
"""So much of an id tells people in one office apart."""


@dataclass(frozen=True, kw_only=True)
class WorkerPicture:
    """One worker at one moment."""

    number: int
    pid: int = 0
    """0: it does not answer."""
    port: int = 0
    load: Load | None = None
    stats: Stats | None = None
    drops_since: dict[str, int] = field(default_factory=dict)
    """Datagrams dropped since the picture before."""
    media: list[MediaState] = field(default_factory=list)


def as_json(pictures: Sequence[WorkerPicture], at: float) -> str:
    """One line."""
    workers = [
        {
            "number": picture.number,
            "pid": picture.pid,
            "port": picture.port,
            "load": None if picture.load is None else _named(picture.load),
            "stats": None if picture.stats is None else _named(picture.stats),
            "drops_since": picture.drops_since,
            "media": [_named(state) for state in picture.media],
        }
        for picture in pictures
    ]
    return msgspec.json.encode({"at": at, "workers": workers}).decode()


def _named(figures: msgspec.Struct) -> dict[str, object]:
    found = msgspec.structs.asdict(figures)
    found.pop("re", None)
    return found


def as_text(pictures: Sequence[WorkerPicture]) -> str:
    """A table of workers, then one of participants."""
    lines = _columns(
        ("worker", "pid", "port", "CPU", "memory", "rooms", "people", "packets/s", "dropped (since)"),
        (_worker(picture) for picture in pictures),
        left={8},
    )
    people = [(picture.number, state) for picture in pictures for state in picture.media]
    people.sort(key=lambda it: (it[0], it[1].room, it[1].participant))
    if people:
        lines.append("")
        lines += _columns(
            (
                "worker",
                "room",
                "participant",
                "way",
                "up",
                "down",
                "estimate",
                "loss up / down",
                "round trip",
                "sends",
                "rests",
            ),
            (_participant(number, state) for number, state in people),
            left={1, 2, 3, 9},
        )
    return "\n".join(lines)


def _worker(picture: WorkerPicture) -> tuple[str, ...]:
    if picture.pid == 0:
        return (str(picture.number), "-", "-", "-", "-", "-", "-", "-", "does not answer")
    load, stats = picture.load, picture.stats
    return (
        str(picture.number),
        str(picture.pid),
        str(picture.port),
        "-" if load is None else f"{load.cpu:.0%}",
        "-" if stats is None else f"{stats.rss_bytes / 1e6:.0f} MB",
        "-" if load is None else str(load.rooms),
        "-" if load is None else str(load.participants),
        "-" if load is None else f"{load.packets_per_second:.0f}",
        "-" if stats is None else _drops(stats.drops, picture.drops_since),
    )


def _drops(total: dict[str, int], since: dict[str, int]) -> str:
    said = [f"{reason} {count} (+{since.get(reason, 0)})" for reason, count in sorted(total.items()) if count]
    return ", ".join(said) or "none"


def _participant(number: int, state: MediaState) -> tuple[str, ...]:
    return (
        str(number),
        state.room[:ID_CHARACTERS],
        state.participant[:ID_CHARACTERS],
        state.way,
        _rate(state.up),
        _rate(state.down),
        _rate(state.estimate) if state.estimate else "-",
        f"{state.loss_up:.1%} / {state.loss_down:.1%}",
        f"{state.round_trip * 1000:.0f} ms" if state.round_trip else "-",
        (f"{state.height}p{state.frame_rate}" if state.height else "-") + (" reduced" if state.reduced else ""),
        str(state.paused) if state.paused else "-",
    )


def _rate(bits: int) -> str:
    return f"{bits / 1e6:.2f} Mbit/s" if bits >= 1_000_000 else f"{bits / 1e3:.0f} kbit/s"


def _columns(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]], left: set[int]) -> list[str]:
    whole = [heads, *rows]
    widths = [max(len(row[place]) for row in whole) for place in range(len(heads))]
    return [
        "  ".join(
            cell.ljust(width) if place in left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in whole
    ]
