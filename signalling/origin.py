"""Decides whether a request comes from a page of ours: for sockets by Origin, for changes by four signs at once."""

from __future__ import annotations

from collections.abc import Mapping

OFFICE_HEADER = "X-Office"


def known_origin(headers: Mapping[str, str], origins: frozenset[str]) -> bool:
    """Whether Origin is one of ours. Absent or ``null`` is not: every browser sends it with a WebSocket handshake."""
    return headers.get("Origin", "").lower() in origins


def may_change(headers: Mapping[str, str], origins: frozenset[str]) -> bool:
    """Whether a POST was made by a script of ours.

    A form, an image or a fetch of a foreign page cannot set ``X-Office`` or a JSON content type without a preflight,
    which nobody answers here; Fetch Metadata says it once more, and Origin where a browser has no Fetch Metadata.
    """
    if headers.get(OFFICE_HEADER) != "1":
        return False
    site = headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    if "Origin" in headers or site is None:
        return known_origin(headers, origins)
    return True


def is_json(headers: Mapping[str, str]) -> bool:
    """Whether the body says that it is JSON, plain and not compressed."""
    kind = headers.get("Content-Type", "").split(";", 1)[0].strip().lower()
    return kind == "application/json" and "Content-Encoding" not in headers
