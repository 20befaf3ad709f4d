"""The record is locked by another program: everybody reads what to do, and nothing that was typed is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Someone
from tests.e2e.office import Office
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.scenes import open_desk
from tests.e2e.words import words

pytestmark = pytest.mark.only_browser("chromium")
MATTER = "Zuschuss für Solarmodule auf unserem Dach"
NOTE = "Antrag liegt vor, es fehlt nur der Kostenvoranschlag."


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Another program has a hold of the record and does not let go."""
    program = sqlite3.connect(data / "office.db", timeout=30, isolation_level=None)
    try:
        program.execute("BEGIN IMMEDIATE")
        yield
        program.execute("ROLLBACK")
    finally:
        program.close()


def test_nothing_typed_is_lost_while_nothing_can_be_saved(office: Office, looker: Someone) -> None:
    clerk = open_desk(Clerk(looker(), office))
    waiting, newcomer = Citizen(looker(), office), Citizen(looker(), office)
    number = waiting.comes()
    newcomer.opens_portal()
    newcomer.chooses()
    newcomer.page.get_by_label("Ihr Anliegen").select_option("Anliegen an den Landrat")
    newcomer.page.get_by_label("In wenigen Worten").fill(MATTER)
    waiting.page.get_by_role("button", name="Ich brauche noch etwas Zeit").click()
    clerk.chooses_for(number, "Nachricht schreiben")
    dialog = clerk.page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(NOTE)
    take, time = (
        newcomer.page.get_by_role("button", name="Nummer ziehen"),
        waiting.page.get_by_role("button", name="5 Minuten"),
    )
    send = dialog.get_by_role("button", name="Senden")

    with locked(office.data):
        for button in (take, time, send):
            button.click()
        expect(newcomer.page.get_by_text(words("de", "number-unavailable"))).to_be_visible()
        expect(waiting.page.get_by_text(words("de", "visit-unavailable"))).to_be_visible()
        expect(dialog.get_by_role("alert").filter(has_text=words("de", "desk-unavailable"))).to_be_visible()
    expect(newcomer.page.get_by_label("In wenigen Worten")).to_have_value(MATTER)
    expect(dialog.get_by_role("textbox")).to_have_value(NOTE)

    take.click()
    newcomer.page.wait_for_url("**/visit")
    send.press("Enter")
    expect(dialog).to_have_count(0)
    expect(clerk.page.get_by_role("button", name="Nächste Nummer aufrufen")).to_be_focused()
    waiting.reads_notice(NOTE)
    waiting.steps_away()
