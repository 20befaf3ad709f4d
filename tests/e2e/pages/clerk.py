"""A clerk: login, desk, queue, calling, admitting, inviting, finishing."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.office import Account, Office
from tests.e2e.pages.talking import Talking


class Clerk(Talking):
    """Somebody who works at the office."""

    def __init__(self, page: Page, office: Office, account: Account | None = None) -> None:
        super().__init__(page)
        self.office = office
        self.account = account or office.accounts[0]
        self.name = NAMES[self.account.login]

    def logs_in(self) -> None:
        self.logs_in_again()
        self.sits_at_desk()

    def logs_in_again(self) -> None:
        """Log in wherever this leads: to the desk, or back into the conversation."""
        self.page.goto(f"{self.office.url}/desk")
        self.page.get_by_label("Anmeldename").fill(self.account.login)
        self.page.get_by_label("Kennwort", exact=True).fill(self.account.password)
        self.page.get_by_role("button", name="Anmelden").click()

    def sits_at_desk(self) -> None:
        expect(self.page.get_by_role("heading", name="Schalter", exact=True)).to_be_visible()

    def opens_desk(self) -> None:
        state = self.page.get_by_role("group", name="Zustand des eigenen Schalters")
        state.get_by_role("button", name="Öffnen").click()
        expect(state.get_by_role("button", name="Geöffnet")).to_have_attribute("aria-pressed", "true")

    def chooses_door(self, words: str) -> None:
        """Something in the menu that opens and closes departments."""
        self.page.get_by_text("Fachbereiche öffnen und schließen", exact=True).click()
        self.page.get_by_role("button", name=words, exact=True).click()

    def queued(self, number: str) -> Locator:
        """A number's row in the queue."""
        return self.page.get_by_role("listitem").filter(has_text=number)

    def sees_queue(self, *numbers: str) -> None:
        """Exactly these numbers wait, in this order."""
        rows = self.page.get_by_role("region", name="Warteschlange").get_by_role("listitem")
        expect(rows).to_have_count(len(numbers))
        for row, number in zip(rows.all(), numbers, strict=True):
            expect(row).to_contain_text(number)

    def calls_next(self) -> None:
        self.page.get_by_role("button", name="Nächste Nummer aufrufen").click()

    def calls(self, number: str) -> None:
        self.queued(number).get_by_role("button", name="Aufrufen").click()

    def rings(self, number: str) -> None:
        """The number is called here."""
        expect(self.page.get_by_role("heading", name=f"Aufgerufen {number}")).to_be_visible()

    def has_called(self, number: str) -> bool:
        """Whether the number is called here now."""
        return self.page.get_by_role("heading", name=f"Aufgerufen {number}").is_visible()

    def sees_answer(self) -> None:
        expect(self.page.get_by_text("Hat geantwortet und ist bereit")).to_be_visible()

    def marks_missed(self, number: str) -> None:
        """The called visitor does not answer: waits again with a rest, or is missed after the last call of all."""
        self.page.get_by_role("button", name="Hat nicht geantwortet").click()
        expect(self.page.get_by_role("heading", name=f"Aufgerufen {number}")).to_have_count(0)

    def sees_missed(self, number: str) -> None:
        expect(self.page.get_by_role("region", name="Heute verpasst")).to_contain_text(number)

    def calls_again(self, number: str) -> None:
        """Somebody who was missed."""
        missed = self.page.get_by_role("region", name="Heute verpasst").get_by_role("listitem")
        missed.filter(has_text=number).get_by_role("button", name="Erneut aufrufen").click()
        self.rings(number)

    def chooses_for(self, number: str, what: str) -> None:
        """Open the menu of a number in the queue and choose."""
        row = self.queued(number)
        row.locator("summary").click()
        row.get_by_role("button", name=what).click()

    def sees_mark(self, number: str, words: str) -> None:
        expect(self.queued(number)).to_contain_text(words)

    def tells_all(self, sentence: str, *, minutes: int = 0, department: str = "") -> None:
        """Send a prepared sentence to everybody who waits."""
        self.page.get_by_role("button", name="Nachricht an alle").click()
        dialog = self.page.get_by_role("dialog")
        if department:
            dialog.get_by_label("Fachbereich", exact=True).select_option(department)
        dialog.get_by_role("radio", name=sentence, exact=True).check()
        if minutes:
            field = dialog.get_by_label("Wie viele Minuten?")
            field.press("Control+A")
            field.press_sequentially(str(minutes))
        dialog.get_by_role("button", name="Senden").click()
        expect(dialog).to_have_count(0)

    def holds(self, words: str) -> None:
        """Let the visitor in conversation wait outside."""
        self.page.get_by_role("button", name="Warten lassen").click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("Was die Person dabei liest").fill(words)
        dialog.get_by_role("button", name="Warten lassen").click()
        expect(self.page.get_by_role("button", name="Weiter mit dem Besuch")).to_be_visible()

    def asks_in(self, name: str) -> None:
        """Ask a colleague into the conversation; the dialog stays open and tells how that stands."""
        self.page.get_by_role("button", name="Dazuholen", exact=True).click()
        self.colleague(name).get_by_role("button", name="Dazubitten").click()
        expect(self.colleague(name)).to_contain_text("ist gefragt")

    def colleague(self, name: str) -> Locator:
        """A colleague in the dialog of :meth:`asks_in`."""
        return self.page.get_by_role("dialog").get_by_role("listitem").filter(has_text=name)

    def is_asked_in(self, by: str, number: str) -> None:
        expect(self.page.get_by_role("region", name=f"{by} bittet Sie zu {number} dazu.")).to_be_visible()

    def comes_in(self) -> None:
        """Say yes to a colleague who asks."""
        self.page.get_by_role("button", name="Dazukommen").click()
        self.expect_conversation()

    def hands_over(self, name: str) -> None:
        """Leave the visitor to a colleague who is there; the own desk is free then."""
        self.colleague(name).get_by_role("button", name="Besuch übergeben").click()
        expect(self.page.get_by_text(re.compile("^Der Besuch .* ist übergeben\\.$")).first).to_be_visible()
        self.sits_at_desk()

    def goes_on(self) -> None:
        self.page.get_by_role("button", name="Weiter mit dem Besuch").click()
        expect(self.page.get_by_role("button", name="Weiter mit dem Besuch")).to_have_count(0)

    def transfers(self, number: str, department: str, *, note: str = "") -> None:
        """Give a waiting number to another department."""
        self.chooses_for(number, "Weitergeben")
        self.page.get_by_role("dialog").get_by_label("Fachbereich", exact=True).select_option(department)
        self._passes_on(note)

    def transfers_conversation(self, colleague: str, *, note: str) -> None:
        """Give the visitor in conversation to a colleague by name: that ends the conversation."""
        self.page.get_by_text("Abgeben", exact=True).click()
        self.page.get_by_role("button", name="Weitergeben").click()
        self.page.get_by_role("dialog").get_by_role("radio", name=colleague).check()
        self._passes_on(note)
        self.sits_at_desk()

    def _passes_on(self, note: str) -> None:
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("Notiz").fill(note)
        dialog.get_by_role("button", name="Weitergeben").click()
        expect(dialog).to_have_count(0)

    def admits(self, number: str) -> None:
        self.page.get_by_role("button", name=f"{number} einlassen").click()
        self.expect_conversation()

    def invites(self, name: str) -> str:
        """Make a link for an interpreter; the link."""
        self.control("Einladen: eine Person dazuholen").click()
        dialog = self.page.get_by_role("dialog", name="Person einladen")
        dialog.get_by_role("radio", name="Dolmetschen").check()
        dialog.get_by_label("Name (freiwillig, steht am Bild)").fill(name)
        dialog.get_by_role("button", name="Link erstellen").click()
        link = dialog.get_by_label("Link", exact=True)
        expect(link).to_be_visible()
        expect(dialog.get_by_role("img", name="Link als QR-Code")).to_be_visible()
        address = link.input_value()
        dialog.get_by_role("contentinfo").or_(dialog.locator("footer")).get_by_role("button", name="Schließen").click()
        expect(dialog).to_have_count(0)
        return address

    def guest(self, name: str) -> Locator:
        """An invited person in the list beside the conversation."""
        return self.page.get_by_role("list", name="Eingeladene Personen").get_by_role("listitem").filter(has_text=name)

    def admits_guest(self, name: str) -> None:
        expect(self.guest(name)).to_contain_text("klopft an")
        self.guest(name).get_by_role("button", name="Einlassen").click()
        expect(self.guest(name)).to_contain_text("im Gespräch")

    def finishes(self, number: str) -> None:
        self.control("Beenden: Besuch für alle beenden").click()
        self.page.get_by_role("dialog").get_by_role("button", name="Besuch beenden").click()
        expect(self.page.get_by_text(f"Der Besuch {number} ist beendet.").first).to_be_visible()

    def is_told(self, words: str) -> None:
        expect(self.page.get_by_role("alert").filter(has_text=words)).to_be_visible()


NAMES = {"yildiz": "Frau Yıldız", "petersen": "Herr Petersen"}
