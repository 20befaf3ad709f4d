"""``kill -9`` of web process, media worker and a waiting citizen's browser: nobody loses a conversation or a place."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.e2e import probe
from tests.e2e.accessibility import complaints
from tests.e2e.browsers import CHROMIUM, CONTEXT
from tests.e2e.conftest import MakeOffice, Someone
from tests.e2e.media import CITIZEN, CLERK
from tests.e2e.office import Office, poll
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.scenes import open_desk, see_each_other, talking
from tests.e2e.timeline import Timeline

RECONNECTING = "Verbindung unterbrochen, sie kommt gleich wieder. Sie müssen nichts tun."


@pytest.mark.media
@pytest.mark.alone
@pytest.mark.only_browser("chromium")
@pytest.mark.timeout(300)
def test_a_conversation_goes_on_while_the_web_process_dies_and_comes_back(
    office: Office, someone: Someone, looker: Someone
) -> None:
    clerk = open_desk(Clerk(someone(CLERK), office))
    citizen = Citizen(someone(CITIZEN), office, "Erika Muster")
    talking(clerk, citizen)
    workers = office.worker_pids

    lines = [Timeline(citizen.page), Timeline(clerk.page)]
    office.restart()
    # The line is back: what is said from here on goes through the new web process.
    citizen.writes("Sind Sie noch da?")
    clerk.reads("Sind Sie noch da?")
    clerk.writes("Ja, ich bin noch da.")
    citizen.reads("Ja, ich bin noch da.")
    for line in lines:
        assert line.gap() <= 1
        assert line.transports == 1
    assert office.worker_pids == workers

    # When it takes longer the pages say so, legibly.
    office.kill()
    for page in (citizen.page, clerk.page):
        conversation = page.get_by_role("region", name="Gespräch zu Nummer")
        expect(conversation.get_by_text("Wir verbinden Sie wieder, Sie müssen nichts tun.")).to_be_visible()
    assert complaints(citizen.page) == []
    office.start()
    see_each_other(clerk, citizen)

    # The truth at the desk and on the citizen's page.
    another = Citizen(looker(), office)
    another.comes()
    another.waits_at(1)
    clerk.finishes(citizen.number)
    citizen.is_thanked()
    clerk.sees_queue(another.number)
    for page in (citizen.page, clerk.page, another.page):
        assert probe.errors(page) == []


@pytest.mark.media
@pytest.mark.timeout(300)
def test_a_conversation_comes_back_by_itself_when_its_media_worker_dies(
    make_office: MakeOffice, someone: Someone
) -> None:
    office = make_office(BUERO_MEDIA__WORKERS="1")
    clerk = open_desk(Clerk(someone(CLERK, "chromium"), office))
    citizen = Citizen(someone(CITIZEN), office, "Erika Muster")
    talking(clerk, citizen)

    lines = [Timeline(citizen.page), Timeline(clerk.page)]
    office.kill_worker()
    for page in (citizen.page, clerk.page):
        poll(
            lambda page=page: len(page.evaluate("() => window.__probe.connections")) == 2,
            within=10,
            what="a new transport",
        )
    see_each_other(clerk, citizen)
    for line in lines:
        assert line.gap() <= 10
        assert RECONNECTING in line.words
    clerk.finishes(citizen.number)
    citizen.is_thanked()
    for page in (citizen.page, clerk.page):
        assert probe.errors(page) == []


@pytest.mark.only_browser("chromium")
def test_a_waiting_citizen_whose_browser_was_killed_finds_the_same_place(
    office: Office, looker: Someone, playwright: Playwright, tmp_path: Path
) -> None:
    open_desk(Clerk(looker(), office))
    Citizen(looker(), office).comes()
    profile = tmp_path / "profile"

    browser = _browser(playwright, profile)
    citizen = Citizen(browser.pages[0], office)
    number = citizen.comes()
    citizen.waits_at(2)
    Citizen(looker(), office).comes()
    # Browsers write what a page stores a few seconds later.
    poll(lambda: _has_written(profile, b"vb-ticket"), within=30, what="the browser to write the ticket to disk")
    _kill(profile)

    citizen.page = _browser(playwright, profile).pages[0]
    citizen.page.goto(office.url)
    expect(citizen.page.get_by_text(f"Sie haben schon eine Nummer: {number}.")).to_be_visible()
    citizen.page.get_by_role("link", name="Zu Ihrem Besuch").click()
    citizen.waits_at(2)
    assert citizen.shown_number() == number
    assert probe.errors(citizen.page) == []


def _browser(playwright: Playwright, profile: Path) -> BrowserContext:
    """A browser that keeps what it stores, as people's own do."""
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path="/usr/bin/chromium", args=CHROMIUM, **CONTEXT
    )
    probe.watch(context.pages[0])
    return context


def _has_written(profile: Path, key: bytes) -> bool:
    return any(key in log.read_bytes() for log in profile.glob("Default/Local Storage/leveldb/*.log"))


def _kill(profile: Path) -> None:
    """Every process of this browser at once, without a word."""
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and f"--user-data-dir={profile}".encode() in (entry / "cmdline").read_bytes():
                os.kill(int(entry.name), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            continue
