"""Says over HTTP what went wrong, as problem details (RFC 9457); one place decides which status a refusal has."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Final

import msgspec
from aiohttp import web

from signalling.administration import UNFIT, Unfit
from signalling.hall import Refusal
from signalling.headers import NO_STORE
from signalling.messages import REFUSALS

MEDIA_TYPE: Final = "application/problem+json"

STATUS: Final[dict[str, int]] = {
    "bad-request": 400,
    "not-now": 409,
    "not-yours": 404,
    "closed": 409,
    "paused": 409,
    "full": 503,
    "too-many": 429,
    "taken": 409,
    "busy": 409,
    "empty": 409,
    "expired": 401,
    "other-device": 403,
    "media": 502,
    "unavailable": 503,
}
"""The status of every refusal."""


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of an error answer."""

    type: str
    title: str
    status: int
    code: str = ""
    """A word of ``REFUSALS``, where one fits; of ``administration.UNFIT`` with 422."""
    detail: str = ""
    about: str = ""
    """With 422: what is wrong, such as the dates that overlap."""
    department: str = ""
    """With 422: in which department, if it is not the one that was asked for."""


def body(status: int, code: str = "", detail: str = "", about: str = "", department: str = "") -> bytes:
    """The JSON of one problem."""
    # RFC 9457 section 4.2.1: about:blank says no more than the status does.
    title = HTTPStatus(status).phrase
    problem = Problem(
        type="about:blank", title=title, status=status, code=code, detail=detail, about=about, department=department
    )
    # omit_defaults must not omit ``type``: it has no default.
    return msgspec.json.encode(problem)


def problem(status: int, code: str = "", detail: str = "", headers: dict[str, str] | None = None) -> web.Response:
    """An error answer."""
    return web.Response(
        status=status,
        body=body(status, code, detail),
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": NO_STORE, **(headers or {})},
    )


def unfit(error: Unfit) -> web.Response:
    """A change that cannot be."""
    return web.Response(
        status=422,
        body=body(422, error.code, UNFIT.get(error.code, ""), error.about, error.department),
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": NO_STORE},
    )


def refused(refusal: Refusal) -> web.Response:
    """The hall's no, over HTTP."""
    headers = {}
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(refusal.retry_after)))
    return problem(STATUS.get(refusal.code, 409), refusal.code, REFUSALS.get(refusal.code, ""), headers)
