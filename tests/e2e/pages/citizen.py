"""A citizen: portal, number, waiting, called, conversation, goodbye."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.office import ALWAYS_OPEN, Office
from tests.e2e.pages.talking import Talking

DEPARTMENT = "Virtuelles Büro des Landrats"
"""The name of the one that is always open; both demo clerks serve it."""


class Citizen(Talking):
    """Somebody who comes to the office with a matter."""

    def __init__(self, page: Page, office: Office, name: str = "") -> None:
        super().__init__(page)
        self.office = office
        self.name = name
        self.number = ""

    def opens_portal(self) -> None:
        self.page.goto(self.office.url)
        expect(self.page.get_by_role("heading", name="Womit können wir Ihnen helfen?")).to_be_visible()

    def department(self, name: str = DEPARTMENT) -> Locator:
        """The card of a department on the portal."""
        return self.page.get_by_role("listitem").filter(has=self.page.get_by_role("heading", name=name, exact=True))

    def sees_department(self, state: str, name: str = DEPARTMENT) -> None:
        expect(self.department(name)).to_contain_text(state)

    def chooses(self, name: str = DEPARTMENT) -> None:
        self.department(name).get_by_role("link", name="Nummer ziehen").click()
        expect(self.page.get_by_role("heading", name="Worum geht es?")).to_be_visible()

    def takes_number(self, *, matter: str = "") -> str:
        """Fill in the form and press the button; the number."""
        expect(self.page.get_by_text("Bild und Ton werden nie aufgezeichnet.").first).to_be_visible()
        self.page.get_by_label("Ihr Anliegen").select_option("Anliegen an den Landrat")
        if matter:
            self.page.get_by_label("In wenigen Worten").fill(matter)
        if self.name:
            self.page.get_by_label("Wie dürfen wir Sie ansprechen?").fill(self.name)
        self.page.get_by_role("button", name="Nummer ziehen").click()
        self.page.wait_for_url("**/visit")
        self.number = self.shown_number()
        return self.number

    def comes(self, *, matter: str = "") -> str:
        """By a link to the department to the waiting page, in one go; the number."""
        self.page.goto(f"{self.office.url}/d/{ALWAYS_OPEN}")
        expect(self.page.get_by_role("heading", name="Worum geht es?")).to_be_visible()
        return self.takes_number(matter=matter)

    def shown_number(self) -> str:
        number = self.page.get_by_text(re.compile(r"^[A-Z]-\d{3}$")).first
        expect(number).to_be_visible()
        return number.inner_text()

    def waits_at(self, position: int) -> None:
        """Position 1 is next."""
        words = {1: "Sie sind als Nächstes dran", 2: "Noch eine Person vor Ihnen"}
        heading = words.get(position, f"Noch {position - 1} vor Ihnen")
        expect(self.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        expect(self.page.get_by_text(self.number, exact=True).first).to_be_visible()

    def checks_devices(self) -> None:
        """Switch camera and microphone on and look at oneself."""
        self.page.get_by_role("button", name="Kamera einschalten").click()
        expect(self.page.get_by_role("button", name="Kamera ausschalten")).to_be_visible()
        expect(self.page.get_by_label("Ihr eigenes Bild")).to_be_visible()
        self.page.get_by_role("button", name="Mikrofon einschalten").click()
        expect(self.page.get_by_label("Lautstärke Ihres Mikrofons")).to_be_visible()

    def gives_up(self) -> None:
        """Leave the queue."""
        self.page.get_by_role("button", name="Nicht mehr warten").click()
        self.page.get_by_role("button", name="Ja, Nummer abgeben").click()
        expect(self.page.get_by_role("heading", name="Sie warten nicht mehr")).to_be_visible()

    def steps_away(self, minutes: int = 5) -> None:
        """Ask for some more minutes; the place is kept."""
        self.page.get_by_role("button", name="Ich brauche noch etwas Zeit").click()
        self.page.get_by_role("button", name=f"{minutes} Minuten").click()
        self.is_away()

    def is_away(self) -> None:
        expect(self.page.get_by_role("heading", name="Ihr Platz ist")).to_be_visible()

    def comes_back(self) -> None:
        self.page.get_by_role("button", name="Ich bin wieder da").click()

    def is_missed(self) -> None:
        expect(self.page.get_by_role("heading", name="Wir haben Sie aufgerufen")).to_be_visible()

    def queues_again(self) -> None:
        """After being missed: to the end of the queue."""
        self.page.get_by_role("button", name="Ich bin da, hinten anstellen").click()

    def is_on_hold(self, words: str) -> None:
        expect(self.page.get_by_role("heading", name="Einen Moment bitte")).to_be_visible()
        expect(self.page.get_by_text(words)).to_be_visible()

    def reads_notice(self, words: str) -> None:
        expect(self.page.get_by_role("region", name="Nachricht vom Schalter")).to_contain_text(words)

    def shares_ticket(self) -> str:
        """Open what takes the ticket to another device: its link."""
        self.page.get_by_text("Auf einem anderen Gerät weitermachen").click()
        expect(self.page.get_by_role("img", name="QR-Code")).to_be_visible()
        token: str = self.page.evaluate("() => JSON.parse(localStorage.getItem('vb-ticket')).token")
        return f"{self.office.url}/visit#{token}"

    def pin(self) -> str:
        """As it stands in what :meth:`shares_ticket` opened."""
        return re.sub(r"\D", "", self.page.locator("vb-elsewhere dd").last.inner_text())

    def enters(self, number: str, pin: str) -> None:
        """Ask for a ticket by number and PIN."""
        self.page.goto(f"{self.office.url}/visit")
        self.page.get_by_label("Ihre Nummer").fill(number)
        self.page.get_by_label("PIN", exact=True).fill(pin)
        self.page.get_by_role("button", name="Hier weitermachen").click()

    def has_moved(self) -> None:
        """The visit was opened elsewhere, and this page says so."""
        expect(self.page.get_by_role("heading", name="an anderer Stelle geöffnet")).to_be_visible()

    def opens_ticket(self, link: str) -> None:
        """On another device, by the link; its secret leaves the address at once."""
        self.page.goto(link)
        self.number = self.shown_number()
        assert "#" not in self.page.url

    def is_called(self) -> None:
        """The dialog has the focus and the tab says it."""
        dialog = self.page.get_by_role("dialog", name="Sie sind dran!")
        expect(dialog).to_be_visible()
        expect(dialog).to_contain_text(self.number)
        expect(dialog.get_by_role("button", name="Ich bin da")).to_be_focused()
        expect(self.page).to_have_title(re.compile("Sie sind dran!"))

    def answers(self) -> None:
        self.page.get_by_role("dialog").get_by_role("button", name="Ich bin da").click()
        self.has_answered()

    def has_answered(self) -> None:
        expect(self.page.get_by_role("heading", name="Gleich geht es los")).to_be_visible()

    def is_thanked(self) -> None:
        """The goodbye says what is kept, and the browser has forgotten the number."""
        expect(self.page.get_by_role("heading", name="Vielen Dank für Ihren Besuch")).to_be_visible()
        expect(self.page.get_by_role("heading", name="Was gespeichert bleibt")).to_be_visible()
        expect(self.page.get_by_text(re.compile(rf"Ihre Nummer {self.number}.* bis zum "))).to_be_visible()
        assert self.page.evaluate("() => localStorage.length") == 0

    def goes_home(self) -> None:
        self.page.get_by_role("link", name="Zur Übersicht der Fachbereiche").click()
        expect(self.page.get_by_role("heading", name="Womit können wir Ihnen helfen?")).to_be_visible()
