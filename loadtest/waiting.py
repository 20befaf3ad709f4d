"""The waiting benchmark that anyone can run: how soon the last of many waiting visitors hears that somebody was called.

``python -m loadtest.waiting`` sets up an office of its own for each size, fills one department, lets a clerk call again
and again (everybody moves up each time), and prints how long the last browser waited for the news, what one change
costs, and what one waiting visitor takes of the web process's memory.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import resource
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import aiohttp
import click

from loadtest.crowd import Moved, Remote
from loadtest.line import Line
from loadtest.people import Clerk
from loadtest.processes import usage
from loadtest.trial import Trial, trial
from signalling import messages

CHUNK = 250
"""Drawn and connected at once, so that nobody counts as away before the page is there."""
DRAWING = 16
"""Pages that draw beside each other while the department fills."""
SETTLE_SECONDS = 1.0
MOST_SECONDS = 1.0
MOST_KILOBYTES = 30.0
MOST_ARRIVAL_SECONDS = 2.0


@dataclass(frozen=True)
class Figures:
    """What was measured with so many waiting. Times in milliseconds."""

    waiting: int
    last_told_ms: list[float]
    """From the clerk's click to the last visitor's socket, for each call; the commit lies in between."""
    after_answer_ms: list[float]
    """From the clerk's answer, which follows the commit."""
    cpu_ms_per_call: float
    """Of the web process, everything that a call causes included."""
    cpu_us_per_visitor: float
    kilobytes_per_visitor: float
    """Once the pages are open."""
    kilobytes_after_calls: float
    """Once every visitor has heard of all the calls."""
    draw_ms: list[float]
    """Median and 99th percentile from ``take-number`` to its answer, ``DRAWING`` pages at once."""
    arrival_ms: list[float]
    """The same and the worst for many who ask in one moment, beside all who wait."""
    in_order: bool
    """Whether their numbers are each one more than the last, in the order in which they are on record."""
    load: float
    """Of the machine, over the last minute: with more than one for each core, times are those of a crowded machine."""

    def as_row(self) -> str:
        """One line of the table."""
        return (
            f"{self.waiting:>8} {statistics.median(self.last_told_ms):>10.0f} {max(self.last_told_ms):>8.0f}"
            f" {max(self.after_answer_ms):>12.0f} {self.cpu_ms_per_call:>10.1f} {self.cpu_us_per_visitor:>10.1f}"
            f" {self.kilobytes_per_visitor:>9.1f} {self.kilobytes_after_calls:>9.1f}"
            f" {self.draw_ms[0]:>7.0f} {self.draw_ms[1]:>7.0f}"
            f" {self.arrival_ms[0]:>8.0f} {self.arrival_ms[1]:>7.0f} {self.load:>5.1f}"
        )


HEADING = (
    " waiting  last told    worst after answer  CPU/call µs/visitor  kB/page   kB then    draw     p99"
    " arrivals     p99  load\n"
    "             ms, med       ms      ms, max         ms                                  ms      ms"
    "       ms      ms"
)


@click.command()
@click.option("--sizes", default="500,1000,2000,5000", show_default=True, help="How many wait, each in a new office.")
@click.option(
    "--calls", default=8, show_default=True, type=click.IntRange(2, 200), help="How often somebody is called."
)
@click.option(
    "--crowds", default=2, show_default=True, type=click.IntRange(1, 8), help="Processes that visitors are in."
)
@click.option(
    "--arrivals", default=1_000, show_default=True, type=click.IntRange(10, 2_000), help="How many come at once."
)
@click.option("--port", default=28_543, show_default=True, help="TCP, and UDP from here upwards.")
@click.option("--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here too.")
def main(sizes: str, calls: int, crowds: int, arrivals: int, port: int, target: Path | None) -> None:
    """Measure how the waiting room bears many people on this machine. Exit code 1 when an aim is missed."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    click.echo(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n{HEADING}")
    figures = []
    for size in (int(part) for part in sizes.split(",")):
        figures.append(measure(size, calls, crowds, arrivals, port))
        click.echo(figures[-1].as_row())
    if target is not None:
        target.write_text(json.dumps([asdict(each) for each in figures], indent=2) + "\n")
    late = any(max(each.last_told_ms) > MOST_SECONDS * 1000 for each in figures)
    late |= any(each.arrival_ms[1] > MOST_ARRIVAL_SECONDS * 1000 or not each.in_order for each in figures)
    if late or any(each.kilobytes_after_calls > MOST_KILOBYTES for each in figures):
        raise click.ClickException(
            f"the aims: all told in {MOST_SECONDS:.0f} s, {MOST_KILOBYTES:.0f} kB for each, and 99 of 100 who come at "
            f"once have their number within {MOST_ARRIVAL_SECONDS:.0f} s, in order"
        )


def measure(size: int, calls: int, crowds: int, arrivals: int, port: int) -> Figures:
    """An office of its own with ``size`` waiting visitors."""
    limits = {
        "BUERO_LIMITS__SOCKETS": "20000",
        "BUERO_LIMITS__SOCKETS_PER_ADDRESS": "20000",
        "BUERO_LIMITS__NUMBERS_PER_ADDRESS": "100000",
        "BUERO_LIMITS__MESSAGE_BURST": "100000",
        "BUERO_MEDIA__WORKERS": "1",
    }
    with (
        tempfile.TemporaryDirectory(prefix="buergerbuero-waiting-") as folder,
        trial(Path(folder), port, limits, tls=False) as office,
    ):
        with closing(sqlite3.connect(Path(folder) / "office.db", timeout=10)) as record, record:
            # On a crowded machine a page may take long to open: nobody is away meanwhile.
            record.execute("UPDATE departments SET max_waiting = ?, grace_seconds = 600", (2 * size + arrivals,))
        remotes = [Remote(office.origin) for _ in range(crowds)]
        try:
            return asyncio.run(_measure(office, size, calls, arrivals, remotes))
        finally:
            for remote in remotes:
                remote.end()


async def _measure(office: Trial, size: int, calls: int, arrivals: int, crowds: list[Remote]) -> Figures:
    department = office.open_department()
    account = office.clerk("bench", department)
    clerk = Clerk(office.origin)
    async with aiohttp.ClientSession() as http:
        try:
            await clerk.log_in(account.login, account.password)
            assert clerk.line is not None
            await clerk.line.request(lambda number: messages.SetDesk(id=number, state="open"))
            portals = [await Line.open(http, office.origin, messages.Hello(view="portal")) for _ in range(DRAWING)]
            draws: list[float] = []
            await _settle(office.pid)
            empty = usage([office.pid]).rss_bytes
            await _fill(portals, department, size, crowds, draws)
            await _settle(office.pid)
            full = usage([office.pid]).rss_bytes
            last, after, cpu = await _call(office, clerk.line, calls, crowds)
            then = usage([office.pid]).rss_bytes
            await asyncio.gather(*(portal.close() for portal in portals))
            arrived = await _arrive(office, department, arrivals, crowds)
        finally:
            await clerk.close()
    draws.sort()
    return Figures(
        waiting=size,
        last_told_ms=last,
        after_answer_ms=after,
        cpu_ms_per_call=cpu,
        cpu_us_per_visitor=cpu * 1000 / size,
        kilobytes_per_visitor=(full - empty) / 1000 / size,
        kilobytes_after_calls=(then - empty) / 1000 / size,
        draw_ms=[draws[len(draws) // 2], draws[len(draws) * 99 // 100]],
        arrival_ms=[arrived[len(arrived) // 2], arrived[len(arrived) * 99 // 100], arrived[-1]],
        in_order=_in_order(office, department),
        load=os.getloadavg()[0],
    )


async def _fill(portals: list[Line], department: str, size: int, crowds: list[Remote], draws: list[float]) -> None:
    """Draw and connect, chunk by chunk."""

    def wish(once: int, number: int) -> messages.TakeNumber:
        name = f"waiting-{once}"
        return messages.TakeNumber(
            id=number, department=department, service=None, matter="", name="", language="de", once=name
        )

    async def draw(portal: Line, names: list[int]) -> list[str]:
        tokens = []
        for once in names:
            begun = time.monotonic()
            taken = await portal.request(partial(wish, once), within=30)
            draws.append((time.monotonic() - begun) * 1000)
            tokens.append(str(taken["token"]))
        return tokens

    for begin in range(0, size, CHUNK):
        names = list(range(begin, min(begin + CHUNK, size)))
        lanes = await asyncio.gather(
            *(draw(portal, names[lane :: len(portals)]) for lane, portal in enumerate(portals))
        )
        tokens = [token for lane in lanes for token in lane]
        await asyncio.gather(*(crowd.ask("join", tokens[number :: len(crowds)]) for number, crowd in enumerate(crowds)))


async def _arrive(office: Trial, department: str, arrivals: int, crowds: list[Remote]) -> list[float]:
    """So many ask for a number in one moment, each from her own page; milliseconds for each, in order of size."""
    shares = [[f"arrival-{n}" for n in range(begin, arrivals, len(crowds))] for begin in range(len(crowds))]
    await asyncio.gather(*(crowd.ask("gather", len(share)) for crowd, share in zip(crowds, shares, strict=True)))
    await _settle(office.pid)
    drawn = await asyncio.gather(
        *(crowd.ask("arrive", department, share) for crowd, share in zip(crowds, shares, strict=True))
    )
    assert len({each.number for share in drawn for each in share}) == arrivals, "everybody has a number of her own"
    return sorted(each.seconds * 1000 for share in drawn for each in share)


def _in_order(office: Trial, department: str) -> bool:
    """Rows, numbers and places of the department all grow together."""
    with closing(sqlite3.connect(office.folder / "office.db", timeout=10)) as record:
        query = "SELECT number, place FROM tickets WHERE department = ? ORDER BY rowid"
        rows = record.execute(query, (department,)).fetchall()
    return [number for number, _ in rows] == list(range(1, len(rows) + 1)) and rows == sorted(
        rows, key=lambda row: row[1]
    )


async def _settle(pid: int) -> None:
    """Wait until the web process has nothing to do."""
    before = usage([pid]).cpu_seconds
    while True:
        await asyncio.sleep(SETTLE_SECONDS)
        now = usage([pid]).cpu_seconds
        if now - before < 0.1 * SETTLE_SECONDS:
            return
        before = now


async def _call(office: Trial, desk: Line, calls: int, crowds: list[Remote]) -> tuple[list[float], list[float], float]:
    """Call and send away, again and again; from click and answer to the last visitor, and CPU for each call."""
    last: list[float] = []
    after: list[float] = []
    cpu = 0.0
    for _ in range(calls):
        await _settle(office.pid)
        await asyncio.gather(*(crowd.ask("watch") for crowd in crowds))
        before, clicked = usage([office.pid]).cpu_seconds, time.monotonic()
        await desk.request(lambda number: messages.Call(id=number, ticket=None), within=30)
        answered = time.monotonic()
        moved: list[Moved] = await asyncio.gather(*(crowd.ask("moved") for crowd in crowds))
        cpu += usage([office.pid]).cpu_seconds - before
        last.append((max(each.last for each in moved) - clicked) * 1000)
        after.append((max(each.last for each in moved) - answered) * 1000)
        called = await desk.expect("ticket", lambda it: it["ticket"]["state"] == "called" and it["ticket"]["mine"])
        await _send_away(desk, str(called["ticket"]["id"]))
    return last, after, cpu * 1000 / calls


async def _send_away(desk: Line, ticket: str) -> None:
    await desk.request(lambda number: messages.SendAway(id=number, ticket=ticket, reason=""), within=30)


if __name__ == "__main__":
    main()
