"""Where the pictures of docs/screenshots are taken (``make screenshots``): an office in which it is always morning.

Every page and state in the window of a phone and of a desktop.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.e2e.album import DESKTOP, Album, on_a_workday_morning, zone_where_it_is_morning
from tests.e2e.browsers import launch
from tests.e2e.conftest import Someone
from tests.e2e.homepage import Homepage, homepage
from tests.e2e.office import ROOT, Office, make_data, running
from tests.e2e.portraits import SCREEN, Portrait, draw
from tests.e2e.retold import Retold
from tests.e2e.screenshots.people import HEARD, Visitor
from tests.e2e.slow import slow_down


@pytest.fixture(scope="module")
def album() -> Album:
    return Album(ROOT / "docs" / "screenshots")


@pytest.fixture
def morning(tmp_path: Path) -> Iterator[Office]:
    """An office of its own in which it is always a workday's morning."""
    template = make_data(tmp_path / "template")
    on_a_workday_morning(template)
    with running(template, tmp_path / "data") as office:
        yield office


@pytest.fixture
def slow_morning(tmp_path: Path) -> Iterator[Office]:
    """One that closes too soon for another visitor."""
    template = make_data(tmp_path / "template")
    slow_down(template)
    with running(template, tmp_path / "data") as office:
        yield office


@pytest.fixture
def morning_with_site(tmp_path: Path) -> Iterator[tuple[Office, Homepage]]:
    """The same, and a homepage that may show it."""
    template = make_data(tmp_path / "template")
    on_a_workday_morning(template)
    with homepage() as site, running(template, tmp_path / "data", BUERO_WEB__SITES=json.dumps([site.origin])) as office:
        yield office, site


@pytest.fixture(scope="module")
def portraits(playwright: Playwright, fakes: Path) -> None:
    browser = launch(playwright, "chromium", None, fakes)
    draw(browser, fakes)
    browser.close()


@pytest.fixture
def look(looker: Someone) -> Visitor:
    """A person without devices."""
    return lambda **context: looker(timezone_id=zone_where_it_is_morning(), viewport=DESKTOP, **context)


@pytest.fixture
def come(someone: Someone, portraits: None) -> Visitor:
    """A person with a camera."""

    def bring(person: Portrait) -> Page:
        page = someone(person, timezone_id=zone_where_it_is_morning(), viewport=DESKTOP)
        page.add_init_script(SCREEN)
        HEARD[page] = Retold().attach(page)
        return page

    return bring
