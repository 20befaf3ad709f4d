"""Everything that opens in the waiting room and at the desk is clean for axe, in every language of the pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.accessibility import complaints
from tests.e2e.conftest import Someone
from tests.e2e.office import Office
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.scenes import still_at_desk
from tests.e2e.words import words

pytestmark = pytest.mark.only_browser("chromium")
Say = Callable[[str], str]
LOCALES = {"de": "de-DE", "en": "en-GB"}


@pytest.fixture(params=["de", "en"])
def say(request: pytest.FixtureRequest) -> Say:
    """The texts of one language; ``say("language")`` is its tag."""
    language: str = request.param
    return lambda text: language if text == "language" else words(language, text)


def clean(page: Page, state: str) -> None:
    assert complaints(page) == [], state


def test_what_opens_while_waiting_is_clean(shared_office: Office, looker: Someone, say: Say) -> None:
    language = say("language")
    still_at_desk(Clerk(looker(), shared_office, shared_office.accounts[1]))
    citizen, other = Citizen(looker(), shared_office), Citizen(looker(), shared_office)
    number, other_number = citizen.comes(), other.comes()
    link = other.shares_ticket()
    page = citizen.page
    page.goto(f"{shared_office.url}/visit?lang={language}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    for title in ("elsewhere-title", "alerts-title", "mail-title"):
        page.locator("summary").filter(has_text=say(title)).click()
    expect(page.get_by_label(say("mail-address"))).to_be_visible()
    page.get_by_role("button", name=say("mail-save")).click()
    expect(page.get_by_text(say("mail-wrong"))).to_be_visible()
    clean(page, "everything open, and a wrong address")
    page.get_by_label(say("mail-address")).fill("somebody@office.test")
    page.get_by_role("button", name=say("mail-save")).click()
    expect(page.get_by_text(say("mail-known"))).to_be_visible()
    page.get_by_role("button", name=say("away-button")).click()
    expect(page.get_by_role("heading", name=say("away-ask"))).to_be_visible()
    clean(page, "how many minutes?")
    page.get_by_role("button", name=say("away-no")).click()

    # A link to another ticket never takes this one's place unasked.
    page.goto(f"{shared_office.url}/visit?lang={language}#{link.partition('#')[2]}")
    stay = page.locator("button").filter(has_text=number)
    expect(stay).to_be_visible()
    expect(page.get_by_role("button", name=say("other-open"))).to_be_visible()
    clean(page, "really switch ticket?")
    stay.click()
    expect(page.get_by_text(number, exact=True).first).to_be_visible()
    leave(page, say)
    page.goto(f"{shared_office.url}/visit?lang={language}")
    expect(page.get_by_role("heading", name=say("open-title"))).to_be_visible()
    page.get_by_role("button", name=say("open-button")).click()
    expect(page.get_by_text(say("open-number-wrong"))).to_be_visible()
    clean(page, "number and PIN, wrong")
    other.page.bring_to_front()
    assert other.number == other_number
    other.gives_up()


def leave(page: Page, say: Say) -> None:
    page.get_by_role("button", name=say("leave-button")).click()
    page.get_by_role("button", name=say("leave-yes")).click()
    expect(page.get_by_role("heading", name=say("goodbye-left-title"))).to_be_visible()


def test_every_dialog_of_the_desk_is_clean(shared_office: Office, looker: Someone, say: Say) -> None:
    clerk = still_at_desk(Clerk(looker(), shared_office, shared_office.accounts[1]))
    citizen = Citizen(looker(), shared_office, "Frau Berg")
    number = citizen.comes()
    page = clerk.page
    page.goto(f"{shared_office.url}/desk?lang={say('language')}")
    row = clerk.queued(number)
    expect(row).to_be_visible()

    row.locator("summary").click()
    clean(page, "more")
    row.get_by_role("button", name=say("desk-transfer")).click()
    dialog = opened(page, "transfer")
    dialog.get_by_label(say("desk-transfer-where"), exact=True).select_option("climate")
    expect(dialog.get_by_text(say("desk-transfer-anybody"))).to_be_visible()
    clean(page, "transfer to another department")
    page.keyboard.press("Escape")
    row.locator("summary").click()
    row.get_by_role("button", name=say("desk-notify")).click()
    dialog = opened(page, "notify")
    dialog.get_by_role("radio", name=say("desk-notify-own")).check()
    dialog.get_by_role("button", name=say("desk-notify-yes")).click()
    expect(dialog.get_by_text(say("desk-notify-missing"))).to_be_visible()
    clean(page, "notify without words")
    dialog.get_by_label(say("desk-notify-own-text"), exact=True).fill("Almost your turn.")
    dialog.get_by_role("button", name=say("desk-notify-yes")).click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".vb-desk__sent")).to_contain_text(number)
    clean(page, "notified")
    page.locator("summary").filter(has_text=say("desk-doors")).click()
    clean(page, "doors")
    page.locator('[data-door="close"]').first.click()
    dialog = opened(page, "close early")
    dialog.get_by_role("radio", name=say("desk-close-home")).check()
    dialog.get_by_role("button", name=say("desk-close-yes")).click()
    expect(dialog.get_by_text(say("desk-reason-missing"))).to_be_visible()
    clean(page, "close early without a reason")
    page.keyboard.press("Escape")
    page.locator("summary").filter(has_text=say("desk-account")).click()
    page.get_by_role("button", name=say("desk-logout-everywhere")).click()
    opened(page, "log out everywhere")
    page.keyboard.press("Escape")
    citizen.page.bring_to_front()
    citizen.gives_up()


def opened(page: Page, state: str) -> Locator:
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    clean(page, state)
    return dialog
