"""Two clerks share a department and call the same visitor at once: one gets her, the other is told who was faster."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Someone
from tests.e2e.office import Office, poll
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.scenes import open_desk

ROUNDS = 3
PRESS_AT = """
([moment, words]) => {
  const button = [...document.querySelectorAll('li button')].find((it) => it.textContent.includes(words));
  setTimeout(() => button.click(), moment - Date.now());
}
"""


@pytest.mark.only_browser("chromium")
def test_two_clerks_who_call_at_once_get_one_visitor_once(office: Office, looker: Someone) -> None:
    clerks = [open_desk(Clerk(looker(), office, account)) for account in office.accounts[:2]]
    for _ in range(ROUNDS):
        citizen = Citizen(looker(), office)
        number = citizen.comes()
        for clerk in clerks:
            clerk.sees_queue(number)
        # Pressed at an agreed moment on both pages, not one after the other as a test would.
        moment = clerks[0].page.evaluate("() => Date.now() + 400")
        for clerk in clerks:
            clerk.page.evaluate(PRESS_AT, [moment, f"Aufrufen: {number}"])
        citizen.is_called()
        winner, loser = _sorted(clerks, number)
        loser.is_told(f"{winner.name} war schneller und hat diese Nummer schon aufgerufen.")
        expect(loser.page.get_by_text(f"{winner.name} ruft gerade {number} auf.")).to_be_visible()
        assert not loser.has_called(number)
        winner.marks_missed(number)
        citizen.gives_up()


def _sorted(clerks: list[Clerk], number: str) -> tuple[Clerk, Clerk]:
    """The clerk who got the number, then the other."""
    winner = poll(lambda: next((it for it in clerks if it.has_called(number)), None), within=10, what="a winner")
    (loser,) = (it for it in clerks if it is not winner)
    return winner, loser
