"""``docs/protocol.md`` says everything that can be said on the wire, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import msgpack
import msgspec
import pytest

from signalling import messages
from signalling.administration import UNFIT, AdminDepartments, ChangeOfHours, HoursView, RulesView, SetRules, WaitsView
from signalling.config import Limits
from signalling.grammar import TURNS
from signalling.messages import (
    CLOSE_CODES,
    REFUSALS,
    Authority,
    ClientMessage,
    DepartmentList,
    LoggedIn,
    Login,
    OfficeMessage,
    OpenTicket,
    Piece,
    decode_client,
    decode_office,
)
from signalling.problems import Problem
from signalling.server import ServerConfig, make_app
from tests.signalling.fake_hall import FakeHall
from tests.signalling.helpers import ORIGIN

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")

Kind = type[msgspec.Struct]


def tag(kind: Kind) -> str:
    return str(kind.__struct_config__.tag)


CLIENT: dict[str, Kind] = {tag(kind): kind for kind in get_args(ClientMessage)}
OFFICE: dict[str, Kind] = {tag(kind): kind for kind in get_args(OfficeMessage)}
PIECES: dict[str, Kind] = {
    kind.__name__: kind
    for kind in vars(messages).values()
    if isinstance(kind, type) and issubclass(kind, Piece) and kind is not Piece
}
HTTP: dict[str, Kind] = {
    "GET /api/v1/departments": DepartmentList,
    "GET /api/v1/authority": Authority,
    "POST /api/v1/tickets/open": OpenTicket,
    "POST /api/v1/login": Login,
    "GET /api/v1/me": LoggedIn,
    "GET /api/v1/admin/departments": AdminDepartments,
    "GET /api/v1/admin/waits/{department}": WaitsView,
    "GET /api/v1/admin/rules/{department}": RulesView,
    "POST /api/v1/admin/rules/{department}": SetRules,
}
CHANGES: dict[str, Kind] = {tag(kind): kind for kind in get_args(ChangeOfHours)}


def chapter(title: str) -> str:
    return PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def sections(text: str) -> dict[str, str]:
    """The sections of a chapter by their headings, without backticks."""
    parts = re.split(r"^### (.+)\n", text, flags=re.MULTILINE)
    return {title.strip("`"): body for title, body in zip(parts[1::2], parts[2::2], strict=True)}


def examples(text: str) -> list[Any]:
    return [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)]


CLIENT_SECTIONS = sections(chapter("Messages of the client"))
OFFICE_SECTIONS = sections(chapter("Messages of the office"))
PIECE_SECTIONS = sections(chapter("Pieces"))
HTTP_SECTIONS = sections(chapter("HTTP"))


def rows(title: str) -> dict[str, str]:
    """A table of two columns."""
    lines = [line.strip("|").split("|", 1) for line in chapter(title).splitlines() if line.startswith("|")][2:]
    return {first.strip(" `"): second.strip() for first, second in lines}


def without_defaults(kind: Kind, value: dict[str, Any]) -> dict[str, Any]:
    names = {each.encode_name: each.default for each in msgspec.structs.fields(kind)}
    return {name: entry for name, entry in value.items() if name not in names or names[name] != entry}


def assert_names_every_field(kind: Kind, text: str, *, but: frozenset[str] = frozenset()) -> None:
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    missing = [each.name for each in msgspec.structs.fields(kind) if f"`{each.name}`" not in prose]
    assert [name for name in missing if name not in but] == []


def test_every_message_and_piece_has_its_section_and_no_other_has_one() -> None:
    assert list(CLIENT_SECTIONS) == list(CLIENT)
    assert list(OFFICE_SECTIONS) == list(OFFICE)
    assert set(PIECE_SECTIONS) == set(PIECES)


@pytest.mark.parametrize("name", CLIENT)
def test_the_example_of_a_client_message_is_understood_by_the_office(name: str) -> None:
    [example] = examples(CLIENT_SECTIONS[name])
    message = decode_client(msgpack.packb(example))
    assert type(message) is CLIENT[name]
    again = msgspec.to_builtins(message)
    assert without_defaults(CLIENT[name], again) == without_defaults(CLIENT[name], example)
    assert_names_every_field(CLIENT[name], CLIENT_SECTIONS[name], but=frozenset({"id"}))


@pytest.mark.parametrize("name", OFFICE)
def test_the_example_of_an_office_message_is_exactly_what_the_office_says(name: str) -> None:
    [example] = examples(OFFICE_SECTIONS[name])
    message = decode_office(msgpack.packb(example))
    assert type(message) is OFFICE[name]
    assert msgpack.unpackb(messages.encode(message)) == example
    assert_names_every_field(OFFICE[name], OFFICE_SECTIONS[name], but=frozenset({"seq"}))


@pytest.mark.parametrize("name", PIECES)
def test_every_field_of_a_piece_is_named(name: str) -> None:
    assert_names_every_field(PIECES[name], PIECE_SECTIONS[name])


@pytest.mark.parametrize("name", HTTP)
def test_the_example_of_an_http_body_is_of_its_form(name: str) -> None:
    [example] = examples(HTTP_SECTIONS[name])
    assert msgspec.to_builtins(msgspec.convert(example, HTTP[name])) == example
    assert_names_every_field(HTTP[name], HTTP_SECTIONS[name])


def test_every_change_of_opening_hours_has_its_example() -> None:
    text = HTTP_SECTIONS["POST /api/v1/admin/hours/{department}"]
    changes = [msgspec.convert(example, ChangeOfHours) for example in examples(text)]
    assert [type(change) for change in changes] == list(CHANGES.values())
    for kind in CHANGES.values():
        assert_names_every_field(kind, text)


def test_the_words_of_the_hours_and_of_what_cannot_be_are_on_the_page() -> None:
    assert_names_every_field(HoursView, HTTP_SECTIONS["GET /api/v1/admin/hours/{department}"])
    assert rows("Changes that cannot be") == UNFIT


def test_the_example_of_a_problem_is_one() -> None:
    [example, *_] = examples(chapter("HTTP"))
    assert msgspec.to_builtins(msgspec.convert(example, Problem)) == example


def test_every_http_route_is_on_the_page() -> None:
    app = make_app(FakeHall(), ServerConfig(ORIGIN, Path("nowhere")))
    have = {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    assert {route for route in have if "/api/" in route or route.endswith("z")} == set(HTTP_SECTIONS)


def test_refusals_and_close_codes_are_those_of_the_wire() -> None:
    assert rows("Refusals") == REFUSALS
    assert rows("Close codes") == {str(code): text for code, text in CLOSE_CODES.items()}


def test_the_limits_are_those_that_are_kept() -> None:
    limits = Limits()
    wanted = [
        f"{messages.MAX_FRAME_BYTES // 1024} KiB",
        f"{limits.hello_seconds:.0f} s",
        f"{limits.burst} at once, {limits.per_second:.0f} per second in the long run",
        f"{limits.pending_requests} per session",
        f"{limits.queue_frames}, or {limits.queue_bytes >> 20} MiB",
        f"{limits.sockets_per_address}",
        f"{limits.sockets:,}".replace(",", " "),
        f"{limits.silence_seconds:.0f} s",
        f"{limits.body_bytes // 1024} KiB",
        f"{messages.MAX_SDP_CHARACTERS:,} characters".replace(",", " "),
    ]
    assert [row.split("|")[0].strip() for row in rows("Limits").values()] == wanted
    for said in (f"by {limits.resume_seconds:.0f} s", f"the last {limits.ring_frames} messages or"):
        assert said in chapter("Resume")
    for said in (
        f"seconds ({limits.heartbeat_seconds})",
        f"{limits.ping_seconds:.0f} s",
        f"{limits.silence_seconds:.0f} s",
    ):
        assert said in chapter("Heartbeat")


def test_the_requests_of_every_view_are_those_of_the_grammar() -> None:
    said = {view: set(re.findall(r"`([a-z-]+)`", text)) for view, text in rows("Requests and answers").items()}
    assert said == {view: {tag(kind) for kind in kinds} for view, kinds in TURNS.items()}


def test_every_request_belongs_to_a_view() -> None:
    requests = {kind for kind in CLIENT.values() if issubclass(kind, messages.Request)}
    assert frozenset[type[messages.Request]]().union(*TURNS.values()) == requests
