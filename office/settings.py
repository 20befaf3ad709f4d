"""Every setting of an office: one TOML file, each value overridable by ``BUERO_<SECTION>__<NAME>`` in the environment.

The only place where pydantic is used. Every value has a default but the two secrets, which ``buergerbuero init`` makes.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

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
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

FILE_NAME = "buergerbuero.toml"
LONGEST_SOCKET_PATH = 100
"""Bytes; the kernel refuses a longer path for a local socket (108 with what is added to it)."""

Port = Annotated[int, Field(ge=1, le=65_535)]
OptionalPath = Annotated[Path | None, BeforeValidator(lambda value: value or None)]
"""An empty text in the file means: none."""


class SettingsError(Exception):
    """The configuration cannot be used; the text says which value and what to do."""


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
    timezone: str = "Europe/Berlin"

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError('not a time zone; write a name such as "Europe/Berlin"') from None
        return value

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
    port: Port = 8443
    """UDP port of the first worker; the next ones take the numbers above."""
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
    ttl: PositiveInt = 600

    @model_validator(mode="after")
    def _complete(self) -> Turn:
        if any(not url.startswith(("turn:", "turns:")) for url in self.urls):
            raise ValueError("every address starts with turn: or turns:")
        if self.urls and len(self.secret.get_secret_value()) < 20:
            raise ValueError("addresses need the secret that the TURN server knows (20 characters or more)")
        return self


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


class Retention(Section):
    """When what is written down is deleted again."""

    ticket_days: Annotated[int, Field(ge=1, le=90)] = 14
    """Tickets, visits and invitations, counted from their end; backups not included."""
    audit_days: Annotated[int, Field(ge=1, le=3_650)] = 365
    """Who did what; holds ids and no names."""


class Web(Section):
    """The browser client."""

    dist: OptionalPath = None
    """Folder of the built client; empty: ``web/dist`` beside the program."""


class Settings(BaseSettings):
    """Everything that one can set."""

    model_config = SettingsConfigDict(env_prefix="BUERO_", env_nested_delimiter="__", extra="forbid", frozen=True)

    authority: Authority = Authority()
    http: Http = Http()
    media: Media = Media()
    data: Data = Data()
    database: Database = Database()
    secrets: Secrets
    turn: Turn = Turn()
    limits: Limits = Limits()
    retention: Retention = Retention()
    web: Web = Web()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, which comes in as arguments; there is no other source."""
        return (env_settings, init_settings)

    @property
    def public_url(self) -> str:
        """What people type, without a slash at its end."""
        scheme = "https" if self.http.certificate else "http"
        return self.http.public_url or f"{scheme}://localhost:{self.http.port}"

    @property
    def database_url(self) -> str:
        """Where the record is: sqlite:///path or postgresql://…"""
        return self.database.url or f"sqlite:///{self.data.folder / 'office.db'}"

    @property
    def dist(self) -> Path:
        """The folder of the built browser client."""
        return self.web.dist or Path(__file__).resolve().parent.parent / "web" / "dist"

    @property
    def worker_count(self) -> int:
        """How many media workers run."""
        return self.media.workers or min(os.cpu_count() or 1, 4)

    def worker_port(self, number: int) -> int:
        """UDP port of the media worker ``number`` (from 0)."""
        return self.media.port + number

    def worker_socket(self, number: int) -> Path:
        """Control socket of the media worker ``number`` (from 0)."""
        return self.data.folder / "run" / f"sfu-{number}.sock"


def load(path: Path) -> Settings:
    """Read the file and the environment. Raises :class:`SettingsError` in words for people."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"There is no configuration at {path}. Make one: buergerbuero init") from None
    except PermissionError:
        raise SettingsError(f"{path} may not be read by this user.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise SettingsError(_in_words(path, error)) from None
    return _with_paths_from(settings, path.resolve().parent)


def _with_paths_from(settings: Settings, base: Path) -> Settings:
    """The same settings with every path absolute."""
    http = settings.http
    anchored = http.model_copy(
        update={"certificate": http.certificate and base / http.certificate, "key": http.key and base / http.key}
    )
    folder = (base / settings.data.folder).resolve()
    if len(os.fsencode(folder / "run" / "sfu-00.sock")) > LONGEST_SOCKET_PATH:
        raise SettingsError(f"The path of the data folder is too long for local sockets; take a shorter one: {folder}")
    dist = settings.web.dist and base / settings.web.dist
    return settings.model_copy(
        update={
            "http": anchored,
            "data": Data(folder=folder),
            "web": Web(dist=dist),
        }
    )


def _in_words(path: Path, error: ValidationError) -> str:
    """One line per wrong value: where it is written, how the environment variable is called, what is wrong."""
    lines = [f"The configuration {path} cannot be used:"]
    for problem in error.errors(include_url=False, include_input=False):
        place = [str(part) for part in problem["loc"]]
        what = {
            "missing": "is missing",
            "extra_forbidden": "is not a setting; see docs/operations.md for the names",
        }.get(problem["type"], problem["msg"].removeprefix("Value error, "))
        variable = "BUERO_" + "__".join(part.upper() for part in place)
        lines.append(f"  [{place[0]}] {'.'.join(place[1:]) or 'the section'}: {what}   ({variable})")
    return "\n".join(lines)
