"""Writing the first configuration of an office, with fresh secrets and with words for whoever edits it later."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

SECRET_BYTES = 32

TEMPLATE = """\
# Configuration of this office. Every value can also come from the environment:
# [http] port = 8443  is the same as  BUERO_HTTP__PORT=8443.
# All names and defaults: docs/operations.md. Check it with: buergerbuero doctor
# This file holds secrets; only the office's user may read it.

[authority]
name_de = {name_de}
name_en = {name_en}
homepage = {homepage}
contact = {contact}
privacy_url = {privacy_url}
imprint_url = {imprint_url}

[http]
port = {port}
# What people type. Empty: https://localhost:<port>
public_url = {public_url}
# Empty both when a proxy in front of the office does TLS.
certificate = {certificate}
key = {key}

[media]
# UDP; each further media worker takes the next number. Open them in the firewall.
port = {media_port}
# Addresses that browsers are told; empty: those of this machine. Behind NAT: the public one.
announce = {announce}

[data]
folder = {folder}

[secrets]
key = {secret_key}
control = {secret_control}
"""


@dataclass(frozen=True)
class First:
    """What one may choose when the office is set up."""

    port: int = 8443
    media_port: int = 8444
    public_url: str = ""
    announce: tuple[str, ...] = ()
    folder: str = "."
    """The data folder, as seen from the configuration file."""
    own_certificate: bool = True
    """False: a proxy does TLS."""
    name_de: str = "Virtuelles Bürgerbüro"
    name_en: str = "Virtual Citizens' Office"
    homepage: str = ""
    contact: str = ""
    privacy_url: str = ""
    imprint_url: str = ""


def text_of(first: First) -> str:
    """The configuration file, with secrets made now."""
    return TEMPLATE.format(
        name_de=quoted(first.name_de),
        name_en=quoted(first.name_en),
        homepage=quoted(first.homepage),
        contact=quoted(first.contact),
        privacy_url=quoted(first.privacy_url),
        imprint_url=quoted(first.imprint_url),
        port=first.port,
        public_url=quoted(first.public_url),
        certificate=quoted(str(Path(first.folder) / "certs/server.pem") if first.own_certificate else ""),
        key=quoted(str(Path(first.folder) / "certs/server.key") if first.own_certificate else ""),
        folder=quoted(first.folder),
        media_port=first.media_port,
        announce="[" + ", ".join(quoted(address) for address in first.announce) + "]",
        secret_key=quoted(secrets.token_urlsafe(SECRET_BYTES)),
        secret_control=quoted(secrets.token_urlsafe(SECRET_BYTES)),
    )


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, as a whole or not at all; an existing one is replaced."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"' + "".join(f"\\u{ord(sign):04x}" if ord(sign) < 32 or ord(sign) == 127 else sign for sign in escaped) + '"'
    )
