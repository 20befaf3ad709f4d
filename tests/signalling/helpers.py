"""A real server on loopback and a browser's side of the wire, so that tests read like a conversation."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import TypeVar

import aiohttp

from signalling.config import Limits, ServerConfig
from signalling.embed import EmbedPage
from signalling.messages import (
    SUBPROTOCOL,
    FromClient,
    FromOffice,
    Hello,
    Resume,
    View,
    Welcome,
    decode_office,
    encode,
)
from signalling.server import Serving, make_app, serve
from tests.signalling.fake_hall import FakeHall

ORIGIN = "https://office.example"
SECONDS = 10.0
OURS = {"X-Office": "1", "Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}
KIM = {"login": "kim", "password": "correct horse"}
HASHED = "assets/index-DVXmkTNQ.js"
"""A file of the small build that the fixture ``web_root`` makes."""

HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
        "font-src 'self'; connect-src 'self' wss://office.example; worker-src 'self'; frame-src 'none'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types lit-html"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), "
        "geolocation=(), usb=(), payment=(), browsing-topics=()"
    ),
}

M = TypeVar("M", bound=FromOffice)


class Line:
    """A WebSocket as a browser has it."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws

    async def say(self, message: FromClient) -> None:
        await self.ws.send_bytes(encode(message))

    async def hear(self, kind: type[M]) -> M:
        """The next message, which must be of this kind."""
        frame = await self.ws.receive(SECONDS)
        assert frame.type is aiohttp.WSMsgType.BINARY, frame
        message = decode_office(frame.data)
        assert isinstance(message, kind), message
        return message

    async def closed(self) -> int | None:
        """Read on until the socket is closed; says with which code."""
        while (await self.ws.receive(SECONDS)).type is aiohttp.WSMsgType.BINARY:
            pass
        return self.ws.close_code

    async def enter(self, view: View = "portal", resume: Resume | None = None, token: str = "") -> Welcome:
        await self.say(Hello(view=view, resume=resume, token=token))
        return await self.hear(Welcome)


@dataclass
class Office:
    """A server that runs, its fake hall, and a client that reaches it."""

    hall: FakeHall
    serving: Serving
    http: aiohttp.ClientSession

    @property
    def port(self) -> int:
        return self.serving.addresses[0][1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def line(self, origin: str = ORIGIN, **options: object) -> AsyncIterator[Line]:
        """A fresh socket."""
        async with self.http.ws_connect(
            f"{self.url}/ws",
            origin=origin,
            protocols=(SUBPROTOCOL,),
            **options,
        ) as ws:
            yield Line(ws)

    async def raw(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A bare TCP connection."""
        return await asyncio.open_connection("127.0.0.1", self.port)


def check_headers(response: aiohttp.ClientResponse) -> None:
    for name, value in HEADERS.items():
        assert response.headers.getall(name) == [value], name
    assert len(response.headers.getall("Cache-Control")) == 1
    assert response.headers["Server"] == "buergerbuero"
    assert "Access-Control-Allow-Origin" not in response.headers


@asynccontextmanager
async def an_office(
    web_root: Path = Path("nowhere"),
    limits: Limits | None = None,
    hall: FakeHall | None = None,
    trusted: tuple[str, ...] = (),
    sites: tuple[str, ...] = (),
    page: EmbedPage | None = None,
    web_push: bool = False,
    clock: Callable[[], float] = time.time,
) -> AsyncIterator[Office]:
    """Start a server on a free port of loopback and close it in the end."""
    hall = hall or FakeHall()
    proxies = tuple(ip_network(each) for each in trusted)
    config = ServerConfig(
        ORIGIN, web_root, sites=sites, web_push=web_push, trusted_proxies=proxies, limits=limits or Limits()
    )
    serving = await serve(make_app(hall, config, page, clock), host="127.0.0.1", port=0)
    try:
        async with aiohttp.ClientSession() as http:
            yield Office(hall, serving, http)
    finally:
        await serving.close()
