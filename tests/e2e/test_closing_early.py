"""A clerk closes a department early: the portal says why, those inside are told and served, and it is opened again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import complaints
from tests.e2e.conftest import Someone
from tests.e2e.office import Office
from tests.e2e.pages.citizen import DEPARTMENT, Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.scenes import open_desk

WORDS = "Rohrbruch im Haus"


@pytest.mark.only_browser("chromium")
def test_closing_early_is_explained_to_everybody_and_can_be_taken_back(office: Office, looker: Someone) -> None:
    clerk = open_desk(Clerk(looker(), office))
    inside, outside = Citizen(looker(), office), Citizen(looker(), office)
    number = inside.comes()
    outside.opens_portal()
    clerk.sees_queue(number)

    clerk.chooses_door(f"{DEPARTMENT}: früher schließen …")
    dialog = clerk.page.get_by_role("dialog", name=f"{DEPARTMENT} früher schließen")
    expect(dialog).to_contain_text("Eine Person wartet noch.")
    assert complaints(clerk.page) == []
    dialog.get_by_role("radio", name="nach Hause geschickt").check()
    dialog.get_by_role("button", name="Jetzt schließen").click()
    expect(dialog.get_by_role("alert")).to_have_text("Bitte schreiben Sie einen Satz, warum.")
    dialog.get_by_role("radio", name="Sie werden noch bedient").check()
    dialog.get_by_label("Begründung, die alle lesen").fill(WORDS)
    dialog.get_by_role("button", name="Jetzt schließen").click()
    expect(dialog).to_be_hidden()

    outside.sees_department(f"Heute früher geschlossen: {WORDS}")
    outside.sees_department("Geschlossen, öffnet morgen um 00:00")
    assert complaints(outside.page) == []
    expect(inside.page.get_by_text(f"früher geschlossen: {WORDS}. Sie behalten Ihren Platz")).to_be_visible()
    clerk.calls(number)
    inside.is_called()
    inside.answers()
    inside.gives_up()

    clerk.chooses_door(f"{DEPARTMENT}: wieder öffnen")
    outside.sees_department("Geöffnet")
    expect(outside.department()).not_to_contain_text(WORDS)

    clerk.chooses_door(f"{DEPARTMENT}: pausieren")
    outside.sees_department("Zurzeit pausiert")
    clerk.chooses_door(f"{DEPARTMENT}: Pause beenden")
    outside.sees_department("Geöffnet")
