"""A clerk's login and a ticket's PIN over HTTP: who gets a cookie, and which pages may not ask."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from signalling.config import Limits
from signalling.hall import Refusal
from tests.signalling.fake_hall import FakeHall
from tests.signalling.helpers import KIM, OURS, Office, an_office, check_headers


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
