"""No more numbers: because the time until closing will not be enough, or because somebody was sent home for the day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import complaints
from tests.e2e.album import zone_where_it_is_morning
from tests.e2e.conftest import Someone
from tests.e2e.office import ALWAYS_OPEN, Office, running
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.scenes import still_at_desk
from tests.e2e.slow import slow_down

pytestmark = pytest.mark.only_browser("chromium")
CLIMATE = "Klimaschutz und Förderung"


@pytest.fixture(scope="module")
def slow_office(office_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """It closes soon, and its conversations take longer than that."""
    folder = tmp_path_factory.mktemp("slow")
    copytree(office_template, folder / "template")
    slow_down(folder / "template")
    with running(folder / "template", folder / "data") as office:
        yield office


def clean(page: Page) -> None:
    assert complaints(page) == []


def test_when_time_runs_out_no_more_numbers_are_given_and_the_next_opening_is_named(
    slow_office: Office, looker: Someone
) -> None:
    zone = zone_where_it_is_morning()
    clerk = still_at_desk(Clerk(looker(), slow_office))
    first, late, english = (
        Citizen(looker(timezone_id=zone), slow_office),
        Citizen(looker(timezone_id=zone), slow_office),
        Citizen(looker(timezone_id=zone, locale="en-GB"), slow_office),
    )
    late.opens_portal()
    late.sees_department("Geöffnet, niemand wartet", CLIMATE)
    first.opens_portal()
    first.chooses(CLIMATE)
    first.page.get_by_label("Ihr Anliegen").select_option("Dämmung und Fenster")
    first.page.get_by_role("button", name="Nummer ziehen").click()
    first.page.wait_for_url("**/visit")

    # Both had the page open before: it follows by itself.
    late.sees_department("Zurzeit keine Nummern mehr, wieder morgen ab 08:00", CLIMATE)
    expect(late.department(CLIMATE).get_by_role("link", name="Nummer ziehen")).to_have_count(0)
    clean(late.page)
    for page, title, words, opening in (
        (late.page, "Keine Nummern mehr", "nur noch für alle, die schon warten", "morgen ab 08:00 Uhr wieder"),
        (english.page, "No more numbers", "only enough for those who already wait", "tomorrow from 08:00"),
    ):
        page.goto(f"{slow_office.url}/d/climate")
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        for sentence in (words, opening):
            expect(page.get_by_text(sentence).first).to_be_visible()
        expect(page.locator("form")).to_have_count(0)
        clean(page)

    first.gives_up()
    expect(late.page.get_by_role("button", name="Nummer ziehen")).to_be_visible()
    expect(clerk.page.get_by_text("Zurzeit wartet niemand.")).to_be_visible()


def test_who_is_sent_home_for_the_day_reads_why_and_gets_no_other_number_in_this_browser(
    slow_office: Office, looker: Someone
) -> None:
    clerk = still_at_desk(Clerk(looker(), slow_office))
    citizen = Citizen(looker(), slow_office)
    citizen.comes()
    clerk.queued(citizen.number).get_by_role("button", name="Abweisen").click()
    dialog = clerk.page.get_by_role("dialog")
    dialog.get_by_label("Begründung für die Person").fill("Bitte kommen Sie morgen wieder.")
    dialog.get_by_label("Heute keine neue Nummer mehr").check()
    dialog.get_by_role("button", name="Abweisen", exact=True).click()
    page = citizen.page
    expect(page.get_by_text("Bitte kommen Sie morgen wieder.")).to_be_visible()
    expect(page.get_by_text("Heute können Sie hier keine neue Nummer mehr ziehen.")).to_be_visible()
    clean(page)

    for language, matter, button, no in (
        ("de", "Ihr Anliegen", "Nummer ziehen", "Sie können hier heute keine neue Nummer mehr ziehen."),
        ("en", "Your matter", "Take a number", "You cannot take a new number here today."),
    ):
        page.goto(f"{slow_office.url}/d/{ALWAYS_OPEN}?lang={language}")
        page.get_by_label(matter).select_option(index=1)
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text(no)).to_be_visible()
        expect(page.locator("#summary")).to_be_focused()
        clean(page)
    # Somebody else is welcome.
    other = Citizen(looker(), slow_office)
    other.comes()
    other.gives_up()
