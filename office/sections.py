"""What can be set, table by table of the configuration file; every value has a default but the two secrets."""

from __future__ import annotations

import re
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    IPvAnyAddress,
    IPvAnyNetwork,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    field_validator,
    model_validator,
)

from office.push_guard import is_service

Port = Annotated[int, Field(ge=1, le=65_535)]
_CONTACT: Final = re.compile(r"(?:mailto:[A-Za-z0-9._%+-]{1,64}@|https:/{2})[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PUSH_SERVICES: Final = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.notify.windows.com",
    "web.push.apple.com",
)
"""Of Chrome (and most that are made of it), Firefox, Edge and Safari."""
OptionalPath = Annotated[Path | None, BeforeValidator(lambda value: value or None)]
"""An empty text in the file means: none."""


class Section(BaseModel):
    """One table of the TOML file; a name that it does not know is refused, so that typing errors are found."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Authority(Section):
    """Who runs this office: shown on every page."""

    name_de: str = "Virtuelles Bürgerbüro"
    name_en: str = "Virtual Citizens' Office"
    homepage: str = ""
    contact: str = ""
    """How else one reaches the authority: a telephone number or an address."""
    privacy_url: str = ""
    imprint_url: str = ""

    @field_validator("homepage", "privacy_url", "imprint_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("https", "http"):
            raise ValueError("not a web address; write https://… or leave it empty")
        return value


class Http(Section):
    """Where browsers come in."""

    host: str = ""
    """Address to listen on; empty: every address of the machine, IPv4 and IPv6."""
    port: Port = 8443
    public_url: str = ""
    """What people type; empty: https://localhost:<port>. Its origin is the only one that may open a session."""
    certificate: OptionalPath = None
    """PEM file, server certificate first, then its chain; empty together with ``key``: plain HTTP behind a proxy."""
    key: OptionalPath = None
    tls12: bool = False
    """Allow TLS 1.2 (ECDHE with AES-GCM only) beside TLS 1.3."""
    trusted_proxies: list[IPvAnyNetwork] = []
    """Networks whose ``X-Forwarded-For`` is believed."""

    @field_validator("public_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("https", "http") or not parts.hostname or parts.path not in ("", "/")):
            raise ValueError("write scheme, host and port only, such as https://buergerbuero.example.org")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _both_or_none(self) -> Http:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key belong together: give both, or neither behind a proxy")
        return self


class Media(Section):
    """The media workers."""

    workers: Annotated[int, Field(ge=0, le=64)] = 0
    """How many; 0: one per core, at most 4."""
    port: Port = 8444
    """Port of the first worker, UDP and TCP; the next ones take the numbers above."""
    bind: list[IPvAnyAddress] = []
    """Addresses to listen on; empty: every address, IPv4 and IPv6."""
    announce: list[IPvAnyAddress] = []
    """Addresses that browsers are told; empty: those of this machine. Give the public one behind NAT."""


class Data(Section):
    """Where the office keeps its files."""

    folder: Path = Path()
    """Relative to the configuration file, as every path in it."""


class Database(Section):
    """The record."""

    url: str = ""
    """``sqlite:///path`` or ``postgresql://…``; empty: SQLite in ``<data>/office.db``."""


class Secrets(Section):
    """What nobody else may know; made by ``buergerbuero init``."""

    key: SecretStr
    """Signs the tokens of tickets."""
    control: SecretStr
    """Opens the control door of the media workers."""

    @field_validator("key", "control")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        sample = any(word in text.lower() for word in ("change", "example", "sample", "secret", "geheim", "muster"))
        if len(text) < 43 or len(set(text)) < 16 or sample:
            raise ValueError("too short or a sample value; take 32 random bytes, as buergerbuero init does")
        return value


class Turn(Section):
    """A TURN server of the authority's own, for networks that let no UDP through."""

    urls: list[str] = []
    secret: SecretStr = SecretStr("")
    """The ``static-auth-secret`` of coturn."""
    ttl: PositiveInt = 3_600
    """Seconds; as long as most visits take, so that a page that changes its network still finds its way through."""

    @model_validator(mode="after")
    def _complete(self) -> Turn:
        if any(not url.startswith(("turn:", "turns:")) for url in self.urls):
            raise ValueError("every address starts with turn: or turns:")
        if self.urls and len(self.secret.get_secret_value()) < 20:
            raise ValueError("addresses need the secret that the TURN server knows (20 characters or more)")
        return self


class Mail(Section):
    """The authority's own mail server, for notices to those who wait."""

    host: str = ""
    """Empty: the office writes no mails, and its pages do not offer any."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 0
    """0: 587 with STARTTLS, 465 with TLS, 25 without."""
    tls: Literal["starttls", "tls", "none"] = "starttls"
    authority: OptionalPath = None
    """PEM file of the authority that made the server's certificate; empty: those that the machine trusts."""
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: str = ""
    """Whom the mails come from, such as ``Bürgerbüro <noreply@example.org>``."""

    @model_validator(mode="after")
    def _complete(self) -> Mail:
        if not self.host:
            return self
        address = parseaddr(self.sender)[1]
        if address.count("@") != 1 or not all(address.split("@")) or not address.isascii() or len(address) > 254:
            raise ValueError("sender is missing or not a mail address; write Bürgerbüro <noreply@example.org>")
        if bool(self.user) != bool(self.password.get_secret_value()):
            raise ValueError("user and password belong together: give both or neither")
        if self.user and self.tls == "none":
            raise ValueError("the password would travel in the clear; set tls to starttls or tls")
        return self


class Push(Section):
    """Notices through the push services of the browsers' makers: outside of the authority, so off until set."""

    contact: str = ""
    """Whom a push service writes to when something is wrong (RFC 8292 section 2.1): ``mailto:it@example.org`` or an
    https address. Empty: the office sends no Web Push, and its pages do not offer any."""
    services: Annotated[tuple[str, ...], Field(min_length=1, max_length=20)] = PUSH_SERVICES
    """Hosts to which notices may be sent; ``*.`` in front: every host below."""
    proxy: str = ""
    """The authority's proxy for the way out, such as ``http://proxy.example.org:3128``."""
    authority: OptionalPath = None
    """PEM file of one more authority that is believed, where a proxy opens TLS."""
    own_network: bool = False
    """Also send to services at private addresses: only for a push service of one's own."""

    @field_validator("contact")
    @classmethod
    def _reachable(cls, value: str) -> str:
        if value and (len(value) > 254 or not _CONTACT.fullmatch(value)):
            raise ValueError("write mailto:it@example.org or https://www.example.org")
        return value

    @field_validator("services")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for service in value:
            if not is_service(service):
                raise ValueError(f"{service!r} is not a host; write push.example.org or *.push.example.org")
        return value

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, value: str) -> str:
        split = urlsplit(value)
        if value and (split.scheme != "http" or not split.hostname or split.path not in ("", "/")):
            raise ValueError("write http://proxy.example.org:3128")
        return value


class Limits(Section):
    """What one visitor, one address and the whole office may ask for."""

    body_bytes: PositiveInt = 65_536
    """Of one HTTP request."""
    header_seconds: PositiveFloat = 10
    """For the first whole request header."""
    body_idle_seconds: PositiveFloat = 15
    """For the body of a request."""
    request_seconds: PositiveFloat = 60
    """For a whole request."""
    keep_alive_seconds: PositiveFloat = 75
    """An idle HTTP connection."""
    hello_seconds: PositiveFloat = 5
    """A new WebSocket that has said nothing."""
    heartbeat_seconds: PositiveFloat = 20
    """A silent WebSocket is asked whether it lives."""
    resume_seconds: PositiveFloat = 30
    """A lost session is kept."""
    message_burst: PositiveInt = 30
    """Messages at once …"""
    messages_per_second: PositiveFloat = 10
    """… and how fast one earns the next."""
    errors_before_close: PositiveInt = 3
    """Wrong messages until the socket is closed."""
    outbound_messages: PositiveInt = 256
    """Messages that may wait for one slow reader."""
    outbound_bytes: PositiveInt = 1_048_576
    """The same in bytes."""
    sockets: PositiveInt = 5_000
    """WebSockets in all."""
    sockets_per_address: PositiveInt = 20
    """WebSockets from one IPv4 address or IPv6 /64; raise it for visitors behind one proxy."""
    numbers_per_address: PositiveInt = 20
    """Numbers that one address may draw in ten minutes; raise it for a hall with public computers, or a load test."""


class Retention(Section):
    """When what is written down is deleted again."""

    ticket_days: Annotated[int, Field(ge=1, le=90)] = 14
    """Tickets, visits and invitations, counted from their end; backups not included."""
    audit_days: Annotated[int, Field(ge=1, le=3_650)] = 365
    """Who did what; holds ids and no names."""
    statistics_days: Annotated[int, Field(ge=1, le=3_650)] = 400
    """How long people waited and what they were told, in sums per department, day and hour."""


class Web(Section):
    """The browser client."""

    dist: OptionalPath = None
    """Folder of the built client; empty: ``web/dist`` beside the program."""
    sites: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    """Origins of the authority's other sites, such as ``https://www.example.org``: they may show how things stand."""

    @field_validator("sites")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for site in value:
            split = urlsplit(site)
            bare = split.scheme in ("https", "http") and split.hostname and not (split.username or split.password)
            if not bare or "*" in site or split.path.strip("/") or split.query or split.fragment:
                raise ValueError(f"{site!r} is not an origin; write https://www.example.org, without path and wildcard")
        return value
