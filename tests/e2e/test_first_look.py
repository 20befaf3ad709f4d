"""The portal as a stranger meets it: nothing stored, nothing from elsewhere, nothing that the policy refuses."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e import probe
from tests.e2e.accessibility import complaints
from tests.e2e.conftest import MakeOffice, Someone
from tests.e2e.office import ALWAYS_OPEN, Office, poll


def test_the_portal_shows_every_department_and_nothing_comes_from_elsewhere(
    shared_office: Office, looker: Someone
) -> None:
    page = looker()
    hosts: set[str | None] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.goto(shared_office.url)
    for department in shared_office.departments():
        expect(page.get_by_text(department["name"]["de"]).first).to_be_visible()
    assert hosts == {"localhost"}
    assert page.context.cookies() == []
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
    assert probe.violations(page) == []
    assert probe.errors(page) == []
    assert complaints(page) == []


def test_a_portal_follows_a_restart_of_the_web_process_without_reload(office: Office, looker: Someone) -> None:
    page = looker()
    page.goto(office.url)
    name = office.departments()[0]["name"]["de"]
    expect(page.get_by_text(name).first).to_be_visible()
    page.evaluate("() => { window.__stayed = true }")
    office.waits_for_media()
    workers = office.worker_pids
    office.restart()
    assert office.worker_pids == workers
    office.run("admin", "pause", ALWAYS_OPEN)
    expect(page.get_by_text(name).first).to_be_visible()
    assert page.evaluate("() => window.__stayed === true")


@pytest.mark.only_browser("chromium")
def test_an_office_ends_within_ten_seconds_and_leaves_nothing_behind(make_office: MakeOffice) -> None:
    office = make_office(BUERO_MEDIA__WORKERS="2")
    office.waits_for_media()
    assert len(office.worker_pids) == 2
    office.stop()
    assert office.worker_pids == []


@pytest.mark.only_browser("chromium")
def test_a_dead_media_worker_is_replaced(make_office: MakeOffice) -> None:
    office = make_office(BUERO_MEDIA__WORKERS="2")
    office.waits_for_media()
    gone = office.kill_worker()
    poll(lambda: len(office.worker_pids) == 2 and gone not in office.worker_pids, within=15, what="another worker")


@pytest.mark.only_browser("chromium")
def test_the_doctor_finds_a_running_demo_office_in_order(office: Office) -> None:
    # The tests' offices know a mail server that does not answer; a demo office knows none.
    office.environment["BUERO_MAIL__HOST"] = ""
    said = office.run("doctor")
    assert "Everything is in order." in said
    assert re.search(rf"The office runs on TCP {office.port}", said)
