"""The aiohttp server: puts routes, guard, sessions and sockets together, listens, and goes down politely."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import Callable

from aiohttp import web

from signalling.admin_api import AdminApi
from signalling.api import Api, healthz, readyz
from signalling.client import PAGES, WORKER, Client
from signalling.config import Limits, ServerConfig
from signalling.connection import Connection
from signalling.embed import SCRIPT, Embed, EmbedPage
from signalling.guard import SOCKET_PATH, guard, header_setter
from signalling.hall import Hall
from signalling.headers import security_headers
from signalling.operations import OPERATIONS
from signalling.sessions import Sessions, Sockets
from signalling.sharing import Sharing
from signalling.upgrade import Upgrade

__all__ = ["Limits", "ServerConfig", "Serving", "make_app", "serve"]

LAST_CALL_SECONDS = 0.4
"""What a running request or call may still take when the office goes down, after its sockets."""

_CONFIG = web.AppKey("config", ServerConfig)
_SOCKETS = web.AppKey("sockets", Sockets)
_SESSIONS = web.AppKey("sessions", Sessions)


def make_app(
    hall: Hall, config: ServerConfig, embed_page: EmbedPage | None = None, clock: Callable[[], float] = time.time
) -> web.Application:
    """The whole of what is served, over one hall; ``embed_page`` writes the page for other sites, ``clock`` is the time
    that pages are told, in seconds since 1970."""
    client = Client(config.web_root)
    app = web.Application(middlewares=[guard(client, config.limits)], client_max_size=config.limits.body_bytes)
    app[_CONFIG] = config
    app[_SOCKETS] = Sockets(config.limits)
    app[_SESSIONS] = Sessions(hall, config.limits)
    app.on_response_prepare.append(header_setter(security_headers(config.socket_sources, worker=config.web_push)))
    app.on_shutdown.append(_go_down)

    sharing = Sharing(config.shared_origins)
    api, admin = Api(hall, config, sharing), AdminApi(hall, config)
    embed = Embed(hall, embed_page, client, sharing)
    upgrade = Upgrade(hall, config, app[_SESSIONS], app[_SOCKETS], clock)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz(hall))
    app.router.add_get(SOCKET_PATH, upgrade.handle, allow_head=False)
    for operation in OPERATIONS:
        handler = getattr(admin if operation.admin else api, operation.name)
        resource = app.router.add_resource(operation.path)
        resource.add_route(operation.method, handler)
        if operation.method == "GET":
            resource.add_route("HEAD", handler)
        if operation.shared and sharing.sites:
            resource.add_route("OPTIONS", sharing.preflight)
    app.router.add_get("/embed", embed.page)
    app.router.add_get(f"/{SCRIPT}", embed.script)
    if config.web_push:
        app.router.add_get(f"/{WORKER}", client.worker)
    for address in PAGES:
        app.router.add_get(address, client.page)
    app.router.add_get("/{name:(?!api/).+}", client.file)
    return app


async def _go_down(app: web.Application) -> None:
    """Tell every socket that the office restarts, then forget the sessions. Only the first call does anything."""
    if not app[_SOCKETS].closing:
        await app[_SOCKETS].close_all(1001, app[_CONFIG].limits.close_seconds)
        await app[_SESSIONS].stop(LAST_CALL_SECONDS)


class Serving:
    """A server that listens."""

    def __init__(self, runner: web.AppRunner, listener: asyncio.Server) -> None:
        self._runner = runner
        self._listener = listener
        self.addresses: list[tuple[str, int]] = [socket.getsockname()[:2] for socket in listener.sockets]
        """Where it listens, with the real port if 0 was asked for."""

    async def close(self) -> None:
        """Stop listening, say 1001 to every socket, and end within 5 s. Saying it again changes nothing."""
        self._listener.close()
        await self._runner.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2 * LAST_CALL_SECONDS):
                await self._runner.cleanup()


async def serve(
    app: web.Application, *, host: str | None, port: int, ssl_context: ssl.SSLContext | None = None
) -> Serving:
    """Listen on ``host`` (empty: every address) and ``port`` (0: a free one); without TLS only behind a proxy."""
    config = app[_CONFIG]
    headers = security_headers(config.socket_sources, worker=config.web_push)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=LAST_CALL_SECONDS / 2)
    await runner.setup()
    server = runner.server
    assert server is not None
    listener = await asyncio.get_running_loop().create_server(
        lambda: Connection(server, headers, config.limits, app[_SOCKETS].__len__),
        host or None,
        port,
        ssl=ssl_context,
        backlog=1_024,
        ssl_handshake_timeout=config.limits.header_seconds if ssl_context is not None else None,
    )
    return Serving(runner, listener)
