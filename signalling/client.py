"""Serves the built browser client: pages never stored, hashed assets stored for ever, nothing that was not listed."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from aiohttp import web

from signalling.headers import IMMUTABLE, NO_STORE
from signalling.problems import problem

PAGES: Final[dict[str, str]] = {
    "/": "index.html",
    "/d/{department}": "index.html",
    "/visit": "index.html",
    "/goodbye": "index.html",
    "/join": "join.html",
    "/desk": "desk.html",
    "/board/{department}": "index.html",
    "/admin": "index.html",
}
"""Which entry each address of the client gets; ``index.html`` where the build has no entry of its own."""

WORKER: Final = "push-worker.js"
"""A file of the build that only an office with Web Push has."""

_HASHED = re.compile(r"^assets/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9.]+$")
_COMPRESSED = (".br", ".gz")
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
}
_TEXTS = frozenset({"text/html", "text/javascript", "text/css", "text/plain"})


@dataclass(frozen=True)
class _File:
    path: Path
    content_type: str
    cache: str


class Client:
    """The files below ``web_root`` as they are at the start. What is not in the list cannot be asked for."""

    def __init__(self, web_root: Path) -> None:
        self._files = {name: _describe(name, path) for name, path in _listed(web_root)}

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file by its name."""
        found = self._files.get(request.match_info["name"])
        if found is None or request.match_info["name"] == WORKER:
            raise web.HTTPNotFound
        return _send(found)

    async def worker(self, request: web.Request) -> web.StreamResponse:
        """The worker that shows the notices of Web Push: from the root, so that it may belong to the visit's page."""
        return self.send(WORKER, NO_STORE) or problem(503, "unavailable", "The browser client is not built.")

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The entry of a page's address."""
        resource = request.match_info.route.resource
        entry = PAGES.get(resource.canonical, "index.html") if resource is not None else "index.html"
        return self.entry(entry) or problem(503, "unavailable", "The browser client is not built.")

    def send(self, name: str, cache: str) -> web.StreamResponse | None:
        """A file by its name, to be kept as ``cache`` says; None when the build has none of that name."""
        found = self._files.get(name)
        return None if found is None else _send(replace(found, cache=cache))

    def entry(self, name: str, status: int = 200) -> web.StreamResponse | None:
        """An HTML entry, or the portal's where there is none of that name; None when nothing is built."""
        found = self._files.get(name) or self._files.get("index.html")
        return None if found is None else _send(found, status)


def _listed(web_root: Path) -> list[tuple[str, Path]]:
    """Regular files with their names below the root; no links, nothing hidden, no compressed twins."""
    found = []
    for path in sorted(web_root.rglob("*")):
        name = path.relative_to(web_root)
        hidden = any(part.startswith(".") for part in name.parts)
        twin = path.suffix in _COMPRESSED and path.with_suffix("").is_file()
        if path.is_file() and not path.is_symlink() and not hidden and not twin:
            found.append((name.as_posix(), path))
    return found


def _describe(name: str, path: Path) -> _File:
    guessed = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return _File(path, guessed, IMMUTABLE if _HASHED.match(name) else NO_STORE)


def _send(file: _File, status: int = 200) -> web.FileResponse:
    # FileResponse answers ranges and conditions, and sends a .br or .gz twin to those who accept it.
    response = web.FileResponse(
        file.path, status=status, headers={"Cache-Control": file.cache, "Vary": "Accept-Encoding"}
    )
    response.content_type = file.content_type
    if file.content_type in _TEXTS:
        response.charset = "utf-8"
    return response
