"""What is asked over plain HTTP: pages, files, departments, a clerk's login; and the headers of every answer."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from signalling.client import PAGES
from signalling.config import Limits, ServerConfig
from signalling.hall import Refusal
from signalling.operations import OPERATIONS
from signalling.server import make_app
from tests.signalling.fake_hall import FakeHall
from tests.signalling.helpers import ORIGIN, Office, an_office

OURS = {"X-Office": "1", "Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}
KIM = {"login": "kim", "password": "correct horse"}

HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
        "font-src 'self'; connect-src 'self' wss://office.example; worker-src 'self'; frame-src 'none'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types lit-html"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), "
        "geolocation=(), usb=(), payment=(), browsing-topics=()"
    ),
}

HASHED = "assets/index-DVXmkTNQ.js"


@pytest.fixture
def web_root(tmp_path: Path) -> Path:
    """A small build of the client, with things beside it that are nobody's business."""
    root = tmp_path / "dist"
    (root / "assets").mkdir(parents=True)
    (root / ".vite").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (root / "index.html").write_text("<!doctype html><title>portal</title>")
    (root / "desk.html").write_text("<!doctype html><title>desk</title>")
    (root / HASHED).write_text("export {}" * 100)
    (root / f"{HASHED}.gz").write_bytes(gzip.compress(b"export {}" * 100, mtime=0))
    (root / f"{HASHED}.br").write_bytes(b"brotli")
    (root / "robots.txt").write_text("User-agent: *")
    (root / ".vite" / "manifest.json").write_text("{}")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    return root


@pytest.fixture
async def office(web_root: Path) -> AsyncIterator[Office]:
    async with an_office(web_root) as one:
        yield one


WORKER = "push-worker.js"


@pytest.mark.parametrize("on", [False, True])
async def test_the_worker_for_notices_is_there_where_web_push_is_switched_on_and_nowhere_else(
    web_root: Path, on: bool
) -> None:
    (web_root / WORKER).write_text("addEventListener('push', () => {})")
    async with an_office(web_root, web_push=on) as office, office.http.get(f"{office.url}/{WORKER}") as answer:
        assert answer.status == (200 if on else 404)
        assert answer.headers["Cache-Control"] == "no-store"
        policy = HEADERS["Content-Security-Policy"]
        assert answer.headers["Content-Security-Policy"] == (f"{policy} push-worker" if on else policy)
        if on:
            assert answer.content_type == "text/javascript"
            assert "Service-Worker-Allowed" not in answer.headers


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


def check_headers(response: aiohttp.ClientResponse) -> None:
    for name, value in HEADERS.items():
        assert response.headers.getall(name) == [value], name
    assert len(response.headers.getall("Cache-Control")) == 1
    assert response.headers["Server"] == "buergerbuero"
    assert "Access-Control-Allow-Origin" not in response.headers


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


@pytest.mark.parametrize(
    ("address", "title"), [(address, "desk" if address == "/desk" else "portal") for address in PAGES]
)
async def test_every_page_gets_its_entry(office: Office, address: str, title: str) -> None:
    async with office.http.get(office.url + address.format(department="advice")) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-store"
        assert f"<title>{title}</title>" in await response.text()


async def test_a_wrong_address_in_a_browser_shows_the_client_as_404(office: Office) -> None:
    async with office.http.get(f"{office.url}/nothing/here", headers={"Accept": "text/html,*/*"}) as response:
        assert (response.status, response.content_type) == (404, "text/html")
        assert "portal" in await response.text()


async def test_a_client_that_is_not_built_says_so() -> None:
    async with an_office() as office, office.http.get(office.url) as response:
        assert response.status == 503
        assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(("accept", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("identity", None)])
async def test_assets_are_kept_for_ever_and_sent_compressed(office: Office, accept: str, encoding: str | None) -> None:
    request = {"Accept-Encoding": accept}
    async with (
        aiohttp.ClientSession(auto_decompress=False) as http,
        http.get(f"{office.url}/{HASHED}", headers=request) as response,
    ):
        assert response.status == 200
        assert response.headers.get("Content-Encoding") == encoding
        assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers.getall("Vary") == ["Accept-Encoding"]


async def test_what_has_no_hash_in_its_name_is_not_stored(office: Office) -> None:
    async with office.http.get(f"{office.url}/robots.txt") as response:
        assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/..%5c..%5csecret.txt",
        "//secret.txt",
        "/./../secret.txt",
        "/link.txt",
        "/.vite/manifest.json",
        "/assets",
        "/assets/",
        f"/{HASHED}.gz",
        "/robots.txt%00.html",
        "/secret.txt",
    ],
)
async def test_nothing_but_the_listed_files_can_be_asked_for(office: Office, target: str) -> None:
    reader, writer = await office.raw()
    writer.write(f"GET {target} HTTP/1.1\r\nHost: office.example\r\nConnection: close\r\n\r\n".encode())
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    assert answer.split(b" ")[1] in (b"404", b"400")
    assert not answer.endswith(b"secret")


async def test_a_login_sets_a_cookie_that_only_this_host_and_no_script_can_read(office: Office) -> None:
    async with office.http.post(f"{office.url}/api/v1/login", json=KIM, headers=OURS) as response:
        assert await response.json() == {"account": "a1", "name": "Kim", "role": "clerk"}
        [cookie] = response.headers.getall("Set-Cookie")
    name, *flags = cookie.split("; ")
    assert name == "__Host-sid=biscuit"
    assert set(flags) == {"HttpOnly", "Secure", "Path=/", "SameSite=Lax", "Max-Age=36000"}
    assert office.hall.heard == ["login kim 127.0.0.1"]


async def test_me_is_who_the_cookie_says(office: Office) -> None:
    for cookie, status in (("biscuit", 200), ("crumb", 401)):
        headers = {"Cookie": f"__Host-sid={cookie}"}
        async with office.http.get(f"{office.url}/api/v1/me", headers=headers) as response:
            assert response.status == status
            assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("address", "everywhere"), [("logout", False), ("logout-everywhere", True)])
async def test_a_logout_takes_the_cookie_away(office: Office, address: str, everywhere: bool) -> None:
    headers = OURS | {"Cookie": "__Host-sid=biscuit"}
    async with office.http.post(f"{office.url}/api/v1/{address}", json={}, headers=headers) as response:
        assert response.status == 204
        [cookie] = response.headers.getall("Set-Cookie")
    assert cookie.startswith('__Host-sid=""; ')
    assert {"Max-Age=0", "Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert office.hall.heard == [f"logout biscuit {everywhere}"]


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Refusal("not-yours"), 401),
        (Refusal("expired"), 401),
        (Refusal("too-many", retry_after=12.2), 429),
        (Refusal("unavailable"), 503),
    ],
)
async def test_a_refused_login_sets_no_cookie(office: Office, refusal: Refusal, status: int) -> None:
    office.hall.refuse_login = refusal
    async with office.http.post(f"{office.url}/api/v1/login", json=KIM, headers=OURS) as response:
        assert response.status == status
        assert (await response.json(content_type=None))["code"] == refusal.code
        assert "Set-Cookie" not in response.headers
        assert response.headers.get("Retry-After") == ("13" if refusal.retry_after else None)


BODY = json.dumps(KIM).encode()


@pytest.mark.parametrize("address", ["login", "logout", "logout-everywhere"])
@pytest.mark.parametrize(
    ("change", "body", "status"),
    [
        ({"X-Office": None}, BODY, 403),
        ({"Sec-Fetch-Site": "cross-site"}, BODY, 403),
        ({"Sec-Fetch-Site": "same-site"}, BODY, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": None}, BODY, 403),
        ({"Origin": None, "Sec-Fetch-Site": None}, BODY, 403),
        ({"Origin": "null"}, BODY, 403),
        ({"Content-Type": "text/plain"}, BODY, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"login=kim&password=x", 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x--", 415),
        ({"Content-Type": None}, BODY, 415),
        ({"Content-Encoding": "gzip"}, gzip.compress(BODY, mtime=0), 415),
    ],
)
async def test_a_change_from_a_foreign_page_has_no_effect(
    office: Office, address: str, change: dict[str, str | None], body: bytes, status: int
) -> None:
    headers = OURS | {"Content-Type": "application/json", "Cookie": "__Host-sid=biscuit"} | change
    sent = {name: value for name, value in headers.items() if value is not None}
    url = f"{office.url}/api/v1/{address}"
    async with office.http.post(url, data=body, headers=sent, skip_auto_headers=["Content-Type"]) as response:
        assert response.status == status
        assert "Set-Cookie" not in response.headers
    assert office.hall.heard == []


@pytest.mark.parametrize("address", ["login", "logout", "logout-everywhere"])
async def test_nothing_is_changed_by_get(office: Office, address: str) -> None:
    async with office.http.get(f"{office.url}/api/v1/{address}", headers=OURS) as response:
        assert response.status == 405
    assert office.hall.heard == []


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"\xff", b'{"login": "kim"}', b'{"login": "", "password": "x"}', b"[" * 60_000,
     b'{"login": "kim", "password": "x", "role": "admin"}', b'{"login": 1, "password": "x"}'],
)  # fmt: skip
async def test_a_body_that_is_no_login_is_a_bad_request(office: Office, body: bytes) -> None:
    headers = OURS | {"Content-Type": "application/json"}
    async with office.http.post(f"{office.url}/api/v1/login", data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json(content_type=None))["code"] == "bad-request"
    assert office.hall.heard == []


async def test_a_body_over_64_kib_is_413(office: Office) -> None:
    headers = OURS | {"Content-Type": "application/json"}
    for data in (b" " * 70_000, pieces(70)):
        async with office.http.post(f"{office.url}/api/v1/login", data=data, headers=headers) as response:
            assert response.status == 413
            check_headers(response)
            assert response.content_type == "application/problem+json"
    assert office.hall.heard == []


async def pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b" " * 1_024


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async with an_office(limits=replace(Limits(), body_seconds=0.1)) as office:
        reader, writer = await office.raw()
        head = OURS | {"Content-Type": "application/json", "Content-Length": "100", "Host": "office.example"}
        lines = ["POST /api/v1/login HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", "{"]
        writer.write("\r\n".join(lines).encode())
        answer = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        assert answer.startswith(b"HTTP/1.1 408")


async def test_a_proxy_that_is_trusted_says_where_a_client_comes_from() -> None:
    hall = FakeHall()
    async with an_office(hall=hall, trusted=("127.0.0.0/8",)) as office:
        headers = OURS | {"X-Forwarded-For": "6.6.6.6, 2001:db8:1:2:3::4"}
        async with office.http.post(f"{office.url}/api/v1/login", json=KIM, headers=headers) as response:
            assert response.status == 200
    assert hall.heard == ["login kim 2001:db8:1:2::/64"]


async def test_the_built_client_has_no_inline_script_and_no_foreign_origin() -> None:
    index = Path(__file__).parents[2] / "web" / "dist" / "index.html"
    if not index.is_file():
        pytest.skip("the browser client is not built")
    text = index.read_text(encoding="utf-8")
    assert "http:" not in text.replace("http://www.w3.org/", "")
    assert "https:" not in text
    assert "<style" not in text
    assert "style=" not in text
    assert all("src=" in part.split(">", 1)[0] for part in text.split("<script")[1:])


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


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"number": "K-017", "pin": "493021"}, 200, ""),
        ({"number": "K-017", "pin": "000000"}, 404, "not-yours"),
        ({"number": "K-018", "pin": "493021"}, 404, "not-yours"),
        ({"number": "K-017"}, 400, "bad-request"),
        ({"number": "K-017", "pin": "493021", "token": "x"}, 400, "bad-request"),
        ({"number": "K" * 21, "pin": "493021"}, 400, "bad-request"),
    ],
)
async def test_a_ticket_is_opened_by_number_and_pin(
    office: Office, body: dict[str, str], status: int, code: str
) -> None:
    async with office.http.post(f"{office.url}/api/v1/tickets/open", json=body, headers=OURS) as response:
        told = await response.json()
        assert (response.status, told.get("code", "")) == (status, code)
        assert response.headers["Cache-Control"] == "no-store"
        assert told.get("token", "") == ("t17.signed" if status == 200 else "")


async def test_no_other_site_opens_tickets_from_its_visitors_browsers(office: Office) -> None:
    body = {"number": "K-017", "pin": "493021"}
    async with office.http.post(f"{office.url}/api/v1/tickets/open", json=body) as response:
        assert response.status == 403
    assert office.hall.heard == []
