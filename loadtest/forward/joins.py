"""How long a worker needs from an offer to the first packet that it forwards to the newcomer, and what a talk weighs.

A room of two at a time: the first person sends already when the second one's offer goes off. The network's part, the
checks and the handshake of a peer on the same machine, is in the time.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import asdict, dataclass
from typing import Any

from aiortc.rtcdtlstransport import RTCCertificate

from loadtest.forward import own, sdp
from loadtest.forward.plan import Plan
from loadtest.forward.pump import End
from loadtest.processes import usage

SMALL = Plan(rooms=1, subscribers=1, packets=50, size=200, seconds=1)
PATIENCE = 10.0


@dataclass(frozen=True)
class Joins:
    """What was measured."""

    joins: int
    per_second: float
    p50_ms: float
    p95_ms: float
    worst_ms: float
    memory_per_conversation_kb: float
    cpu_ms_per_conversation: float
    """Of the worker: two handshakes, and the packets until the newcomer had one."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


async def measure(joins: int, per_second: float) -> Joins:
    """So many conversations of two, begun at this rate, and kept until the last has begun."""
    certificate = RTCCertificate.generateCertificate()
    async with own.started(SMALL) as worker:
        # One before the rest: what is loaded with the first conversation is no conversation's own.
        first, sender = await _converse(worker, joins, certificate)
        before, loop = usage(worker.pids), asyncio.get_running_loop()
        begin = loop.time()
        tasks = []
        for room in range(joins):
            await asyncio.sleep(max(0.0, begin + room / per_second - loop.time()))
            tasks.append(asyncio.create_task(_converse(worker, room, certificate)))
        done = await asyncio.gather(*tasks)
        passed, after = loop.time() - begin, usage(worker.pids)
        for _, ends in [(first, sender), *done]:
            for end in ends:
                end.peer.close()
    times = sorted(seconds * 1e3 for seconds, _ in done)
    return Joins(
        joins=joins,
        per_second=joins / passed,
        p50_ms=statistics.median(times),
        p95_ms=times[min(len(times) - 1, int(len(times) * 0.95))],
        worst_ms=times[-1],
        memory_per_conversation_kb=(after.rss_bytes - before.rss_bytes) / joins / 1024,
        cpu_ms_per_conversation=(after.cpu_seconds - before.cpu_seconds) / joins * 1e3,
    )


async def _converse(worker: own.Worker, room: int, certificate: RTCCertificate) -> tuple[float, list[End]]:
    await worker.ask("open-room", room=f"r{room}")
    sender = await worker.join(room, 0, SMALL, certificate, time.monotonic())
    talking = asyncio.create_task(_talk(sender))
    try:
        then = time.perf_counter()
        peer, _, answer = await worker.offer(room, 1, SMALL, certificate, time.monotonic())
        await peer.connect(sdp.remote_of(answer["sdp"]))
        async with asyncio.timeout(PATIENCE):
            await peer.heard.wait()
        return time.perf_counter() - then, [sender, End(peer, [])]
    finally:
        talking.cancel()


async def _talk(end: End) -> None:
    (stream,) = end.streams
    while True:
        # A key frame again and again: whoever comes can begin at once, and the encoder's part is not measured.
        stream.key_frame = True
        end.peer.send(end.peer.protect(stream.packet(end.wide, time.time_ns())))
        end.wide += 1
        await asyncio.sleep(stream.interval)
