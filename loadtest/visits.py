"""The scenario "visits": pairs of citizen and clerk are admitted, talk for a while with real media, and finish.

Measures, per pair, the time from the clerk's ``admit`` to the first decoded picture on either side; and over all pairs
what the media workers use per packet that they forward and per conversation that they hold.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import aiohttp

from loadtest.media import Media
from loadtest.people import Citizen, Clerk
from loadtest.pictures import LoopedVideo, Tone, encode_loop
from loadtest.processes import usage


@dataclass(frozen=True)
class Account:
    """A clerk's local account."""

    login: str
    password: str


@dataclass(frozen=True)
class Plan:
    """What to do, bounded."""

    origin: str
    department: str
    accounts: Sequence[Account]
    """One conversation per account."""
    seconds: float
    workers: Sequence[int]
    """Process ids of the media workers, on this machine."""
    width: int = 640
    height: int = 360
    bitrate: int = 800_000


@dataclass(frozen=True)
class Report:
    """What was measured. Times in milliseconds, memory in kilobytes."""

    conversations: int
    seconds: float
    citizen_first_picture_ms: list[float]
    clerk_first_picture_ms: list[float]
    packets_forwarded: int
    worker_cpu_us_per_packet: float
    worker_cpu_share: float
    worker_kb_per_conversation: float

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)

    def as_text(self) -> str:
        """For people."""
        return "\n".join(
            (
                f"conversations                       {self.conversations}, {self.seconds:.0f} s each",
                f"admit to first picture, citizen     {_spread(self.citizen_first_picture_ms)}",
                f"admit to first picture, clerk       {_spread(self.clerk_first_picture_ms)}",
                f"packets forwarded                   {self.packets_forwarded}",
                f"worker CPU per forwarded packet     {self.worker_cpu_us_per_packet:.1f} µs",
                f"worker CPU                          {self.worker_cpu_share * 100:.1f} % of a core",
                f"worker memory per conversation      {self.worker_kb_per_conversation:.0f} kB",
            )
        )


def _spread(milliseconds: list[float]) -> str:
    return f"median {statistics.median(milliseconds):.0f} ms, worst {max(milliseconds):.0f} ms"


@dataclass
class _Pair:
    clerk: Clerk
    citizen: Citizen
    clerk_media: Media
    citizen_media: Media


async def run(plan: Plan) -> Report:
    """Walk the plan once. Raises what goes wrong; a refused visit is a failure, not a figure."""
    film = encode_loop(plan.width, plan.height, plan.bitrate)
    rss_before = usage(list(plan.workers)).rss_bytes
    citizen_ms: list[float] = []
    clerk_ms: list[float] = []
    pairs: list[_Pair] = []
    # The office's certificate may be its own development CA's: loopback, no secrets of anybody's.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False, limit=0)) as http:
        try:
            for account in plan.accounts:
                pair, to_citizen, to_clerk = await _admit_one(plan, http, account, film)
                pairs.append(pair)
                citizen_ms.append(to_citizen)
                clerk_ms.append(to_clerk)
            before, packets_before = usage(list(plan.workers)), await _packets(pairs)
            await asyncio.sleep(plan.seconds)
            after, packets_after = usage(list(plan.workers)), await _packets(pairs)
            for pair in pairs:
                await pair.clerk.finish()
        finally:
            for pair in pairs:
                await asyncio.gather(
                    pair.citizen_media.close(), pair.clerk_media.close(), pair.citizen.close(), pair.clerk.close()
                )
    packets = packets_after - packets_before
    cpu = after.cpu_seconds - before.cpu_seconds
    return Report(
        conversations=len(pairs),
        seconds=plan.seconds,
        citizen_first_picture_ms=citizen_ms,
        clerk_first_picture_ms=clerk_ms,
        packets_forwarded=packets,
        worker_cpu_us_per_packet=cpu / max(packets, 1) * 1e6,
        worker_cpu_share=cpu / plan.seconds,
        worker_kb_per_conversation=(after.rss_bytes - rss_before) / max(len(pairs), 1) / 1024,
    )


async def _admit_one(
    plan: Plan, http: aiohttp.ClientSession, account: Account, film: list[bytes]
) -> tuple[_Pair, float, float]:
    clerk, citizen = Clerk(plan.origin), Citizen(http, plan.origin)
    await clerk.log_in(account.login, account.password)
    await citizen.take_number(plan.department)
    assert citizen.line is not None and clerk.line is not None
    pair = _Pair(
        clerk,
        citizen,
        Media(clerk.line, Tone(440), LoopedVideo(film)),
        Media(citizen.line, Tone(660), LoopedVideo(film)),
    )
    ticket = await citizen.ticket()
    await clerk.call(ticket)
    started = time.perf_counter()
    await clerk.admit(ticket)
    await asyncio.gather(_join(pair.clerk_media, clerk), _join(pair.citizen_media, citizen))
    to_citizen, to_clerk = await asyncio.gather(pair.citizen_media.first("video"), pair.clerk_media.first("video"))
    return pair, (to_citizen - started) * 1e3, (to_clerk - started) * 1e3


async def _join(media: Media, person: Citizen | Clerk) -> None:
    assert person.line is not None
    await media.join(await person.line.expect("join"))


async def _packets(pairs: list[_Pair]) -> int:
    counts = await asyncio.gather(
        *(media.packets_received() for pair in pairs for media in (pair.clerk_media, pair.citizen_media))
    )
    return sum(counts)
