"""Whoever administers the office changes hours and rules in the browser, and sees whether estimates were honest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import complaints
from tests.e2e.conftest import Someone
from tests.e2e.office import Office, running
from tests.e2e.pages.administrator import Administrator, with_waits
from tests.e2e.pages.citizen import DEPARTMENT, Citizen
from tests.e2e.pages.clerk import Clerk

WORDS = "Umzug in den zweiten Stock"
PHONES = ({"width": 390, "height": 844}, {"width": 320, "height": 640})


@pytest.fixture(scope="module")
def office(office_template: Path, tmp_path_factory: pytest.TempPathFactory, browser_name: str) -> Iterator[Office]:
    """One office for all of these, and for one browser: they do not meet in it."""
    with running(office_template, tmp_path_factory.mktemp(f"admin-{browser_name}") / "data") as office:
        yield office


def clean(page: Page, what: str) -> None:
    assert complaints(page) == [], what


def fits(page: Page) -> None:
    """Nothing makes the page wider than a phone."""
    before = page.viewport_size
    for size in PHONES:
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], size
    assert before is not None
    page.set_viewport_size(before)


def test_a_closure_is_made_with_the_keyboard_and_the_portal_knows_it_at_once(office: Office, looker: Someone) -> None:
    citizen, chief = Citizen(looker(), office), Administrator(looker(), office)
    citizen.opens_portal()
    citizen.sees_department("Zurzeit pausiert")
    page = chief.page
    chief.logs_in("/desk")
    page.get_by_text("Konto", exact=True).click()
    page.get_by_role("link", name="Verwaltung").click()
    chief.sees("hours")
    page.get_by_label("Fachbereich", exact=True).select_option(label=DEPARTMENT)
    expect(page.get_by_role("heading", level=2)).to_contain_text(DEPARTMENT)
    expect(page.get_by_text("rund um die Uhr").first).to_be_visible()
    clean(page, "hours")
    fits(page)
    today = chief.day()

    page.get_by_role("button", name="Schließung eintragen").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Schließung eintragen")
    first, words = dialog.get_by_label("Erster Tag"), dialog.get_by_label("Warum? (deutsch)")
    first.fill(str(today))
    dialog.get_by_label("Letzter Tag").fill(str(today - timedelta(days=1)))
    words.focus()
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("Der letzte Tag liegt vor dem ersten.")).to_be_visible()
    expect(dialog.get_by_text("Bitte sagen Sie, warum geschlossen ist.")).to_be_visible()
    expect(dialog.get_by_label("Letzter Tag")).to_be_focused()
    clean(page, "a closure with mistakes")
    dialog.get_by_label("Letzter Tag").fill(str(today + timedelta(days=1)))
    words.focus()
    page.keyboard.type(WORDS)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    chief.is_told_that_it_is_saved()
    citizen.sees_department(f"Heute geschlossen: {WORDS}")
    history = page.get_by_role("region", name="Wer hat was geändert?").get_by_role("listitem")
    expect(history.first).to_contain_text("Schließung eingetragen")
    expect(history.first).to_contain_text("leitstelle")
    expect(history.first).to_contain_text(WORDS)

    dialog = chief.opens_dialog("Schließung eintragen")
    dialog.get_by_label("Erster Tag").fill(str(today + timedelta(days=1)))
    words.fill("Noch etwas")
    dialog.get_by_role("button", name="Schließung speichern").click()
    expect(dialog.get_by_role("alert")).to_contain_text("In dieser Zeit gilt schon etwas anderes")
    expect(words).to_have_value("Noch etwas")
    clean(page, "a closure that the office refused")
    page.keyboard.press("Escape")

    page.get_by_role("region", name="Schließungen und").get_by_role("button", name="Entfernen").click()
    page.get_by_role("dialog").get_by_role("button", name="Entfernen").click()
    citizen.sees_department("Zurzeit pausiert")
    expect(history).to_have_count(2)


@pytest.mark.only_browser("chromium")
def test_a_week_begins_gives_way_and_ends(office: Office, looker: Someone) -> None:
    chief = Administrator(looker(), office)
    page = chief.page
    chief.logs_in()
    chief.sees("hours")
    today = chief.day()
    plans = page.get_by_role("region", name="Wochenzeiten").get_by_role("article")
    dialog = chief.opens_dialog("Neue Wochenzeiten")
    dialog.get_by_label("Gilt ab").fill(str(today + timedelta(days=30)))
    dialog.get_by_label("Montag", exact=True).fill("8 bis 12 und 11-13")
    clean(page, "the form of a week")
    dialog.get_by_role("button", name="Wochenzeiten speichern").click()
    expect(dialog.get_by_text("11:00–13:00 überschneidet sich mit der Zeit davor.")).to_be_visible()
    expect(dialog.get_by_label("Montag", exact=True)).to_be_focused()
    dialog.get_by_label("Montag", exact=True).fill("7.30-12")
    dialog.get_by_role("button", name="Montag auf Dienstag bis Freitag übertragen").click()
    expect(dialog.get_by_label("Freitag", exact=True)).to_have_value("7.30-12")
    dialog.get_by_role("button", name="Wochenzeiten speichern").click()
    expect(dialog).to_be_hidden()
    chief.is_told_that_it_is_saved()
    expect(plans).to_have_count(2)
    expect(plans.nth(1)).to_contain_text("07:30–12:00")

    plans.nth(1).get_by_role("button", name="Enden lassen").click()
    dialog.get_by_label("Letzter Tag").fill(str(today + timedelta(days=60)))
    dialog.get_by_role("button", name="Enden lassen").click()
    expect(plans.nth(1)).to_contain_text("Gilt vom")
    plans.nth(1).get_by_role("button", name="Entfernen").click()
    page.get_by_role("dialog").get_by_role("button", name="Entfernen").click()
    expect(plans).to_have_count(1)
    clean(page, "hours")


@pytest.mark.only_browser("chromium")
def test_waits_are_drawn_and_written(office: Office, looker: Someone) -> None:
    chief = Administrator(looker(), office)
    page = chief.page
    chief.logs_in()
    chief.sees("hours")
    with_waits(office.data, "climate", chief.day())
    chief.goes_to("waits")
    table = page.get_by_role("table").first
    expect(table.get_by_role("row", name="11–12")).to_contain_text("15–30")
    expect(table.get_by_role("row", name="13–14")).to_contain_text("zu wenige")
    expect(page.locator(".vb-chart__told")).to_have_count(6)
    clean(page, "waits")
    fits(page)
    page.get_by_label("Fachbereich", exact=True).select_option("garden")
    expect(page.get_by_text("In dieser Zeit wurde niemand aufgerufen")).to_be_visible()


def test_rules_are_set_and_nothing_typed_is_lost(office: Office, looker: Someone) -> None:
    chief = Administrator(looker(), office)
    page = chief.page
    chief.logs_in("/admin#climate/rules")
    answer = page.get_by_label("Zeit, um auf einen Aufruf zu antworten")
    answer.fill("5")
    page.get_by_role("button", name="Regeln speichern").click()
    expect(page.get_by_text("Bitte eine ganze Zahl von 15 bis 900.")).to_be_visible()
    expect(answer).to_be_focused()
    clean(page, "rules with a mistake")
    fits(page)
    answer.fill("120")
    chief.goes_to("hours")
    chief.goes_to("rules")
    expect(answer).to_have_value("120")
    page.get_by_role("button", name="Regeln speichern").click()
    chief.is_told_that_it_is_saved()
    expect(page.get_by_text(", leitstelle")).to_have_count(1)
    assert "answer_seconds   120" in office.run("admin", "rules", "climate")
    page.get_by_role("button", name="Auf Vorgaben setzen").click()
    expect(answer).to_have_value("90")
    page.get_by_role("button", name="Verwerfen").click()
    expect(answer).to_have_value("120")

    answer.fill("150")
    page.context.clear_cookies()
    page.get_by_role("button", name="Regeln speichern").click()
    expect(page.get_by_role("alert").filter(has_text="Sie sind abgemeldet")).to_be_visible()
    expect(answer).to_have_value("150")
    page.get_by_role("navigation").get_by_role("link", name="Öffnungszeiten").click()
    expect(page.get_by_role("heading", name="Anmelden zur Verwaltung")).to_be_visible()


@pytest.mark.only_browser("chromium")
def test_others_read_that_the_page_is_not_for_them(office: Office, looker: Someone) -> None:
    clerk = Clerk(looker(), office)
    page = clerk.page
    page.goto(f"{office.url}/admin")
    expect(page.get_by_role("heading", name="Anmelden zur Verwaltung")).to_be_visible()
    clerk.logs_in()
    page.get_by_text("Konto", exact=True).click()
    expect(page.get_by_role("button", name="Abmelden", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Verwaltung")).to_have_count(0)
    page.goto(f"{office.url}/admin")
    expect(page.get_by_role("heading", name="Diese Seite ist für die Verwaltung")).to_be_visible()
    clean(page, "not an administrator")
    page.get_by_role("button", name="Mit einem anderen Konto anmelden").click()
    chief = Administrator(page, office)
    page.get_by_label("Anmeldename").fill(chief.account.login)
    page.get_by_label("Kennwort", exact=True).fill(chief.account.password)
    page.get_by_role("button", name="Anmelden").click()
    chief.sees("hours")
    page.emulate_media(color_scheme="dark")
    clean(page, "hours in the dark")
    chief.goes_to("rules")
    clean(page, "rules in the dark")
