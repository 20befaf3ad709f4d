"""Which files of the client are served, how long they are kept, and that no others are."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from signalling.client import PAGES
from tests.signalling.helpers import HASHED, HEADERS, Office, an_office

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
