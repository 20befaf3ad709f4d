"""An invited person: the link, the devices, knocking, the conversation, leaving."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.pages.talking import Talking


class Guest(Talking):
    """An interpreter or expert who was sent a link."""

    def __init__(self, page: Page, name: str) -> None:
        super().__init__(page)
        self.name = name

    def opens(self, link: str) -> None:
        """The secret leaves the address at once."""
        self.page.goto(link)
        self.is_invited()
        assert "#" not in self.page.url

    def is_invited(self) -> None:
        expect(self.page.get_by_role("heading", name="lädt Sie in ein Gespräch ein")).to_be_visible()

    def checks_devices(self) -> None:
        self.page.get_by_role("button", name="Kamera einschalten").click()
        expect(self.page.get_by_label("Ihr eigenes Bild")).to_be_visible()
        self.page.get_by_role("button", name="Mikrofon einschalten").click()
        expect(self.page.get_by_label("Lautstärke Ihres Mikrofons")).to_be_visible()

    def knocks(self) -> None:
        self.page.get_by_role("button", name="Anklopfen").click()
        self.has_knocked()

    def has_knocked(self) -> None:
        expect(self.page.get_by_role("heading", name="Sie haben angeklopft")).to_be_visible()

    def leaves(self) -> None:
        self.control("Gespräch verlassen").click()
        self.page.get_by_role("dialog").get_by_role("button", name="Gespräch verlassen").click()
        expect(self.page.get_by_role("heading", name="Sie haben das Gespräch verlassen")).to_be_visible()
