"""An administrator: login, the three sections of a department, the dialogs about hours."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.office import Office

SECTIONS = {"hours": "Öffnungszeiten", "waits": "Wartezeiten", "rules": "Regeln"}


class Administrator:
    """Whoever runs the office."""

    def __init__(self, page: Page, office: Office) -> None:
        self.page = page
        self.office = office
        self.account = office.accounts[2]

    def logs_in(self, where: str = "/admin") -> None:
        self.page.goto(f"{self.office.url}{where}")
        self.page.get_by_label("Anmeldename").fill(self.account.login)
        self.page.get_by_label("Kennwort", exact=True).fill(self.account.password)
        self.page.get_by_role("button", name="Anmelden").click()

    def goes_to(self, section: str, department: str = "") -> None:
        if department:
            self.page.get_by_label("Fachbereich", exact=True).select_option(department)
        self.page.get_by_role("navigation").get_by_role("link", name=SECTIONS[section]).click()
        self.sees(section)

    def sees(self, section: str) -> None:
        expect(self.page.get_by_role("heading", level=2)).to_contain_text(SECTIONS[section].split()[0])
        expect(self.page.locator(".vb-spinner")).to_have_count(0)

    def day(self) -> date:
        """Today, by the office's clock."""
        return date.fromisoformat(str(self.page.locator("[data-when=today]").get_attribute("data-day")))

    def opens_dialog(self, button: str) -> Locator:
        self.page.get_by_role("button", name=button).first.click()
        return self.page.get_by_role("dialog")

    def closes(self, first: date, last: date, words: str) -> None:
        dialog = self.opens_dialog("Schließung eintragen")
        dialog.get_by_label("Erster Tag").fill(str(first))
        dialog.get_by_label("Letzter Tag").fill(str(last))
        dialog.get_by_label("Warum? (deutsch)").fill(words)
        dialog.get_by_role("button", name="Schließung speichern").click()
        expect(dialog).to_be_hidden()
        self.is_told_that_it_is_saved()

    def is_told_that_it_is_saved(self) -> None:
        expect(self.page.get_by_text("Gespeichert. Portal und Schalter zeigen es schon.")).to_be_visible()


DAY = (  # hour of arrival, people, waited, told from, to: minutes; how many were right
    (8, 9, 7, 5, 15, 8),
    (9, 31, 17, 10, 25, 27),
    (10, 42, 24, 15, 30, 36),
    (11, 28, 34, 15, 30, 14),
    (13, 3, 6, 5, 10, 3),
    (14, 22, 12, 5, 20, 19),
    (15, 17, 9, 5, 15, 15),
)


def with_waits(data: Path, department: str, today: date) -> None:
    """Let people have waited in a department, yesterday and the day before."""
    with sqlite3.connect(data / "office.db", timeout=10) as record:
        for ago, part in ((1, 0.6), (2, 0.4)):
            for hour, people, waited, low, high, within in DAY:
                count = round(people * part)
                sums = (count * waited * 60.0, count * low * 60.0, count * high * 60.0, round(within * part))
                row = (department, str(today - timedelta(days=ago)), hour, count, *sums)
                record.execute("INSERT INTO wait_statistics VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
