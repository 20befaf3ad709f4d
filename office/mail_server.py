"""Talks to the authority's own SMTP server: the named home of ``aiosmtplib``.

Every trouble becomes one of three: not this address, not this mail now, nothing at all now. What a server says in words
is never passed on, for it may name the address.
"""

from __future__ import annotations

import asyncio
import platform
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Literal, TypeAlias

import aiosmtplib

from office.delivery import NotNow, NotTaken, NotThere
from office.sections import Mail

Tls: TypeAlias = Literal["starttls", "tls", "none"]
PORTS: Final[dict[Tls, int]] = {"starttls": 587, "tls": 465, "none": 25}
"""RFC 6409 and RFC 8314; 25 for a relay on the own machine."""
STEP_SECONDS: Final = 20.0
"""One answer of the server; RFC 5321 section 4.5.3.2 allows minutes, but then nobody is called any more."""
MAIL_SECONDS: Final = 60.0
"""A whole mail."""


@dataclass(frozen=True)
class MailServer:
    """How to reach it."""

    host: str
    port: int = 0
    """0: as usual for ``tls``."""
    tls: Tls = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    authority: Path | None = None
    """PEM file of an own authority; None: those that the machine trusts."""

    @asynccontextmanager
    async def connect(self, step_seconds: float = STEP_SECONDS) -> AsyncIterator[Line]:
        """A line to the server, for several mails. Raises :class:`NotThere`."""
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port or PORTS[self.tls],
            timeout=step_seconds,
            local_hostname=platform.node() or "localhost",
            use_tls=self.tls == "tls",
            start_tls=self.tls == "starttls",
            tls_context=None if self.tls == "none" else self._context(),
            username=self.user or None,
            password=self.password or None,
        )
        try:
            async with asyncio.timeout(3 * step_seconds):
                await client.connect()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            client.close()
            raise NotThere(_in_short(error)) from None
        except BaseException:
            client.close()
            raise
        try:
            yield Line(client)
        finally:
            try:
                async with asyncio.timeout(step_seconds):
                    await client.quit()
            except (aiosmtplib.SMTPException, OSError):
                client.close()

    def _context(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self.authority)
        except OSError as error:
            raise NotThere(f"{self.authority}: {error.strerror or 'no certificates'}") from None


def of_settings(given: Mail) -> MailServer | None:
    """The server that is configured; None: the office writes no mails."""
    if not given.host:
        return None
    password = given.password.get_secret_value()
    return MailServer(given.host, given.port, given.tls, given.user, password, given.authority)


class Line:
    """An open connection."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self._client = client

    async def send(self, letter: EmailMessage, sender: str, address: str) -> None:
        """Returns when the server has taken it. Raises ``NotTaken``, ``NotNow`` or ``NotThere``."""
        try:
            async with asyncio.timeout(MAIL_SECONDS):
                await self._client.sendmail(sender, [address], letter.as_bytes())
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _of_code(min(one.code for one in error.recipients), "recipient") from None
        except aiosmtplib.SMTPDataError as error:
            raise _of_code(error.code, "data") from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise NotThere(_in_short(error)) from None

    async def hello(self) -> None:
        """Whether the server still listens. Raises ``NotThere``."""
        try:
            await self._client.noop()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotThere(_in_short(error)) from None


def _of_code(code: int, what: str) -> NotTaken | NotNow:
    return NotTaken(f"{what} {code}") if code >= 500 else NotNow(f"{what} {code}")


def _in_short(error: BaseException) -> str:
    """Which trouble, without the server's words."""
    code = getattr(error, "code", None)
    name = type(error).__name__.removeprefix("SMTP")
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return f"{name}: {error.__cause__.verify_message}"
    return f"{name} {code}" if isinstance(code, int) else name
