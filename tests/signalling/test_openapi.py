"""The description of the JSON API says what is served, all of it and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate
from openapi_spec_validator.validation.validators import OpenAPIV31SpecValidator

from signalling.api import COOKIE
from signalling.config import ServerConfig
from signalling.openapi import describe
from signalling.operations import OPERATIONS
from signalling.problems import STATUS
from signalling.server import make_app
from tests.signalling.fake_hall import FakeHall
from tests.signalling.helpers import ORIGIN, an_office

DOCUMENT = describe(ORIGIN, COOKIE)


def test_it_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    validate(DOCUMENT, cls=OpenAPIV31SpecValidator)


def test_every_route_of_the_api_is_in_it_and_nothing_else() -> None:
    app = make_app(FakeHall(), ServerConfig(ORIGIN, Path("nowhere")))
    served = {
        (route.resource.canonical, route.method.lower())
        for route in app.router.routes()
        if route.resource is not None and route.resource.canonical.startswith("/api/") and route.method != "HEAD"
    }
    assert served == {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}


async def test_it_is_served_as_it_is_and_may_be_kept() -> None:
    async with an_office() as office, office.http.get(f"{office.url}/api/v1/openapi.json") as response:
        assert await response.json() == DOCUMENT
        assert response.headers["Cache-Control"] == "public, max-age=5"
        assert "ETag" in response.headers


@pytest.mark.parametrize("path", ["/api/v1/departments", "/api/v1/authority", "/api/v1/openapi.json"])
async def test_what_is_answered_is_of_the_form_that_it_says(path: str) -> None:
    [schema] = [
        it["schema"] for it in DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"].values()
    ]  # fmt: skip
    async with an_office() as office, office.http.get(office.url + path) as response:
        body: Any = await response.json()
    jsonschema.validate(body, {**schema, "components": DOCUMENT["components"]}, cls=jsonschema.Draft202012Validator)


def test_a_status_of_a_refusal_over_http_is_described_everywhere() -> None:
    """What the hall may refuse at any request: it is out of order, or there is too much to do."""
    for methods in DOCUMENT["paths"].values():
        for described in methods.values():
            assert {str(STATUS["bad-request"]), str(STATUS["unavailable"])} <= set(described["responses"])


def test_operations_have_names_of_their_own() -> None:
    names = [operation.name for operation in OPERATIONS]
    assert len(set(names)) == len(names)
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT
