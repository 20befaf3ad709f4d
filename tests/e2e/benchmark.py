"""How long two people wait for each other's picture: from the clerk's click on admit to the first decoded frame.

Not a test: ``make bench`` runs it and prints a table. Real browsers, real office; both pages share the machine's clock.
"""

from __future__ import annotations

import statistics

import pytest

from tests.e2e.conftest import Someone
from tests.e2e.media import CITIZEN, CLERK, EVERYDAY
from tests.e2e.office import Office
from tests.e2e.pages.citizen import Citizen
from tests.e2e.pages.clerk import Clerk
from tests.e2e.pages.scenes import called, open_desk

ROUNDS = 5

FIRST_PICTURE = """
() => {
  const known = new Set(window.__probe.connections);
  window.__first = new Promise((done) => {
    const look = async () => {
      for (const connection of window.__probe.connections) {
        if (known.has(connection) || connection.connectionState === 'closed') continue;
        for (const entry of (await connection.getStats()).values())
          if (entry.type === 'inbound-rtp' && entry.kind === 'video' && entry.framesDecoded) return done(Date.now());
      }
      setTimeout(look, 10);
    };
    look();
  });
}
"""
CLICK = "() => { addEventListener('click', () => { window.__clicked = Date.now() }, { capture: true, once: true }) }"


@pytest.mark.media
def test_admit_to_first_picture(
    office: Office, someone: Someone, browser_name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    clerk = open_desk(Clerk(someone(CLERK.at(EVERYDAY), "chromium"), office))
    page = someone(CITIZEN.at(EVERYDAY))
    waited: dict[str, list[int]] = {"citizen": [], "clerk": []}
    for _ in range(ROUNDS):
        citizen = Citizen(page, office, "Maria Şahin")
        called(clerk, citizen)
        for one in (citizen, clerk):
            one.page.evaluate(FIRST_PICTURE)
        clerk.page.evaluate(CLICK)
        clerk.admits(citizen.number)
        begin = clerk.page.evaluate("() => window.__clicked")
        waited["citizen"].append(citizen.page.evaluate("() => window.__first") - begin)
        waited["clerk"].append(clerk.page.evaluate("() => window.__first") - begin)
        clerk.finishes(citizen.number)
        citizen.is_thanked()
    with capsys.disabled():
        print(f"\nadmit to first picture, citizen in {browser_name}, clerk in chromium, {ROUNDS} rounds")
        for who, times in waited.items():
            print(f"  {who:8} median {statistics.median(times):5.0f} ms, worst {max(times):5.0f} ms")
