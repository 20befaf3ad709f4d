"""Who stands before the camera: people with matters of their own, and what they hear of their connections."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.e2e.album import waits_since
from tests.e2e.office import Office
from tests.e2e.pages.citizen import Citizen
from tests.e2e.retold import Retold

PICTURES = [pytest.mark.media, pytest.mark.timeout(300), pytest.mark.only_browser("chromium")]

CLIMATE = "Klimaschutz und Förderung"
GARDEN = "Gartenbau und Landschaftspflege"
SHARP = 2.5
"""Seconds until a still picture has become sharp on the other side."""

Visitor = Callable[..., Page]
HEARD: dict[Page, Retold] = {}
"""What each person with a camera hears of the connections; all are good until a picture wants another one."""


class Person(Citizen):
    """A citizen with a matter of her own."""

    def asks(self, department: str, service: str, matter: str = "", language: str = "") -> str:
        self.opens_portal()
        self.chooses(department)
        self.fills(service, matter, language)
        self.page.get_by_role("button", name="Nummer ziehen").click()
        self.page.wait_for_url("**/visit")
        self.number = self.shown_number()
        return self.number

    def fills(self, service: str, matter: str, language: str) -> None:
        self.page.get_by_label("Ihr Anliegen").select_option(service)
        self.page.get_by_label("In wenigen Worten").fill(matter)
        self.page.get_by_label("Wie dürfen wir Sie ansprechen?").fill(self.name)
        if language:
            self.page.get_by_label("Welche Sprache sprechen Sie am liebsten?").select_option(language)


def queue_of_four(office: Office, look: Visitor) -> list[Person]:
    """People who wait for Frau Yıldız, since a while."""
    people = [
        (
            Person(look(), office, "Frau Nguyen"),
            CLIMATE,
            "Heizungstausch und Wärmepumpe",
            "Zuschuss für eine Wärmepumpe im Altbau",
            "vi",
        ),
        (
            Person(look(), office, "Familie Brandt"),
            GARDEN,
            "Baumschutz und Fällung",
            "Dürfen wir die kranke Birke fällen?",
            "",
        ),
        (Person(look(), office), CLIMATE, "Lastenrad für Familien und Betriebe", "", ""),
        (
            Person(look(), office, "Herr Haddad"),
            CLIMATE,
            "Nachweise zu einem bewilligten Antrag",
            "Rechnungen zum Bescheid vom Oktober nachreichen",
            "ar",
        ),
    ]
    for (person, *matter), minutes in zip(people, (14, 9, 6, 2), strict=True):
        waits_since(office.data, person.asks(*matter), minutes)
    return [person for person, *_ in people]
