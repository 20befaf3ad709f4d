"""Our media worker as what is measured: a process of its own, told over its control socket what a hall would tell it.

The sentences are those of ``sfu/control.py``, written down here once more by a stranger: four bytes of length, big
endian, then a MessagePack map with ``type`` and ``id``; the answer carries the same number as ``re``.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgpack  # type: ignore[import-untyped]  # the package ships no types
from aiortc.rtcdtlstransport import RTCCertificate

from loadtest.forward import sdp
from loadtest.forward.peer import Peer
from loadtest.forward.plan import Plan
from loadtest.forward.pump import End
from loadtest.forward.stream import Stream

PROTOCOL = 3
READY = 15.0
HEADROOM = 3
"""Times the planned rate that one sender may send: what is measured is forwarding, not policing."""


class RefusedByWorker(Exception):
    """The worker said no."""


class Worker:
    """A running worker and the line to it. Use :func:`started`."""

    name = "own"

    def __init__(self, process: subprocess.Popen[bytes], streams: tuple[asyncio.StreamReader, asyncio.StreamWriter]):
        self.pids = [process.pid]
        self._reader, self._writer = streams
        self._ids = itertools.count(1)
        self._replies: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._task = asyncio.create_task(self._read())

    async def enter(self, room: int, people: int, plan: Plan, certificate: RTCCertificate, begin: float) -> list[End]:
        """Bring a room's people in, senders first."""
        await self.ask("open-room", room=f"r{room}")
        return [await self.join(room, number, plan, certificate, begin) for number in range(people)]

    async def join(self, room: int, number: int, plan: Plan, certificate: RTCCertificate, begin: float) -> End:
        """One person's transport, connected."""
        peer, streams, answer = await self.offer(room, number, plan, certificate, begin)
        await peer.connect(sdp.remote_of(answer["sdp"]))
        return End(peer, streams)

    async def offer(
        self, room: int, number: int, plan: Plan, certificate: RTCCertificate, begin: float
    ) -> tuple[Peer, list[Stream], dict[str, Any]]:
        """A person is expected, offers, and is answered."""
        who = {"room": f"r{room}", "participant": f"p{number}", "epoch": 1}
        expected = await self.ask("expect-participant", **who)
        peer = Peer(certificate, plan.srtp)
        sends = number < plan.senders
        streams = [Stream(flow, secrets.randbits(32), begin) for flow in plan.flows] if sends else []
        lines = [sdp.Line(str(mid), stream.flow.kind, stream.ssrc) for mid, stream in enumerate(streams)]
        for _ in range(plan.senders - sends):
            lines += [sdp.Line(str(len(lines) + mid), flow.kind) for mid, flow in enumerate(plan.flows)]
        sources = {
            line.mid: "camera" if line.kind == "video" else "microphone" for line in lines if line.ssrc is not None
        }
        offer = sdp.offer(peer.me, lines)
        answer = await self.ask("take-offer", **who, join=expected["join"], sdp=offer, tracks=sources)
        return peer, streams, answer

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """One request and its answer. Raises :class:`RefusedByWorker`."""
        number = next(self._ids)
        reply = self._replies[number] = asyncio.get_running_loop().create_future()
        message = msgpack.packb({"type": kind, "id": number, **fields})
        self._writer.write(len(message).to_bytes(4, "big") + message)
        answer: dict[str, Any] = await asyncio.wait_for(reply, READY)
        if answer["type"] == "failed":
            raise RefusedByWorker(f"{kind}: {answer['code']} {answer['detail']}")
        return answer

    async def close(self) -> None:
        """Hang up."""
        self._task.cancel()
        self._writer.close()

    async def _read(self) -> None:
        while True:
            size = int.from_bytes(await self._reader.readexactly(4), "big")
            message = msgpack.unpackb(await self._reader.readexactly(size))
            reply = self._replies.pop(message.get("re", 0), None)
            if reply is not None and not reply.done():
                reply.set_result(message)


@asynccontextmanager
async def started(plan: Plan) -> AsyncIterator[Worker]:
    """A worker on loopback, large enough for the plan, until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="buergerbuero-forward-") as folder:
        path, secret = Path(folder) / "sfu.sock", secrets.token_urlsafe(24)
        words = ["--data", folder, "sfu", "--socket", str(path), "--port", "0", "--announce", "127.0.0.1"]
        words += ["--most-participants", str(max(10, plan.people))]
        words += ["--most-packets", str(max(1_500, round(HEADROOM * sum(flow.packets for flow in plan.flows))))]
        words += ["--most-bits", str(max(4_000_000, round(HEADROOM * plan.bits)))]
        with (Path(folder) / "sfu.log").open("wb") as log:
            process = _start([sys.executable, "-m", "office", *words], secret, log)
            try:
                worker = Worker(process, await _line(path, process))
                await worker.ask("attach", protocol=PROTOCOL, secret=secret)
                try:
                    yield worker
                finally:
                    await worker.close()
            finally:
                process.terminate()
                process.wait(READY)


def _start(words: list[str], secret: str, log: BinaryIO) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "BUERO_SECRETS__CONTROL": secret}
    return subprocess.Popen(  # noqa: S603  our own program
        words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
    )


async def _line(path: Path, process: subprocess.Popen[bytes]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    end = time.monotonic() + READY
    while process.poll() is None and time.monotonic() < end:
        try:
            return await asyncio.open_unix_connection(str(path))
        except OSError:
            await asyncio.sleep(0.05)
    raise RuntimeError("the media worker did not start")
