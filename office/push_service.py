"""Talks to the push services of the browsers' makers (RFC 8030): the one place where the office calls out by itself.

Every trouble becomes one of three: nobody there any more, not now, nothing at all now. What a service says in words is
not even read.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from office.delivery import NotNow, NotTaken, NotThere
from office.push_guard import is_public
from office.sections import Push

CONNECT_SECONDS: Final = 5.0
MESSAGE_SECONDS: Final = 10.0
"""From the first packet to the answer's head; a notice that takes longer is late anyway."""
MOST_CONNECTIONS: Final = 32
MOST_PER_SERVICE: Final = 8
MOST_QUIET: Final = 300.0
"""However long a service asks to be left alone: by then every notice has lost its sense."""
_LATER: Final = frozenset({408, 425, 429})


@dataclass(frozen=True)
class PushServices:
    """How they are reached."""

    proxy: str = ""
    authority: Path | None = None
    """PEM file of one more authority that is believed; None: those that the machine trusts."""
    own_network: bool = False
    """Also at private addresses."""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Sender]:
        """A way out, for many messages. Raises :class:`NotThere` when the authority's file cannot be read."""
        try:
            context = ssl.create_default_context()
            if self.authority is not None:
                context.load_verify_locations(self.authority)
        except OSError as error:
            raise NotThere(f"{self.authority}: {error.strerror or 'no certificates'}") from None
        # Through a proxy it is the proxy that looks names up, and the proxy itself is in the own network.
        resolver: AbstractResolver = ThreadedResolver()
        if not self.own_network and not self.proxy:
            resolver = PublicResolver(resolver)
        connector = aiohttp.TCPConnector(
            ssl=context, resolver=resolver, limit=MOST_CONNECTIONS, limit_per_host=MOST_PER_SERVICE
        )
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=MESSAGE_SECONDS, connect=CONNECT_SECONDS),
            auto_decompress=False,
            trust_env=False,
        ) as session:
            yield Sender(session, self.proxy)


def of_settings(given: Push) -> PushServices | None:
    """The way that is configured; None: nothing is sent."""
    if not given.contact:
        return None
    return PushServices(given.proxy, given.authority, given.own_network)


class Sender:
    """An open way out."""

    def __init__(self, session: aiohttp.ClientSession, proxy: str) -> None:
        self._session = session
        self._proxy = proxy or None

    async def send(self, endpoint: str, headers: Mapping[str, str], body: bytes) -> None:
        """Returns when the service has taken it. Raises ``NotTaken``, ``NotNow`` or ``NotThere``."""
        status, pause = await self._ask("POST", URL(endpoint, encoded=True), headers, body)
        if 200 <= status < 300:
            return
        if status in _LATER or status >= 500:
            raise NotNow(str(status), pause)
        # 404 and 410: the subscription is over (RFC 8030 section 7.3); 401 and 403: it belongs to another key;
        # 3xx: nobody is followed to where nobody looked. All others would be said to the next message, too.
        raise NotTaken(str(status))

    async def knock(self, service: str) -> None:
        """Whether somebody speaks HTTP there, whatever is said. Raises ``NotThere``."""
        await self._ask("GET", URL(f"https://{service}/", encoded=True), {}, b"")

    async def _ask(self, method: str, url: URL, headers: Mapping[str, str], body: bytes) -> tuple[int, float]:
        try:
            async with self._session.request(
                method, url, headers=headers, data=body, allow_redirects=False, proxy=self._proxy
            ) as answer:
                # Nothing of what follows is read: the client cuts a connection with an unread answer.
                return answer.status, _seconds(answer.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NotThere(_in_short(error)) from None


class PublicResolver(AbstractResolver):
    """Looks names up; an address that is not public does not exist, and the client connects to nothing else."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = [one for one in await self._inner.resolve(host, port, family) if is_public(one["host"])]
        if not found:
            raise OSError("no public address")
        return found

    async def close(self) -> None:
        await self._inner.close()


def _seconds(text: str) -> float:
    """``Retry-After`` in seconds (RFC 9110 section 10.2.3); a date counts as not said."""
    with contextlib.suppress(ValueError):
        return min(MOST_QUIET, float(int(text))) if text.isascii() and text.isdigit() else 0.0
    return 0.0


def _in_short(error: BaseException) -> str:
    """Which trouble, without any address."""
    if isinstance(error, asyncio.TimeoutError):
        return "no answer in time"
    certificate = getattr(error, "certificate_error", None)
    if isinstance(certificate, ssl.SSLCertVerificationError):
        return f"certificate: {certificate.verify_message}"
    inner = getattr(error, "os_error", error)
    reason = getattr(inner, "strerror", None) or (str(inner) if str(inner) == "no public address" else None)
    status = getattr(error, "status", None)
    return " ".join(str(part) for part in (type(error).__name__, reason, status) if part)
