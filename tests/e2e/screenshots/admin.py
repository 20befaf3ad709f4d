"""Makes the pictures of the administrators' pages in docs/screenshots (``make screenshots``)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.album import DESKTOP, Album, zone_where_it_is_morning
from tests.e2e.conftest import Someone
from tests.e2e.office import ROOT, Office, make_data, running
from tests.e2e.pages.administrator import Administrator, with_waits

pytestmark = [pytest.mark.timeout(300), pytest.mark.only_browser("chromium")]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with running(make_data(tmp_path / "template"), tmp_path / "data") as office:
        yield office


@pytest.fixture
def album() -> Album:
    return Album(ROOT / "docs" / "screenshots")


def test_the_administrators_pages(office: Office, looker: Someone, album: Album) -> None:
    page = looker(timezone_id=zone_where_it_is_morning(), viewport=DESKTOP)
    chief = Administrator(page, office)
    chief.logs_in()
    chief.sees("hours")
    today = chief.day()
    monday = today - timedelta(days=today.weekday())
    chief.closes(monday + timedelta(days=9), monday + timedelta(days=9), "Betriebsausflug")
    dialog = chief.opens_dialog("Besondere Öffnung eintragen")
    dialog.get_by_label("Tag", exact=True).fill(str(monday + timedelta(days=12)))
    dialog.get_by_label("Zeiten", exact=True).fill("10-13")
    dialog.get_by_label("Warum? (deutsch)").fill("Tag der offenen Tür")
    dialog.get_by_role("button", name="Öffnung speichern").click()
    expect(dialog).to_be_hidden()
    page.reload()
    chief.sees("hours")
    album.take(page, "admin-hours")
    album.take(page, "admin-hours-plans", at=page.get_by_role("heading", name="Wochenzeiten"))
    album.take(page, "admin-hours-dates", at=page.get_by_role("heading", name="Schließungen und besondere"))
    album.take(page, "admin-hours-history", at=page.get_by_role("heading", name="Wer hat was geändert?"))

    dialog = chief.opens_dialog("Neue Wochenzeiten")
    dialog.get_by_label("Montag", exact=True).fill("8-12, 11:30-16")
    dialog.get_by_role("button", name="Wochenzeiten speichern").click()
    album.take(page, "admin-hours-week", at=dialog)
    page.keyboard.press("Escape")

    with_waits(office.data, "climate", today)
    chief.goes_to("waits")
    expect(page.get_by_role("table").first).to_be_visible()
    album.take(page, "admin-waits")
    album.take(page, "admin-waits-table", at=page.get_by_role("heading", name="Nach Stunde der Ankunft"))

    chief.goes_to("rules")
    page.get_by_label("So lange bleibt der Platz").fill("900")
    page.get_by_role("button", name="Regeln speichern").click()
    chief.is_told_that_it_is_saved()
    page.get_by_label("Zeit, um auf einen Aufruf").fill("5")
    page.get_by_role("button", name="Regeln speichern").click()
    album.take(page, "admin-rules")
    page.get_by_role("button", name="Verwerfen").click()

    page.emulate_media(color_scheme="dark")
    chief.goes_to("waits")
    album.take(page, "admin-waits-dark")
    chief.goes_to("hours")
    album.take(page, "admin-hours-dark")
