"""Tables of what was measured, and what makes a measurement worthless."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

from loadtest.forward.joins import Joins
from loadtest.forward.measure import Figures

_HEAD = (
    f"{'target':7} {'case':38} {'packets/s':>9} {'CPU µs/packet':>13}"
    f" {'loss':>7} {'p50 ms':>7} {'p99 ms':>7} {'kB/peer':>8}"
)


def heading() -> str:
    """The first line of a table."""
    return _HEAD


def line(figures: Figures) -> str:
    """One measurement."""
    text = (
        f"{figures.target:7} {figures.case:38} {figures.per_second:9.0f} {figures.cpu_us:13.1f} {figures.loss:7.2%}"
        f" {figures.delay_p50_ms:7.2f} {figures.delay_p99_ms:7.2f} {figures.memory_per_peer_kb:8.0f}"
    )
    return text + "".join(f"  ! {complaint}" for complaint in complaints(figures))


def complaints(figures: Figures) -> list[str]:
    """Why these figures are not to be believed; empty when they are."""
    found = []
    if not figures.forwarded:
        found.append("nothing was forwarded")
    elif not figures.sampled:
        found.append("nothing was decrypted")
    if figures.broken:
        found.append(f"{figures.broken} of {figures.sampled} decrypted packets were not what was sent")
    if figures.repeated:
        found.append(f"{figures.repeated} packets came twice")
    return found


def medians(rounds: Sequence[Figures]) -> Figures:
    """Of every figure by itself, over rounds of one case and target; what is wrong in one round stays wrong."""
    first = rounds[0]
    values = {
        field.name: statistics.median(getattr(figures, field.name) for figures in rounds)
        for field in fields(first)
        if field.type == "float"
    }
    worst = {name: max(getattr(figures, name) for figures in rounds) for name in ("broken", "repeated")}
    least = {name: min(getattr(figures, name) for figures in rounds) for name in ("forwarded", "sampled")}
    return replace(first, **values, **worst, **least)


def joins(measured: Joins) -> str:
    """How long it takes to come in."""
    return (
        f"{measured.joins} joins at {measured.per_second:.1f}/s: offer to first packet p50 {measured.p50_ms:.0f} ms,"
        f" p95 {measured.p95_ms:.0f} ms, worst {measured.worst_ms:.0f} ms;"
        f" a conversation of two {measured.memory_per_conversation_kb / 1024:.2f} MB"
        f" and {measured.cpu_ms_per_conversation:.0f} ms of CPU to begin"
    )


def ratios(by_case: Iterable[tuple[str, Figures, Figures]]) -> list[str]:
    """Our cost beside the other's."""
    return [
        f"{case:38} {ours.cpu_us:6.1f} µs, Janus {theirs.cpu_us:6.1f} µs: {ours.cpu_us / theirs.cpu_us:.2f}"
        for case, ours, theirs in by_case
        if theirs.cpu_us
    ]
