"""One media worker: its port, its door and what is between them, from start to polite end."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import resource
import secrets
import signal
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from sfu import control
from sfu.door import Door
from sfu.limits import Limits
from sfu.media import Candidate
from sfu.middlebox import Middlebox
from sfu.transport.driver import Driver, can_bind
from sfu.transport.dtls import Certificate
from sfu.transport.interfaces import local_addresses, plan
from sfu.transport.opening import open_number
from sfu.transport.policing import Rates
from sfu.transport.port import Port
from sfu.transport.streams import Streams

log = logging.getLogger("sfu.worker")

GARBAGE = 50_000
"""More new containers than freed ones before somebody looks for circles among them; Python's own is 700."""
_PAGE = resource.getpagesize()


@dataclass(frozen=True)
class WorkerConfig:
    """Everything a worker is told when it starts."""

    index: int
    """Its number among the workers; for log lines only."""
    socket: Path
    """The control socket."""
    secret: str
    """What a caller must show."""
    port: int
    """Port for media; 0 chooses one (``Attached.port`` says which)."""
    bind: tuple[str, ...] = ()
    """Local addresses to listen on; empty: as the announced ones need it."""
    announce: tuple[str, ...] = ()
    """Addresses in SDP answers; empty: all of this host."""
    tcp: bool = True
    """Also take media over TCP on the port's number, for networks that let no UDP through."""
    participants: int = Limits.participants
    """In one room."""
    rates: Rates = field(default_factory=Rates)
    """How much one sender may send."""
    orphan_seconds: float = 120.0
    """Without a caller for so long the worker ends itself."""


class Worker:
    """The running worker (the ``door.Desk``)."""

    def __init__(self, config: WorkerConfig) -> None:
        self._config = config
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._instance = secrets.token_urlsafe(12)
        where = plan(config.announce, config.bind, list(filter(can_bind, local_addresses())))
        sockets, listeners = open_number(where.bind, config.port, tcp=config.tcp)
        self._number: int = sockets[0].getsockname()[1]
        self._driver = Driver(sockets, self._tick)
        certificate = Certificate.generateCertificate()
        candidates = tuple(
            Candidate(address, self._number, protocol)
            for protocol in (("udp", "tcp") if listeners else ("udp",))
            for address in where.announce
        )
        self._port = Port(
            candidates, certificate.fingerprint, certificate.begin, rates=config.rates, wake=self._driver.wake
        )
        self._streams = Streams(listeners, self._port, self._driver.ends, self._driver.deliver)
        self._door = Door(config.socket, config.secret, self, self._loop.time)
        clock_offset = time.time() - self._loop.time()
        limits = Limits(participants=config.participants)
        self._middlebox = Middlebox(
            self._port, self._door.tell, limits=limits, clock_offset=clock_offset, hurry=self._driver.hurry
        )
        self._load = _Load(self._loop.time())

    async def run(self) -> None:
        """Serve until stopped or orphaned."""
        try:
            await self._door.open()
            self._driver.start(self._port)
            await self._streams.start()
            candidates = self._port.candidates
            log.info(
                "= worker %d ready on %s %d, announcing %s",
                self._config.index,
                " and ".join(dict.fromkeys(candidate.protocol.upper() for candidate in candidates)),
                self._number,
                ", ".join(dict.fromkeys(candidate.address for candidate in candidates)),
            )
            await self._stop.wait()
        finally:
            self._middlebox.close(self._loop.time())
            self._driver.stop()
            self._streams.stop()
            await self._door.close()
            log.info("= worker %d ended", self._config.index)

    def stop(self) -> None:
        """End the process, politely."""
        self._stop.set()

    def attached(self, re: int) -> control.Attached:
        """Who the worker is and what it holds."""
        return control.Attached(
            re=re,
            protocol=control.PROTOCOL,
            instance=self._instance,
            pid=os.getpid(),
            port=self._number,
            rooms=self._middlebox.rooms(),
        )

    def handle(self, request: control.CallerMessage) -> control.Reply:
        """Carry out a request; a bug answers it with a failure and ends nothing."""
        try:
            reply = self._middlebox.handle(request, self._loop.time())
        except Exception:
            log.exception("x %s broke down", type(request).__name__)
            return control.Failed(re=request.id, code="bad-request", detail="internal error")
        return self._complete(reply) if isinstance(reply, control.Stats) else reply

    def _complete(self, stats: control.Stats) -> control.Stats:
        return msgspec.structs.replace(
            stats,
            cpu_seconds=_cpu_seconds(),
            rss_bytes=_rss_bytes(),
            drops=dict(self._port.drops.by_reason + Counter(stats.drops)),
        )

    def _tick(self, now: float) -> float:
        again = self._middlebox.tick(now)
        self._streams.tick(now)
        if self._load.due(now):
            self._tell_load(now)
        return again

    def _tell_load(self, now: float) -> None:
        rooms = self._middlebox.rooms()
        people = sum(len(room.participants) for room in rooms)
        packets = self._port.packets_in + self._port.packets_out
        self._door.tell(self._load.measure(now, len(rooms), people, packets, _cpu_seconds()))
        if self._door.alone_for() > self._config.orphan_seconds:
            log.warning("= nobody attached for %d s", self._config.orphan_seconds)
            self.stop()


class _Load:
    """What happened in the last second."""

    def __init__(self, now: float) -> None:
        self._then = now
        self._packets = 0
        self._cpu = _cpu_seconds()

    def due(self, now: float) -> bool:
        """A second has passed."""
        return now >= self._then + 1.0

    def measure(self, now: float, rooms: int, participants: int, packets: int, cpu: float) -> control.Load:
        """The event for the caller; the next second begins."""
        passed = now - self._then
        load = control.Load(
            rooms=rooms,
            participants=participants,
            packets_per_second=(packets - self._packets) / passed,
            cpu=min((cpu - self._cpu) / passed, 1.0),
        )
        self._then, self._packets, self._cpu = now, packets, cpu
        return load


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _rss_bytes() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):  # not Linux: the peak is the best there is
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


async def run(config: WorkerConfig, signals: Iterable[signal.Signals] = (signal.SIGTERM, signal.SIGINT)) -> None:
    """Run one worker until it is stopped, orphaned or gets a signal; all three are polite ends.

    Whoever starts workers as children should start them in a session of their own, so that a Ctrl-C in the terminal
    reaches the office only, and the office decides. Raises ``OSError`` when the port or the socket cannot be had.
    """
    worker = Worker(config)
    # What is loaded now stays for ever; packets are freed by their count of references, and only few objects live in
    # circles. Looking for those less often keeps long pauses, and a tenth of the CPU, off the packet path.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)
    loop = asyncio.get_running_loop()
    for number in signals:
        loop.add_signal_handler(number, worker.stop)
    await worker.run()
