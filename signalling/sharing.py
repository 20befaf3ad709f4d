"""What pages of the authority's other sites may read and frame (``[web] sites``): exact origins, and never a cookie.

Without a site in the settings there is not one header of this: whoever asks from elsewhere gets nothing.
"""

from __future__ import annotations

from typing import Final

from aiohttp import web

OWN: Final = web.ResponseKey("own headers", dict[str, str])
"""Key of an answer under which it says which of the security headers it has to have otherwise."""
_KEPT_SECONDS: Final = 600
"""How long a browser may remember what it was told before a request (Fetch standard, section 3.3)."""


class Sharing:
    """The authority's sites."""

    def __init__(self, sites: frozenset[str]) -> None:
        self.sites = sites

    def share(self, request: web.Request, response: web.StreamResponse) -> None:
        """Let a page of these sites read the answer; a cache must not give it to another."""
        if not self.sites:
            return
        before = response.headers.get("Vary")
        response.headers["Vary"] = f"{before}, Origin" if before else "Origin"
        origin = request.headers.get("Origin", "")
        if origin in self.sites:
            response.headers["Access-Control-Allow-Origin"] = origin

    async def preflight(self, request: web.Request) -> web.Response:
        """Answer what a browser asks before a request that is not simple. Only asked where there are sites."""
        response = web.Response(status=204)
        self.share(request, response)
        if "Access-Control-Allow-Origin" in response.headers:
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
            response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
            response.headers["Access-Control-Max-Age"] = str(_KEPT_SECONDS)
        return response

    @property
    def ancestors(self) -> str:
        """Who may frame a page that is meant to be framed, for ``frame-ancestors``."""
        return " ".join(sorted(self.sites)) or "'none'"
