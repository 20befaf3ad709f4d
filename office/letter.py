"""Writes the mails: in the visitor's language, with the ticket's link and the department's name, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Final

from office.storage.outbox import MailRecord
from office.words import Words, ours
from signalling.messages import Language, Localised

TEXTS: Final = Path(__file__).with_name("texts")


class Letters:
    """The writer."""

    def __init__(self, sender: str, link_of: Callable[[str], str], clock: Callable[[], float]) -> None:
        """``sender``: an address, with a name where there is one; ``link_of``: what opens a ticket id."""
        name, address = parseaddr(sender)
        self.sender = address
        self._from = Address(name, addr_spec=address)
        self._link_of = link_of
        self._clock = clock
        self._words = Words(TEXTS, ["mail"])

    def write(self, mail: MailRecord) -> EmailMessage:
        """The whole message."""
        language: Language = "en" if mail.language == "en" else "de"
        department = ours(Localised(de=mail.name_de, en=mail.name_en), language)
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self._from
        letter["To"] = Address(addr_spec=mail.address)
        letter["Subject"] = self._words.say(language, f"{mail.kind}-subject")
        letter["Date"] = format_datetime(datetime.fromtimestamp(self._clock(), UTC))
        # The same for every attempt: a server that took it and could not say so may know it again.
        letter["Message-ID"] = f"<{_mark(mail)}@{self._from.domain}>"
        # RFC 3834 section 5: nobody's holiday notice answers this.
        letter["Auto-Submitted"] = "auto-generated"
        letter["Content-Language"] = language
        link = self._link_of(mail.ticket)
        letter.set_content(
            self._words.say(language, f"{mail.kind}-text", department=department, link=link), cte="quoted-printable"
        )
        return letter


def _mark(mail: MailRecord) -> str:
    """Tells nothing about the ticket to whoever reads mail logs."""
    return sha256(f"{mail.kind} {mail.created_at} {mail.ticket}".encode()).hexdigest()[:32]
