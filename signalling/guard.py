"""Stands around every handler: gives errors one form, bounds the time, puts the security headers on every answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from signalling.administration import Unfit
from signalling.client import Client
from signalling.config import Limits
from signalling.hall import Refusal
from signalling.problems import problem, refused, unfit
from signalling.sharing import OWN
from signalling.trouble import describe

log = logging.getLogger("signalling")

SOCKET_PATH = "/ws"


def header_setter(headers: Mapping[str, str]) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Puts the security headers on an answer just before it is sent."""

    async def on_prepare(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(headers)
        response.headers.update(response.get(OWN, {}))
        response.headers.setdefault("Cache-Control", "no-store")
        # Says which software this is, and helps nobody but an attacker. aiohttp adds its own unless one is there.
        response.headers["Server"] = "buergerbuero"

    return on_prepare


def guard(client: Client, limits: Limits) -> Middleware:
    """The one middleware."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if request.path == SOCKET_PATH:
                return await handler(request)
            async with asyncio.timeout(limits.request_seconds):
                return await handler(request)
        except Refusal as refusal:
            return refused(refusal)
        except Unfit as error:
            return unfit(error)
        except web.HTTPException as answer:
            return _error_page(request, answer, client)
        except TimeoutError:
            return problem(503, "unavailable", "This took too long.")
        except ConnectionError:
            raise
        except Exception as error:
            log.error("x %s %s: %s", request.method, _route(request), describe(error))
            return problem(500, detail="The office made a mistake.")

    return middleware


def _error_page(request: web.Request, answer: web.HTTPException, client: Client) -> web.StreamResponse:
    if answer.status < 400:
        raise answer
    wants_page = request.method in ("GET", "HEAD") and "text/html" in request.headers.get("Accept", "")
    if answer.status == 404 and wants_page and not request.path.startswith("/api/"):
        page = client.entry("index.html", status=404)
        if page is not None:
            return page
    headers = {"Allow": answer.headers["Allow"]} if "Allow" in answer.headers else {}
    response = problem(answer.status, headers=headers)
    if answer.status in (408, 413):
        # The rest of the body is not worth reading.
        response.force_close()
    return response


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"
