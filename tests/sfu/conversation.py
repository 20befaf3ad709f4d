"""A real worker process, and people who meet in its rooms: what the integration tests of the media stand on."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TypeVar

from sfu import control
from sfu.client import WorkerClient
from sfu.media import Credentials, Fingerprint
from tests.sfu.peer import Peer, rtp_packet

SECRET = "shared by hall and worker"
OPUS = 111
PROGRAM = """
import asyncio, logging, sys
from pathlib import Path
from sfu.worker import WorkerConfig, run
logging.basicConfig(level=logging.INFO, format="%(created)f %(name)s %(levelname)s %(message)s")
config = WorkerConfig(index=0, socket=Path(sys.argv[1]), secret=sys.argv[2], port=0, announce=(sys.argv[4],),
                      orphan_seconds=float(sys.argv[3]))
asyncio.run(run(config), debug=False)
"""

R = TypeVar("R", bound=control.Reply)
_ssrcs = count(1_000)


class LiveWorker:
    """One worker process and the link to it."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process = process
        self.log = log
        self.events: list[control.Event] = []
        self.client = WorkerClient(self._heard)
        self.port = 0
        self._news = asyncio.Event()

    def _heard(self, event: control.Event) -> None:
        self.events.append(event)
        self._news.set()

    async def ask(self, request: control.Request, kind: type[R]) -> R:
        """A request that must be answered in this way."""
        reply = await self.client.call(request)
        assert isinstance(reply, kind), reply
        return reply

    async def until_link(self, participant: str, link: control.Link, within: float = 40.0) -> None:
        """Wait for this news of a person."""
        async with asyncio.timeout(within):
            while not any(
                isinstance(event, control.LinkChanged) and (event.participant, event.link) == (participant, link)
                for event in self.events
            ):
                self._news.clear()
                await self._news.wait()

    async def stats(self) -> control.Stats:
        """Totals since start."""
        return await self.ask(control.AskStats(id=0), control.Stats)

    def log_lines(self) -> list[str]:
        """What the worker has written so far."""
        return self.log.read_text().splitlines()


@asynccontextmanager
async def live_worker(
    folder: Path,
    orphan_seconds: float = 60.0,
    name: str = "sfu.sock",
    announce: str = "127.0.0.1",
    within: Sequence[str] = (),
) -> AsyncIterator[LiveWorker]:
    """Start one, attach, and end it at the end. ``within``: the words before its command, such as ``ip netns exec``."""
    path, log = folder / name, folder / "worker.log"
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *within,
            *(sys.executable, "-c", PROGRAM, str(path), SECRET, str(orphan_seconds), announce),
            stderr=file,
            start_new_session=True,
        )
    worker = LiveWorker(process, log)
    try:
        async with asyncio.timeout(30):
            while True:
                try:
                    attached = await worker.client.connect(path, SECRET)
                    break
                except OSError:
                    assert process.returncode is None, log.read_text()
                    worker.client = WorkerClient(worker._heard)
                    await asyncio.sleep(0.05)
        worker.port = attached.port
        yield worker
    finally:
        await worker.client.close()
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(10):
            await process.wait()


@dataclass
class Person:
    """Somebody in a room."""

    name: str
    room: str
    peer: Peer
    answer: control.Answered
    ssrc: int
    """Of the microphone."""
    sequence: int = 0
    sent: list[bytes] = field(default_factory=list)
    """Payloads, in order."""

    def speak(self, payload: bytes | None = None) -> None:
        """One packet of sound (what is in it does not matter to the worker)."""
        packet = rtp_packet(self.sequence, self.ssrc, payload, OPUS)
        self.sequence += 1
        self.sent.append(packet[12:])
        self.peer.send_rtp(packet)

    async def until_heard(self, packets: int) -> None:
        """Wait for so many."""
        await self.peer.until(lambda: len(self.peer.rtp) >= packets)

    def heard(self) -> list[bytes]:
        """Payloads of what came in, in the order of arrival."""
        return [payload_of(packet) for packet in self.peer.rtp]


def payload_of(packet: bytes) -> bytes:
    """Behind the header and its extension."""
    at = 12 + 4 * (packet[0] & 15)
    if packet[0] & 16:
        at += 4 + 4 * int.from_bytes(packet[at + 2 : at + 4], "big")
    return packet[at:]


def offer_of(peer: Peer, ssrc: int, audio_seats: int) -> str:
    """A browser's offer, cut down: one microphone (mid 0) and seats for sound (mids 1 …)."""
    mids = [str(mid) for mid in range(audio_seats + 1)]
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", f"a=group:BUNDLE {' '.join(mids)}"]
    for mid in mids:
        lines += [
            f"m=audio 9 UDP/TLS/RTP/SAVPF {OPUS}",
            "c=IN IP4 0.0.0.0",
            f"a=mid:{mid}",
            "a=sendonly" if mid == "0" else "a=recvonly",
            f"a=ice-ufrag:{peer.local.ufrag}",
            f"a=ice-pwd:{peer.local.pwd}",
            f"a=fingerprint:{peer.fingerprint.algorithm} {peer.fingerprint.value}",
            "a=setup:actpass",
            "a=rtcp-mux",
            f"a=rtpmap:{OPUS} opus/48000/2",
        ]
        if mid == "0":
            lines.append(f"a=ssrc:{ssrc} cname:x")
    return "".join(line + "\r\n" for line in lines)


def remote_of(sdp: str) -> tuple[Credentials, Fingerprint, tuple[str, int]]:
    """The worker's side of the transport, as the answer says it."""

    def find(pattern: str) -> re.Match[str]:
        match = re.search(pattern, sdp)
        assert match is not None, sdp
        return match

    candidate = find(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host")
    mark = find(r"a=fingerprint:(\S+) (\S+)")
    return (
        Credentials(find(r"a=ice-ufrag:(\S+)")[1], find(r"a=ice-pwd:(\S+)")[1]),
        Fingerprint(mark[1], mark[2]),
        (candidate[1], int(candidate[2])),
    )


async def enter(worker: LiveWorker, room: str, name: str, peer: Peer | None = None) -> Person:
    """Be expected, offer, be answered; the transport is not built yet."""
    await worker.ask(control.OpenRoom(id=0, room=room), control.Done)
    expected = await worker.ask(control.ExpectParticipant(id=0, room=room, participant=name, epoch=1), control.Expected)
    peer, ssrc = peer or await Peer.open(), next(_ssrcs)
    offer = control.TakeOffer(
        id=0,
        room=room,
        participant=name,
        epoch=1,
        join=expected.join,
        sdp=offer_of(peer, ssrc, 2),
        tracks={"0": "microphone"},
    )
    answer = await worker.ask(offer, control.Answered)
    return Person(name, room, peer, answer, ssrc)


async def meet(worker: LiveWorker, room: str, name: str, peer: Peer | None = None) -> Person:
    """Enter and connect."""
    person = await enter(worker, room, name, peer)
    assert await person.peer.connect(*remote_of(person.answer.sdp))
    await worker.until_link(name, "connected")
    return person
