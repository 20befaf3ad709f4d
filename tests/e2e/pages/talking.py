"""What everybody in a conversation can do and see: pictures, sound, controls, chat."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e import probe
from tests.e2e.media import Fake
from tests.e2e.office import poll

BACK_WITHIN = 30_000


class Talking:
    """One person in a conversation; ``page`` is the citizen's, the clerk's or the invited person's page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def expect_conversation(self, *, within: float = BACK_WITHIN) -> None:
        """The conversation is there, connected, and says no word of trouble."""
        expect(self.page.get_by_role("group", name="Bedienung des Gesprächs")).to_be_visible(timeout=within)
        expect(self.page.get_by_text("werden verbunden")).to_have_count(0, timeout=within)
        expect(self.page.get_by_text("Verbindung unterbrochen")).to_have_count(0, timeout=within)

    def tile(self, name: str) -> Locator:
        """The picture of a person, by the name on it."""
        return self.page.get_by_role("figure").filter(has=self.page.get_by_text(name, exact=True))

    def sees_and_hears(self, *names: str) -> None:
        """These people's pictures are on the page and move, and as many voices sound."""
        for name in names:
            expect(self.tile(name).locator("video")).to_be_visible(timeout=BACK_WITHIN)
        probe.sees(self.page, len(names))
        probe.hears(self.page, len(names))

    def sees_muted(self, name: str) -> None:
        expect(self.tile(name)).to_contain_text("Mikrofon ist aus", timeout=BACK_WITHIN)

    def recognises(self, name: str, fake: Fake) -> None:
        """The picture under this name is this camera's, and one of the voices is this microphone's."""
        probe.shows(self.page, f'figure:has(bdi:text-is("{name}")) video', fake.quarters)
        probe.hears_tone(self.page, fake.tone)

    def sees_screen_of(self, name: str) -> None:
        """The shared screen stands large and its frames arrive."""
        video = self.page.get_by_role("group", name="Großes Bild").locator("video")
        expect(self.tile(f"Bildschirm von {name}")).to_be_visible()
        poll(
            lambda: video.evaluate("(it) => it.readyState >= 2 && it.videoWidth >= 320 && it.videoHeight >= 180"),
            within=15,
            what=f"the screen of {name}",
            every=0.2,
        )

    def shares_screen(self) -> None:
        self.control("Zeigen: Bildschirm zeigen").click()
        expect(self.page.get_by_text("Sie zeigen Ihren Bildschirm.")).to_be_visible()

    def stops_sharing(self) -> None:
        self.control("Zeigen beenden").click()
        expect(self.page.get_by_text("Sie zeigen Ihren Bildschirm.")).to_have_count(0)

    def mutes(self) -> None:
        self.control("Mikrofon ausschalten").click()
        expect(self.control("Mikrofon einschalten")).to_be_visible()

    def unmutes(self) -> None:
        self.control("Mikrofon einschalten").click()
        expect(self.control("Mikrofon ausschalten")).to_be_visible()

    def sends_no_sound(self) -> None:
        """Off means off: for a whole second not one byte of sound leaves this browser."""

        def still() -> bool:
            before = self._sound_sent()
            self.page.wait_for_timeout(1_000)
            return self._sound_sent() == before

        poll(still, within=5, what="the sound to stop being sent")

    def _sound_sent(self) -> int:
        return sum(it["bytes"] for it in probe.stats(self.page) if it["way"] == "out" and it["kind"] == "audio")

    def writes(self, text: str) -> None:
        """Say it in the chat, opening it when need be."""
        self._open_chat()
        self.page.get_by_label("Ihre Nachricht").fill(text)
        self.page.get_by_role("button", name="Senden").click()
        self.reads(text)

    def reads(self, text: str) -> None:
        """The line stands in the chat once."""
        self._open_chat()
        expect(self.page.get_by_role("log", name="Chat").get_by_text(text, exact=True)).to_have_count(1)

    def control(self, name: str) -> Locator:
        controls = self.page.get_by_role("group", name="Bedienung des Gesprächs")
        return controls.get_by_role("button", name=name)

    def _open_chat(self) -> None:
        button = self.control("Chat")
        expect(button).to_have_attribute("aria-expanded", re.compile("true|false"))
        if button.get_attribute("aria-expanded") == "false":
            button.click()
        expect(self.page.get_by_role("log", name="Chat")).to_be_visible()
