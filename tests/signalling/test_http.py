"""What every answer over HTTP has in common: headers, problems, health."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from signalling.client import PAGES
from signalling.config import ServerConfig
from signalling.operations import OPERATIONS
from signalling.server import make_app
from tests.signalling.fake_hall import FakeHall
from tests.signalling.helpers import HASHED, ORIGIN, OURS, Office, check_headers


def routes() -> Iterator[tuple[str, str]]:
    """Method and address of every route there is, with something for the placeholders."""
    app = make_app(FakeHall(), ServerConfig(public_origin=ORIGIN, web_root=Path("nowhere")))
    for route in app.router.routes():
        resource = route.resource
        assert resource is not None
        address = resource.canonical.replace("{department}", "advice").replace("{name}", "robots.txt")
        yield route.method, address


STRANGE = [
    ("GET", "/nothing/here"),
    ("GET", "/api/v1/nothing"),
    ("DELETE", "/api/v1/login"),
    ("OPTIONS", "/"),
    ("GET", "/ws"),
    ("GET", "/%2e%2e/secret.txt"),
    ("GET", f"/{HASHED}"),
]


@pytest.mark.parametrize(("method", "address"), [*routes(), *STRANGE])
async def test_every_answer_has_the_security_headers(office: Office, method: str, address: str) -> None:
    for headers in ({}, OURS, {"Accept": "text/html"}):
        async with office.http.request(method, office.url + address, headers=headers) as response:
            check_headers(response)


async def test_an_opened_socket_has_the_security_headers(office: Office) -> None:
    async with office.line() as line:
        check_headers(line.ws._response)


async def test_a_failing_hall_is_a_500_with_headers_and_without_words(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.hall.fail = RuntimeError("Erika Mustermann")
    async with office.http.get(f"{office.url}/api/v1/departments") as response:
        check_headers(response)
        assert response.status == 500
        assert "Erika" not in await response.text()
    assert "Erika" not in caplog.text
    assert "/api/v1/departments" in caplog.text


async def test_readyz_says_in_one_word_why_nothing_can_be_changed(office: Office) -> None:
    async with office.http.get(f"{office.url}/readyz") as response:
        assert (response.status, await response.text()) == (200, "ok\n")
    office.hall.ill = "full"
    async with office.http.get(f"{office.url}/readyz") as response:
        assert (response.status, await response.text()) == (503, "full\n")
        assert response.headers["Retry-After"] == "5"
    async with office.http.get(f"{office.url}/healthz") as response:
        assert response.status == 200


async def test_healthz_answers(office: Office) -> None:
    async with office.http.get(f"{office.url}/healthz") as response:
        assert (response.status, await response.text()) == (200, "ok\n")


async def test_departments_are_json_that_may_be_kept_for_five_seconds(office: Office) -> None:
    async with office.http.get(f"{office.url}/api/v1/departments") as response:
        assert response.headers["Cache-Control"] == "public, max-age=5"
        [department] = (await response.json())["departments"]
        assert (department["id"], department["state"], department["waiting"]) == ("advice", "waiting", 2)


async def test_the_authority_says_who_it_is(office: Office) -> None:
    async with office.http.get(f"{office.url}/api/v1/authority") as response:
        assert (await response.json())["ticket_days"] == 30
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/nothing.js", 404),
        ("DELETE", "/api/v1/login", 405),
        ("POST", "/", 405),
        ("GET", "/api/v1/me", 401),
        ("POST", "/api/v1/login", 403),
    ],
)
async def test_every_error_is_a_problem(office: Office, method: str, address: str, status: int) -> None:
    async with office.http.request(method, office.url + address) as response:
        assert response.status == status
        assert response.content_type == "application/problem+json"
        body = await response.json(content_type=None)
        assert (body["type"], body["status"]) == ("about:blank", status)
        assert body["title"]
        if status == 405:
            assert response.headers["Allow"]


def test_the_app_has_no_route_that_nobody_thought_of() -> None:
    known = {
        *(f"GET {address}" for address in PAGES),
        "GET /healthz", "GET /readyz", "GET /ws", "GET /api/v1/departments", "GET /api/v1/authority", "GET /api/v1/me",
        "POST /api/v1/login", "POST /api/v1/logout", "POST /api/v1/logout-everywhere", "GET /{name}",
        "POST /api/v1/tickets/open", "GET /api/v1/openapi.json", "GET /embed", "GET /embed/status.js",
        *(f"{operation.method} {operation.path}" for operation in OPERATIONS if operation.admin),
    }  # fmt: skip
    app: web.Application = make_app(FakeHall(), ServerConfig(public_origin=ORIGIN, web_root=Path("nowhere")))
    have = {f"{route.method} {route.resource.canonical}" for route in app.router.routes() if route.resource is not None}
    assert {route for route in have if not route.startswith("HEAD ")} == known
