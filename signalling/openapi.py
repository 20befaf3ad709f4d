"""Describes the JSON API in OpenAPI 3.1, from the table of its operations and the structs that they speak of."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any, Final

import msgspec

from signalling.operations import ANY, CHANGE, OPERATIONS, Operation
from signalling.origin import OFFICE_HEADER
from signalling.problems import MEDIA_TYPE, Problem

VERSION: Final = "1"
"""Of the API, as in its addresses; it grows by fields, which clients that do not know them ignore."""
_REFS: Final = "#/components/schemas/{name}"
_LOGIN: Final = "login"


def describe(origin: str, cookie: str) -> dict[str, Any]:
    """The whole document. ``origin``: where the office is reached; ``cookie``: the name of the login cookie."""
    structs = {
        it
        for one in OPERATIONS
        for it in (one.answer, one.body, *one.bodies)
        if it is not None and it != dict[str, object]
    }
    ordered = sorted(structs, key=lambda it: it.__name__)
    _, schemas = msgspec.json.schema_components((*ordered, Problem), ref_template=_REFS)
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Virtuelles Bürgerbüro",
            "version": VERSION,
            "description": "What an office tells over HTTP. Times are Unix seconds (UTC). Clients ignore fields that "
            "they do not know. Everything that lives goes over the WebSocket; see docs/protocol.md.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": origin}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {_LOGIN: {"type": "apiKey", "in": "cookie", "name": cookie}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    statuses = {*ANY, *operation.statuses, *(CHANGE if operation.method == "POST" else ())}
    responses: dict[str, Any] = {"200" if operation.answer else "204": _success(operation)}
    if operation.cached:
        responses["304"] = {"description": "Still as it was when this ETag was given."}
    responses |= {str(status): _problem(status) for status in sorted(statuses)}
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": responses,
        "security": {"none": [], "possible": [{}, {_LOGIN: []}], "needed": [{_LOGIN: []}]}[operation.login],
    }
    parameters = [_parameter(name, "path") for name in re.findall(r"{(\w+)}", operation.path)]
    parameters += [_parameter(name, "query") for name in operation.query]
    if operation.method == "POST":
        parameters.append(
            {
                "name": OFFICE_HEADER,
                "in": "header",
                "required": True,
                "description": "Says that a script of the office asks; Origin or Sec-Fetch-Site must say so, too.",
                "schema": {"type": "string", "enum": ["1"]},
            }
        )
        # Nothing is read of a body that says nothing: it is only there to have the type that a form cannot have.
        several = {"oneOf": [_reference(body) for body in operation.bodies]} if operation.bodies else {}
        body = _reference(operation.body) if operation.body else several
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": body}},
        }
    if parameters:
        described["parameters"] = parameters
    return described


def _parameter(name: str, where: str) -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "schema": {"type": "string"}}


def _success(operation: Operation) -> dict[str, Any]:
    if operation.answer is None:
        return {"description": "Done."}
    schema = {"type": "object"} if operation.answer == dict[str, object] else _reference(operation.answer)
    answer: dict[str, Any] = {"description": "As asked.", "content": {"application/json": {"schema": schema}}}
    if operation.cached:
        answer["headers"] = {"ETag": {"schema": {"type": "string"}}, "Cache-Control": {"schema": {"type": "string"}}}
    return answer


def _problem(status: int) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": _reference(Problem)}},
    }
    if status in (429, 503):
        answer["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}}}
    return answer


def _reference(struct: type) -> dict[str, str]:
    return {"$ref": _REFS.format(name=struct.__name__)}
