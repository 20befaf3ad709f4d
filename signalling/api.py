"""The few things that are asked over plain HTTP: who runs this office, its departments, and a clerk's login."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from aiohttp import web

from signalling.addresses import client_address
from signalling.config import ServerConfig
from signalling.fresh import fresh, tag_of
from signalling.hall import Hall, Refusal
from signalling.headers import NO_STORE
from signalling.messages import Login, OpenTicket
from signalling.openapi import describe
from signalling.origin import is_json, may_change
from signalling.problems import problem
from signalling.sharing import Sharing

COOKIE: Final = "__Host-sid"

_login = msgspec.json.Decoder(Login)
_open_ticket = msgspec.json.Decoder(OpenTicket)


def address_of(request: web.Request, config: ServerConfig) -> str:
    """Where a request comes from, cut for throttling."""
    peer = request.transport.get_extra_info("peername") if request.transport is not None else None
    host = peer[0] if isinstance(peer, tuple) else None
    return client_address(host, request.headers.getall("X-Forwarded-For", []), config.trusted_proxies)


class Api:
    """The handlers of ``/api/v1``."""

    def __init__(self, hall: Hall, config: ServerConfig, sharing: Sharing) -> None:
        self._hall = hall
        self._config = config
        self._sharing = sharing
        self._openapi = msgspec.json.encode(describe(config.public_origin, COOKIE))

    async def departments(self, request: web.Request) -> web.Response:
        """Every department as anybody may see it."""
        told = await self._hall.departments()
        # The time of day is no news: who knows the same departments knows all.
        tag = tag_of(msgspec.json.encode(told.departments))
        return self._shared(request, fresh(request, msgspec.json.encode(told), "application/json", tag=tag))

    async def openapi(self, request: web.Request) -> web.Response:
        """What can be asked here."""
        return self._shared(request, fresh(request, self._openapi, "application/json", tag=tag_of(self._openapi)))

    def _shared(self, request: web.Request, response: web.Response) -> web.Response:
        self._sharing.share(request, response)
        return response

    async def authority(self, request: web.Request) -> web.Response:
        """Who runs this office."""
        return as_json(await self._hall.authority())

    async def open_ticket(self, request: web.Request) -> web.Response:
        """Open a ticket on another device."""
        body = await body_of(request, self._config)
        try:
            ticket = _open_ticket.decode(body)
        except (msgspec.DecodeError, RecursionError):
            raise Refusal("bad-request") from None
        try:
            return as_json(await self._hall.open_ticket(ticket, address_of(request, self._config)))
        except Refusal as refusal:
            if refusal.code == "not-yours":
                return problem(404, refusal.code, "Number and PIN do not belong to a ticket of today.")
            raise

    async def me(self, request: web.Request) -> web.Response:
        """Who is logged in here."""
        cookie = request.cookies.get(COOKIE, "")
        if not cookie:
            raise Refusal("expired")
        return as_json(await self._hall.me(cookie))

    async def login(self, request: web.Request) -> web.Response:
        """Log a clerk in."""
        body = await body_of(request, self._config)
        try:
            login = _login.decode(body)
        except (msgspec.DecodeError, RecursionError):
            raise Refusal("bad-request") from None
        try:
            granted = await self._hall.login(login, address_of(request, self._config))
        except Refusal as refusal:
            # A wrong password and an unknown name look the same from outside.
            if refusal.code in ("not-yours", "expired"):
                return problem(401, refusal.code, "Name and password do not belong together.")
            raise
        response = as_json(granted.who)
        response.set_cookie(
            COOKIE, granted.secret, max_age=granted.max_age, path="/", secure=True, httponly=True, samesite="Lax"
        )
        return response

    async def logout(self, request: web.Request) -> web.Response:
        """End this login."""
        return await self._end_login(request, everywhere=False)

    async def logout_everywhere(self, request: web.Request) -> web.Response:
        """End all logins of this account."""
        return await self._end_login(request, everywhere=True)

    async def _end_login(self, request: web.Request, *, everywhere: bool) -> web.Response:
        await body_of(request, self._config)
        cookie = request.cookies.get(COOKIE, "")
        if cookie:
            await self._hall.logout(cookie, everywhere=everywhere)
        response = web.Response(status=204, headers={"Cache-Control": NO_STORE})
        response.del_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
        return response


async def healthz(request: web.Request) -> web.Response:
    """Answers as soon as the office serves."""
    return web.Response(text="ok\n", headers={"Cache-Control": NO_STORE})


async def body_of(request: web.Request, config: ServerConfig) -> bytes:
    """The body of a request that changes something, if a page of ours made it."""
    if not may_change(request.headers, config.origins):
        raise web.HTTPForbidden
    if not is_json(request.headers):
        raise web.HTTPUnsupportedMediaType
    try:
        async with asyncio.timeout(config.limits.body_seconds):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None


def as_json(value: object) -> web.Response:
    """An answer that nobody keeps."""
    body = msgspec.json.encode(value)
    return web.Response(body=body, content_type="application/json", headers={"Cache-Control": NO_STORE})


def readyz(hall: Hall) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler that says whether what people do can be written down, and in one word why not."""

    async def answer(request: web.Request) -> web.Response:
        if trouble := hall.trouble():
            headers = {"Cache-Control": NO_STORE, "Retry-After": "5"}
            return web.Response(status=503, text=f"{trouble}\n", headers=headers)
        return web.Response(text="ok\n", headers={"Cache-Control": NO_STORE})

    return answer
