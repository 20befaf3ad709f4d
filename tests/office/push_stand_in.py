"""A push service on loopback, over TLS: keeps what it is given, and can refuse, delay, redirect or talk without end."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
from aiohttp import web

from office.push_service import PushServices


@dataclass(frozen=True)
class Arrived:
    """One message."""

    path: str
    headers: dict[str, str]
    body: bytes


class Shop:
    """What arrived, and how the service answers."""

    def __init__(self) -> None:
        self.messages: list[Arrived] = []
        self.answer: Callable[[str], web.StreamResponse] = lambda path: web.Response(status=201)
        """By path; RFC 8030 section 5: 201 Created."""
        self.gate = asyncio.Event()
        """It answers while this is open; it is, from the start."""
        self.gate.set()
        self.took = asyncio.Event()
        """Something arrived."""
        self.service = ""
        """Its entry on an office's list."""
        self.authority = Path()

    def endpoint(self, name: str) -> str:
        return f"https://{self.service}/push/{name}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.messages.append(Arrived(request.path, dict(request.headers), body))
        self.took.set()
        await self.gate.wait()
        return self.answer(request.path)


@asynccontextmanager
async def push_service(folder: Path, name: str = "localhost") -> AsyncIterator[Shop]:
    """The service, with a certificate of an authority that is written to ``folder``."""
    shop = Shop()
    ca, shop.authority = trustme.CA(), folder / f"push-authority-{id(shop)}.pem"
    ca.cert_pem.write_to_path(shop.authority)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(name).configure_cert(context)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", shop.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "localhost", 0, ssl_context=context)
    await site.start()
    shop.service = f"{name}:{runner.addresses[0][1]}"
    try:
        yield shop
    finally:
        shop.gate.set()
        await runner.cleanup()


def way_to(shop: Shop) -> PushServices:
    """An office's way to it."""
    return PushServices(authority=shop.authority, own_network=True)
