"""Turns what DTLS exported into something that protects packets."""

from __future__ import annotations

from typing import Literal

from sfu.transport.derivation import session_keys
from sfu.transport.gcm import Gcm
from sfu.transport.libsrtp import LibSrtp
from sfu.transport.srtp import Srtp, profile_named, split_material


def open_srtp(profile_name: str, material: bytes, role: Literal["client", "server"]) -> Srtp:
    """The two directions as seen from one end of the DTLS association."""
    client, server = split_material(profile_named(profile_name), material)
    receive, send = (client, server) if role == "server" else (server, client)
    if "GCM" in profile_name:
        return Gcm(session_keys(receive), session_keys(send))
    return LibSrtp(receive, send)
