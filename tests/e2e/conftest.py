"""Fixtures of the browser tests: an office of one's own, and people who each bring a camera.

``citizen = someone(CITIZEN)`` opens a page in the browser that the test run asks for (``--browser``); ``clerk =
someone(CLERK, "chromium")`` in a certain one. Tests about media carry ``@pytest.mark.media``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.e2e import diary, probe
from tests.e2e.browsers import CONTEXT, PATIENCE, Browsers
from tests.e2e.media import Fake
from tests.e2e.office import ADDRESS, Office, make_data, running, tail

MakeOffice = Callable[..., Office]
Someone = Callable[..., Page]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "media: sound and picture flow; Firefox needs the network namespace for it")
    config.addinivalue_line("markers", "alone: measures how long pictures stand still; nothing else may run beside it")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        if item.get_closest_marker("media") and parameters.get("browser_name") == "firefox" and not ADDRESS:
            item.add_marker(pytest.mark.skip(reason="Firefox reaches no loopback media: run tests/e2e/in-namespace.sh"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """A failed test shows the end of its offices' logs."""
    report = yield
    if report.failed:
        for office in item.stash.get(OFFICES, []):
            report.sections.append((f"office on {office.port}", tail(office.log)))
    return report


OFFICES = pytest.StashKey[list[Office]]()


@pytest.fixture(scope="session")
def office_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo office's data, made once and copied for every test."""
    return make_data(tmp_path_factory.mktemp("template") / "data")


@pytest.fixture(scope="session")
def shared_office(office_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office for tests that only look."""
    with running(office_template, tmp_path_factory.mktemp("shared") / "data") as office:
        yield office


@pytest.fixture
def make_office(office_template: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[MakeOffice]:
    """Start offices with settings of one's own: ``make_office(BUERO_MEDIA__WORKERS="1")``."""
    with ExitStack() as stack:
        started = request.node.stash.setdefault(OFFICES, [])

        def make(**environment: str) -> Office:
            folder = tmp_path / f"office{len(started)}"
            office = stack.enter_context(running(office_template, folder, **environment))
            started.append(office)
            return office

        yield make


@pytest.fixture
def office(make_office: MakeOffice) -> Office:
    """An office for this test alone."""
    return make_office()


@pytest.fixture(scope="session")
def fakes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the fake cameras and microphones."""
    return tmp_path_factory.mktemp("fakes")


@pytest.fixture(scope="session")
def browsers(playwright: Playwright, fakes: Path) -> Iterator[Browsers]:
    """The browsers of this run."""
    browsers = Browsers(playwright, fakes)
    yield browsers
    browsers.close()


@pytest.fixture
def someone(browsers: Browsers, browser_name: str) -> Iterator[Someone]:
    """Bring people in, each with a camera and a microphone of their own, and a browser that remembers nobody else.

    ``someone(CITIZEN)``, ``someone(CLERK, "chromium")``, ``someone(None)`` for a person without devices; further
    keywords go to the browser context (``viewport={"width": 390, "height": 844}``); ``arguments`` to Chromium.
    """
    with ExitStack() as stack:

        def bring(fake: Fake | None, kind: str = browser_name, arguments: Sequence[str] = (), **context: Any) -> Page:
            if arguments:
                browser = browsers.own(kind, fake, arguments)
                stack.callback(browser.close)
            else:
                browser = browsers.of(kind, fake, context)
            page = _page(browser, context)
            stack.callback(page.context.close)
            return page

        yield bring


@pytest.fixture
def looker(someone: Someone, browser_name: str) -> Someone:
    """People without devices: ``looker()``, ``looker("chromium", locale="en-GB")``."""

    def bring(kind: str = browser_name, **context: Any) -> Page:
        return someone(None, kind, **context)

    return bring


def _page(browser: Browser, context: dict[str, Any]) -> Page:
    page = browser.new_context(**{**CONTEXT, **context}).new_page()
    page.set_default_timeout(PATIENCE)
    probe.watch(page)
    diary.keep(page)
    # Firefox lets only the tab in front use the camera.
    page.bring_to_front()
    return page
