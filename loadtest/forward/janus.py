"""Janus as what is measured: Debian's package ``janus`` with its videoroom plugin, started with settings of our own.

It is spoken to over a WebSocket on a Unix socket and ends with the measurement. ICE-lite, as a server with a public
address would be set up; everything else is as it comes. Janus leaves out loopback's address, so media go to the
machine's own first address of IPv4, which the kernel delivers over loopback all the same.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, BinaryIO

import aiohttp
from aiortc.rtcdtlstransport import RTCCertificate

from loadtest.forward import sdp
from loadtest.forward.peer import Peer
from loadtest.forward.plan import Plan
from loadtest.forward.pump import End
from loadtest.forward.stream import Stream

READY = 15.0
_PLUGIN, _TRANSPORT = "libjanus_videoroom.so", "libjanus_websockets.so"
_SETTINGS = """general: {{
    plugins_folder = "{folder}/plugins"
    transports_folder = "{folder}/transports"
    events_folder = "{folder}/none"
    loggers_folder = "{folder}/none"
    debug_level = 2
    session_timeout = 0
    log_to_stdout = true
}}
nat: {{
    ice_lite = true
}}
"""
_LISTENING = """general: {{
    json = "compact"
    ws = true
    ws_unix = "{folder}/janus.sock"
    wss = false
}}
admin: {{
    admin_ws = false
    admin_wss = false
}}
"""


class Missing(Exception):
    """Janus, or a part of it that is needed, is not installed."""


class RefusedByJanus(Exception):
    """Janus said no."""


class Janus:
    """A running Janus and the line to it. Use :func:`started`."""

    name = "janus"

    def __init__(self, process: subprocess.Popen[bytes], line: aiohttp.ClientWebSocketResponse) -> None:
        self.pids = [process.pid]
        self._line = line
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._up: dict[int, asyncio.Event] = {}
        self._task = asyncio.create_task(self._read())
        self._session = 0

    async def enter(self, room: int, people: int, plan: Plan, certificate: RTCCertificate, begin: float) -> list[End]:
        """Bring a room's people in: all who send first, then each who receives."""
        if not self._session:
            self._session = (await self._ask({"janus": "create"}))["data"]["id"]
        number = room + 1
        made = {"request": "create", "room": number, "publishers": people, "audiocodec": "opus", "videocodec": "vp8"}
        await self._message(await self._handle(), made)
        senders = [await self._publish(number, who, plan, certificate, begin) for who in range(plan.senders)]
        receivers = [
            await self._subscribe(number, who, plan, certificate)
            for who in range(people)
            if who >= plan.senders or plan.senders > 1
        ]
        return senders + receivers

    async def _publish(self, room: int, who: int, plan: Plan, certificate: RTCCertificate, begin: float) -> End:
        peer = Peer(certificate, plan.srtp)
        streams = [Stream(flow, secrets.randbits(32), begin) for flow in plan.flows]
        lines = [sdp.Line(str(mid), stream.flow.kind, stream.ssrc) for mid, stream in enumerate(streams)]
        body = {"request": "joinandconfigure", "ptype": "publisher", "room": room, "id": who + 1}
        jsep = {"type": "offer", "sdp": sdp.offer(peer.me, lines)}
        handle = await self._handle()
        up = self._up[handle] = asyncio.Event()
        answer = await self._message(handle, body, jsep)
        await peer.connect(sdp.remote_of(answer["jsep"]["sdp"]))
        # Until Janus has noticed that, nobody can subscribe.
        await asyncio.wait_for(up.wait(), READY)
        return End(peer, streams)

    async def _subscribe(self, room: int, who: int, plan: Plan, certificate: RTCCertificate) -> End:
        peer = Peer(certificate, plan.srtp)
        feeds = [{"feed": other + 1} for other in range(plan.senders) if other != who]
        handle = await self._handle()
        body = {"request": "join", "ptype": "subscriber", "room": room, "streams": feeds}
        offer = (await self._message(handle, body))["jsep"]["sdp"]
        answer = sdp.answer(peer.me, sdp.lines_of(offer))
        await self._message(handle, {"request": "start"}, {"type": "answer", "sdp": answer})
        await peer.connect(sdp.remote_of(offer))
        return End(peer, [])

    async def _handle(self) -> int:
        attached = await self._ask({"janus": "attach", "session_id": self._session, "plugin": "janus.plugin.videoroom"})
        handle: int = attached["data"]["id"]
        return handle

    async def _message(self, handle: int, body: dict[str, Any], jsep: dict[str, str] | None = None) -> dict[str, Any]:
        message = {"janus": "message", "session_id": self._session, "handle_id": handle, "body": body}
        answer = await self._ask({**message, **({"jsep": jsep} if jsep else {})})
        data = answer["plugindata"]["data"]
        if "error" in data:
            raise RefusedByJanus(data["error"])
        return answer

    async def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        transaction = secrets.token_hex(8)
        reply = self._replies[transaction] = asyncio.get_running_loop().create_future()
        await self._line.send_json({**message, "transaction": transaction})
        answer: dict[str, Any] = await asyncio.wait_for(reply, READY)
        if answer["janus"] == "error":
            raise RefusedByJanus(answer["error"]["reason"])
        return answer

    async def close(self) -> None:
        """Hang up."""
        self._task.cancel()
        await self._line.close()

    async def _read(self) -> None:
        async for frame in self._line:
            message = frame.json()
            # An acknowledgement says only that the answer is to come.
            if message["janus"] == "ack":
                continue
            if message["janus"] == "webrtcup" and message["sender"] in self._up:
                self._up[message["sender"]].set()
            reply = self._replies.pop(message.get("transaction", ""), None)
            if reply is not None and not reply.done():
                reply.set_result(message)


@asynccontextmanager
async def started(plan: Plan) -> AsyncIterator[Janus]:
    """Janus on loopback until the end of the block. Raises :class:`Missing`."""
    del plan
    program, parts = installed()
    with tempfile.TemporaryDirectory(prefix="buergerbuero-janus-") as name:
        folder = Path(name)
        for kind, library in (("plugins", _PLUGIN), ("transports", _TRANSPORT)):
            (folder / kind).mkdir()
            (folder / kind / library).symlink_to(parts / kind / library)
        (folder / "none").mkdir()
        (folder / "janus.jcfg").write_text(_SETTINGS.format(folder=folder))
        (folder / "janus.transport.websockets.jcfg").write_text(_LISTENING.format(folder=folder))
        with (folder / "log").open("wb") as log:
            process = _start([program, "--configs-folder", name, "--disable-colors"], log)
            try:
                async with _session(folder / "janus.sock", process) as line:
                    janus = Janus(process, line)
                    try:
                        yield janus
                    finally:
                        await janus.close()
            finally:
                process.terminate()
                process.wait(READY)


@asynccontextmanager
async def _session(path: Path, process: subprocess.Popen[bytes]) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    end = time.monotonic() + READY
    while not _is_there(path):
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("Janus did not start")
        await asyncio.sleep(0.05)
    async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as http:
        yield await http.ws_connect("http://localhost/", protocols=("janus-protocol",), max_msg_size=1 << 20)


def _start(words: list[str], log: BinaryIO) -> subprocess.Popen[bytes]:
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603  found by us


def _is_there(path: Path) -> bool:
    return path.exists()


def installed() -> tuple[str, Path]:
    """The program, and the folder of its parts. Raises :class:`Missing`, which says how to get it."""
    program = shutil.which("janus")
    if program is None:
        raise Missing("Janus is not installed (Debian: apt-get install --no-install-recommends janus)")
    for folder in [*Path("/usr/lib").glob("*/janus"), Path("/usr/lib/janus"), Path("/opt/janus/lib/janus")]:
        if (folder / "plugins" / _PLUGIN).exists() and (folder / "transports" / _TRANSPORT).exists():
            return program, folder
    raise Missing("Janus is installed without its videoroom plugin or its WebSocket transport")
