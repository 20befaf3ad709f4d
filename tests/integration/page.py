"""A browser page as the wire sees it: MessagePack by the independent library, and one media transport per epoch.

It does what the browser client does: says hello, comes back by itself when the socket is lost, keeps its transport
while ``conversation.epoch`` is its own, builds a new one for every ``join``, asks for a ``join`` that it was not told,
and offers again when it needs more seats.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import secrets
import time
from collections.abc import Callable
from typing import Any

import aiohttp
import msgpack

from tests.integration.house import House
from tests.sfu.conversation import OPUS, offer_of, payload_of, remote_of
from tests.sfu.peer import Peer, rtp_packet

Heard = dict[str, Any]
SECONDS = 60.0
"""To wait for anything that comes; what it may take at most is measured elsewhere."""
GRACE_SECONDS = 0.05
"""A join arrives together with the epoch that it opens; a page asks only when none came with it."""
_ssrcs = itertools.count(10_000)


class Refused(Exception):
    """The office said no."""


class Page:
    """One page. ``async with Page(...)`` opens and closes it."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        house: House,
        view: str,
        *,
        token: str = "",
        cookie: str = "",
        device: str = "",
        media: bool = True,
    ) -> None:
        """``device``: what a guest's browser keeps from page to page. Without ``media`` it converses in words only."""
        self._media = media
        self.view, self.token, self.cookie = view, token, cookie
        self.device = device or (secrets.token_hex(32) if view == "guest" else "")
        self.latest: dict[str, Heard] = {}
        self.heard: list[Heard] = []
        self.closed: list[int | None] = []
        """Close codes, one for every socket that was lost."""
        self.peer: Peer | None = None
        self.epoch = 0
        self.sounds: list[tuple[float, bytes]] = []
        """When which payload arrived, over all transports."""
        self._http, self._house = http, house
        self._ids = itertools.count(1)
        self._replies: dict[int, asyncio.Future[Heard]] = {}
        self._news = asyncio.Event()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._session: Heard | None = None
        self._life: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._ssrc, self._sequence = 0, 0
        self._offered = 0
        """For how many voices the last offer had seats."""
        self._offering = asyncio.Lock()

    async def __aenter__(self) -> Page:
        self._life = asyncio.create_task(self._live())
        await self.until(lambda: self.view in self.latest)
        return self

    async def turned_away(self) -> int | None:
        """Open in vain; the code that the socket was closed with."""
        self._life = asyncio.create_task(self._live())
        await self.until(lambda: self.closed)
        return self.closed[0]

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """The browser is gone, without a word."""
        for task in (self._life, *self._tasks):
            if task is not None:
                task.cancel()
        await asyncio.gather(*(task for task in (self._life, *self._tasks) if task), return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()
        if self.peer is not None:
            await self.peer.close()
            self.peer = None

    # --- the wire ---

    async def ask(self, kind: str, **fields: Any) -> Heard:
        """A request and its one answer."""
        assert self._socket is not None
        number = next(self._ids)
        reply = self._replies[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_bytes(msgpack.packb({"type": kind, "id": number, **fields}))
        heard = await asyncio.wait_for(reply, SECONDS)
        if heard["type"] == "refused":
            raise Refused(heard["code"], heard["who"])
        return heard

    async def until(self, true: Callable[[], Any], within: float = SECONDS) -> None:
        """Wait until something that was heard makes it true."""
        async with asyncio.timeout(within):
            while not true():
                self._news.clear()
                await self._news.wait()

    @property
    def over(self) -> bool:
        """Whether the office has sent it away for good."""
        return bool(self.closed) and self.closed[-1] in (4001, 4003)

    @property
    def visit(self) -> Heard:
        visit: Heard = self.latest["visit"]["visit"]
        return visit

    @property
    def conversation(self) -> Heard:
        conversation: Heard = self.latest["conversation"]["conversation"]
        return conversation

    def links(self) -> dict[str, str]:
        """role -> link, as this page sees the conversation."""
        return {it["role"]: it["link"] for it in self.conversation["participants"]}

    async def _live(self) -> None:
        delay = 0.05
        while True:
            try:
                async with self._http.ws_connect(
                    f"{self._house.origin}/ws",
                    protocols=("buergerbuero.v1",),
                    origin=self._house.origin,
                    headers={"Cookie": f"__Host-sid={self.cookie}"} if self.cookie else {},
                ) as self._socket:
                    await self._talk(self._socket)
                    code = self._socket.close_code
            except aiohttp.ClientError:
                await asyncio.sleep(delay)
                delay = min(delay * 2, 0.5)
                continue
            except RuntimeError:  # the test is over and did not come to close its pages
                return
            delay = 0.05
            self.closed.append(code)
            self._news.set()
            if self.over:
                return

    async def _talk(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        hello: Heard = {"type": "hello", "view": self.view, "token": self.token, "device": self.device}
        if self._session is not None:
            seq = max((it.get("seq", 0) for it in self.heard), default=0)
            hello["resume"] = {"session": self._session["session"], "secret": self._session["secret"], "seq": seq}
        await socket.send_bytes(msgpack.packb(hello))
        async for frame in socket:
            if frame.type is aiohttp.WSMsgType.BINARY:
                self._take(msgpack.unpackb(frame.data))
                self._news.set()

    def _take(self, heard: Heard) -> None:
        if heard["type"] == "welcome":
            self._session = heard
            self.device = heard["device"] or self.device
            if not heard["resumed"]:
                self.heard.clear()
        self.heard.append(heard)
        self.latest[heard["type"]] = heard
        if (reply := self._replies.pop(heard.get("re", 0), None)) and not reply.done():
            reply.set_result(heard)
        if not self._media:
            return
        if heard["type"] == "join" and heard["epoch"] > self.epoch:
            self.epoch = heard["epoch"]
            self._start(self._join(heard))
        if heard["type"] == "conversation" and heard["conversation"]["epoch"] > self.epoch > 0:
            self._start(self._rejoin())
        if heard["type"] == "seats" and heard["epoch"] == self.epoch:
            self._start(self._offer_again(heard))
        if heard["type"] == "conversation-ended" and self.peer is not None:
            self._start(self.peer.close())

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)

    # --- the media ---

    async def _join(self, join: Heard) -> None:
        older, self.peer = self.peer, None
        if older is not None:
            await older.close()
        peer = await Peer.open()
        self._ssrc, self._sequence = next(_ssrcs), 0
        with contextlib.suppress(Refused):
            async with self._offering:
                answer = await self._offer(peer, join["join"], join["audio_seats"])
            if await peer.connect(*remote_of(answer["sdp"])):
                receive = peer.datagram_received

                def received(data: bytes, address: Any) -> None:
                    before = len(peer.rtp)
                    receive(data, address)
                    now = time.monotonic()
                    self.sounds += [(now, payload_of(packet)) for packet in peer.rtp[before:]]
                    self._news.set()

                peer.datagram_received = received
                self.peer = peer
                self._news.set()
                if (seats := self.latest.get("seats")) is not None:
                    await self._offer_again(seats)  # told while we were shaking hands

    async def _rejoin(self) -> None:
        """The office opened an epoch while this page was away, so its join was told to nobody."""
        await asyncio.sleep(GRACE_SECONDS)
        if (told := self.conversation["epoch"]) > self.epoch:
            with contextlib.suppress(Refused):
                await self.ask("rejoin", epoch=told)

    async def _offer(self, peer: Peer, join: str, seats: int) -> Heard:
        self._offered = seats
        sdp = offer_of(peer, self._ssrc, seats)
        return await self.ask("offer", epoch=self.epoch, join=join, sdp=sdp, tracks={"0": "microphone"})

    async def _offer_again(self, seats: Heard) -> None:
        async with self._offering:
            if self.peer is not None and seats["epoch"] == self.epoch and seats["audio_seats"] > self._offered:
                with contextlib.suppress(Refused):  # the worker died just now; a join follows
                    await self._offer(self.peer, "", seats["audio_seats"])

    async def connected(self, epoch: int = 1, within: float = SECONDS) -> None:
        """Wait until media of this epoch, or a later one, can flow."""
        await self.until(lambda: self.peer is not None and self.epoch >= epoch, within)

    def speak(self, payload: bytes) -> None:
        """One packet of sound."""
        if self.peer is not None:
            self.peer.send_rtp(rtp_packet(self._sequence, self._ssrc, payload, OPUS))
            self._sequence += 1

    async def talk(self) -> None:
        """Sound every 20 ms, as Opus has it, until cancelled."""
        while True:
            self.speak(os.urandom(60))
            await asyncio.sleep(0.02)

    async def hears(self, other: Page, within: float = SECONDS) -> None:
        """Wait until sound that the other one makes from now on arrives here."""
        mark = f"{id(self)} {time.monotonic_ns()}".encode()
        async with asyncio.timeout(within):
            while not any(payload == mark for _, payload in self.sounds):
                other.speak(mark)
                self._news.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), 0.02)
