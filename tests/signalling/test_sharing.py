"""What the authority's other sites get: the departments, the script and a page to frame; and what nobody else gets."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from signalling.embed import Wish, wished_language
from signalling.hall import Refusal
from signalling.messages import Authority, DepartmentList
from tests.signalling.fake_hall import FakeHall
from tests.signalling.helpers import an_office

SITE = "https://www.example.de"
OTHER = "https://www.example.org"
SHARED = ("/api/v1/departments", "/api/v1/openapi.json", "/embed/status.js")
CORS = (
    "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers", "Access-Control-Max-Age",
)  # fmt: skip


class Page:
    """Writes down what it was asked for."""

    style_hash = "sha256-abc"

    def render(self, departments: DepartmentList | None, authority: Authority | None, wish: Wish) -> tuple[str, bool]:
        count = "nothing" if departments is None else str(len(departments.departments))
        text = f"<!doctype html>{wish.language} {wish.department} {wish.refreshing} {count}"
        return text, wish.department in ("", "advice")


@pytest.fixture
def web_root(tmp_path: Path) -> Path:
    (tmp_path / "embed").mkdir()
    (tmp_path / "embed" / "status.js").write_text("customElements")
    return tmp_path


def cors(response: aiohttp.ClientResponse) -> dict[str, str]:
    return {name: response.headers[name] for name in CORS if name in response.headers}


@pytest.mark.parametrize("address", SHARED)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_page_of_a_site_may_read_and_no_other_may(web_root: Path, address: str, method: str) -> None:
    async with an_office(web_root, sites=("https://www.Example.de:443/",)) as office:
        for origin, allowed in (
            (SITE, {"Access-Control-Allow-Origin": SITE}),
            (OTHER, {}),
            ("https://www.example.de.evil.example", {}),
            ("http://www.example.de", {}),
            ("null", {}),
            ("", {}),
        ):
            headers = {"Origin": origin} if origin else {}
            async with office.http.request(method, office.url + address, headers=headers) as response:
                assert response.status == 200
                assert cors(response) == allowed, origin
                assert "Origin" in [word.strip() for word in response.headers["Vary"].split(",")]


@pytest.mark.parametrize("address", SHARED)
async def test_without_a_site_there_is_nothing_of_it(web_root: Path, address: str) -> None:
    async with an_office(web_root) as office:
        async with office.http.get(office.url + address, headers={"Origin": SITE}) as response:
            assert (response.status, cors(response)) == (200, {})
            assert "Origin" not in response.headers.get("Vary", "")
            assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        async with office.http.options(office.url + address, headers={"Origin": SITE}) as response:
            assert (response.status, cors(response)) == (405, {})


async def test_a_preflight_is_answered_to_sites_for_reading_and_to_nobody_else() -> None:
    asks = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    async with an_office(sites=(SITE,)) as office:
        address = f"{office.url}/api/v1/departments"
        async with office.http.options(address, headers={"Origin": SITE, **asks}) as response:
            assert response.status == 204
            assert cors(response) == {
                "Access-Control-Allow-Origin": SITE,
                "Access-Control-Allow-Methods": "GET, HEAD",
                "Access-Control-Allow-Headers": "If-None-Match",
                "Access-Control-Max-Age": "600",
            }
            assert response.headers["Vary"] == "Origin"
        async with office.http.options(address, headers={"Origin": OTHER, **asks}) as response:
            assert (response.status, cors(response)) == (204, {})


@pytest.mark.parametrize("address", ["/", "/desk", "/api/v1/authority", "/api/v1/me", "/healthz", "/embed"])
async def test_nothing_else_is_for_other_sites_to_read(web_root: Path, address: str) -> None:
    async with an_office(web_root, sites=(SITE,), page=Page()) as office:
        async with office.http.get(office.url + address, headers={"Origin": SITE}) as response:
            assert cors(response) == {}
        async with office.http.options(office.url + address, headers={"Origin": SITE}) as response:
            assert (response.status, cors(response)) == (405, {})


async def test_a_login_from_a_site_stays_forbidden() -> None:
    async with an_office(sites=(SITE,)) as office:
        headers = {"Origin": SITE, "X-Office": "1", "Sec-Fetch-Site": "same-site"}
        body = {"login": "kim", "password": "correct horse"}
        async with office.http.post(f"{office.url}/api/v1/login", json=body, headers=headers) as response:
            assert (response.status, cors(response)) == (403, {})


async def test_whoever_has_the_same_departments_is_told_so_in_one_line() -> None:
    async with an_office(sites=(SITE,)) as office:
        address = f"{office.url}/api/v1/departments"
        async with office.http.get(address) as response:
            tag = response.headers["ETag"]
            assert tag.startswith('W/"')
            assert response.headers["Cache-Control"] == "public, max-age=5"
        for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
            headers = {"If-None-Match": known, "Origin": SITE}
            async with office.http.get(address, headers=headers) as response:
                assert (response.status, await response.read()) == (304, b"")
                assert response.headers["ETag"] == tag
                assert response.headers["Cache-Control"] == "public, max-age=5"
                assert cors(response) == {"Access-Control-Allow-Origin": SITE}
        async with office.http.get(address, headers={"If-None-Match": '"other"'}) as response:
            assert response.status == 200


async def test_the_page_may_be_framed_by_the_sites_and_has_no_script(web_root: Path) -> None:
    async with an_office(web_root, sites=(SITE, OTHER), page=Page()) as office:
        async with office.http.get(f"{office.url}/embed?department=advice&lang=en") as response:
            assert (response.status, await response.text()) == (200, "<!doctype html>en advice True 1")
            assert response.headers.getall("Content-Security-Policy") == [
                "default-src 'none'; style-src 'sha256-abc'; base-uri 'none'; form-action 'none'; "
                f"frame-ancestors {SITE} {OTHER}"
            ]
            assert response.headers["Content-Language"] == "en"
            assert response.headers["Vary"] == "Accept-Language"
            assert response.headers["Cache-Control"] == "public, max-age=5"
            tag = response.headers["ETag"]
        again = {"If-None-Match": tag}
        async with office.http.get(f"{office.url}/embed?department=advice&lang=en", headers=again) as response:
            assert response.status == 304
        async with office.http.get(f"{office.url}/embed?refresh=off&lang=de") as response:
            assert await response.text() == "<!doctype html>de  False 1"


async def test_without_a_site_nobody_may_frame_the_page() -> None:
    async with an_office(page=Page()) as office, office.http.get(f"{office.url}/embed") as response:
        assert response.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")


async def test_the_page_also_comes_when_the_office_cannot_say_anything_for_it_asks_again_by_itself() -> None:
    hall = FakeHall()
    hall.fail = Refusal("unavailable")
    async with an_office(hall=hall, page=Page()) as office:
        async with office.http.get(f"{office.url}/embed") as response:
            assert (response.status, await response.text()) == (503, "<!doctype html>de  True nothing")
            assert response.headers["Cache-Control"] == "no-store"
        hall.fail = None
        async with office.http.get(f"{office.url}/embed?department=nowhere") as response:
            assert response.status == 404


async def test_without_a_built_client_there_is_neither_page_nor_script() -> None:
    async with an_office() as office:
        async with office.http.get(f"{office.url}/embed") as response:
            assert response.status == 503
        async with office.http.get(f"{office.url}/embed/status.js") as response:
            assert response.status == 404


async def test_the_script_may_be_kept_for_an_hour_and_come_from_an_old_script_element(web_root: Path) -> None:
    async with (
        an_office(web_root, sites=(SITE,)) as office,
        office.http.get(f"{office.url}/embed/status.js") as response,
    ):
        assert response.content_type == "text/javascript"
        assert response.headers["Cache-Control"] == "public, max-age=3600"
        assert response.headers.getall("Cross-Origin-Resource-Policy") == ["cross-origin"]
        assert response.headers["Vary"] == "Accept-Encoding, Origin"


@pytest.mark.parametrize(
    ("asked", "wishes", "language"),
    [
        ("en", "de", "en"),
        ("fr", "en", "en"),
        ("", "", "de"),
        ("", "fr-FR, en-GB;q=0.8, de;q=0.7", "en"),
        ("", "en;q=0.5, de-AT;q=0.9", "de"),
        ("", "en;q=0, fr", "de"),
        ("", "en;q=x", "de"),
        ("", "en;level=1", "en"),
        ("", "de, en", "de"),
        ("", "*;q=0.1, EN-us", "en"),
        ("", ",;=,;;" * 500, "de"),
    ],
)
def test_the_language_is_that_of_the_address_then_that_of_the_browser(asked: str, wishes: str, language: str) -> None:
    assert wished_language(asked, wishes) == language
