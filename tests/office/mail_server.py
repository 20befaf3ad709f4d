"""A real SMTP server on loopback that keeps what it takes, and can refuse, delay, or demand TLS and a password."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

from office.mail_server import MailServer, Tls

USER, PASSWORD = "buergerbuero", "correct horse"
OK = "250 OK"


class Box:
    """What arrived, and how the server answers."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, list[str], EmailMessage]] = []
        """Envelope sender, recipients, message."""
        self.to_recipient: Callable[[str], str] = lambda address: OK
        self.to_data = OK
        self.gate = asyncio.Event()
        """The server answers to RCPT when it is open; it is, from the start."""
        self.gate.set()
        self.took = asyncio.Event()
        """Something arrived."""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        await self.gate.wait()
        answer = self.to_recipient(address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.to_data == OK:
            letter = message_from_bytes(envelope.content or b"", policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.letters.append((envelope.mail_from or "", list(envelope.rcpt_tos), letter))
            self.took.set()
        return self.to_data


def _log_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)


@asynccontextmanager
async def smtp_server(
    box: Box, tls: Tls = "none", folder: Path | None = None, *, password: str = "", host: str = "127.0.0.1"
) -> AsyncIterator[MailServer]:
    """The server, and how to reach it. ``folder``: where the file of its authority is written, for TLS."""
    context, authority = None, None
    options: dict[str, Any] = {"hostname": "mail.test"}
    if tls != "none":
        assert folder is not None
        ca, authority = trustme.CA(), folder / "mail-authority.pem"
        ca.cert_pem.write_to_path(authority)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert(host).configure_cert(context)
    if tls == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    if password:
        options |= {"authenticator": _log_in, "auth_required": True, "auth_require_tls": tls == "starttls"}
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: SMTP(box, loop=loop, **options), host, 0, ssl=context if tls == "tls" else None
    )
    port = listener.sockets[0].getsockname()[1]
    try:
        yield MailServer(host, port, tls, USER if password else "", password, authority)
    finally:
        box.gate.set()
        listener.close()
