"""What administrators ask over plain HTTP: who may is decided first, at one door; then the body is read."""

from __future__ import annotations

from typing import Final

import msgspec
from aiohttp import web

from signalling.administration import Administration, ChangeOfHours, SetRules
from signalling.api import COOKIE, as_json, body_of
from signalling.config import ServerConfig
from signalling.hall import Hall, Refusal

_change: Final[msgspec.json.Decoder[ChangeOfHours]] = msgspec.json.Decoder(ChangeOfHours)
_rules: Final = msgspec.json.Decoder(SetRules)


class AdminApi:
    """The handlers of ``/api/v1/admin``."""

    def __init__(self, hall: Hall, config: ServerConfig) -> None:
        self._hall = hall
        self._config = config

    async def admin_departments(self, request: web.Request) -> web.Response:
        """Those that can be administered."""
        return as_json(await (await self._door(request)).departments())

    async def admin_hours(self, request: web.Request) -> web.Response:
        """The opening hours of one."""
        return as_json(await (await self._door(request)).hours(_department(request)))

    async def admin_change_hours(self, request: web.Request) -> web.Response:
        """Change them."""
        body = await body_of(request, self._config)
        administration = await self._door(request)
        try:
            change = _change.decode(body)
        except (msgspec.DecodeError, RecursionError):
            raise Refusal("bad-request") from None
        return as_json(await administration.change_hours(_department(request), change))

    async def admin_waits(self, request: web.Request) -> web.Response:
        """How people waited."""
        administration = await self._door(request)
        first, last = request.query.get("first", ""), request.query.get("last", "")
        return as_json(await administration.waits(_department(request), first, last))

    async def admin_rules(self, request: web.Request) -> web.Response:
        """How waiting goes."""
        return as_json(await (await self._door(request)).rules(_department(request)))

    async def admin_set_rules(self, request: web.Request) -> web.Response:
        """Change that."""
        body = await body_of(request, self._config)
        administration = await self._door(request)
        try:
            wanted = _rules.decode(body)
        except (msgspec.DecodeError, RecursionError):
            raise Refusal("bad-request") from None
        return as_json(await administration.set_rules(_department(request), wanted.values))

    async def _door(self, request: web.Request) -> Administration:
        cookie = request.cookies.get(COOKIE, "")
        if not cookie:
            raise Refusal("expired")
        try:
            return await self._hall.administration(cookie)
        except Refusal as refusal:
            if refusal.code == "not-yours":  # 404 would say that there is no such page
                raise web.HTTPForbidden from None
            raise


def _department(request: web.Request) -> str:
    return request.match_info["department"]
