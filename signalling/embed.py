"""Serves what the authority's homepage shows of the office: a page to frame, and the component's script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from aiohttp import web

from signalling.client import Client
from signalling.fresh import fresh, tag_of
from signalling.hall import Hall, Refusal
from signalling.messages import Authority, DepartmentList, Language
from signalling.problems import problem
from signalling.sharing import OWN, Sharing

SCRIPT: Final = "embed/status.js"
"""The component, as a file of the built client."""
_SCRIPT_CACHE: Final = "public, max-age=3600"
_MOST_WISHES: Final = 20
_LONGEST_ID: Final = 64
_LANGUAGES: Final[dict[str, Language]] = {"de": "de", "en": "en"}


@dataclass(frozen=True)
class Wish:
    """What the address of the page and the browser's headers ask for."""

    language: Language
    department: str
    """Only this one; empty: all of them."""
    refreshing: bool
    """Whether the page comes anew by itself (WCAG 2.2.1: whoever needs more time can turn it off)."""


class EmbedPage(Protocol):
    """Who writes the page."""

    style_hash: str
    """Of its one style element, as a policy wants it: ``sha256-…``."""

    def render(self, departments: DepartmentList | None, authority: Authority | None, wish: Wish) -> tuple[str, bool]:
        """The page, and whether there is such a department. ``departments`` is None while the office cannot say."""


def wished_language(asked: str, wishes: str) -> Language:
    """The address decides, then the browser's wishes by their weight (RFC 9110 section 12.5.4), then German."""
    if asked in _LANGUAGES:
        return _LANGUAGES[asked]
    weighed: list[tuple[float, Language]] = []
    for wish in wishes.split(",")[:_MOST_WISHES]:
        name, _, parameter = wish.partition(";")
        short = name.strip().lower().split("-")[0]
        weight = _weight(parameter)
        if short in _LANGUAGES and weight > 0:
            weighed.append((weight, _LANGUAGES[short]))
    return max(weighed, key=lambda it: it[0])[1] if weighed else "de"


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0


class Embed:
    """The handlers of ``/embed``."""

    def __init__(self, hall: Hall, page: EmbedPage | None, client: Client, sharing: Sharing) -> None:
        self._hall = hall
        self._page = page
        self._client = client
        self._sharing = sharing

    async def page(self, request: web.Request) -> web.Response:
        """The page without scripts. It also comes when the office cannot say anything, for it asks again by itself."""
        if self._page is None:
            return problem(503, "unavailable", "The browser client is not built.")
        asked = request.query
        language = wished_language(asked.get("lang", ""), request.headers.get("Accept-Language", ""))
        wish = Wish(language, asked.get("department", "")[:_LONGEST_ID], asked.get("refresh") != "off")
        departments, authority = await self._ask()
        text, found = self._page.render(departments, authority, wish)
        body = text.encode()
        if departments is not None and found:
            response = fresh(request, body, "text/html", tag=tag_of(body))
        else:
            status = 503 if departments is None else 404
            response = web.Response(status=status, body=body, content_type="text/html", charset="utf-8")
        response.headers["Vary"] = "Accept-Language"
        response.headers["Content-Language"] = language
        response[OWN] = {"Content-Security-Policy": self._policy(self._page.style_hash)}
        return response

    async def _ask(self) -> tuple[DepartmentList | None, Authority | None]:
        try:
            return await self._hall.departments(), await self._hall.authority()
        except Refusal:
            return None, None

    def _policy(self, style_hash: str) -> str:
        return (
            f"default-src 'none'; style-src '{style_hash}'; base-uri 'none'; form-action 'none'; "
            f"frame-ancestors {self._sharing.ancestors}"
        )

    async def script(self, request: web.Request) -> web.StreamResponse:
        """The component ``<buergerbuero-status>``."""
        response = self._client.send(SCRIPT, _SCRIPT_CACHE)
        if response is None:
            raise web.HTTPNotFound
        self._sharing.share(request, response)
        if self._sharing.sites:
            response[OWN] = {"Cross-Origin-Resource-Policy": "cross-origin"}
        return response
