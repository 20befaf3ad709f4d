"""One measurement: bring everybody in, warm up, let them talk, and divide the CPU by what arrived."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from aiortc.rtcdtlstransport import RTCCertificate

from loadtest.forward import janus, own, pump
from loadtest.forward.plan import Plan
from loadtest.forward.pump import End
from loadtest.processes import usage

ROUND = 1.0
FULL = 0.995
FULL_ROUNDS = 2
"""Seconds one after the other in which this share of what was sent arrived: the warm-up is over."""
PROMPT = 0.02
"""Seconds that hardly a packet may take then: whoever paces by what reports say of the way has caught up."""


class Target(Protocol):
    """A running forwarding unit."""

    name: str
    pids: list[int]

    async def enter(self, room: int, people: int, plan: Plan, certificate: RTCCertificate, begin: float) -> list[End]:
        """Bring a room's people in."""


@dataclass(frozen=True)
class Figures:
    """What was measured."""

    target: str
    case: str
    forwarded: int
    """Packets that arrived, each counted once."""
    per_second: float
    cpu_us: float
    """User and system time of all media processes, for each packet that arrived."""
    cpu_share: float
    """Of one core."""
    loss: float
    repeated: int
    sampled: int
    broken: int
    """Sampled packets that were forged or not what was sent: must be 0."""
    delay_p50_ms: float
    delay_p99_ms: float
    memory_per_peer_kb: float
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def target_of(name: str, plan: Plan) -> AbstractAsyncContextManager[Target]:
    """What to start. Raises :class:`janus.Missing` when it is not installed."""
    return janus.started(plan) if name == "janus" else own.started(plan)


async def measure(name: str, plan: Plan) -> Figures:
    """Start the target, measure it, end it."""
    certificate = RTCCertificate.generateCertificate()
    async with target_of(name, plan) as target:
        before = usage(target.pids)
        ends: list[End] = []
        try:
            begin = time.monotonic()
            for room in range(plan.rooms):
                ends += await target.enter(room, plan.people, plan, certificate, begin)
            for end in ends:
                end.peer.detach()
            await asyncio.to_thread(_warm_up, ends, plan)
            return await asyncio.to_thread(_timed, target, ends, plan, before.rss_bytes)
        finally:
            for end in ends:
                end.peer.close()


def _warm_up(ends: Sequence[End], plan: Plan) -> None:
    until = time.monotonic() + plan.warm_up
    full = 0
    while full < FULL_ROUNDS and time.monotonic() < until:
        tallies = [tally for end in ends for tally in end.tallies.values()]
        for tally in tallies:
            tally.delays.clear()
        arrived, sent = _totals(ends)
        pump.run(ends, ROUND, plan.sample)
        more_arrived, more_sent = _totals(ends)
        whole = more_arrived - arrived >= FULL * plan.subscribers * (more_sent - sent)
        slow = [delay for tally in tallies for delay in tally.delays if delay > PROMPT]
        prompt = len(slow) <= (1 - FULL) * sum(len(tally.delays) for tally in tallies)
        full = full + 1 if whole and prompt else 0


def _totals(ends: Sequence[End]) -> tuple[int, int]:
    arrived = sum(tally.packets for end in ends for tally in end.tallies.values())
    return arrived, sum(stream.sent for end in ends for stream in end.streams)


def _timed(target: Target, ends: Sequence[End], plan: Plan, rss_before: int) -> Figures:
    for end in ends:
        for tally in end.tallies.values():
            tally.reset()
    _, sent_before = _totals(ends)
    before, then = usage(target.pids), time.monotonic()
    pump.run(ends, plan.seconds, plan.sample)
    after, passed = usage(target.pids), time.monotonic() - then
    tallies = [tally for end in ends for tally in end.tallies.values()]
    forwarded, sent = _totals(ends)
    expected = (sent - sent_before) * plan.subscribers
    delays = sorted(delay for tally in tallies for delay in tally.delays)
    cuts = statistics.quantiles(delays, n=100) if len(delays) > 1 else [0.0] * 99
    cpu = after.cpu_seconds - before.cpu_seconds
    return Figures(
        target=target.name,
        case=plan.name,
        forwarded=forwarded,
        per_second=forwarded / plan.seconds,
        cpu_us=cpu / forwarded * 1e6 if forwarded else 0.0,
        cpu_share=cpu / passed,
        loss=max(0.0, 1 - forwarded / expected) if expected else 0.0,
        repeated=sum(tally.repeated for tally in tallies),
        sampled=sum(tally.sampled for tally in tallies),
        broken=sum(tally.broken for tally in tallies),
        delay_p50_ms=cuts[49] * 1e3,
        delay_p99_ms=cuts[98] * 1e3,
        memory_per_peer_kb=(after.rss_bytes - rss_before) / (plan.rooms * plan.people) / 1024,
        seconds=plan.seconds,
    )
