"""One TCP connection of the HTTP server: must say its first request in time, and hears errors in our own form."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from aiohttp import web
from aiohttp.web_request import BaseRequest

from signalling.config import Limits
from signalling.problems import problem
from signalling.trouble import describe

log = logging.getLogger("signalling")


class Connection(web.RequestHandler):
    """aiohttp's connection, with a deadline for the first header and with our headers on its own errors."""

    __slots__ = ("_deadline", "_handed_over", "_header_seconds", "_headers", "_max_connections")

    def __init__(
        self, server: web.Server, headers: Mapping[str, str], limits: Limits, handed_over: Callable[[], int]
    ) -> None:
        """``handed_over``: how many lines live on under another protocol."""
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=limits.keepalive_seconds,
            access_log=None,  # type: ignore[arg-type]  # None is what aiohttp itself passes for "none"
            max_line_size=limits.request_line_bytes,
            max_field_size=limits.header_field_bytes,
            max_headers=limits.headers,
            lingering_time=2.0,
            auto_decompress=False,
        )
        self._headers = headers
        self._handed_over = handed_over
        self._header_seconds = limits.header_seconds
        self._max_connections = limits.connections
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the clock."""
        super().connection_made(transport)
        manager = self._manager
        if manager is not None and len(manager.connections) + self._handed_over() > self._max_connections:
            self.force_close()
            return
        self._deadline = self._loop.call_later(self._header_seconds, self.force_close)

    def data_received(self, data: bytes) -> None:
        """Stop the clock once a whole header is there, or what was sent is known to be none."""
        super().data_received(data)
        if self._deadline is not None and self._request_count:
            self._deadline.cancel()
            self._deadline = None

    def hand_over(self) -> tuple[asyncio.Transport | None, bytes]:
        """Give the line to another protocol, with what has already come for it; None when it is lost.

        For aiohttp the connection is lost then: nothing of it stays in memory for a socket that lives for hours.
        """
        transport, early = self.transport, self._message_tail
        self.transport, self._message_tail = None, b""
        self.connection_lost(None)
        return transport, early

    def connection_lost(self, exc: BaseException | None) -> None:
        """Forget the clock."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        super().connection_lost(exc)

    def handle_error(
        self, request: BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Answer what is not HTTP, and what went wrong beyond the guard. Always the last answer of a connection."""
        if status >= 500 and exc is not None and not isinstance(exc, ConnectionError):
            log.error("x http: %s", describe(exc))
        if request.writer.output_size > 0:
            raise ConnectionError("an answer has already begun")
        response = problem(status, "bad-request" if status == 400 else "")
        response.headers.update(self._headers)
        response.headers["Server"] = "buergerbuero"
        response.force_close()
        return response
