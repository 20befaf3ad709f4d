"""Every setting of an office: one TOML file, each value overridable by ``BUERO_<SECTION>__<NAME>`` in the environment.

What can be set is in ``sections``; these two files are the only place where pydantic is used.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from office.sections import Authority, Data, Database, Http, Limits, Mail, Media, Push, Retention, Secrets, Turn, Web

LONGEST_SOCKET_PATH = 100
"""Bytes; the kernel refuses a longer path for a local socket (108 with what is added to it)."""


class SettingsError(Exception):
    """The configuration cannot be used; the text says which value and what to do."""


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
    mail: Mail = Mail()
    push: Push = Push()
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
    def push_key(self) -> Path:
        """The key by which push services know this office; there is none before Web Push is switched on."""
        return self.data.folder / "certs" / "push.key"

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
    authority = settings.mail.authority and base / settings.mail.authority
    push_authority = settings.push.authority and base / settings.push.authority
    return settings.model_copy(
        update={
            "http": anchored,
            "data": Data(folder=folder),
            "mail": settings.mail.model_copy(update={"authority": authority}),
            "push": settings.push.model_copy(update={"authority": push_authority}),
            "web": settings.web.model_copy(update={"dist": dist}),
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
