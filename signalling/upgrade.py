"""The door of ``/ws``: refuses what may not become a socket before the upgrade, and starts the pump for what may."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from signalling.api import COOKIE, address_of
from signalling.config import ServerConfig
from signalling.hall import Hall
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

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Handle ``GET /ws`` until the socket is gone."""
        address = address_of(request, self._config)
        no = self._refuse(request, address)
        if no is not None:
            return no
        caller = Caller(address, request.cookies.get(COOKIE, ""))
        pump = Pump(self._config.limits)
        talk = Talk(self._hall, self._sessions, caller, pump.outbox, self._config.limits, self._clock)
        try:
            if not self._sockets.add(pump.outbox, address):
                pump.outbox.close(4006)
            await pump.run(request, talk)
        finally:
            self._sockets.remove(pump.outbox)
        return pump.ws

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
