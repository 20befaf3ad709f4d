"""Answers that may be kept for a moment: with an ETag, and 304 for whoever still has the same (RFC 9110 section 13)."""

from __future__ import annotations

import hashlib
from typing import Final

from aiohttp import web

MOMENT: Final = "public, max-age=5"


def tag_of(content: bytes) -> str:
    """What an ETag says of this content."""
    return hashlib.sha256(content).hexdigest()[:32]


def fresh(request: web.Request, body: bytes, content_type: str, *, tag: str, cache: str = MOMENT) -> web.Response:
    """The answer, or 304. ``tag`` names what the body means, not its bytes, so it is a weak one."""
    known = {etag.value for etag in request.if_none_match or ()}
    same = tag in known or "*" in known
    response = web.Response(status=304) if same else web.Response(body=body)
    if not same:
        response.content_type = content_type
        if content_type.startswith("text/"):
            response.charset = "utf-8"
    response.headers["ETag"] = f'W/"{tag}"'
    response.headers["Cache-Control"] = cache
    return response
