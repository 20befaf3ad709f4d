"""The door of ``/ws``: refuses what may not become a socket before the upgrade, and starts the pump for what may."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web

from signalling.api import COOKIE, address_of
from signalling.config import ServerConfig
from signalling.connection import Connection
from signalling.hall import Hall
from signalling.handshake import accepted, switching
from signalling.headers import NO_STORE, security_headers
from signalling.messages import SUBPROTOCOL
from signalling.origin import known_origin
from signalling.problems import problem
from signalling.pump import Pump
from signalling.sessions import Sessions, Sockets
from signalling.talk import Caller, Talk


class Upgrade:
    """Turns a handshake into a running socket."""

    def __init__(
        self, hall: Hall, config: ServerConfig, sessions: Sessions, sockets: Sockets, clock: Callable[[], float]
    ) -> None:
        self._hall = hall
        self._config = config
        self._sessions = sessions
        self._sockets = sockets
        self._clock = clock
        self._headers = {
            **security_headers(config.socket_sources),
            "Cache-Control": NO_STORE,
            "Server": "buergerbuero",
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Handle ``GET /ws``: from a handshake that may be, the connection is no longer aiohttp's."""
        address = address_of(request, self._config)
        no = self._refuse(request, address)
        if no is not None:
            return no
        accept = accepted(request.headers)
        if accept is None:
            return problem(400, "bad-request", "This is no handshake of RFC 6455.")
        connection = request.protocol
        assert isinstance(connection, Connection)
        transport, early = connection.hand_over()
        if transport is not None:
            transport.write(switching(accept, SUBPROTOCOL, self._headers))
            self._begin(request, address, transport, early)
        return web.Response()  # for a connection that is over, as far as aiohttp knows: this goes nowhere

    def _begin(self, request: web.Request, address: str, transport: asyncio.Transport, early: bytes) -> None:
        caller = Caller(address, request.cookies.get(COOKIE, ""))
        pump = Pump(self._config.limits, self._sockets.remove)
        if not self._sockets.add(pump.outbox, address):
            pump.outbox.close(4006)
        talk = Talk(self._hall, self._sessions, caller, pump.outbox, self._config.limits, self._clock)
        pump.begin(talk, transport, early)

    def _refuse(self, request: web.Request, address: str) -> web.Response | None:
        headers = request.headers
        if not known_origin(headers, self._config.origins):
            return problem(403, detail="The page that opens a socket must be one of this office.")
        if request.body_exists or headers.get("Transfer-Encoding") or headers.get("Content-Length", "0") != "0":
            # What follows a handshake with a body could be taken for another request.
            response = problem(400, "bad-request", "A handshake has no body.")
            response.force_close()
            return response
        if headers.get("Upgrade", "").lower().strip() != "websocket":
            return problem(426, "bad-request", "Only WebSocket here.", {"Upgrade": "websocket"})
        offered = [word.strip() for word in ",".join(headers.getall("Sec-WebSocket-Protocol", [])).split(",")]
        if SUBPROTOCOL not in offered:
            return problem(400, "bad-request", f"The subprotocol must be {SUBPROTOCOL}.")
        if self._sockets.full:
            return problem(503, "unavailable", "No more sockets at the moment.", {"Retry-After": "5"})
        if self._sockets.crowded(address):
            return problem(429, "too-many", "No more sockets from this address.", {"Retry-After": "5"})
        return None
